"""Which G/L account a line is booked on: every step of the order, in the simulator's books."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.mappings.gl_choice import OF_CATEGORY, Choice
from .gl_common import ExactGlCase


@tagged("post_install", "-at_install")
class TestGlChoice(ExactGlCase):
    def accounts(self, count):
        """G/L accounts that take lines, none of them a default."""
        usable = self.connection.gl_account_ids.filtered(
            lambda row: (
                row.type in (110, 111, 120, 121)
                and not row.is_blocked
                and "1" not in (row.use_costcenter, row.use_costunit)
            )
        )
        return (usable - self.connection.default_gl_account_id)[:count]

    def test_the_order_of_all_that_may_decide(self):
        """Every step is chosen at once; the strongest is taken away after each invoice."""
        everything = {
            "category_id": self.beer,
            "account_id": self.account,
            "fiscal_position_id": self.position,
            "country_id": self.belgium,
        }
        parent = {**everything, "category_id": self.drinks}
        rows = [
            everything,
            _without(everything, "country_id"),
            _without(everything, "fiscal_position_id"),
            _without(everything, "fiscal_position_id", "country_id"),
            _without(everything, "account_id"),
            _without(everything, "account_id", "fiscal_position_id"),
            parent,
            _without(parent, "account_id", "fiscal_position_id"),
            _without(everything, "category_id"),
            _without(everything, "category_id", "country_id"),
            _without(everything, "category_id", "fiscal_position_id"),
            _without(everything, "category_id", "account_id"),
            _without(everything, "category_id", "account_id", "country_id"),
            _without(everything, "category_id", "account_id", "fiscal_position_id"),
        ]
        accounts = iter(self.accounts(len(rows) + 4))
        steps = []
        for record in (self.product, *rows, self.beer, self.drinks, {"account_id": self.account}):
            target = next(accounts)
            if isinstance(record, dict):
                mapping = self.map(target, **record)
                steps.append((target, mapping.unlink))
            else:
                record.exact_gl_account_id = target
                clear = {"exact_gl_account_id": False}
                steps.append((target, lambda record=record, clear=clear: record.write(clear)))
        for target, take_away in steps:
            move = self.sell(fiscal_position_id=self.position)
            self.assertEqual(self.booked_on(move), [target.code])
            take_away()
        default = self.connection.default_gl_account_id
        self.assertEqual(self.booked_on(self.sell()), [default.code])

    def test_rows_for_others_do_not_count(self):
        other, target, *_rest = self.accounts(2)
        self.map(other, country_id=self.env.ref("base.nl"))
        self.map(other, fiscal_position_id=self.position)
        self.map(other, country_id=self.belgium, category_id=self.beer.copy({"name": "Wine"}))
        self.map(other, country_id=self.belgium, account_id=self.expense)
        self.map(target, account_id=self.account)
        self.assertEqual(self.booked_on(self.sell()), [target.code])

    def test_categories_only_when_switched_on(self):
        of_category, of_account = self.accounts(2)
        self.beer.exact_gl_account_id = of_category
        self.map(of_account, account_id=self.account)
        self.connection.by_category = False
        self.assertEqual(self.booked_on(self.sell()), [of_account.code])
        self.connection.by_category = True
        self.assertEqual(self.booked_on(self.sell()), [of_category.code])

    def test_product_counts_without_categories(self):
        self.connection.by_category = False
        [target] = self.accounts(1)
        self.product.exact_gl_account_id = target
        self.assertEqual(self.booked_on(self.sell()), [target.code])

    def test_country_of_the_delivery(self):
        here, there = self.accounts(2)
        self.map(here, country_id=self.belgium)
        self.map(there, country_id=self.env.ref("base.nl"))
        values = {"type": "delivery", "parent_id": self.customer.id, "name": "Shop"}
        shop = self.env["res.partner"].create(
            {**values, "country_id": self.env.ref("base.nl").id, "city": "Breda"}
        )
        self.assertEqual(self.booked_on(self.sell(partner_shipping_id=shop)), [there.code])
        nowhere = self.env["res.partner"].create({**values, "name": "Somewhere"})
        self.assertEqual(self.booked_on(self.sell(partner_shipping_id=nowhere)), [here.code])

    def test_credit_note_goes_where_the_invoice_went(self):
        [target] = self.accounts(1)
        self.map(target, country_id=self.belgium)
        self.assertEqual(self.booked_on(self.sell(move_type="out_refund")), [target.code])

    def test_each_line_by_itself(self):
        of_product, of_category, of_account = self.accounts(3)
        own = self._create_product(name="Glass", categ_id=self.drinks, taxes_id=self.tax_21)
        own.exact_gl_account_id = of_product
        self.drinks.exact_gl_account_id = of_category
        self.map(of_account, account_id=self.account)
        lines = [
            self._prepare_invoice_line(product_id=own, price_unit=1, tax_ids=self.tax_21),
            self._prepare_invoice_line(product_id=self.product, price_unit=2, tax_ids=self.tax_21),
            self._prepare_invoice_line(name="Text", price_unit=3, tax_ids=self.tax_21),
        ]
        codes = [of_product.code, of_category.code, of_account.code]
        self.assertEqual(self.booked_on(self.invoice(invoice_line_ids=lines)), codes)

    def test_account_of_a_product_is_of_the_company(self):
        other = self.env["res.company"].create({"name": "Second"})
        [target] = self.accounts(1)
        self.product.exact_gl_account_id = target
        self.assertFalse(self.product.with_company(other).exact_gl_account_id)

    def test_blocked_account_is_named_before_any_call(self):
        target = self.connection.gl_account_ids.filtered(
            lambda row: row.type == 110 and row.is_blocked
        )[0]
        self.product.exact_gl_account_id = target
        move = self.sell()
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.assertIn(target.code, move.exact_reason)
        self.assertEqual(self.posts(), 0)

    def test_a_rule_of_another_addon_is_as_strong_as_it_says(self):
        of_rule, of_category = self.accounts(2)
        self.beer.exact_gl_account_id = of_category
        for strength, decides in ((OF_CATEGORY - 1, of_rule), (OF_CATEGORY + 1, of_category)):

            def rule(case, strength=strength):
                return Choice("country", of_rule.guid, case.country, strength)

            connections = self.registry["exact.connection"]
            with patch.object(connections, "_gl_rules", lambda _connection, rule=rule: [rule]):
                self.assertEqual(self.booked_on(self.sell()), [decides.code])
                bill = self.walk(self.buy(ref=f"F-{strength}")).line_ids
                self.assertEqual(bill.gl_account_id, of_rule)

    # --- rows ---

    def test_a_row_needs_an_account_a_position_or_a_country(self):
        [target] = self.accounts(1)
        with self.assertRaisesRegex(ValidationError, target.code):
            self.map(target, category_id=self.beer)

    @mute_logger("odoo.sql_db")
    def test_one_row_for_the_same(self):
        target = self.accounts(1)
        self.map(target, country_id=self.belgium)
        self.map(target, country_id=self.belgium, account_id=self.account)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.map(target, country_id=self.belgium)

    def test_a_row_is_named_by_all_it_is_for(self):
        mapping = self.map(self.accounts(1), country_id=self.belgium, category_id=self.beer)
        self.assertEqual(
            mapping.display_name, f"Dranken / Bier, Belgium → {mapping.gl_account_id.display_name}"
        )

    def test_proposals_leave_rows_for_a_country_alone(self):
        [target] = self.accounts(1)
        mapping = self.map(target, country_id=self.belgium, account_id=self.account)
        self.connection.action_refresh_lists()
        self.assertEqual(mapping.gl_account_id, target)
        plain = self.connection.gl_mapping_ids.filtered(
            lambda row: row.account_id == self.account and not row.country_id
        )
        self.assertEqual(plain.gl_account_id.code, "700000")

    # --- bills ---

    def test_bill_proposes_the_product_before_its_category(self):
        of_product, of_category, of_account = self.accounts(3)
        self.map(of_account, account_id=self.expense)
        self.drinks.exact_expense_gl_account_id = of_category
        self.product.exact_expense_gl_account_id = of_product
        self.assert_proposed(of_product, "Product Tripel")
        self.product.exact_expense_gl_account_id = False
        self.assert_proposed(of_category, "Product category Dranken")
        self.drinks.exact_expense_gl_account_id = False
        self.assert_proposed(of_account, f"Account {self.expense.code}")

    def test_bill_takes_rows_with_an_account(self):
        plain, of_country, of_sales = self.accounts(3)
        self.map(plain, account_id=self.expense)
        self.map(of_country, account_id=self.expense, country_id=self.belgium)
        self.map(of_sales, country_id=self.belgium, category_id=self.beer)
        self.assert_proposed(of_country, f"Account {self.expense.code}")

    def test_what_is_for_sales_is_not_proposed_on_bills(self):
        of_sales, of_account = self.accounts(2)
        self.product.exact_gl_account_id = self.beer.exact_gl_account_id = of_sales
        self.map(of_sales, country_id=self.belgium)
        self.map(of_account, account_id=self.expense)
        self.assert_proposed(of_account, f"Account {self.expense.code}")

    def assert_proposed(self, gl_account, reason):
        """A new bill is proposed this G/L account, and booked on it."""
        self.env["exact.coding.rule"].search([]).unlink()
        self.next_minute()
        bill = self.buy(ref=f"F-{gl_account.code}")
        line = self.coding(bill).line_ids
        self.assertEqual(line.gl_account_id, gl_account)
        self.assertIn(reason, line.reason)
        self.send_bill(bill)
        [booked] = self.assert_bill_booked(bill)["PurchaseEntryLines"]
        self.assertEqual(booked["GLAccount"], gl_account.guid)

    # --- speed ---

    def test_queries_do_not_grow_with_the_lines(self):
        [target] = self.accounts(1)
        self.map(target, country_id=self.belgium, category_id=self.drinks)
        moves = [self.invoice(invoice_line_ids=self.many_lines(count)) for count in (3, 60)]
        # The first round warms the caches of the server.
        counts = [self.queries(move._exact_snapshot) for move in moves * 2]
        self.assertEqual(*counts[2:])
        document = moves[1]._exact_snapshot()
        # Every third product has an account of its own, the others that of the country.
        self.assertEqual(
            [line.gl_account == target.guid for line in document.lines],
            [number % 3 != 0 for number in range(60)],
        )

    def many_lines(self, count):
        """A line for each of so many products, each with a category of its own."""
        [other] = self.accounts(2)[1:]
        categories = self.env["product.category"].create(
            [{"name": f"Kind {n}", "parent_id": self.beer.id} for n in range(count)]
        )
        products = self.env["product.product"].create(
            [
                {
                    "name": f"Product {n}",
                    "categ_id": category.id,
                    "exact_gl_account_id": False if n % 3 else other.id,
                }
                for n, category in enumerate(categories)
            ]
        )
        return [
            Command.create({"product_id": product.id, "price_unit": 1, "tax_ids": self.tax_21.ids})
            for product in products
        ]


def _without(source, *names):
    return {name: record for name, record in source.items() if name not in names}
