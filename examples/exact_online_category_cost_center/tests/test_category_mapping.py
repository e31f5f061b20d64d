"""Product categories are cost centers in the simulator's books, with all that a mapping has."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.exact_online_connector.models.mappings.mapping_slots import set_slots
from odoo.addons.exact_online_connector.tests.coding.bill_common import ExactBillCase
from odoo.addons.exact_online_connector.tests.common import OTHER_BELGIAN_DIVISION


@tagged("post_install", "-at_install")
class TestCategoryMapping(ExactBillCase):
    begins_connected = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Productie"})
        cls.product = cls._create_product(
            name="Planks", categ_id=cls.category, taxes_id=cls.tax_21, supplier_taxes_id=None
        )

    def mapping(self):
        rows = self.env["exact.category.mapping"]._of(self.connection)
        return rows.filtered(lambda row: row.category_id == self.category)

    def center(self, code):
        return self.connection.cost_center_ids.filtered(lambda row: row.code == code)

    def line(self, **values):
        return self._prepare_invoice_line(
            product_id=self.product, price_unit=100, tax_ids=self.tax_21, **values
        )

    def booked_on(self, *lines):
        """The cost centers of an invoice's lines in the books."""
        self.next_minute()
        move = self.invoice(invoice_line_ids=list(lines))
        self.send(move)
        return [row.get("CostCenter") for row in self.assert_booked(move)["SalesEntryLines"]]

    def test_proposed_with_the_others_and_in_the_books(self):
        self.assertEqual(self.mapping().cost_center_id.code, "PROD")
        self.assertEqual(self.mapping().reason, "same_name")
        self.assertEqual(self.booked_on(self.line()), ["PROD"])
        self.mapping().cost_center_id = self.center("VERK")
        self.connection.action_refresh_lists()
        self.assertEqual(self.booked_on(self.line()), ["VERK"])
        self.mapping().cost_center_id = False
        self.assertEqual(self.booked_on(self.line()), [None])

    def test_an_analytic_distribution_goes_first(self):
        plan = self.env["account.analytic.plan"].create({"name": "Department"})
        sales = self.env["account.analytic.account"].create({"name": "Verkoop", "plan_id": plan.id})
        self.connection.cost_center_plan_id = plan
        distributed = self.line(analytic_distribution={str(sales.id): 100})
        self.assertEqual(self.booked_on(distributed, self.line()), ["VERK", "PROD"])

    def test_proposed_for_a_bill_and_booked(self):
        line = self._prepare_invoice_line(
            product_id=self.product, price_unit=100, tax_ids=self.purchase_21
        )
        bill = self.bill(invoice_line_ids=[line])
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        [booked] = self.assert_bill_booked(bill)["PurchaseEntryLines"]
        self.assertEqual(booked["CostCenter"], "PROD")

    def test_the_setup_tells_when_its_cost_center_is_gone(self):
        [row] = [
            row
            for row in self.simulator.control(
                f"entities?division={self.connection.division}&resource=hrm/Costcenters"
            )["entities"]
            if row["Code"].strip() == "PROD"
        ]
        self.connection._client().put("hrm/Costcenters", row["ID"], {"Description": "Else"})
        self.connection.action_refresh_lists()
        self.assertEqual(self.mapping().problem, "renamed")
        alert = self.connection.setup_alerts["problem_exact.category.mapping"]
        self.assertIn("Productie", alert["message"])
        self.assertEqual(alert["action"]["res_model"], "exact.category.mapping")
        self.mapping().action_accept()
        self.assertFalse(self.mapping().problem)

    def test_it_goes_along_in_the_file_of_all_mappings(self):
        transfer = self.env["exact.mapping.transfer"]
        content = transfer._as_file(self.connection, "csv")
        rows = [row for row in transfer._read(content) if row["kind"] == "category_cost_center"]
        self.assertIn(("Productie", "PROD"), [(row["source"], row["code"]) for row in rows])
        self.mapping().cost_center_id = False
        [(state, slot, value)] = [
            found
            for row, found in zip(rows, transfer._compare(self.connection, rows), strict=True)
            if row["source"] == "Productie"
        ]
        self.assertEqual(state, "set")
        set_slots([(slot, value)])
        self.assertEqual(self.mapping().cost_center_id.code, "PROD")

    def test_it_belongs_to_its_division_and_company(self):
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="account.group_account_manager",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        with self.assertRaises(AccessError):
            self.mapping().with_user(stranger).read(["cost_center_id"])
        before = self.mapping()
        self.connection.action_disconnect()
        self.connect(division=OTHER_BELGIAN_DIVISION)
        self.assertFalse(before.exists())
        self.assertTrue(self.mapping())
