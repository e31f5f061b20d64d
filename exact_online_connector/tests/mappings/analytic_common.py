"""A connected company whose analytic accounts are cost centers and cost units of Exact."""

from ..coding.bill_common import ExactBillCase


class AnalyticCase(ExactBillCase):
    """Two plans: departments, which are cost centers in Exact, and regions, its cost units."""

    begins_connected = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = cls.env["account.analytic.plan"].create(
            [{"name": "Department"}, {"name": "Region"}]
        )
        cls.departments, cls.regions = plans
        cls.sales = cls.analytic("Sales department", code="verk")
        cls.production = cls.analytic("Productie")
        cls.north = cls.analytic("Regio Noord", cls.regions)

    @classmethod
    def analytic(cls, name, plan=None, **values):
        plan = plan or cls.departments
        return cls.env["account.analytic.account"].create(
            {"name": name, "plan_id": plan.id, "company_id": False, **values}
        )

    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        cls.connection.write(
            {"cost_center_plan_id": cls.departments.id, "cost_unit_plan_id": cls.regions.id}
        )
        return result

    def mapping(self, account):
        mappings = self.connection.analytic_mapping_ids
        return mappings.filtered(lambda mapping: mapping.analytic_account_id == account)

    def cost_center(self, code):
        return self.connection.cost_center_ids.filtered(lambda row: row.code == code)

    def line(self, price, distribution, **values):
        """A line of 21 % whose distribution names accounts, and percentages of them."""
        percentages = {
            ",".join(str(account.id) for account in accounts): percentage
            for accounts, percentage in distribution
        }
        return self._prepare_invoice_line(
            price_unit=price,
            tax_ids=values.pop("tax_ids", self.tax_21),
            name="Distributed",
            analytic_distribution=percentages,
            **values,
        )

    def costly_account(self, code="705000", kind=110, **uses):
        """A G/L account that demands a cost center, and a unit when asked."""
        self.connection._client().post(
            "financial/GLAccounts",
            {"Code": code, "Description": code, "Type": kind, "UseCostcenter": 1, **uses},
        )
        self.connection.action_refresh_lists()
        self.next_minute()
        return self.gl(code)

    def seeded(self, resource):
        path = f"entities?division={self.connection.division}&resource={resource}"
        return self.simulator.control(path)["entities"]
