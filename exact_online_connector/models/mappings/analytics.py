"""Cost centers and cost units: which analytic plans feed them, and what serves without."""

from dataclasses import replace

from odoo import api, fields, models

from ...core.mappings.propose_cost import propose_cost_object
from .exact_analytic_mapping import PLANS
from .proposals import _names

# Field of a mapping -> what there is to choose from.
LISTS = {"cost_center_id": "cost_center_ids", "cost_unit_id": "cost_unit_ids"}


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
                connection._propose_analytics()
        return result

    # === PROPOSALS === #

    def _propose_analytics(self):
        """Propose cost centers and units for what has none; a person's choice is kept."""
        mappings = self.env["exact.analytic.mapping"]
        archived = self._archived_in_use("account.analytic.account", self._of_plans())
        accounts = self._analytic_accounts() | archived
        new = accounts - self.analytic_mapping_ids.analytic_account_id
        mappings.create(
            [
                {"connection_id": self.id, "analytic_account_id": account.id, "reason": "no_match"}
                for account in new
            ]
        )
        rows = {field: {row.code: row for row in self[name]} for field, name in LISTS.items()}
        for mapping in self.analytic_mapping_ids.filtered(lambda m: m.reason != "person"):
            account = mapping.analytic_account_id
            for field in mapping._missing():
                names = {code: row.name or "" for code, row in rows[field].items()}
                proposal = propose_cost_object(account.code or "", account.name, names)
                if proposal:
                    target = rows[field][proposal.value]
                    mapping.write({field: target.id, "reason": proposal.reason})

    def _analytic_accounts(self):
        """The analytic accounts of the plans that feed cost centers and units."""
        return self._of_company("account.analytic.account", self._of_plans())

    def _of_plans(self):
        plans = self.cost_center_plan_id | self.cost_unit_plan_id
        return [("plan_id", "child_of", plans.ids)]

    # === WHAT IS STILL MISSING === #

    @api.depends(
        "cost_center_plan_id",
        "cost_unit_plan_id",
        "analytic_mapping_ids.is_missing",
        "analytic_mapping_ids.reason",
    )
    @api.depends_context("lang")
    def _compute_setup_alerts(self):
        return super()._compute_setup_alerts()

    def _setup_issues(self):
        issues = super()._setup_issues()
        connected = self.state in ("connected", "paused")
        analytics = connected and self._analytics_issue()
        return [*issues, analytics] if analytics else issues

    def _analytics_issue(self):
        """Accounts that would go nowhere; those a person left empty are meant to."""
        settled = self.analytic_mapping_ids.filtered(
            lambda mapping: mapping.reason == "person" or not mapping.is_missing
        )
        missing = self._analytic_accounts() - settled.analytic_account_id
        if not missing:
            return None
        text = self.env._(
            "No cost center or cost unit of Exact for these analytic accounts: %s. Their lines go "
            "without.",
            _names(missing),
        )
        return self._mapping_issue("analytics", text, "action_exact_analytic_mapping")

    # === SNAPSHOT === #

    def _division_snapshot(self):
        center, unit = self.sudo().default_cost_center_id, self.sudo().default_cost_unit_id
        return replace(
            super()._division_snapshot(),
            default_cost_center=center.code if center.active else None,
            default_cost_unit=unit.code if unit.active else None,
        )
