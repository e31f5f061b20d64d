"""What Exact carries out long after we gave it up, of every kind that is made: it is made once."""

from odoo.tests import tagged

from .coding.bill_common import Bills
from .debit.collection_common import GENERAL_JOURNAL, CollectionCase

MINUTE = 60
GENERAL = "generaljournalentry/GeneralJournalEntries"
PURCHASES = "purchaseentry/PurchaseEntries"
DOCUMENTS, FILES = "documents/Documents", "documents/DocumentAttachments"
MANDATES = "cashflow/DirectDebitMandates"


@tagged("post_install", "-at_install")
class TestLostEverywhere(Bills, CollectionCase):
    def late(self, endpoint, seconds=4 * MINUTE):
        self.fault("cut_written_late", endpoint, method="POST", seconds=seconds)

    def go_on(self, seconds):
        self.let_pass(seconds)
        self.drive()

    def finish(self):
        """Let a quarter of an hour pass, and more."""
        for _look in range(5):
            self.go_on(4 * MINUTE)

    def test_bill_and_its_file(self):
        bill = self.bill(pdf=True)
        self.late(PURCHASES)
        self.late(FILES)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(bill.exact_state, "unknown")
        self.finish()
        self.assertEqual(bill.exact_state, "sent")
        self.assertEqual(len(self.entities(PURCHASES)), 1)
        self.finish()
        self.assertEqual(bill.exact_file_state, "attached")
        self.assertEqual(len(self.entities(FILES)), 1)

    def test_the_document_of_an_invoice_and_its_files(self):
        invoice = self.invoice(100)
        self.make_files(invoice)
        for endpoint in (DOCUMENTS, FILES):
            self.late(endpoint)
        self.send(invoice)
        self.drive()
        self.assert_booked(invoice)
        self.finish()
        self.finish()
        self.assertEqual(invoice.exact_file_state, "attached")
        [document] = self.entities(DOCUMENTS)
        self.assertEqual([row["Document"] for row in self.entities(FILES)], 2 * [document["ID"]])

    def test_an_older_bill_with_its_reference_is_not_taken_for_it(self):
        """Same supplier, same reference, same amount, another day: not ours."""
        older = self.bill(ref="1")
        self.send_bill(older, gl_account_id=self.gl("612000").id)
        [row] = self.entities(PURCHASES)
        self.fault("cut_before_write", PURCHASES, method="POST")
        bill = self.bill(ref="1", invoice_date="2026-03-02")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        if bill.exact_state == "unknown":
            self.finish()
            self.assertNotEqual(bill.exact_entry_id.guid, row["EntryID"])
            self.assertEqual(len(self.entities(PURCHASES)), 2)

    def test_mandate(self):
        invoice = self.invoice(100, partner=self.mandate().partner_id)
        self.late(MANDATES)
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "queued")
        self.finish()
        self.assertEqual(len(self.entities(MANDATES)), 1)
        self.assert_booked(invoice)

    def test_collection(self):
        collection = self.collect(self.sent_with_mandate(100))
        self.next_minute()
        self.late(GENERAL)
        self.book(collection)
        self.assertEqual(collection.state, "unknown")
        self.finish()
        self.assertIn(collection.state, collection._booked_states)
        self.assertEqual(len(self.of_collections()), 1)

    def test_collection_that_was_booked_twice_is_told(self):
        collection = self.collect(self.sent_with_mandate(100))
        self.next_minute()
        self.late(GENERAL, 17 * MINUTE)
        self.book(collection)
        self.go_on(15 * MINUTE)
        self.assertTrue(collection.is_second_attempt)
        self.go_on(5 * MINUTE + 1)
        self.assertEqual(len(self.of_collections()), 2)
        for row in self.of_collections():
            self.assertIn(str(row["EntryNumber"]), collection.reason)
        self.assertEqual(len(collection.activity_ids), 1)

    def of_collections(self):
        rows = self.entities(GENERAL)
        return [row for row in rows if row["JournalCode"] == GENERAL_JOURNAL]
