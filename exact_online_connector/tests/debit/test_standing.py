"""Where a collection stands in Exact, and what stops collecting."""

from odoo import fields
from odoo.exceptions import RedirectWarning
from odoo.tests import tagged

from ...core.debit.collection import LINES_AT_ONCE
from .collection_common import IBANS, CollectionCase

GENERAL = "generaljournalentry/GeneralJournalEntries"
BANK = "financialtransaction/BankEntries"


@tagged("post_install", "-at_install")
class TestStanding(CollectionCase):
    def in_bank_journal(self):
        self.add_bank_journal("250")
        self.connection.collection_journal_id = self.exact_journal("250")

    # --- the balance of a bank journal ---

    def test_two_that_book_at_once_both_stand(self):
        """A bookkeeper books between our look at the balance and our statement."""
        self.in_bank_journal()
        collection = self.collect(self.sent_with_mandate(100))
        self.fault("business_error", BANK, method="POST", message="Beginsaldo klopt niet")
        self.book(collection)
        self.drive()
        self.assertEqual(collection.state, "booked", collection.reason)
        self.assertEqual(len(self.entities(BANK)), 1)
        self.assertFalse(collection.is_balance_asked_again)

    def test_a_balance_that_never_fits_is_told_after_the_second_time(self):
        self.in_bank_journal()
        collection = self.collect(self.sent_with_mandate(100))
        self.fault("business_error", BANK, method="POST", times=0, message="Beginsaldo klopt niet")
        self.book(collection)
        self.drive()
        self.assertEqual(collection.state, "rejected")
        self.assertIn("Beginsaldo", collection.reason)
        self.assertEqual(len(self.calls(endpoint=BANK, method="POST")), 2)

    def test_without_the_balance_only_general_journals_are_offered(self):
        self.in_bank_journal()
        types = self.connection.offered_collection_journal_ids.mapped("type")
        self.assertEqual(set(types), {90, 12})
        collection = self.collect(self.sent_with_mandate(100))
        self.simulator.control("knobs", {"refused_endpoints": BANK})
        self.book(collection)
        self.assertEqual(
            (collection.state, collection.issue_code), ("blocked", "collect_no_balance")
        )
        self.assertEqual(self.entities(BANK), [])
        self.assertEqual(self.connection.state, "connected")
        self.env.invalidate_all()
        types = self.connection.offered_collection_journal_ids.mapped("type")
        self.assertEqual(set(types), {90})
        self.assertTrue(self.connection.collection_journal_reason)
        self.connection.collection_journal_id = self.exact_journal("900")
        self.book(collection)
        self.assertEqual(collection.state, "booked")

    # --- the period ---

    def test_another_period_than_asked_is_told(self):
        collection = self.collect(self.sent_with_mandate(100))
        self.book(collection)
        payload = {**collection.payload, "FinancialPeriod": 99}
        collection.sudo().payload = payload
        self.fetches(1)
        [activity] = collection.activity_ids
        self.assertIn("99", activity.note)
        self.fetches(1)
        self.assertEqual(collection.activity_ids, activity)

    # --- no open item ---

    def test_without_open_items_nothing_more_is_collected(self):
        self.simulator.control("knobs", {"general_open_items": "off"})
        invoice, other = self.sent_with_mandate(100), self.sent_with_mandate(50, iban=IBANS[1])
        collection, waiting = self.collect(invoice), self.collect(other)
        self.book(collection)
        self.fetches(1)
        self.assertFalse(collection.activity_ids)
        self.fetches(1)
        self.assertEqual(len(collection.activity_ids), 1)
        self.assertIn(str(collection.entry_number), self.connection.collection_problem)
        with self.assertRaises(RedirectWarning):
            self.collect(other)
        self.book(waiting)
        self.assertEqual((waiting.state, waiting.issue_code), ("blocked", "collect_no_item"))
        # The way out: the entry is mended in Exact.
        self.simulator.control("knobs", {"general_open_items": "on"})
        self.accountant("edit_entry", entry=collection.guid)
        self.fetches(1)
        self.assertFalse(self.connection.collection_problem)
        self.book(waiting)
        self.assertEqual(waiting.state, "booked")

    def test_another_journal_is_the_other_way_out(self):
        self.simulator.control("knobs", {"general_open_items": "off"})
        collection = self.collect(self.sent_with_mandate(100))
        self.book(collection)
        self.fetches(2)
        self.assertTrue(self.connection.collection_problem)
        self.in_bank_journal()
        self.env.invalidate_all()
        self.assertFalse(self.connection.collection_problem)

    # --- many lines ---

    def test_a_large_selection_becomes_several_collections(self):
        invoice = self.sent_with_mandate(100)
        mandate = self.env["exact.mandate"]._of(invoice.commercial_partner_id, self.company)
        count = 2 * LINES_AT_ONCE + 1
        lines = [{"move": invoice, "amount": 0.01, "mandate": mandate} for _line in range(count)]
        collections = self.env["exact.collection"]
        made = collections._collect(self.company, fields.Date.today(), lines, origin="ORDER 1")
        self.assertEqual([len(one.line_ids) for one in made], [LINES_AT_ONCE, LINES_AT_ONCE, 1])
        self.assertEqual(made.mapped("part"), [1, 2, 3])
        self.assertEqual(len(set(made.mapped("name"))), 3)
        self.assertIn(str(LINES_AT_ONCE), made[0].part_text)
        self.assertEqual(made._show()["domain"], [("id", "in", made.ids)])
