"""Cost centers and cost units: which analytic plans feed them."""

from odoo import fields, models


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    analytic_mapping_ids = fields.One2many(
        "exact.analytic.mapping", "connection_id", "Analytic mappings"
    )
    cost_center_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of the cost centers",
        copy=False,
        ondelete="set null",
        inverse="_inverse_cost_plan",
        help=(
            "The analytic accounts of this plan are cost centers in Exact. If empty, none are sent."
        ),
    )
    cost_unit_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of the cost units",
        copy=False,
        ondelete="set null",
        inverse="_inverse_cost_plan",
        help="The analytic accounts of this plan are cost units in Exact. If empty, none are sent.",
    )

    def _inverse_cost_plan(self):
        """Propose mappings for the accounts of a plan that was just chosen."""
        for connection in self:
            self.env["exact.analytic.mapping"]._propose(connection)
