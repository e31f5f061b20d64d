"""E-invoices of others and broken ones: booked as they say, or asked about, never otherwise."""

import base64
import re
from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..coding.bill_common import PDF
from ..coding.test_ubl_bills import CREDIT_DAYS
from .corpus_common import CorpusCase
from .e_invoices import BROKEN, SAMPLES, SAMPLES_OF_ODOO, sample

# What is said where Odoo cannot read a file.
FAILED = "its importer fails"


@tagged("post_install", "-at_install")
class TestEInvoices(CorpusCase):
    def of_today(self, content):
        """A document with its own dates moved to today, as only this year's books are open."""
        today = fields.Date.today()
        due = today + timedelta(CREDIT_DAYS)
        changes = (
            (r"(<cbc:IssueDate>)\d{4}-\d\d-\d\d", rf"\g<1>{today}"),
            (r"(<cbc:DueDate>|<cbc:PaymentDueDate>)\d{4}-\d\d-\d\d", rf"\g<1>{due}"),
            (r"(?s)(<ram:IssueDateTime>.*?>)\d{8}<", rf"\g<1>{today:%Y%m%d}<"),
            (r"(?s)(<ram:DueDateDateTime>.*?>)\d{8}<", rf"\g<1>{due:%Y%m%d}<"),
        )
        for old, new in changes:
            content = re.sub(old, new, content)
        pdf = base64.b64encode(PDF).decode()
        return re.sub(
            r"(<cbc:EmbeddedDocumentBinaryObject[^>]*?)\s*/>",
            rf"\1>{pdf}</cbc:EmbeddedDocumentBinaryObject>",
            content,
        )

    def numbered(self, content, number):
        """A document with this number, so that each is one of its own."""
        place = r"(?s)(<rsm:ExchangedDocument>.*?<ram:ID>|<cbc:ID>)"
        return re.sub(rf"{place}[^<]*<", rf"\g<1>{number}<", content, count=1)

    def upload(self, name, content):
        """A document as somebody uploads it, posted, and coded where nothing was proposed."""
        file = self.env["ir.attachment"].create({"name": f"{name}.xml", "raw": content.encode()})
        journal = self.company_data["default_journal_purchase"]
        try:
            bill = journal._create_document_from_attachment(file.ids)
        except psycopg2.Error as error:
            # It writes what the database refuses, and goes on in the transaction that this ended.
            raise UserError(FAILED) from error
        if not bill.partner_id:
            bill.partner_id = self.supplier
        if not bill.invoice_date:
            bill.invoice_date = fields.Date.today()
        bill.action_post()
        lines = self.coding(bill).line_ids
        lines.filtered(lambda line: not line.gl_account_id).gl_account_id = self.gl("612000")
        return bill

    def told(self, documents):
        """What is said of each of these documents, of which one is uploaded after the other.

        :param dict documents: content by name
        :return: answer by name
        :rtype: dict
        """
        answers, bills = {}, {}
        for name, content in documents.items():
            bill, told = self.odd(lambda name=name, content=content: self.upload(name, content))
            answers[name] = told
            if bill:
                bills[name] = bill
        return answers | self.judge(bills)

    def test_samples(self):
        self.env["res.currency"].with_context(active_test=False).search([]).active = True
        samples = {name: sample(place) for name, place in {**SAMPLES, **SAMPLES_OF_ODOO}.items()}
        documents = {
            name: self.numbered(self.of_today(content.decode()), f"SAMPLE-{number}")
            for number, (name, content) in enumerate(samples.items(), 1)
        }
        self.compare("E-invoices of others", self.told(documents))

    def test_broken(self):
        documents = {}
        for number, (name, (path, *changes)) in enumerate(BROKEN.items()):
            content = self.of_today(sample(path).decode())
            for old, new in changes:
                content, found = re.subn(old, new, content)
                self.assertTrue(found, name)
            is_numbered = any("2026/00417" in old for old, _new in changes)
            documents[name] = content if is_numbered else self.numbered(content, f"B-{number}")
        self.compare("Broken e-invoices", self.told(documents))
