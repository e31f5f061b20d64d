"""How many statements a document costs, which must not creep up; and that what is kept is true."""

from unittest.mock import patch

from odoo.tests import tagged

from .send_common import ExactSendCase

# What one more document costs, with some room. Read anew for each, the lists, the mappings and the
# countries of taxes alone cost some forty, and asking for what is due one by one another twenty.
SENT, PREVIEWED, QUEUED = 66, 0.5, 1


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

    def invoices(self, count):
        return self.env["account.move"].union(*[self.invoice(10 + n) for n in range(count)])

    def test_sending(self):
        self.send(self.invoice())
        taken = {}
        for count in (2, 6):
            moves = self.invoices(count)
            self.queue(moves)
            taken[count] = self.statements(self.drive)
            for move in moves:
                self.assert_booked(move)
        self.assertLessEqual((taken[6] - taken[2]) / 4, SENT, taken)

    def test_queueing(self):
        few, many = self.invoices(2), self.invoices(22)
        self.statements(self.queue, self.invoice())  # what Odoo reads but once
        taken = [self.statements(self.queue, moves) for moves in (few, many)]
        self.assertLessEqual((taken[1] - taken[0]) / 20, QUEUED, taken)
        self.assertEqual(set(many.mapped("exact_state")), {"queued"})

    def test_preview(self):
        wizards = self.env["exact.send.wizard"]
        few, many = self.invoices(2), self.invoices(22)
        self.statements(wizards._open, few)  # what Odoo reads but once
        taken = [self.statements(wizards._open, moves) for moves in (few, many)]
        self.assertLessEqual((taken[1] - taken[0]) / 20, PREVIEWED, taken)

    def test_a_mapping_that_changes_during_a_drive_counts_from_the_next_document_on(self):
        self.send(self.invoice())
        first, second = self.invoices(2)
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
