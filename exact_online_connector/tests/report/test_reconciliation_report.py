"""The reconciliation report on the screen and as a file, for whom it is, and what it costs."""

import io

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .reconciliation_common import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliationReport(ReconciliationCase):
    # --- the screen and the file ---

    def test_the_list(self):
        move = self.staged(100)
        self.item(121, move)
        wizard = self.env["exact.reconciliation.wizard"].create(
            {"connection_id": self.connection.id}
        )
        action = wizard.action_show()
        self.assertEqual(action["domain"], [("wizard_id", "=", wizard.id)])
        self.assertNotIn("search_default_differences", action["context"], "nothing differs")
        self.item(-10)
        self.assertTrue(wizard.action_show()["context"]["search_default_differences"])
        totals = wizard.totals()
        self.assertEqual((totals["odoo_open"], totals["exact_open"]), (121, 111))
        self.assertEqual((totals["unexplained"], totals["unexplained_count"]), (0, 0))
        self.assertEqual(self.line(move, wizard).action_open()["res_id"], move.id)
        self.assertIn(move.exact_entry_id.guid, self.line(move, wizard).action_open_exact()["url"])
        payment = self.line(wizard=wizard, code="unmatched_payment")
        found = self.env["exact.open.item"].search(payment.action_open()["domain"])
        self.assertEqual(found.amount, -10)

    def test_the_file(self):
        move = self.staged(100)
        self.item(100, move)
        self.item(-10, description="=1+1", partner_id=False, account_name="=HYPERLINK()")
        wizard = self.report()
        book = openpyxl.load_workbook(io.BytesIO(wizard._as_xlsx()))
        summary, lines = book.worksheets
        header, *rows = lines.iter_rows(values_only=True)
        self.assertEqual(header[:3], ("Customer or supplier", "As", "Date"))
        self.assertEqual(header[5:7], ("Outstanding in Odoo", "Outstanding in Exact"))
        self.assertEqual(lines.freeze_panes, "A2")
        self.assertEqual(len(rows), 2)
        by_name = {row[3]: row for row in rows}
        self.assertEqual(by_name[move.name][5:10], (121, 100, 21, 21, "Unexplained"))
        self.assertEqual(by_name["'=1+1"][0], "'=HYPERLINK()")
        self.assertFalse(
            [cell for row in lines.iter_rows() for cell in row if cell.data_type == "f"]
        )
        totals = [row[1:6] for row in summary.iter_rows(values_only=True) if row[0] == "Total"]
        self.assertEqual(totals, [(121, 90, 31, 21, 2)] * 2)
        self.assertTrue(wizard.content)
        self.assertTrue(wizard.file_name.endswith(".xlsx"))
        self.assertIn("download=true", wizard.action_export()["url"])

    def test_an_empty_report_is_a_file_too(self):
        wizard = self.report()
        self.assertFalse(wizard.line_ids)
        self.assert_explained(wizard)
        self.assertEqual(len(openpyxl.load_workbook(io.BytesIO(wizard._as_xlsx())).worksheets), 2)

    # --- who, and how much ---

    def test_who_reads_the_books_may_compare_and_sees_only_their_own_reports(self):
        move = self.staged(100)
        self.item(100, move)
        wizards = self.env["exact.reconciliation.wizard"]
        values = {"connection_id": self.connection.id}
        first, second = (
            self.new_user(f"account.group_account_{name}") for name in ("readonly", "invoice")
        )
        for user in (first, second):
            wizard = wizards.with_user(user).create(values)
            wizard.action_show()
            self.assertEqual(wizard.line_ids.move_id, move)
            self.assertEqual(wizard.unexplained, 21)
            self.assertTrue(wizard._as_xlsx())
        self.assertFalse(wizards.with_user(first).search([("create_uid", "=", second.id)]))
        with self.assertRaises(AccessError):
            wizards.with_user(first).create(values).action_fetch()
        stranger = self.new_user(
            "account.group_account_invoice", self.env["res.company"].create({"name": "Second"})
        )
        with self.assertRaises(AccessError):
            wizards.with_user(stranger).create(values).action_show()

    def test_more_documents_need_no_more_queries(self):
        self.item(121, self.staged(100))
        self.queries()
        few = self.queries()
        for number in range(20):
            move = self.staged(100)
            self.item(121 - number % 3, move)
            self.item(-number - 1)
        self.assertEqual(self.queries(), few)

    def queries(self):
        """How many queries a comparison takes, apart from storing its lines."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["exact.reconciliation"]._compare(
            self.connection, fields.Date.today(), ("receivable", "payable")
        )
        return self.env.cr.sql_log_count - before
