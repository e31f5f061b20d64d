"""Messages of Exact: only what it signed wakes the cron, and nothing else happens."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import BELGIAN_DIVISION
from .payment_common import PaymentCase

SECRET = "simulator-webhook-secret"
PATH = "/exact_online_connector/webhook"
SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
KEY = "0b5a3c1e-1111-2222-3333-444455556666"


@tagged("post_install", "-at_install")
class TestWebhook(PaymentCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.connection.webhook_secret = SECRET
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", self.base_url())
        self.triggers().unlink()

    def message(self, secret=SECRET, **changed):
        """A message as Exact writes it."""
        content = {
            "Topic": "FinancialTransactions",
            "ClientId": "x",
            "Division": BELGIAN_DIVISION,
            "Action": "Update",
            "Key": KEY,
            "ExactOnlineEndpoint": "x",
            "EventCreatedOn": "2026-11-23T10:00:00.000",
        }
        text = json.dumps({**content, **changed}, separators=(",", ":"))
        signed = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
        return f'{{"Content":{text},"HashCode":"{signed}"}}'.encode()

    def post(self, body):
        """:return: the status Odoo answers
        :rtype: int
        """
        self.env.flush_all()
        headers = {"Content-Type": "application/json"}
        # An empty body would be sent as a GET.
        answer = self.opener.post(self.base_url() + PATH, data=body, headers=headers, timeout=30)
        self.env.invalidate_all()
        return answer.status_code

    def triggers(self):
        cron = self.env.ref("exact_online_connector.ir_cron_payments")
        return self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])

    # --- messages ---

    def test_a_signed_message_wakes_the_cron_once(self):
        self.assertEqual(self.post(self.message()), 200)
        self.assertTrue(self.connection.webhook_heard_at)
        self.assertEqual(self.post(self.message()), 200)
        self.assertEqual(len(self.triggers()), 1)

    def test_what_is_not_signed_has_no_effect(self):
        good = self.message()
        flipped = good.replace(b'"Update"', b'"Delete"')
        lower = good[:-66] + good[-66:].lower()
        for body in (
            self.message(secret="another"),
            flipped,
            lower,
            good[:-1],
            good[1:],
            b"{}",
            b"\xff\xfe",
            b'{"Content":{},"HashCode":""}',
        ):
            self.assertEqual(self.post(body), 403, body)
        self.assertFalse(self.triggers())
        self.assertFalse(self.connection.webhook_heard_at)

    def test_an_empty_message_is_answered_and_a_long_one_is_not_read(self):
        self.assertEqual(self.post(b""), 200)
        self.assertEqual(self.post(b" " * (64 * 1024 + 1)), 413)
        self.assertFalse(self.triggers())

    @mute_logger("odoo.http")
    def test_only_messages_are_taken_at_the_address(self):
        self.assertEqual(self.url_open(PATH).status_code, 405)

    def test_what_is_about_something_else_wakes_nobody(self):
        self.assertEqual(self.post(self.message(Division=7)), 200)
        self.assertEqual(self.post(self.message(Topic="Accounts")), 200)
        self.assertFalse(self.triggers())

    def test_an_echo_of_our_own_booking_wakes_nobody(self):
        invoice = self.sent(100)
        guid = invoice.exact_entry_id.guid
        self.assertEqual(self.post(self.message(Key=guid)), 200)
        self.assertFalse(self.triggers())
        invoice.exact_entry_id.sudo().sent_at = fields.Datetime.now() - timedelta(minutes=6)
        self.assertEqual(self.post(self.message(Key=guid)), 200)
        self.assertTrue(self.triggers())

    def test_a_connection_that_is_not_connected_does_not_listen(self):
        self.connection._set_state("paused")
        self.assertEqual(self.post(self.message()), 200)
        self.assertFalse(self.triggers())

    # --- subscription ---

    def subscriptions(self):
        path = f"entities?division={BELGIAN_DIVISION}&resource={SUBSCRIPTIONS}"
        return self.simulator.control(path)["entities"]

    def delivered(self, count):
        """Let the simulator send, until it sent so many messages."""
        self.env.flush_all()
        self.simulator.control("clock", {"advance": 2})
        with self.allow_requests(all_requests=True):
            end = time.monotonic() + 20
            while time.monotonic() < end:
                sent = self.simulator.control("state")["webhooks"]["sent"]
                if len(sent) >= count:
                    break
                time.sleep(0.05)
        self.env.invalidate_all()
        return sent

    def test_subscribed_told_fetched_and_unsubscribed(self):
        invoice = self.sent(100)
        self.connection.action_subscribe()
        self.assertEqual(self.connection.webhook_state, "subscribed")
        [subscription] = self.subscriptions()
        self.assertEqual(subscription["CallbackURL"], self.connection.webhook_url)
        [validation] = self.delivered(1)
        self.assertEqual((validation["status"], validation["body"]), (200, ""))
        self.pay(invoice)
        message = self.delivered(2)[1]
        self.assertEqual(message["status"], 200)
        self.assertTrue(self.connection.webhook_heard_at)
        self.assertTrue(self.triggers())
        self.connection.action_unsubscribe()
        self.assertEqual(self.connection.webhook_state, "off")
        self.assertEqual(self.subscriptions(), [])

    def test_subscribing_twice_is_the_same(self):
        self.connection.action_subscribe()
        self.connection.action_subscribe()
        self.assertEqual(self.connection.webhook_state, "subscribed")
        self.assertEqual(len(self.subscriptions()), 1)

    def test_a_subscription_of_another_address_is_told(self):
        elsewhere = "https://127.0.0.1/elsewhere"
        payload = {"Topic": "FinancialTransactions", "CallbackURL": elsewhere}
        self.connection._client().post(SUBSCRIPTIONS, payload)
        self.connection.action_subscribe()
        self.assertEqual(self.connection.webhook_state, "failed")
        self.assertIn(elsewhere, self.connection.webhook_message)

    def test_a_subscription_that_is_gone_is_made_anew_by_the_daily_refresh(self):
        self.connection.action_subscribe()
        [subscription] = self.subscriptions()
        self.connection._client().delete(SUBSCRIPTIONS, subscription["ID"])
        self.next_minute()
        self.connection._refresh_daily()
        self.assertEqual(len(self.subscriptions()), 1)

    def test_disconnecting_ends_the_messages(self):
        self.connection.action_subscribe()
        self.connection.action_disconnect()
        self.assertEqual(self.subscriptions(), [])
        self.assertEqual(self.connection.webhook_state, "off")

    def test_an_address_exact_does_not_call_is_refused_before_a_call(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("web.base.url", "http://odoo.example.com")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "https"):
            self.connection.action_subscribe()
        self.assertEqual(self.calls(), [])

    def test_the_secret_is_write_only(self):
        manager = self.new_user("base.group_allow_export,account.group_account_manager")
        own = self.connection.with_user(manager)
        self.assertTrue(own.has_webhook_secret)
        self.assertFalse(own.webhook_secret)
        self.assertNotIn(SECRET, str(own.read()))
        self.assertNotIn(SECRET, str(own.export_data(["webhook_secret"])))
        with self.assertRaises(AccessError):
            self.stored_token().with_user(manager).read(["webhook_secret"])
