"""The number of the order stands in the simulator's books, on sales and purchases."""

from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.coding.bill_common import ExactBillCase


@tagged("post_install", "-at_install")
class TestOrderNumber(ExactBillCase):
    def described(self, move):
        """Have Exact book a document, and read its description there."""
        self.next_minute()
        if move.is_purchase_document():
            self.send_bill(move, gl_account_id=self.gl("612000").id)
            return self.assert_bill_booked(move)["Description"]
        self.send(move)
        return self.assert_booked(move)["Description"]

    def test_invoice(self):
        plain = self.described(self.invoice(100))
        self.assertNotIn("S00042", plain or "")
        ordered = self.described(self.invoice(100, invoice_origin="S00042"))
        self.assertTrue(ordered.startswith("S00042"), ordered)

    def test_credit_note_and_bill(self):
        note = self.invoice(100, move_type="out_refund", invoice_origin="S00043")
        self.assertTrue(self.described(note).startswith("S00043"))
        bill = self.bill(100, invoice_origin="P00007")
        self.assertTrue(self.described(bill).startswith("P00007"))

    def test_many_orders_are_cut_as_exact_cuts(self):
        orders = ", ".join(f"S{number:05}" for number in range(20))
        described = self.described(self.invoice(100, invoice_origin=orders))
        self.assertEqual(described, orders[:60])
