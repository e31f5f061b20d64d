"""A bill that Exact may have already: told, adopted or booked anyway, never twice by us."""

from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ...core.kinds import BILL
from ...exact_api import resources
from .bill_common import PURCHASES, ExactBillCase


@tagged("post_install", "-at_install")
class TestBillTwice(ExactBillCase):
    def book_in_exact(self, bill, amount):
        """The accountant books the bill by hand."""
        client = self.connection._client()
        supplier = self.env["exact.contact"].sudo()._of(self.connection, self.supplier)
        relation = resources.create_account(client, {"Name": "De Pers", "IsSupplier": True})
        supplier._store_found(relation)
        line = {"AmountFC": Decimal(amount), "GLAccount": self.gl("612000").guid, "VATCode": "25"}
        payload = {
            "Supplier": supplier.guid,
            "Journal": "600",
            "YourRef": bill.ref,
            "EntryDate": bill.date.isoformat(),
            "PurchaseEntryLines": [line],
        }
        return resources.create_entry(client, BILL, payload)

    def test_duplicate_is_shown_before_anything_is_booked_and_adopted(self):
        bill = self.bill(100)
        there = self.book_in_exact(bill, "100.00")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(bill.exact_state, "blocked")
        self.assertIn(str(there["EntryNumber"]), bill.exact_reason)
        self.assertEqual(len(self.booked_bills()), 1)
        bill.action_exact_adopt()
        self.assert_bill_booked(bill)
        self.assertEqual(bill.exact_entry_number, there["EntryNumber"])

    def test_duplicate_is_booked_anyway(self):
        bill = self.bill(100)
        self.book_in_exact(bill, "80.00")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(bill.exact_state, "blocked")
        bill.action_exact_book_anyway()
        self.drive()
        self.assertEqual(bill.exact_state, "sent")
        self.assertEqual(len(self.booked_bills(bill)), 2)

    def test_lost_answer_is_adopted_though_a_duplicate_was_allowed(self):
        bill = self.bill(100)
        there = self.book_in_exact(bill, "100.00")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.fault("cut_after_write", PURCHASES, method="POST")
        bill.action_exact_book_anyway()
        self.drive()
        self.assertEqual(bill.exact_state, "unknown")
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assertEqual(bill.exact_state, "sent")
        self.assertNotEqual(bill.exact_entry_number, there["EntryNumber"])
        self.assertEqual(len(self.booked_bills(bill)), 2)

    def test_refund_with_the_reference_of_the_bill_is_no_duplicate(self):
        for move_type in ("in_invoice", "in_refund"):
            move = self.bill(100, ref="SAME", move_type=move_type)
            self.send_bill(move, gl_account_id=self.gl("612000").id)
            self.assertEqual(move.exact_state, "sent")

    def test_lost_answer_is_booked_once(self):
        bill = self.bill(100)
        self.fault("cut_after_write", PURCHASES, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(bill.exact_state, "unknown")
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assert_bill_booked(bill)

    def test_mistake_of_ours_while_looking_up_is_told_and_waits(self):
        bill = self.bill(100)
        self.fault("cut_after_write", PURCHASES, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        entry = bill.exact_entry_id
        self.due_now(entry)
        with patch.object(type(entry), "_ours", side_effect=TypeError("ours")):
            self.drive()
        self.assertEqual((entry.state, entry.issue_code), ("unknown", "internal_error"))
        self.assertFalse(entry.search(entry._due_domain()) & entry)
        self.due_now(entry)
        self.drive()
        self.assert_bill_booked(bill)
        self.assertFalse(bill.exact_reason)
