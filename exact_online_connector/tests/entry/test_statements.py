"""How many statements a document costs, which must not creep up; and that what is kept is true."""

from unittest.mock import patch

from odoo.tests import tagged

from ..many import copies
from .send_common import ExactSendCase

# What one more document costs, with some room. Read anew for each, the lists, the mappings and the
# countries of taxes alone cost some forty, and asking for what is due one by one another twenty.
SENT = 24
# What one more document of a selection costs: Odoo inserts and updates 100 rows at a time, and
# reads 1000.
SELECTED = 0.1


@tagged("post_install", "-at_install")
class TestStatements(ExactSendCase):
    def statements(self, work, *given):
        """How many statements some work takes that starts with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work(*given)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_sending(self):
        self.send(self.invoice())
        taken = {}
        for count in (2, 6):
            moves = self.invoices_of(range(10, 10 + count))
            self.queue(moves)
            taken[count] = self.statements(self.drive)
            for move in moves:
                self.assert_booked(move)
        self.assertLessEqual((taken[6] - taken[2]) / 4, SENT, taken)

    def assert_flat(self, work, of):
        """Some work takes as many statements for many documents as for few.

        :param of: function of a number that gives the documents
        """
        few, many = of(20), of(220)
        self.statements(work, of(1))  # what Odoo reads but once
        taken = [self.statements(work, moves) for moves in (few, many)]
        self.assertLessEqual((taken[1] - taken[0]) / 200, SELECTED, taken)
        return many

    def of_many_customers(self, count, **values):
        """Documents of two customers each, every one with a file."""
        customers = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {n}",
                    "is_company": True,
                    "country_id": self.company.country_id.id,
                }
                for n in range(count // 2 + 1)
            ]
        )
        moves = copies(self.invoice(100, 20, **values), count, customers)
        files = [
            {"name": "a.pdf", "res_model": moves._name, "res_id": move.id, "raw": f"%PDF {move.id}"}
            for move in moves
        ]
        self.env["ir.attachment"].create(files)
        return moves

    def test_queueing(self):
        many = self.assert_flat(self.queue, self.of_many_customers)
        self.assertEqual(set(many.mapped("exact_state")), {"queued"})
        self.assertEqual(len(many.exact_entry_id.run_id.entry_ids), len(many))

    def test_preview(self):
        wizards = self.env["exact.send.wizard"]
        many = self.assert_flat(wizards._open, self.of_many_customers)
        preview = wizards.browse(wizards._open(many)["res_id"])
        self.assertEqual(preview.ready_count, len(many))

    def test_preview_of_what_cannot_go(self):
        """Every document is kept with its reasons and gets its note."""
        unmapped = self.tax_21.copy({"name": "Unmapped"})
        line = self._prepare_invoice_line(price_unit=10, tax_ids=unmapped)

        def of(count):
            return self.of_many_customers(count, invoice_line_ids=[line])

        many = self.assert_flat(self.env["exact.send.wizard"]._open, of)
        self.assertEqual(set(many.mapped("exact_state")), {"blocked"})
        for move in many[:3]:
            self.assertEqual(move.exact_entry_id.issue_code, "no_vat_code")
            self.assertIn("Unmapped", move.message_ids[:1].preview)

    def test_a_mapping_that_changes_during_a_drive_counts_from_the_next_document_on(self):
        self.send(self.invoice())
        first, second = self.invoices_of((10, 11))
        before, after = self.gl("700000"), self.gl("700300")
        mapping = self.env["exact.gl.mapping"].search(
            [("account_id", "=", first.invoice_line_ids.account_id.id)]
        )
        mapping.gl_account_id = before
        entries = self.registry["exact.entry"]
        store = entries._store_answer

        def stored(entry, answer):
            entry.env[mapping._name].browse(mapping.id).gl_account_id = after
            return store(entry, answer)

        self.queue(first | second)
        with patch.object(entries, "_store_answer", stored):
            self.drive()
        booked = [self.assert_booked(move)["SalesEntryLines"][0] for move in (first, second)]
        self.assertEqual([line["GLAccount"] for line in booked], [before.guid, after.guid])

    def test_what_changes_in_the_same_transaction_is_read_anew(self):
        connection = self.connection
        tax = self.tax_21
        mapping = self.env["exact.tax.mapping"].search([("tax_id", "=", tax.id)])
        for code in ("5", "1", "5"):
            with self.subTest(code=code):
                mapping.vat_code_id = self.vat(code)
                [(_move, prepared)] = self.invoice()._exact_prepare(connection)
                self.assertEqual(prepared.lines[0].vat_code, code)
