"""Messages of Exact: only what it signed wakes the cron, and nothing else happens."""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...exact_api.webhooks import ENTRY_TOPICS
from ..common import BELGIAN_DIVISION, PATIENCE
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

    def post(self, body, headers=None):
        """:return: the status Odoo answers
        :rtype: int
        """
        self.env.flush_all()
        headers = headers or {"Content-Type": "application/json"}
        # An empty body would be sent as a GET.
        answer = self.opener.post(
            self.base_url() + PATH, data=body, headers=headers, timeout=PATIENCE
        )
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
        # Of one that does not say how long it is no more is read than of a message.
        read = []
        taken = type(self.env["exact.connection"])._take_message

        def take(connections, body):
            read.append(len(body))
            return taken(connections, body)

        with patch.object(type(self.env["exact.connection"]), "_take_message", take):
            self.assertEqual(self.post(iter([b" " * 1024] * 200)), 403)
        self.assertEqual(read, [64 * 1024])
        self.assertFalse(self.triggers())

    def test_what_comes_as_a_form_is_no_message(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(self.post(self.message(), form), 415)
        parts = {"Content-Type": "multipart/form-data; boundary=x"}
        body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        self.assertEqual(self.post(body + b"a" * 70000 + b"\r\n--x--", parts), 413)
        self.assertEqual(self.post(self.message(), {"Content-Type": "text/plain"}), 200)

    def test_a_thousand_messages_are_noted_once(self):
        self.assertEqual(self.post(self.message()), 200)
        earlier = fields.Datetime.now() - timedelta(seconds=30)
        self.connection.webhook_heard_at = earlier
        self.assertEqual(self.post(self.message()), 200)
        self.assertEqual(self.connection.webhook_heard_at, earlier)
        self.assertEqual(len(self.triggers()), 1)

    @mute_logger("odoo.http")
    def test_only_messages_are_taken_at_the_address(self):
        self.assertEqual(self.url_open(PATH).status_code, 405)

    def test_what_is_about_something_else_wakes_nobody(self):
        self.assertEqual(self.post(self.message(Division=7)), 200)
        self.assertEqual(self.post(self.message(Topic="Accounts")), 200)
        self.assertFalse(self.triggers())

    def test_each_topic_about_entries_wakes_the_cron(self):
        for topic in (*ENTRY_TOPICS, "FinancialTransactions"):
            with self.subTest(topic):
                self.triggers().unlink()
                self.assertEqual(self.post(self.message(Topic=topic)), 200)
                self.assertTrue(self.triggers())

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

    def topics(self):
        return {row["Topic"] for row in self.subscriptions()}

    def delivered(self, count):
        """Let the simulator send, until it sent so many messages."""
        self.env.flush_all()
        self.simulator.control("clock", {"advance": 2})
        with self.allow_requests(all_requests=True):
            end = time.monotonic() + PATIENCE
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
        self.assertEqual(self.topics(), {*ENTRY_TOPICS})
        for row in self.subscriptions():
            self.assertEqual(row["CallbackURL"], self.connection.webhook_url)
        validations = self.delivered(5)
        self.assertEqual({(one["status"], one["body"]) for one in validations}, {(200, "")})
        self.pay(invoice)
        message = self.delivered(6)[5]
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
        self.assertEqual(len(self.subscriptions()), 5)

    def test_each_topic_on_its_own_with_the_old_one_where_none_of_todays_is(self):
        for knob, expected in (
            ("today", {*ENTRY_TOPICS}),
            ("both", {*ENTRY_TOPICS}),
            ("old", {"FinancialTransactions"}),
        ):
            with self.subTest(webhook_topics=knob):
                self.begin_anew()
                self.simulator.control("knobs", {"webhook_topics": knob})
                self.connection.action_subscribe()
                self.assertEqual(self.connection.webhook_state, "subscribed")
                self.assertEqual(self.topics(), expected)
                for topic in (*ENTRY_TOPICS, "FinancialTransactions"):
                    taken = topic in expected
                    if taken or knob == "old":
                        self.assertEqual(self.connection._can(f"topic.{topic}"), taken, topic)
                self.assertEqual(bool(self.connection.webhook_message), knob == "old")

    def test_todays_topics_take_the_place_of_the_old_one(self):
        self.simulator.control("knobs", {"webhook_topics": "old"})
        self.connection.action_subscribe()
        self.simulator.control("knobs", {"webhook_topics": "both"})
        self.connection.action_subscribe()
        self.assertEqual(self.topics(), {*ENTRY_TOPICS})

    def test_a_refused_webhook_stops_nothing(self):
        for words in (SUBSCRIPTIONS, f"manage:{SUBSCRIPTIONS}"):
            with self.subTest(refused_endpoints=words):
                self.begin_anew()
                self.simulator.control("knobs", {"refused_endpoints": words})
                self.connection.action_subscribe()
                self.assertEqual(self.connection.webhook_state, "failed")
                self.assertIn("scope", self.connection.webhook_message)
                self.next_minute()
                self.refresh_daily()
                self.assertEqual(self.connection.state, "connected")
                self.next_minute()
                self.assert_booked(self.sent(100))
                self.next_minute()

    def subscribe_elsewhere(self, topic):
        """:return: another address, which answers as well, so that Exact keeps it
        :rtype: str
        """
        address = f"{self.base_url()}{PATH}?elsewhere"
        payload = {"Topic": topic, "CallbackURL": address}
        before = len(self.simulator.control("state")["webhooks"]["sent"])
        self.connection._client().post(SUBSCRIPTIONS, payload)
        self.delivered(before + 1)
        return address

    def test_what_goes_to_another_address_is_told_and_moved_only_by_a_person(self):
        for topic in ENTRY_TOPICS:
            elsewhere = self.subscribe_elsewhere(topic)
        self.subscribe_elsewhere("Accounts")
        self.simulator.control("knobs", {"webhook_topics": "today"})
        self.connection.action_subscribe()
        self.assertEqual(self.connection.webhook_state, "failed")
        self.assertIn(elsewhere, self.connection.webhook_message)
        self.refresh_daily()
        self.assertEqual({row["CallbackURL"] for row in self.subscriptions()}, {elsewhere})
        self.connection.action_move_webhook()
        self.assertEqual(self.connection.webhook_state, "subscribed")
        self.assertFalse(self.connection.webhook_elsewhere)
        ours = {row["Topic"]: row["CallbackURL"] for row in self.subscriptions()}
        self.assertEqual(ours.pop("Accounts"), elsewhere, "what is not about entries stays")
        self.assertEqual(set(ours.values()), {self.connection.webhook_url})

    def test_one_topic_that_goes_elsewhere_leaves_the_others(self):
        elsewhere = self.subscribe_elsewhere("CashEntries")
        self.connection.action_subscribe()
        self.assertEqual(self.connection.webhook_state, "subscribed")
        self.assertIn("CashEntries", self.connection.webhook_message)
        self.assertEqual(self.connection.webhook_elsewhere, elsewhere)

    def test_a_subscription_exact_does_not_show_is_told_in_its_words(self):
        for message in ("Gegeven bestaat reeds.", "Data already exists."):
            with self.subTest(message):
                self.begin_anew()
                self.next_minute()
                self.fault("business_error", SUBSCRIPTIONS, method="POST", message=message, times=6)
                self.connection.action_subscribe()
                self.assertEqual(self.connection.webhook_state, "failed")
                self.assertIn(message, self.connection.webhook_message)

    def test_a_subscription_that_is_gone_is_made_anew_by_the_daily_refresh(self):
        self.connection.action_subscribe()
        self.connection._client().delete(SUBSCRIPTIONS, self.subscriptions()[0]["ID"])
        self.next_minute()
        self.refresh_daily()
        self.assertEqual(self.topics(), {*ENTRY_TOPICS})

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
