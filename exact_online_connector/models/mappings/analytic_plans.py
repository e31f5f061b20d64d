"""Cost centers and cost units: which analytic plans feed them, and what serves without."""

from dataclasses import replace

from odoo import fields, models

from .exact_analytic_mapping import PLANS


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
        help="The analytic accounts of this plan are cost centers in Exact. Empty: none are sent.",
    )
    cost_unit_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of the cost units",
        copy=False,
        ondelete="set null",
        help="The analytic accounts of this plan are cost units in Exact. Empty: none are sent.",
    )
    default_cost_center_id = fields.Many2one(
        "exact.cost.center",
        "Default cost center",
        copy=False,
        ondelete="set null",
        domain="[('connection_id', '=', id)]",
        check_company=True,
        help="For lines without a cost center, where the G/L account demands one.",
    )
    default_cost_unit_id = fields.Many2one(
        "exact.cost.unit",
        "Default cost unit",
        copy=False,
        ondelete="set null",
        domain="[('connection_id', '=', id)]",
        check_company=True,
        help="For lines without a cost unit, where the G/L account demands one.",
    )

    def write(self, vals):
        """Propose mappings for the accounts of a plan that was just chosen."""
        result = super().write(vals)
        if set(PLANS.values()) & vals.keys():
            for connection in self:
                self.env["exact.analytic.mapping"]._propose(connection)
        return result

    # === SNAPSHOT === #

    def _division_snapshot(self):
        center, unit = self.sudo().default_cost_center_id, self.sudo().default_cost_unit_id
        return replace(
            super()._division_snapshot(),
            default_cost_center=center.code if center.active else None,
            default_cost_unit=unit.code if unit.active else None,
        )
