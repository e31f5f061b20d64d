"""What goes wrong on our side each time: it ends with a person, and nothing is booked twice."""

from itertools import count
from unittest.mock import patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core.issues import Issue
from .debit.collection_common import CollectionCase
from .entry.send_common import ENTRIES

DRIVER = "odoo.addons.exact_online_connector.models.queue.exact_driver"
GENERAL = "generaljournalentry/GeneralJournalEntries"
MANY = 12


@tagged("post_install", "-at_install")
class TestOurMistakes(CollectionCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(DRIVER))

    def broken(self, model, method, after=False, error=ZeroDivisionError, times=float("inf")):
        """While it lasts, a method of a model fails, perhaps after it did its work, so often."""
        original = getattr(type(self.env[model]), method)
        failures = count(1)

        def fails(*args, **kwargs):
            if next(failures) > times:
                return original(*args, **kwargs)
            if after:
                original(*args, **kwargs)
            raise error("a bug")

        return patch.object(type(self.env[model]), method, fails)

    def round_after_round(self, unit, until="blocked"):
        """Work the queue until nothing is done any more.

        :return: how many rounds that took
        :rtype: int
        """
        for number in range(MANY):
            if unit.state == until:
                return number
            self.next_minute()
            self.due(unit)
            self.drive()
        return MANY

    def assert_told(self, unit):
        self.assertEqual((unit.state, unit.issue_code), ("blocked", "internal_error"))
        self.assertIn(str(unit), unit.reason)
        self.assertFalse(unit.search(unit._due_domain()) & unit)

    def test_a_post_that_fails_before_the_call_each_time(self):
        invoice = self.invoice(100)
        with self.broken("exact.entry", "_post"):
            self.send(invoice)
            entry = invoice.exact_entry_id.sudo()
            self.assertEqual(entry.state, "unknown")
            self.assertLess(self.round_after_round(entry), MANY)
            self.assert_told(entry)
            # Nothing but a person sends it again.
            self.connection.write({"auto_invoices": True, "auto_from": invoice.date})
            self.connection._export_by_cron()
            self.assert_told(entry)
        self.next_minute()
        entry.action_retry()
        self.assertFalse(entry.mistake_count)
        self.drive()
        self.assert_booked(invoice)

    def test_a_post_that_is_carried_out_and_fails_afterwards(self):
        """It is found, and adopted as soon as that is possible."""
        invoice = self.invoice(100)
        with self.broken("exact.entry", "_post", after=True):
            self.send(invoice)
        entry = invoice.exact_entry_id.sudo()
        self.round_after_round(entry, "sent")
        self.assert_booked(invoice)
        self.assertFalse(entry.mistake_count)

    def test_an_answer_that_cannot_be_stored_each_time(self):
        """A person sends it again, and it is found there instead of booked twice."""
        invoice = self.invoice(100)
        with self.broken("exact.entry", "_store_answer"):
            self.send(invoice)
            entry = invoice.exact_entry_id.sudo()
            self.assertLess(self.round_after_round(entry), MANY)
            self.assert_told(entry)
        self.next_minute()
        entry.action_retry()
        self.drive()
        self.assertEqual(entry.state, "blocked")
        self.assertEqual(len(self.booked(invoice)), 1)
        invoice.action_exact_adopt()
        self.assert_booked(invoice)

    def test_a_look_up_that_fails_each_time(self):
        invoice = self.invoice(100)
        self.fault("cut_after_write", ENTRIES, method="POST")
        with self.broken("exact.entry", "_look_up"):
            self.send(invoice)
            entry = invoice.exact_entry_id.sudo()
            self.assertLess(self.round_after_round(entry), MANY)
            self.assert_told(entry)
        self.next_minute()
        entry.action_retry()
        self.drive()
        self.assertEqual(len(self.booked(invoice)), 1)

    def test_a_row_that_is_there_already_each_time(self):
        """Whoever runs into another worker's row finds it the next time, or has a mistake."""
        collides = {"error": psycopg2.errors.UniqueViolation}
        invoice, refused = self.invoice(100), self.invoice(200)
        with self.broken("exact.entry", "_intended", times=2, **collides):
            self.send(invoice)
        self.assert_booked(invoice)
        self.assertFalse(invoice.exact_entry_id.sudo().mistake_count)
        with self.broken("exact.entry", "_intended", **collides):
            self.send(refused)
        self.assert_told(refused.exact_entry_id.sudo())

    def test_a_withdrawal_that_fails_each_time(self):
        invoice = self.sent(100)
        entry = invoice.exact_entry_id.sudo()
        with self.broken("exact.entry", "_why_it_stays_there"):
            entry._start_withdrawal(self.env.user)
            self.assertLess(self.round_after_round(entry, "sent"), MANY)
        self.assertEqual(entry.issue_code, "internal_error")
        self.assertEqual(len(self.booked(invoice)), 1)

    def test_a_collection(self):
        collection = self.collect(self.sent_with_mandate(100, iban=self.new_iban()))
        before = len(self.entities(GENERAL))
        with self.broken("exact.collection", "_post"):
            self.book(collection)
            self.assertLess(self.round_after_round(collection), MANY)
            self.assert_told(collection)
        self.assertEqual(len(self.entities(GENERAL)), before)
        self.next_minute()
        self.book(collection)
        self.assertEqual(collection.state, "booked")
        self.assertEqual(len(self.entities(GENERAL)), before + 1)

    def test_a_contact_ends_at_once(self):
        partner = self.new_customer()
        with self.broken("exact.contact", "_find_or_create"):
            self.env["exact.run"]._start_relations(partner, self.connection)
            self.drive()
        contact = self.env["exact.contact"]._of(self.connection, partner)
        self.assert_told(contact)

    def test_the_issue_names_the_place_in_the_log(self):
        entry = self.sent(100).exact_entry_id.sudo()
        self.assertEqual(
            entry._mistake(), Issue("internal_error", True, {"log": f"exact.entry({entry.id},)"})
        )
