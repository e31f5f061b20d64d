"""A bill or an invoice beside its own e-invoice: what differs is never sent without asking."""

import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileWriter

from ...core.e_invoice import read as e_invoice_read
from ...models.entry import ir_attachment
from .bill_common import PDF
from .test_ubl_bills import UblCase

MIXED, NEXT = "peppol_mixed_rates.xml", "peppol_reverse_charge.xml"


@tagged("post_install", "-at_install")
class TestEInvoice(UblCase):
    def forget_tax(self, rate):
        """Odoo's importer leaves out what it does not find, without a word in the bill."""
        taxes = self.env["account.tax"].search([("amount", "=", rate)])
        taxes.active = False

    def alerts(self, walk):
        return [alert["message"] for alert in (walk.alerts or {}).values()]

    def left_out(self):
        """A bill of which Odoo left out 6 %: 11.99 of its VAT."""
        self.forget_tax(6)
        content, payable = self.document(MIXED)
        bill = self.import_bill(MIXED, changed=content)
        self.assertEqual(f"{payable} {bill.amount_total:.2f}", "505.22 493.23")
        return bill

    def test_tax_that_odoo_left_out(self):
        bill = self.left_out()
        walk = self.walk(bill)
        alerts = self.alerts(walk)
        self.assertIn("Its e-invoice totals 505.22 EUR, but in Odoo it is 493.23.", alerts)
        self.assertIn(
            "VAT of 6 %: 11.99 EUR in its e-invoice, and 0.00 in Odoo. "
            "Check the taxes of its lines.",
            alerts,
        )
        self.assertTrue(walk.can_accept)
        self.assertFalse(walk.can_send)
        with self.assertRaisesRegex(UserError, "505.22 EUR"):
            walk.action_send_and_next()
        with self.assertRaisesRegex(UserError, "complete"):
            self.send_all(walk)
        self.assertFalse(self.booked_bills())

    def test_a_person_books_it_as_it_is_in_odoo(self):
        bill = self.left_out()
        walk = self.walk(bill | self.bill(50, ref="LATER"))
        while walk.move_id != bill:
            walk.action_skip()
        walk.action_accept_e_invoice()
        self.assertEqual(len(walk.coding_ids), 2)
        self.assertEqual(bill.exact_accepted_by_id, self.env.user)
        self.assertIn("505.22 EUR", bill.message_ids[0].body)
        self.assertFalse(walk.can_accept)
        # Its e-invoice says 6 %, so nothing was proposed for the line without a tax.
        walk.line_ids.filtered(lambda line: not line.vat_code_id).vat_code_id = self.vat("28")
        self.assertTrue(walk.can_send, walk.alerts)
        walk.action_send_and_next()
        self.drive()
        self.assert_bill_booked(bill)
        with self.assertRaises(UserError):
            bill.action_exact_accept_e_invoice()

    def test_another_difference_is_asked_again(self):
        bill = self.left_out()
        self.walk(bill).action_accept_e_invoice()
        bill.button_draft()
        bill.invoice_line_ids[0].price_unit += 1
        bill.action_post()
        self.assertFalse(self.walk(bill).can_send)

    def test_nothing_goes_by_itself(self):
        """Not even for a supplier whose bills the rules code completely."""
        for number in (b"2026/00414", b"2026/00415", b"2026/00416"):
            taught = self.document(MIXED)[0].replace(b"2026/00417", number)
            self.coding(self.import_bill(MIXED, changed=taught))._confirm()
        [supplier] = self.env["res.partner"].search([("name", "=", "Koffiehuis De Maalsteen BV")])
        supplier.exact_send_bills = "always"
        content = self.document(MIXED)[0].replace(b"2026/00417", b"2026/00418")
        self.assertEqual(self.import_bill(MIXED, changed=content).exact_state, "queued")
        changed = content.replace(b"2026/00418", b"2026/00419").replace(b"505.22", b"506.22")
        bill = self.import_bill(MIXED, changed=changed)
        self.assertFalse(bill.exact_state)
        self.env["exact.coding"]._send_without_asking(bill)
        self.assertFalse(bill.exact_state)
        self.assertFalse(self.coding(bill)._is_complete())

    def test_broken_e_invoice_is_a_remark(self):
        """It keeps a bill from going by the rules alone, and nobody from sending it."""
        self.teach()
        bill = self.bill(100, ref="BROKEN")
        self.assertTrue(self.coding(bill)._is_by_rules())
        for content in (b"<Invoice><", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b""):
            file = self.add_file(bill, "bill.xml", content, "application/xml")
            walk = self.walk(bill)
            said = any("cannot be read" in alert for alert in self.alerts(walk))
            self.assertEqual(said, bool(content), content)
            self.assertTrue(walk.can_send)
            self.assertEqual(self.coding(bill)._is_by_rules(), not content, content)
            file.unlink()

    def test_e_invoice_inside_a_pdf(self):
        content, _payable = self.document(MIXED)
        writer = OdooPdfFileWriter()
        writer.add_blank_page(100, 100)
        writer.addAttachment("factur-x.xml", content)
        writer.addAttachment("terms.xml", b"<terms/>")
        with io.BytesIO() as buffer:
            writer.write(buffer)
            pdf = buffer.getvalue()
        bill = self.bill(100)
        self.add_file(bill, content=pdf)
        alerts = self.alerts(self.walk(bill))
        self.assertIn("Its e-invoice totals 505.22 EUR, but in Odoo it is 121.00.", alerts)

    def test_a_file_is_read_once(self):
        bill = self.bill(100)
        self.add_file(bill, content=PDF + b"% another")
        content, _payable = self.document(MIXED)
        self.add_file(bill, "bill.xml", content, "application/xml")
        with patch.object(
            ir_attachment, "read_e_invoice", wraps=e_invoice_read.read_e_invoice
        ) as read:
            for _time in range(3):
                bill._exact_snapshot()
        self.assertEqual(read.call_count, 1)

    # --- customer invoices ---

    def with_file(self, invoice, change=(b"", b"")):
        """The e-invoice Odoo makes of an invoice, as its customer got it."""
        self.company.vat = self.company.vat or "BE0477472701"
        builder = self.env["account.edi.xml.ubl_bis3"]
        content, _errors = builder._export_invoice(invoice)
        file = self.env["ir.attachment"].create(
            {
                "name": "e-invoice.xml",
                "raw": content.replace(*change) if change[0] else content,
                "mimetype": "application/xml",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "ubl_cii_xml_file",
            }
        )
        invoice.invalidate_recordset(["ubl_cii_xml_id", "ubl_cii_xml_file"])
        self.assertEqual(invoice.ubl_cii_xml_id, file)
        return invoice

    def test_customer_invoice_as_it_was_sent(self):
        invoice = self.with_file(self.invoice(100))
        self.send(invoice)
        self.assert_booked(invoice)

    def test_customer_invoice_that_says_something_else(self):
        change = (b">121.00<", b">131.00<")
        invoice = self.with_file(self.invoice(100), change)
        action = invoice.action_exact_send()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.state, "blocked")
        self.assertIn(
            "Its e-invoice totals 131.00 EUR, but in Odoo it is 121.00.",
            wizard.line_ids.reason,
        )
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "blocked")
        self.assertIn("131.00", invoice.exact_reason)
        fix = wizard.line_ids.action_fix()
        server_action = self.env["ir.actions.server"].browse(fix["id"])
        action = server_action.with_context(**fix["context"]).run()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.state, "ready")
        self.assertEqual(invoice.exact_accepted_by_id, self.env.user)
        wizard.action_send()
        self.drive()
        self.assert_booked(invoice)
