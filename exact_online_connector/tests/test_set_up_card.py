"""The set-up card: what it sees as done, what it counts, and the way from key to booking."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .common import CLIENT_ID, CLIENT_SECRET, ExactCase
from .entry.send_common import ExactSendCase
from .entry.test_tours import AtExact
from .languages import DUTCH
from .tours import TourCase

CARD = "exact_online_connector.exact_connection_view_set_up"


class CardCase(ExactCase):
    def done(self):
        self.connection.invalidate_recordset()
        return [step["key"] for step in self.connection.set_up_steps if step["done"]]


@tagged("post_install", "-at_install")
class TestSetUpCard(CardCase):
    def test_steps_are_done_as_they_are_done(self):
        self.connection.write({"client_id": False})
        self.assertEqual(self.done(), [])
        self.assertEqual(self.connection.set_up_step, "app")
        self.connection.client_id = CLIENT_ID
        self.assertEqual(self.done(), ["app"])
        self.assertEqual(self.connection.set_up_step, "connect")
        self.connect()
        self.assertEqual(self.done(), ["app", "connect", "division"])
        self.assertEqual(self.connection.set_up_step, "check")
        self.assertIn("to check", self.connection.set_up_steps[3]["text"])
        self.connection.action_choose_start()
        # What was passed over is no hindrance, and stays to be done.
        self.assertEqual(self.connection.set_up_step, "first")
        self.assertFalse(self.connection.is_set_up)
        self.connection.action_accept_doubtful()
        self.assertFalse(self.connection.doubtful_count)

    def test_consent_that_is_lost_opens_its_step(self):
        self.connect()
        self.connection.action_disconnect()
        self.assertEqual(self.done(), ["app"])
        self.assertEqual(self.connection.set_up_step, "connect")

    def test_app_center_of_the_country(self):
        for site, address in (
            ("be", "https://apps.exactonline.com/be/"),
            ("uk", "https://apps.exactonline.com/gb/"),
            ("simulator", self.connection.simulator_url),
        ):
            with self.subTest(site):
                self.connection.site = site
                self.assertEqual(self.connection.app_center_url, address)

    def test_an_address_that_exact_refuses_is_told_before(self):
        base = self.env["ir.config_parameter"].sudo()
        for site, url, is_taken in (
            ("be", "http://odoo.example", False),
            ("be", "https://odoo.example", True),
            ("simulator", "http://odoo.example", True),
        ):
            with self.subTest(site=site, url=url):
                base.set_param("web.base.url", url)
                self.connection.site = site
                self.connection.invalidate_recordset()
                self.assertEqual(self.connection.is_redirect_taken, is_taken)

    def test_a_company_without_connection_starts_with_an_empty_card(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += other
        connections = self.env["exact.connection"].with_company(other)
        with Form(connections, CARD) as card:
            self.assertEqual(card.set_up_step, "app")
            card.client_id = "of the app"
        self.assertEqual(other.exact_connection_id.client_id, "of the app")

    def test_the_simulator_is_offered_to_who_develops(self):
        self.assertNotIn("simulator", self.connection.offered_sites)
        self.assertIn("be", self.connection.offered_sites)


@tagged("post_install", "-at_install")
class TestStart(ExactSendCase, CardCase):
    def test_what_waits_is_counted_before_anything_goes(self):
        today = fields.Date.today()
        for days in (1, 2, 40):
            self.invoice(invoice_date=today - timedelta(days=days))
        sent = self.invoice(invoice_date=today)
        self.send(sent)
        for values, text in (
            ({}, "Nothing goes by itself. Posted and not in Exact yet: 3."),
            ({"auto_credit_notes": True}, ": 0."),
            ({"auto_invoices": True}, ": 0."),
            ({"auto_from": today - timedelta(days=7)}, ": 2."),
            ({"auto_from": today - timedelta(days=50)}, ": 3."),
        ):
            self.connection.write(values)
            self.assertIn(text, self.connection.start_text)
        self.assertEqual(len(self.env["exact.entry"].search([])), 1, "something went")

    def test_what_was_reset_before_it_went_counts_again(self):
        """It goes by itself like a new one, so the card counts it."""
        move = self.invoice()
        self.queue(move)
        move.button_draft()
        move.action_post()
        self.connection.write({"auto_invoices": True, "auto_from": fields.Date.today()})
        self.assertIn(": 1.", self.connection.start_text)
        self.assertEqual(self.connection.first_move_id, move)

    def test_first_document(self):
        move = self.invoice()
        action = self.connection.action_send_first()
        self.assertEqual(action["res_model"], "exact.send.wizard")
        self.assertFalse(self.connection.first_entry_id)
        self.send(move)
        self.assertIn("first", self.done())
        self.assertEqual(self.connection.first_entry_number, move.exact_entry_number)
        self.assertEqual(self.connection.action_open_first()["url"], move.exact_url)


@tagged("post_install", "-at_install")
class TestFirstRun(AtExact, TourCase, ExactSendCase, CardCase):
    """Somebody with the key in hand: the tour counts clicks and characters, and no time."""

    def from_the_key_to_a_booking(self):
        move = self.invoice()
        # Odoo's own test data has taxes that no VAT code is for.
        missing = self.env["exact.tax.mapping"]._missing(self.connection)
        groups = self.env["account.tax"].search([("children_tax_ids", "in", missing.ids)])
        (missing | groups).active = False
        self.connection.action_disconnect()
        self.connection.client_id = False
        self.stored_token().client_secret = False
        self.env.flush_all()
        self.tour_through_exact("exact_first_run", "exact_online_connector.action_exact_set_up")
        self.assert_booked(move)
        self.assertTrue(self.connection.is_set_up, self.connection.set_up_steps)
        self.assertEqual(self.stored_token().client_secret, CLIENT_SECRET)

    def test_in_english(self):
        self.from_the_key_to_a_booking()

    def test_in_dutch(self):
        self.read_in(DUTCH)
        self.from_the_key_to_a_booking()
