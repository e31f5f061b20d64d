"""The way of a collection at each setting of what nobody knows of Exact."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .collection_common import CollectionCase

GENERAL = "generaljournalentry/GeneralJournalEntries"
BANK = "financialtransaction/BankEntries"
GENERAL_LINES = "generaljournalentry/GeneralJournalEntryLines"
BANK_LINES = "financialtransaction/BankEntryLines"
LEDGER = "financialtransaction/TransactionLines"
# Each row: the knobs that differ from what is more likely, and the resources they are about.
BOTH = (GENERAL, BANK)
ENDS_OF_XML = ("gone", "html", "404", "302", "503", "partial")
BOOKS = (
    ({}, BOTH),
    ({"auto_match": "exact_amount"}, BOTH),
    ({"general_period_from": "today"}, BOTH),
    ({"bank_without_balances": "zero"}, (BANK,)),
    ({"bank_without_balances": "last"}, (BANK,)),
)
MANDATES = (
    ({"second_main_mandate": "refuse", "put_null": "ignored"}, (GENERAL,)),
    ({"second_main_mandate": "both", "put_null": "refused"}, (GENERAL,)),
)
LINES = f"{GENERAL_LINES}.Description {BANK_LINES}.Description"
FILTERS = (
    ({"refused_filters": LINES}, BOTH),
    (
        {
            "refused_filters": f"{LINES} {LEDGER}.JournalCode crm/BankAccounts.BankAccount "
            "cashflow/DirectDebitMandates.Reference"
        },
        BOTH,
    ),
)
BANK_JOURNAL = "250"


@tagged("post_install", "-at_install")
class TestJourney(CollectionCase):
    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        cls.add_bank_journal(BANK_JOURNAL)
        return result

    def test_whatever_the_books_do(self):
        self.assert_journeys(BOOKS + MANDATES)

    def test_whatever_becomes_of_xml(self):
        self.assert_journeys([({"xml_api": end}, (GENERAL,)) for end in ENDS_OF_XML])

    def test_whichever_filters_exact_takes(self):
        self.assert_journeys(FILTERS)

    def assert_journeys(self, rows):
        """All of them begin with the same two invoices, sent as usual."""
        invoice = self.sent_with_mandate(100, iban=self.new_iban())
        other = self.sent_with_mandate(200, iban=self.new_iban())
        moment = self.moment()
        for knobs, resources in rows:
            for resource in resources:
                with self.subTest(resource=resource, **knobs), self.undone(moment):
                    self.simulator.control("knobs", knobs)
                    self.assert_journey(resource, invoice, other)

    def assert_journey(self, resource, invoice, other):
        code = BANK_JOURNAL if resource == BANK else "900"
        self.connection.collection_journal_id = self.exact_journal(code)
        self.connection.use_match_sets = True
        before = self.suspense(), len(self.entities(resource))
        day = self.a_day_in_the_period_before()
        # Collected; the answer is lost, and found.
        collection = self.collect(invoice | other)
        collection.sudo().date = day
        self.fault("cut_after_write", resource, method="POST")
        self.book(collection)
        self.assertEqual(collection.state, "unknown", collection.reason)
        self.next_minute()
        self.due(collection)
        self.drive()
        self.assertEqual(collection.state, "booked", collection.reason)
        self.assertEqual(len(self.entities(resource)), before[1] + 1)
        self.assert_stands(collection, day)
        # Matched, by Exact for us or by a person, so it is paid.
        self.fetches(3)
        if collection.state == "booked":
            self.assertEqual(set(collection.line_ids.mapped("is_matched_by_hand")), {True})
            for move in (invoice, other):
                self.match_by_hand(collection, move)
            self.fetches(1)
        self.assertEqual(collection.state, "matched", collection.line_ids.mapped("match_message"))
        for move, amount in ((invoice, 121), (other, 242)):
            self.assertEqual(move.payment_state, "paid")
            [settlement] = self.booked_payments(move)
            self.assertEqual((settlement.means, settlement.amount), ("payment", amount))
            self.assertEqual({row["Status"] for row in self.simulator_items(move)}, {50})
        self.assertEqual(self.suspense(), before[0] + 363)
        self.bank_line(363, collection.name)
        # One comes back.
        self.next_minute()
        reversal = self.returned(self.line(collection, invoice))
        self.assertEqual(reversal.state, "booked", reversal.reason)
        self.fetches(1)
        self.assertEqual((invoice.payment_state, other.payment_state), ("not_paid", "paid"))
        self.assertEqual(invoice.exact_open_amount, 121)
        self.assertEqual(self.suspense(), before[0] - 121)
        self.assert_stands(reversal, reversal.date)
        self.bank_line(-121, f"storno {collection.name}")
        self.assertEqual(self.suspense(), before[0])

    def assert_stands(self, collection, day):
        """Its entry in Exact is in the period of its day, and adds up."""
        rows = self.ledger(EntryID=collection.guid)
        period = self.connection._division_snapshot().period_of(day)
        self.assertEqual(
            {(row["FinancialYear"], row["FinancialPeriod"]) for row in rows},
            {(period.year, period.period)},
        )
        self.assertEqual(sum(round(100 * float(row["AmountDC"])) for row in rows), 0)

    def a_day_in_the_period_before(self):
        return fields.Date.today().replace(day=1) - timedelta(days=1)

    def match_by_hand(self, collection, invoice):
        self.accountant("match", entries=[collection.guid, invoice.exact_entry_id.guid])
