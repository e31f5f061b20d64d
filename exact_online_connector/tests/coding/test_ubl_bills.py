"""Electronic bills as their senders make them, from Odoo's own importer into Exact's books.

The documents in ``documents/`` are Peppol BIS Billing 3.0 and NLCIUS, of made-up companies. Their
dates are moved to today, as only this year's books are open, and the PDF is put into them here.
"""

import base64
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...exact_api import resources
from .bill_common import PDF, ExactBillCase

DOCUMENTS = Path(__file__).parent / "documents"
CREDIT_DAYS = 30


class UblCase(ExactBillCase):
    def document(self, name):
        """A document of today with its PDF inside.

        :return: the XML as bytes, and what the document says is to be paid
        :rtype: tuple
        """
        root = etree.parse(DOCUMENTS / name).getroot()
        today = fields.Date.today()
        root.find("{*}IssueDate").text = str(today)
        if (due := root.find("{*}DueDate")) is not None:
            due.text = str(today + timedelta(CREDIT_DAYS))
        root.find(".//{*}EmbeddedDocumentBinaryObject").text = base64.b64encode(PDF).decode()
        payable = Decimal(root.findtext("{*}LegalMonetaryTotal/{*}PayableAmount"))
        return etree.tostring(root), payable

    def import_bill(self, name, changed=None):
        """A document as somebody uploads it in the journal for purchases; posted.

        :param changed: the content when it is not that of ``name``; Odoo may then read it wrongly
        """
        content, payable = self.document(name)
        file = self.env["ir.attachment"].create({"name": name, "raw": changed or content})
        journal = self.company_data["default_journal_purchase"]
        bill = journal._create_document_from_attachment(file.ids)
        if not changed:
            self.assertEqual(Decimal(f"{bill.amount_total:.2f}"), payable)
        bill.action_post()
        return bill

    def import_and_send(self, name, **coded):
        """Import a document and send it by its proposals, except for what is stated here.

        :return: the bill, and its entry in the books, whose total was compared
        :rtype: tuple
        """
        bill = self.import_bill(name)
        self.send_bill(bill, **coded)
        entry = self.assert_bill_booked(bill)
        self.assert_pdf_attached(bill, entry)
        return bill, entry

    def assert_pdf_attached(self, bill, entry):
        """The PDF that was inside the document belongs to the document Exact made."""
        [attached] = self.attachments()
        self.assertEqual(attached["Document"], entry["Document"])
        self.assertTrue(attached["FileName"].endswith(".pdf"), attached["FileName"])
        self.assertEqual(bill.exact_file_state, "attached")

    def booked_lines(self, entry):
        """Of each line in the books: VAT code, G/L account, amount in the bill's currency."""
        return [
            (row["VATCode"], row["GLAccountCode"], row["AmountFC"])
            for row in entry["PurchaseEntryLines"]
        ]


@tagged("post_install", "-at_install")
class TestUblBills(UblCase):
    def test_mixed_rates_allowances_and_charge(self):
        bill, entry = self.import_and_send("peppol_mixed_rates.xml")
        self.assertEqual(
            self.booked_lines(entry),
            [
                ("21", "600000", "-5.00"),
                ("21", "600000", "12.50"),
                ("23", "600000", "199.80"),
                ("21", "600000", "145.00"),
                ("21", "600000", "90.00"),
            ],
        )
        self.assertEqual(entry["YourRef"], "2026/00417")
        self.assertEqual(entry["PaymentReference"], "+++120/2604/41867+++")
        self.assertEqual(entry["DueDate"], str(fields.Date.today() + timedelta(CREDIT_DAYS)))
        self.assertEqual(entry["SupplierName"], "Koffiehuis De Maalsteen BV")

    def test_categories_of_the_lines(self):
        for name, expected in (
            ("peppol_mixed_rates.xml", ["S"] * 5),
            ("peppol_intra_community.xml", ["K", "K"]),
            ("peppol_reverse_charge.xml", ["AE"]),
        ):
            bill = self.import_bill(name)
            lines = bill._exact_snapshot().lines
            self.assertEqual([line.category for line in lines], expected, name)

    def test_next_bill_is_coded_as_the_one_before(self):
        self.import_and_send("peppol_mixed_rates.xml", gl_account_id=self.gl("604000").id)
        refund = self.import_bill("peppol_credit_note.xml")
        line = self.walk(refund).line_ids
        self.assertEqual(line.gl_account_id, self.gl("604000"))
        self.assertIn("The one earlier bill of this supplier", line.reason)

    def test_credit_note(self):
        refund, entry = self.import_and_send("peppol_credit_note.xml")
        self.assertEqual(refund.move_type, "in_refund")
        self.assertEqual(self.booked_lines(entry), [("21", "600000", "-25.80")])
        self.assertEqual(entry["Journal"], "601")

    def test_intra_community(self):
        # Odoo's importer knows the rate of 0 % but no categories: a person says what it means.
        _bill, entry = self.import_and_send(
            "peppol_intra_community.xml", vat_code_id=self.vat("33").id
        )
        self.assertEqual(
            self.booked_lines(entry), [("33", "600000", "1467.00"), ("33", "600000", "60.00")]
        )
        self.assertEqual(entry["VATAmountFC"], "0.00")

    def test_reverse_charge(self):
        coded = {"vat_code_id": self.vat("31").id, "gl_account_id": self.gl("610100").id}
        _bill, entry = self.import_and_send("peppol_reverse_charge.xml", **coded)
        self.assertEqual(self.booked_lines(entry), [("31", "610100", "3850.00")])
        self.assertEqual(entry["PaymentReference"], "+++026/0000/11756+++")

    def test_what_the_e_invoice_says_outweighs_what_earlier_bills_taught(self):
        """Four bills of 0 % do not teach how one under reverse charge is booked, nor the like."""
        self.gl("610100").sudo().vat_code = "28"
        name = "peppol_reverse_charge.xml"
        content = self.document(name)[0]
        own_number = etree.fromstring(content).findtext("{*}ID").encode()
        for number in range(5):
            changed = content.replace(own_number, b"RC-%d" % number)
            if number < 4:
                changed = changed.replace(b">AE<", b">Z<")
            bill = self.import_bill(name, changed)
            coding = self.coding(bill)
            line = coding.line_ids
            if number < 4:
                self.assertEqual(line.vat_code_id, self.vat("28"))
                line.gl_account_id = self.gl("610100")
                coding._confirm()
        self.assertFalse(line.vat_code_id)
        self.assertIn("reverse charge: please check", line.reason)
        walk = self.walk(bill)
        with self.assertRaises(UserError):
            self.send_all(walk)
        walk.line_ids.write({"vat_code_id": self.vat("28"), "gl_account_id": self.gl("610100")})
        walk.invalidate_recordset()
        self.assertIn("reverse charge", str(walk.alerts))

    def test_foreign_currency(self):
        self.setup_other_currency("USD", rates=[("1900-01-01", 1.25)])
        coded = {"vat_code_id": self.vat("35").id, "gl_account_id": self.gl("612100").id}
        _bill, entry = self.import_and_send("peppol_dollar.xml", **coded)
        self.assertEqual((entry["Currency"], entry["AmountFC"]), ("USD", "1387.35"))
        self.assertEqual(entry["AmountDC"], "1109.88")

    def test_cent_of_the_supplier(self):
        bill, entry = self.import_and_send("peppol_cent.xml")
        self.assertEqual(bill.amount_tax, 6.38)
        self.assertEqual(entry["VATAmountFC"], "6.38")


@tagged("post_install", "-at_install")
class TestDutchUblBills(UblCase):
    country = "NL"

    def test_nlcius(self):
        _bill, entry = self.import_and_send("nlcius_two_rates.xml")
        self.assertEqual(
            [(code, amount) for code, _account, amount in self.booked_lines(entry)],
            [("12", "174.75"), ("14", "56.40")],
        )
        self.assertEqual(entry["YourRef"], "VF-26-10733")
        self.assertEqual(entry["VATAmountFC"], "41.78")

    def relation_of(self, bill):
        """The supplier's relation in the simulator."""
        path = f"entities?division={self.connection.division}&resource=crm/Accounts"
        rows = self.simulator.control(path)["entities"]
        guid = bill.commercial_partner_id.exact_contact_ids.guid
        return next(row for row in rows if row["ID"] == guid)

    def test_number_of_the_register_as_peppol_address(self):
        bill, _entry = self.import_and_send("nlcius_two_rates.xml")
        supplier = bill.commercial_partner_id
        self.assertEqual((supplier.peppol_eas, supplier.company_registry), ("0106", False))
        self.assertEqual(self.relation_of(bill)["ChamberOfCommerce"], supplier.peppol_endpoint)

    def test_number_of_the_register_in_the_e_invoice_alone(self):
        """It finds the relation, too: Exact has one without VAT number."""
        bill = self.import_bill("nlcius_two_rates.xml")
        supplier = bill.commercial_partner_id
        number = supplier.peppol_endpoint
        supplier.write({"peppol_eas": "9944", "peppol_endpoint": supplier.vat})
        accounts = f"entities?division={self.connection.division}&resource=crm/Accounts"
        known = resources.create_account(
            self.connection._client(), {"Name": "Old name", "ChamberOfCommerce": number}
        )
        count = len(self.simulator.control(accounts)["entities"])
        self.send_bill(bill)
        self.assert_bill_booked(bill)
        self.assertEqual(supplier.company_registry, number)
        self.assertIn(number, supplier.message_ids[0].body)
        self.assertEqual(supplier.exact_contact_ids.guid, known["ID"])
        self.assertEqual(len(self.simulator.control(accounts)["entities"]), count)


@tagged("post_install", "-at_install")
class TestBillOfAnotherCompany(UblCase):
    name = "peppol_mixed_rates.xml"

    def of_another(self, number="0403170701"):
        """A bill whose e-invoice names another buyer."""
        content, _payable = self.document(self.name)
        changed = content.replace(b"0477472701", number.encode())
        changed = changed.replace(b"Brasserie du Parc BV", b"Brasserie du Nord BV")
        return self.import_bill(self.name, changed=changed)

    def remarks(self, bill):
        """What is said of the buyer of a bill."""
        [(_move, prepared)] = bill._exact_prepare(self.connection)
        return [one for one in prepared.issues if one.code == "e_invoice_other_buyer"]

    def test_it_is_said_and_booked_all_the_same(self):
        bill = self.of_another()
        [found] = self.remarks(bill)
        self.assertFalse(found.blocking)
        self.assertEqual(found.params["file"], "Brasserie du Nord BV (BE0403170701)")
        self.assertIn(self.company.vat, found.params["odoo"])
        coding = self.coding(bill)
        self.assertFalse(coding._is_complete())
        self.send_bill(bill)
        self.assert_bill_booked(bill)

    def test_our_own_is_no_remark(self):
        bill = self.import_bill(self.name)
        self.assertFalse(self.remarks(bill))

    def test_one_of_the_same_tree_is_no_remark(self):
        values = {"name": "Nord", "parent_id": self.company.id, "vat": "BE0403170701"}
        branch = self.env["res.company"].create(values)
        self.assertTrue(branch.partner_id.vat)
        self.assertFalse(self.remarks(self.of_another()))

    def test_nor_is_what_we_are_registered_as_abroad(self):
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Netherlands",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.nl").id,
                "foreign_vat": "NL123456782B90",
            }
        )
        self.assertTrue(position.foreign_vat)
        content, _payable = self.document(self.name)
        changed = content.replace(b"BE0477472701", b"NL123456782B90")
        changed = changed.replace(b'schemeID="0208">0477472701', b'schemeID="0088">5412345000013')
        changed = changed.replace(b"Brasserie du Parc BV", b"B.d.P.")
        bill = self.import_bill(self.name, changed=changed)
        self.assertFalse(self.remarks(bill))
