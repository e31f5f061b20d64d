from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...core.mappings.propose_cost import new_cost_code

_lt = LazyTranslate(__name__)

# Why a cost center or unit was proposed: the reasons of mapping.propose_cost, in words.
REASONS = {
    "person": _lt("Chosen by a person"),
    "same_code": _lt("The same code"),
    "same_name": _lt("The same name"),
    "created": _lt("Created in Exact for it"),
    "no_match": _lt("Nothing fits: choose one, or create it in Exact"),
}
# For what an account is used: field of the mapping -> field that says whether its plan feeds it.
USES = {"cost_center_id": "for_center", "cost_unit_id": "for_unit"}
PLANS = {"for_center": "cost_center_plan_id", "for_unit": "cost_unit_plan_id"}


class ExactAnalyticMapping(models.Model):
    """An analytic account of Odoo and the cost center, the cost unit or both it is in Exact.

    Which of the two follows from its plan (``exact_connection_analytics.py``).
    """

    _name = "exact.analytic.mapping"
    _inherit = "exact.mapping"
    _description = "Analytic mapping to Exact Online"
    _order = "connection_id, analytic_account_id"
    _rec_name = "analytic_account_id"
    _target = "cost_center_id"
    _other_targets = ("cost_unit_id",)

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic account",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    plan_id = fields.Many2one(related="analytic_account_id.plan_id")
    for_center = fields.Boolean("Feeds cost centers", compute="_compute_uses")
    for_unit = fields.Boolean("Feeds cost units", compute="_compute_uses")
    cost_center_id = fields.Many2one(
        "exact.cost.center", "Cost center", ondelete="restrict", check_company=True
    )
    cost_unit_id = fields.Many2one(
        "exact.cost.unit", "Cost unit", ondelete="restrict", check_company=True
    )
    is_missing = fields.Boolean("Not mapped", compute="_compute_is_missing")

    _account_unique = models.UniqueIndex(
        "(connection_id, analytic_account_id)", "This analytic account is mapped already."
    )

    @api.model
    def _selection_reason(self):
        return [(code, self.env._(text)) for code, text in REASONS.items()]

    @api.depends("plan_id", "connection_id.cost_center_plan_id", "connection_id.cost_unit_plan_id")
    def _compute_uses(self):
        for mapping in self:
            path = mapping.plan_id.sudo().parent_path or ""
            for use, plan in PLANS.items():
                root = mapping.connection_id[plan].sudo().parent_path
                mapping[use] = bool(root) and path.startswith(root)

    @api.depends("for_center", "for_unit", "cost_center_id.active", "cost_unit_id.active")
    def _compute_is_missing(self):
        for mapping in self:
            mapping.is_missing = bool(mapping._missing())

    def _missing(self):
        """What this account lacks in Exact.

        :return list[str]: of ``cost_center_id`` and ``cost_unit_id``
        """
        return [field for field, use in USES.items() if self[use] and not self[field].active]

    @api.depends("cost_center_id", "cost_unit_id")
    def _compute_display_name(self):
        for mapping in self:
            targets = [mapping[field].display_name for field in USES if mapping[field]]
            source = mapping.analytic_account_id.display_name
            mapping.display_name = f"{source} → {' / '.join(targets) or '?'}"

    @api.model
    def _codes(self, connection):
        """What the analytic accounts of a connection's plans are in Exact, those that are there.

        :param exact.connection connection: whose mappings
        :return dict: code of the cost center and of the cost unit by id of the account; None for
            what it is not
        """
        found = {}
        for mapping in self.search([("connection_id", "=", connection.id)]):
            codes = [
                mapping[field].code if mapping[use] and mapping[field].active else None
                for field, use in USES.items()
            ]
            if any(codes):
                found[mapping.analytic_account_id.id] = tuple(codes)
        return found

    def action_create_in_exact(self):
        """Show what would be created in Exact for the accounts that lack something."""
        return self.env["exact.analytic.wizard"]._open(self)

    def _new_code(self, taken):
        """A code for a new cost center or unit in Exact.

        :param set[str] taken: codes that exist
        :return str: of at most 8 characters, see ``mapping.propose_cost``
        """
        account = self.analytic_account_id
        return new_cost_code(account.code or "", account.name, taken)
