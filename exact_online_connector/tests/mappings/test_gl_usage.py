"""The screen of categories and accounts in use: what it counts, and what is chosen on it."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gl_common import ExactGlCase


@tagged("post_install", "-at_install")
class TestGlUsage(ExactGlCase):
    def open(self, user=None):
        """The rows a person sees."""
        usage = self.env["exact.gl.usage"].with_user(user or self.env.user)
        action = usage.action_open()
        self.env.invalidate_all()  # as the browser's next request
        return usage.search(action["domain"])

    def row(self, source, side="sale", rows=None):
        """The row of a category or account."""
        rows = self.open() if rows is None else rows
        return rows.filtered(
            lambda row: row.side == side and source in (row.category_id, row.account_id)
        )

    def of_code(self, code):
        return self.connection.gl_account_ids.filtered(lambda account: account.code == code)

    # --- counting ---

    def test_lines_of_the_last_year_count(self):
        self.sell()
        self.sell(move_type="out_refund")
        self.sell(invoice_date=fields.Date.today() - relativedelta(years=1, days=1))
        self._create_invoice(partner_id=self.customer)
        rows = self.open()
        self.assertEqual(
            {(row.side, row.kind, row.display_name, row.line_count) for row in rows},
            {
                ("sale", "category", "Dranken", 2),
                ("sale", "category", "Dranken / Bier", 2),
                ("sale", "account", self.account.display_name, 2),
            },
        )

    def test_each_side_on_its_own(self):
        self.sell()
        self.buy()
        self.buy(ref="F-2")
        rows = self.open()
        self.assertEqual(self.row(self.beer, "sale", rows).line_count, 1)
        self.assertEqual(self.row(self.beer, "purchase", rows).line_count, 2)
        self.assertEqual(self.row(self.expense, "purchase", rows).line_count, 2)
        self.assertFalse(self.row(self.expense, "sale", rows))

    def test_where_lines_go_and_why(self):
        first, second = self.of_code("700100"), self.of_code("700200")
        self.sell()
        self.invoice()  # a line without product
        default = self.connection.default_gl_account_id
        self.assert_row(self.beer, None, default.display_name, "Default", 1, check=True)
        self.assert_row(self.account, None, default.display_name, "Default", 2, check=True)
        mapping = self.map(first, account_id=self.account)
        self.assert_row(self.beer, None, first.display_name, f"Account {self.account.code}", 1)
        self.assert_row(self.account, first, first.display_name, "Chosen here", 2)
        self.drinks.exact_gl_account_id = second
        self.assert_row(self.beer, None, second.display_name, "Parent category Dranken", 1)
        self.assert_row(self.drinks, second, second.display_name, "Chosen here", 1)
        self.assert_row(self.account, first, "2 G/L accounts", "Chosen here (1)", 1)
        self.beer.exact_gl_account_id = first
        self.assert_row(self.beer, first, first.display_name, "Chosen here", 1)
        self.assert_row(self.drinks, second, first.display_name, "Category Dranken / Bier", 0)
        self.map(second, country_id=self.belgium)
        self.assert_row(self.beer, first, second.display_name, "Mapping for Belgium", 0)
        self.product.exact_gl_account_id = first
        self.assert_row(self.beer, first, first.display_name, "Product Tripel", 0)
        mapping.unlink()
        self.connection.default_gl_account_id = False
        self.env["exact.gl.mapping"].search([]).unlink()
        self.assert_row(self.account, None, first.display_name, "Nothing decides", 1, check=True)

    def assert_row(self, source, chosen, now, because, decided, check=False):
        row = self.row(source)
        self.assertEqual(row.gl_account_id, chosen or row.gl_account_id.browse())
        self.assertEqual(row.now, now)
        self.assertIn(because, row.because)
        self.assertEqual((row.decided_count, row.to_check), (decided, check))

    def test_bills_go_by_what_is_chosen_for_purchases(self):
        first, second = self.of_code("612000"), self.of_code("613000")
        self.map(self.of_code("700100"), country_id=self.belgium)
        self.map(second, account_id=self.expense)
        self.buy()
        self.assertEqual(self.row(self.beer, "purchase").now, second.display_name)
        self.drinks.exact_expense_gl_account_id = first
        self.assertEqual(self.row(self.beer, "purchase").now, first.display_name)
        self.assertEqual(self.row(self.expense, "purchase").decided_count, 0)

    def test_categories_that_are_switched_off_decide_nothing(self):
        self.connection.by_category = False
        self.beer.exact_gl_account_id = self.of_code("700100")
        self.sell()
        row = self.row(self.beer)
        self.assertEqual(row.decided_count, 0)
        self.assertIn("Default", row.because)
        action = self.env["exact.gl.usage"].action_use_categories()
        self.assertTrue(self.connection.by_category)
        self.assertTrue(action["context"]["exact_by_category"])
        self.assertEqual(self.row(self.beer).because, "Chosen here")

    def test_rows_keep_their_identity(self):
        self.sell()
        before = self.open()
        self.assertEqual(self.open(), before)
        self.env["account.move"].search([("move_type", "=", "out_invoice")]).button_draft()
        self.assertFalse(self.open())

    def test_queries_do_not_grow(self):
        counts = []
        for amount in (2, 40):
            self.sell_kinds(amount)
            self.open()
            counts.append(self.queries(lambda: self.open().read()))
        self.assertEqual(*counts)

    def sell_kinds(self, count):
        """Invoice so many products of as many categories and accounts, half of them chosen."""
        lines = []
        for number in range(count):
            chosen = self.of_code("700100").id if number % 2 else False
            category = self.beer.copy({"name": f"Kind {number}", "exact_gl_account_id": chosen})
            account = self.account.copy()
            if chosen:
                self.map(self.of_code("700200"), account_id=account)
            product = self._create_product(
                categ_id=category, property_account_income_id=account, taxes_id=self.tax_21
            )
            product.exact_gl_account_id = number % 3 == 0 and self.of_code("700300")
            lines.append(self._prepare_invoice_line(product_id=product, tax_ids=self.tax_21))
        self.invoice(invoice_line_ids=lines)

    # --- choosing ---

    def test_choice_for_a_category(self):
        target = self.of_code("700100")
        self.sell()
        rows = self.open()
        self.row(self.drinks, rows=rows).gl_account_id = target
        self.assertEqual(self.drinks.exact_gl_account_id, target)
        below = self.row(self.beer, rows=rows)
        self.assertEqual((below.now, below.to_check), (target.display_name, False))
        self.assertEqual(self.booked_on(self.sell()), ["700100"])

    def test_choice_for_purchases(self):
        target = self.of_code("612000")
        self.buy()
        self.row(self.beer, "purchase").gl_account_id = target
        self.assertEqual(self.beer.exact_expense_gl_account_id, target)
        self.assertFalse(self.beer.exact_gl_account_id)

    def test_choice_for_an_account(self):
        refined = self.map(
            self.of_code("700200"), account_id=self.account, country_id=self.env.ref("base.nl")
        )
        self.sell()
        row = self.row(self.account)
        self.assertFalse(row.gl_account_id)
        row.gl_account_id = self.of_code("700100")
        mapping = self.connection.gl_mapping_ids - refined
        self.assertEqual(mapping.gl_account_id, self.of_code("700100"))
        self.assertEqual(mapping.reason, "person")
        self.assertEqual(self.booked_on(self.sell()), ["700100"])
        row.gl_account_id = False
        self.assertFalse(mapping.gl_account_id)
        self.assertEqual(self.booked_on(self.sell()), [self.connection.default_gl_account_id.code])

    def test_apply_the_proposals(self):
        product = self._create_product(
            categ_id=self.beer.create({"name": "Webwinkel"}), taxes_id=self.tax_21
        )
        self.sell(product)
        self.sell()
        rows = self.open()
        by_name, by_code, nothing = (
            self.row(source, rows=rows) for source in (product.categ_id, self.account, self.beer)
        )
        self.assertEqual(by_name.proposed_gl_account_id.code, "701000")
        self.assertEqual(by_name.proposal_reason, "same_name")
        self.assertEqual(by_code.proposed_gl_account_id.code, "700000")
        reason = by_code.proposal_reason
        # "Product Sales" and "Verkopen en diensten": alike, and not for sure.
        self.assertEqual(reason, "like_name")
        self.assertTrue(by_code.is_doubtful)
        self.assertFalse(nothing.proposed_gl_account_id)
        (by_name + by_code + nothing).action_apply()
        self.assertEqual(product.categ_id.exact_gl_account_id.code, "701000")
        [mapping] = self.connection.gl_mapping_ids
        self.assertEqual(mapping.gl_account_id.code, "700000")
        self.assertEqual(mapping.reason, reason)
        self.assertFalse((by_name + by_code).proposed_gl_account_id, "nothing is left to propose")
        self.assertEqual(by_name.because, "Chosen here")
        self.assertEqual(self.booked_on(self.sell(product)), ["701000"])
        self.assertEqual(self.booked_on(self.sell()), ["700000"])

    def test_open_the_lines(self):
        self.sell()
        self.sell(move_type="out_refund")
        self.buy()
        for row in self.open():
            action = row.action_open_lines()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), row.line_count, row.display_name)

    # --- who may ---

    def test_not_connected(self):
        other = self.env["res.company"].create({"name": "Second"})
        with self.assertRaisesRegex(UserError, "Connect to Exact Online"):
            self.env["exact.gl.usage"].with_company(other).action_open()

    def test_managers_choose_without_rights_on_products(self):
        self.sell()
        manager = self.new_user("account.group_account_manager")
        manager.group_ids -= self.env.ref("product.group_product_manager")
        row = self.row(self.beer, rows=self.open(manager))
        row.gl_account_id = self.of_code("700100")
        self.assertEqual(self.beer.exact_gl_account_id.code, "700100")

    def test_others_only_look(self):
        self.sell()
        row = self.row(self.beer)
        clerk = self.new_user("account.group_account_invoice")
        self.assertEqual(row.with_user(clerk).line_count, 1)
        for change in (
            lambda: row.with_user(clerk).write({"gl_account_id": False}),
            lambda: row.with_user(clerk).action_apply(),
            lambda: row.with_user(clerk).action_use_categories(),
            lambda: self.open(clerk),
        ):
            with self.assertRaises(AccessError):
                change()
