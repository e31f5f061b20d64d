"""Receipts stand in Exact's books as entries, and nothing of the connector was changed for it."""

from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.coding.bill_common import ExactBillCase


@tagged("post_install", "-at_install")
class TestReceipts(ExactBillCase):
    def test_a_sales_receipt_becomes_a_sales_entry(self):
        receipt = self.invoice(100, 50.55, move_type="out_receipt", invoice_date="2026-05-04")
        self.send(receipt)

        entry = self.assert_booked(receipt)
        [customer] = self.relations(ID=entry["Customer"])
        self.assertEqual(customer["Name"], self.customer.name)
        self.assertEqual(entry["Journal"], "700")
        self.assertEqual(entry["EntryDate"][:10], "2026-05-04")
        self.assertEqual(
            [(line["VATCode"], Decimal(line["AmountFC"])) for line in entry["SalesEntryLines"]],
            [("5", Decimal("100")), ("5", Decimal("50.55"))],
        )
        self.assertEqual(Decimal(entry["AmountFC"]), Decimal("182.17"))
        self.assertEqual(Decimal(entry["VATAmountFC"]), Decimal("31.62"))

    def test_a_purchase_receipt_is_coded_and_becomes_a_purchase_entry(self):
        receipt = self.bill(
            80, ref="R-1", move_type="in_receipt", pdf=True, invoice_date="2026-05-04"
        )
        self.send_bill(receipt, gl_account_id=self.gl("612000").id)

        entry = self.assert_bill_booked(receipt)
        [supplier] = self.relations(ID=entry["Supplier"])
        self.assertEqual(supplier["Name"], self.supplier.name)
        self.assertEqual(entry["Journal"], "600")
        self.assertEqual(Decimal(entry["AmountFC"]), Decimal("96.80"))
        self.assertEqual([file["FileName"] for file in self.attachments()], ["bill.pdf"])

    def test_the_journal_of_the_invoices_serves_where_none_is_mapped(self):
        mapping = self.connection.journal_mapping_ids.filtered(
            lambda row: row.move_type == "out_receipt"
        )[:1]
        self.assertEqual(mapping.exact_journal_id.code, "700")
        self.assertNotIn("600", mapping.allowed_journal_ids.mapped("code"))
        receipt = self.invoice(move_type="out_receipt")
        mapping.exact_journal_id = False
        self.send(receipt)

        self.assertEqual(self.assert_booked(receipt)["Journal"], "700")

    def test_receipts_are_sent_from_their_list(self):
        receipt = self.invoice(move_type="out_receipt")
        self.assertTrue(receipt.exact_can_send)
        action = receipt.action_exact_send()

        self.assertEqual(action["res_model"], "exact.send.wizard")
        preview = self.env["exact.send.wizard"].browse(action["res_id"])
        self.assertEqual(preview.line_ids.move_id, receipt)

    def test_receipts_go_by_themselves_with_the_invoices(self):
        receipt = self.invoice(move_type="out_receipt")
        self.connection.write({"auto_invoices": True, "auto_from": receipt.date})
        self.connection._export()
        self.drive()

        self.assert_booked(receipt)
