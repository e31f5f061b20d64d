"""Names of people and words of Exact are texts, wherever they are shown."""

from odoo.tests import tagged
from odoo.tools import SQL

from ..exact_api import errors
from .coding.bill_common import Bills
from .debit.collection_common import CollectionCase
from .entry.send_common import ENTRIES

# As markup its first element would survive every sanitizer.
HOSTILE = '<b>zq</b><script>alert(1)</script><img src=x onerror="alert(1)">'
MARKUP = r"<b[^>]*>zq"


@tagged("post_install", "-at_install")
class TestHostileTexts(Bills, CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = HOSTILE[:50]

    def assert_text_only(self):
        """No stored field of HTML, in any table, took the text for markup."""
        self.env.flush_all()
        found, shown = [], 0
        for model in self.registry.values():
            if model._abstract or not model._auto:
                continue
            for name, field in model._fields.items():
                if field.type != "html" or not field.column_type or not field.store:
                    continue
                query = "SELECT count(*) FILTER (WHERE %s::text ~ %s), "
                query += "count(*) FILTER (WHERE %s::text LIKE '%%zq%%') FROM %s"
                column = SQL.identifier(name)
                self.env.cr.execute(
                    SQL(query, column, MARKUP, column, SQL.identifier(model._table))
                )
                taken, there = self.env.cr.fetchone()
                shown += there
                if taken:
                    found.append(f"{model._name}.{name}")
        self.assertFalse(found)
        self.assertTrue(shown, "nothing with the text was stored, so nothing was tested")

    def assert_text(self, html):
        """The text is there, and none of it is markup."""
        self.assertIn("zq", html)
        self.assertNotRegex(html, MARKUP)
        self.assertNotIn("<script", html)
        self.assertNotIn("<img", html)

    def test_words_of_a_refusal(self):
        invoice = self.invoice(100)
        self.connection.auto_invoices = True
        self.fault("business_error", ENTRIES, method="POST", message=HOSTILE)
        self.send(invoice)
        entry = invoice.exact_entry_id
        self.assertEqual(entry.state, "rejected")
        self.assertIn("zq", entry.reason)
        entry._ask_to_look("hostile", lambda own: ("Look", own.reason))
        self.connection.sudo()._exact_ask(
            "hostile", lambda told: ("Look", told._waiting_note(entry)), self.env.user
        )
        self.assert_text_only()

    def test_words_of_a_403_and_what_a_person_is_told(self):
        error = errors.Forbidden("Forbidden", (HOSTILE,), endpoint=ENTRIES, status=403)
        self.connection.message_post(body=self.connection._handle_error(error))
        self.assertIn("zq", self.connection.state_reason)
        self.assert_text_only()

    def test_previews_of_documents_and_numbers(self):
        invoice = self.invoice(
            invoice_line_ids=[self._prepare_invoice_line(price_unit=100, name=HOSTILE)]
        )
        action = self.env["exact.send.wizard"]._open(invoice)
        wizard = self.env["exact.send.wizard"].browse(action["res_id"])
        self.assert_text(wizard.line_ids.preview)
        self.customer.write({"ref": "7", "customer_rank": 1})
        numbers = self.env["exact.numbering.wizard"].create(
            {"connection_id": self.connection.id, "customer_mask": "###"}
        )
        self.assert_text(numbers.customer_preview)

    def test_names_of_a_mapping_that_breaks(self):
        mapping = self.connection.tax_mapping_ids.filtered("vat_code_id")[:1]
        mapping.tax_id.name = HOSTILE
        before = self.connection._problem_mappings()
        mapping.vat_code_id.sudo().active = False
        self.connection._tell_problems(before)
        self.assert_text_only()

    def test_the_address_of_an_entry_is_always_at_exact(self):
        invoice = self.sent(100)
        entry = invoice.exact_entry_id.sudo()
        for guid in ("javascript:alert(1)", '"><script>', "//evil.example/", "&x=1#"):
            entry.guid = guid
            self.assertTrue(entry.exact_url.startswith(f"{self.simulator.url}/docs/"), guid)
