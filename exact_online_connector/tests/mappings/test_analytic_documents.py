"""Cost centers and cost units on invoices and bills, in the books to the cent."""

from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .analytic_common import AnalyticCase


@tagged("post_install", "-at_install")
class TestAnalyticInvoices(AnalyticCase):
    def booked_lines(self, *lines, move_type="out_invoice", **values):
        """What stands in the books: (amount, VAT, cost center, cost unit) of each line."""
        move = self.invoice(invoice_line_ids=list(lines), move_type=move_type, **values)
        self.send(move)
        return [
            (
                Decimal(row["AmountFC"]).quantize(Decimal("0.01")),
                Decimal(row["VATAmountFC"]).quantize(Decimal("0.01")),
                row.get("CostCenter"),
                row.get("CostUnit"),
            )
            for row in self.assert_booked(move)["SalesEntryLines"]
        ]

    def told(self, *lines, **values):
        return [
            (str(net), str(vat), center, unit)
            for net, vat, center, unit in self.booked_lines(*lines, **values)
        ]

    def test_all_of_a_line(self):
        self.assertEqual(
            self.told(self.line(100, [([self.sales], 100)])), [("100.00", "21.00", "VERK", None)]
        )

    def test_shares_are_lines_of_their_own_to_the_cent(self):
        line = self.line(99.99, [([self.sales], 33.33), ([self.production], 66.67)])
        self.assertEqual(
            self.told(line), [("33.33", "7.00", "VERK", None), ("66.66", "14.00", "PROD", None)]
        )

    def test_a_line_that_was_sent_keeps_its_cost_center(self):
        move = self.invoice(invoice_line_ids=[self.line(100, [([self.sales], 100)])])
        self.send(move)
        other = {str(self.production.id): 100}
        with self.assertRaises(UserError):
            move.invoice_line_ids.analytic_distribution = other
        self.connection.on_reset_to_draft = "mark"
        move.invoice_line_ids.analytic_distribution = {str(self.sales.id): 100}
        self.assertEqual(move.exact_state, "sent")
        move.invoice_line_ids.analytic_distribution = other
        self.assertEqual(move.exact_state, "changed")

    def test_what_is_not_distributed_goes_without(self):
        self.assertEqual(
            self.told(self.line(10, [([self.sales], 70)])),
            [("7.00", "1.47", "VERK", None), ("3.00", "0.63", None, None)],
        )

    def test_two_plans(self):
        in_one_row = self.line(10, [([self.sales, self.north], 100)])
        apart = self.line(10, [([self.sales], 50), ([self.production], 50), ([self.north], 100)])
        self.assertEqual(
            self.told(in_one_row, apart),
            [
                ("10.00", "2.10", "VERK", "NOORD"),
                ("5.00", "1.05", "VERK", "NOORD"),
                ("5.00", "1.05", "PROD", "NOORD"),
            ],
        )

    def test_credit_note(self):
        line = self.line(0.05, [([self.sales], 50), ([self.production], 50)])
        self.assertEqual(
            self.told(line, move_type="out_refund"),
            [("-0.03", "-0.01", "VERK", None), ("-0.02", "0.00", "PROD", None)],
        )

    def test_many_odd_shares_add_up(self):
        accounts = [self.analytic(f"Shop {number}") for number in range(7)]
        for account in accounts:
            row = (
                self.env["exact.cost.center"]
                .sudo()
                ._create_in_exact(
                    self.connection,
                    {"Code": account.name.replace(" ", ""), "Description": account.name},
                )
            )
            self.env["exact.analytic.mapping"]._propose(self.connection)
            self.mapping(account).cost_center_id = row
        lines = [
            self.line(price, [([account], 14.28) for account in accounts], discount=12.5)
            for price in (0.07, 13.37, 999.99, -21.53)
        ]
        booked = self.booked_lines(*lines)
        self.assertGreater(len(booked), 20)

    def test_eco_tax_goes_to_the_same_cost_center(self):
        eco = self.fixed_tax(0.35, include_base_amount=True, sequence=1)
        self.connection._propose_mappings()
        self.connection.tax_mapping_ids.filtered(
            lambda mapping: mapping.tax_id == eco
        ).gl_account_id = self.connection.default_gl_account_id
        line = self.line(
            10, [([self.sales], 50), ([self.production], 50)], tax_ids=eco + self.tax_21
        )
        centers = [center for *_amounts, center, _unit in self.booked_lines(line)]
        self.assertEqual(centers, ["VERK", "VERK", "PROD", "PROD"])

    def test_other_plans_and_unmapped_accounts_mean_nothing(self):
        other = self.analytic("X", self.env["account.analytic.plan"].create({"name": "Project"}))
        unmapped = self.analytic("Catering")
        lines = [self.line(10, [([account], 100)]) for account in (other, unmapped)]
        self.assertEqual([row[2:] for row in self.told(*lines)], [(None, None)] * 2)

    def test_without_a_plan_nothing_goes_along(self):
        self.connection.cost_center_plan_id = False
        line = self.line(10, [([self.sales], 50), ([self.production], 50)])
        self.assertEqual(self.told(line), [("10.00", "2.10", None, None)])

    def test_cost_center_gone_from_exact_is_not_sent(self):
        self.cost_center("VERK").sudo().active = False
        self.assertIn("analytic", self.connection.setup_alerts)
        line = self.line(10, [([self.sales], 100)])
        self.assertEqual(self.told(line), [("10.00", "2.10", None, None)])

    def test_who_may_only_invoice_needs_no_right_on_analytics(self):
        user = self.new_user("account.group_account_invoice")
        line = self.line(10, [([self.sales, self.north], 100)])
        move = self.invoice(invoice_line_ids=[line]).with_user(user)
        self.env.invalidate_all()
        [found] = move._exact_snapshot().lines
        self.assertEqual((found.cost_center, found.cost_unit), ("VERK", "NOORD"))

    # --- where the G/L account demands one ---

    def test_default_where_the_account_demands_one(self):
        self.connection.default_gl_account_id = self.costly_account(UseCostunit=1)
        self.connection.gl_mapping_ids.unlink()
        self.connection.default_cost_center_id = self.cost_center("ALG")
        self.connection.default_cost_unit_id = self.connection.cost_unit_ids[0]
        unit = self.connection.cost_unit_ids[0].code
        lines = self.line(10, [([self.sales], 100)]), self.line(20, [])
        self.assertEqual([row[2:] for row in self.told(*lines)], [("VERK", unit), ("ALG", unit)])

    def test_without_a_default_it_is_held_back_with_a_way_out(self):
        self.connection.default_gl_account_id = self.costly_account()
        self.connection.gl_mapping_ids.unlink()
        move = self.invoice(10)
        self.send(move)
        self.assertEqual((move.exact_state, self.posts()), ("blocked", 0))
        self.assertIn("requires a cost center", move.exact_reason)
        [alert] = move.exact_entry_id._alerts().values()
        self.assertEqual(alert["action"]["res_model"], "exact.analytic.mapping")
        self.connection.default_cost_center_id = self.cost_center("ALG")
        self.send(move)
        self.assert_booked(move)


@tagged("post_install", "-at_install")
class TestAnalyticBills(AnalyticCase):
    def coded(self, *distribution):
        """The coding line of a bill with this distribution, on an account that takes centers."""
        line = self.line(100, distribution, tax_ids=self.purchase_21)
        return self.coding(self.bill(invoice_line_ids=[line])).line_ids

    def test_all_of_a_line(self):
        line = self.coded(([self.sales, self.north], 100))
        self.assertEqual((line.cost_center_id.code, line.cost_unit_id.code), ("VERK", "NOORD"))
        self.assertIn("analytic distribution", line.reason)
        self.assertFalse(line.cost_to_check)

    def test_the_most_of_several_is_to_be_checked(self):
        line = self.coded(([self.sales], 40), ([self.production], 60))
        self.assertEqual(line.cost_center_id.code, "PROD")
        self.assertIn("Most of its analytic", line.reason)
        self.assertTrue(line.cost_to_check)

    def test_what_a_person_chose_stays(self):
        line = self.coded(([self.sales], 100))
        line.cost_center_id = self.cost_center("ALG")
        line.coding_id._prepare_lines()
        self.assertEqual(line.cost_center_id.code, "ALG")
        self.assertIn("person", line.reason)

    def test_default_where_the_account_demands_one(self):
        account = self.costly_account("612900", kind=120)
        self.connection.gl_mapping_ids.unlink()
        self.connection.default_expense_gl_account_id = account
        self.connection.default_cost_center_id = self.cost_center("ALG")
        line = self.coded()
        self.assertEqual((line.gl_account_id, line.cost_center_id.code), (account, "ALG"))
        self.assertIn("requires", line.reason)

    def test_booked(self):
        line = self.line(100, [([self.production], 100)], tax_ids=self.purchase_21)
        bill = self.bill(invoice_line_ids=[line])
        self.send_bill(bill)
        [booked] = self.assert_bill_booked(bill)["PurchaseEntryLines"]
        self.assertEqual(booked["CostCenter"], "PROD")
