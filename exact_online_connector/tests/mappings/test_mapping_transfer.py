"""All mappings out of one company and into another, by their names and codes."""

import base64
import io
import time

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OTHER_BELGIAN_DIVISION, ConnectedCase


@tagged("post_install", "-at_install")
class TestMappingTransfer(ConnectedCase):
    def setUp(self):
        super().setUp()
        self.account = self.company_data["default_account_revenue"]
        self.revenue = self.connection.gl_account_ids.filtered(lambda row: row.type == 110)[:2]
        self.category = self.env["product.category"].create({"name": "Transferred"})

    def transfer(self):
        return self.env["exact.mapping.transfer"]

    def rows(self, content):
        return self.transfer()._read(content)

    def wizard(self, content, connection=None):
        connection = connection or self.connection
        action = connection.action_import_mappings()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write({"content": base64.b64encode(content), "file_name": "other.csv"})
        wizard.action_compare()
        return wizard

    def file(self, *rows):
        """A file as a person may write it."""
        lines = [("kind", "source", "purpose", "code", "description"), *rows]
        return "\n".join(";".join(line) for line in lines).encode()

    def test_what_is_mapped_stands_in_both_files(self):
        self.category.with_company(self.company).exact_gl_account_id = self.revenue[0]
        as_csv = self.rows(self.transfer()._as_file(self.connection, "csv"))
        as_xlsx = self.rows(self.transfer()._as_file(self.connection, "xlsx"))
        self.assertEqual(as_csv, as_xlsx)
        expected = {
            "kind": "category",
            "source": "Transferred",
            "purpose": "sales",
            "code": self.revenue[0].code,
            "description": self.revenue[0].name,
        }
        self.assertIn(expected, as_csv)
        self.assertEqual({row["kind"] for row in as_csv} >= {"tax", "journal", "setting"}, True)

    def test_to_the_other_company_of_the_accountant(self):
        other = self.setup_other_company()["company"]
        self.env.user.company_ids += other
        other.vat = self.divisions[OTHER_BELGIAN_DIVISION]["VATNumber"]
        self.next_minute()
        second = self.connect(self.new_connection(other), OTHER_BELGIAN_DIVISION)
        second.tax_mapping_ids.write({"vat_code_id": False})
        self.connection.customer_mask = "7###"
        mapping = self.connection.tax_mapping_ids.filtered("vat_code_id")[:1]
        wizard = self.wizard(self.transfer()._as_file(self.connection, "csv"), second)
        self.assertTrue(wizard.ready_count)
        wizard.action_apply()
        name = (mapping.tax_id.name, mapping.tax_id.type_tax_use)
        same = second.tax_mapping_ids.filtered(
            lambda row: (row.tax_id.name, row.tax_id.type_tax_use) == name
        )
        self.assertEqual(same.vat_code_id.code, mapping.vat_code_id.code)
        self.assertEqual(same.vat_code_id.connection_id, second)
        self.assertEqual(second.customer_mask, "7###")
        again = self.wizard(self.transfer()._as_file(self.connection, "csv"), second)
        self.assertFalse(again.ready_count, "nothing is left to be set")

    def test_every_row_says_what_it_would_do(self):
        self.env["product.category"].create({"name": "Twice"}).copy({"name": "Twice"})
        code = self.revenue[0].code
        self.category.with_company(self.company).exact_gl_account_id = self.revenue[0]
        content = self.file(
            ("category", "Transferred", "sales", code, ""),
            ("category", "Transferred", "purchases", code, ""),
            ("category", "Not There", "sales", code, ""),
            ("category", "Twice", "sales", code, ""),
            ("category", "Transferred", "sales", "999999", ""),
            ("nonsense", "Transferred", "sales", code, ""),
        )
        wizard = self.wizard(content)
        states = sorted(wizard.line_ids.mapped("state"))
        self.assertEqual(states, ["no_code", "no_source", "no_source", "same", "set", "several"])
        wizard.action_apply()
        category = self.category.with_company(self.company)
        self.assertEqual(category.exact_expense_gl_account_id, self.revenue[0])
        self.assertEqual(category.exact_gl_account_id, self.revenue[0])

    def test_a_refinement_is_made_when_all_it_names_is_here(self):
        position = self.env["account.fiscal.position"].create({"name": "Export Regime"})
        purpose = "fiscal position=Export Regime | country=FR"
        content = self.file(
            ("account", self.account.code, purpose, self.revenue[1].code, ""),
            ("account", "", "fiscal position=Unknown", self.revenue[1].code, ""),
        )
        self.wizard(content).action_apply()
        [row] = self.connection.gl_mapping_ids.filtered("fiscal_position_id")
        self.assertEqual(
            (row.account_id, row.fiscal_position_id, row.country_id.code, row.gl_account_id),
            (self.account, position, "FR", self.revenue[1]),
        )
        [exported] = [
            row
            for row in self.rows(self.transfer()._as_file(self.connection, "csv"))
            if row["purpose"] == purpose
        ]
        self.assertEqual(exported["code"], self.revenue[1].code)

    def test_both_targets_of_what_is_not_mapped_yet(self):
        plan = self.env["account.analytic.plan"].create({"name": "Department"})
        account = self.env["account.analytic.account"].create(
            {"name": "Bakery", "plan_id": plan.id}
        )
        content = self.file(
            ("analytic", "Bakery", "cost center", "PROD", ""),
            ("analytic", "Bakery", "cost unit", "NOORD", ""),
        )
        self.wizard(content).action_apply()
        [row] = self.connection.analytic_mapping_ids.filtered(
            lambda row: row.analytic_account_id == account
        )
        self.assertEqual((row.cost_center_id.code, row.cost_unit_id.code), ("PROD", "NOORD"))

    def test_no_cell_is_a_formula(self):
        self.category.name = "=1+1"
        self.category.with_company(self.company).exact_gl_account_id = self.revenue[0]
        book = openpyxl.load_workbook(io.BytesIO(self.transfer()._as_file(self.connection, "xlsx")))
        cells = [cell.value for row in book.active.iter_rows() for cell in row]
        self.assertIn("'=1+1", cells)
        self.assertNotIn("=1+1", cells)
        content = self.transfer()._as_file(self.connection, "csv")
        self.assertIn("=1+1", [row["source"] for row in self.rows(content)], "it comes back")

    def test_a_file_that_is_none_says_what_is_wrong_and_the_way_out(self):
        header = b"kind;source;purpose;code\n"
        for content, words in (
            (b" ", "other.csv is empty"),
            (b"PK broken", "save it anew"),
            (b"\xd0\xcf\x11\xe0", "without a password"),
            (header + b"tax;\xe9", "row 2: the characters are not written in UTF-8"),
            (b"name;age\n1;2", "has to name the columns: kind, source, purpose, code"),
            (header + b"tax;x\n" * 5000, "row 5001 and those after it are not read"),
            (header + b"tax;" + b"x" * 1001, "row 2, column B: the text has more than 1000"),
            (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.wizard(content)

    def test_many_rows_are_set_together(self):
        """Refinements of another company: new ones, and then other G/L accounts for them."""
        accounts = self.env["account.account"].search(
            [("company_ids", "in", self.company.ids), ("account_type", "=", "income")], limit=4
        )
        codes = self.env["res.country"].search([("code", "!=", False)]).mapped("code")
        taken = {}
        # What is read but once, new mappings, few of them and many; then the same again.
        for sizes, target in (((2, 12, 62), 0), ((12, 62), 1)):
            for size in sizes:
                rows = [
                    ("account", account.code, f"country={code}", self.revenue[target].code, "")
                    for account in accounts
                    for code in codes[size : 2 * size]
                ]
                wizard = self.wizard(self.file(*rows))
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                wizard.action_apply()
                self.env.flush_all()
                taken[target, size] = self.env.cr.sql_log_count - before
                self.assertEqual(wizard.ready_count, len(rows))
                wizard.action_compare()
                self.assertEqual(wizard.ready_count, 0)
        for target in (0, 1):
            more = (taken[target, 62] - taken[target, 12]) / (50 * len(accounts))
            self.assertLessEqual(more, 0.1, taken)

    def test_as_many_rows_as_are_read_are_compared_in_time(self):
        rows = "account;a;fiscal position=x | country=FR;700000\ncategory;a;sales;7\n" * 2499
        content = b"kind;source;purpose;code\n" + rows.encode()
        started = time.process_time()
        wizard = self.wizard(content)
        self.assertLess(time.process_time() - started, 30)
        self.assertEqual(set(wizard.line_ids.mapped("state")), {"no_source"})

    def test_nobody_else_may(self):
        user = self.env["res.users"].create(
            {
                "name": "Invoicing",
                "login": "invoicing",
                "group_ids": [(6, 0, [self.env.ref("account.group_account_invoice").id])],
                "company_ids": [(6, 0, self.company.ids)],
                "company_id": self.company.id,
            }
        )
        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_export_mappings()
