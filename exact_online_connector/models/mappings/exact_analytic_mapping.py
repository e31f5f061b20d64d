from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...core.mappings.propose_cost import new_cost_code, propose_cost_object

_lt = LazyTranslate(__name__)

# Why a cost center or unit was proposed: the reasons of core.mappings.propose_cost, in words.
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
# Field of the mapping -> list of the connection there is to choose from.
LISTS = {"cost_center_id": "cost_center_ids", "cost_unit_id": "cost_unit_ids"}


class ExactAnalyticMapping(models.Model):
    """An analytic account of Odoo and the cost center, the cost unit or both it is in Exact.

    Which of the two follows from its plan (``analytic_plans.py``).
    """

    _name = "exact.analytic.mapping"
    _inherit = "exact.mapping"
    _description = "Analytic mapping to Exact Online"
    _order = "connection_id, is_doubtful desc, analytic_account_id"
    _rec_name = "analytic_account_id"
    # Which plan an account is in.
    _also_read = ("account.analytic.account", "account.analytic.plan")
    _targets = ("cost_center_id", "cost_unit_id")
    _kind = "analytic"
    _kind_name = _lt("Analytic account")
    _action = "exact_online_connector.action_exact_analytic_mapping"
    _position = 50
    _used_on = ("account.move.line", "analytic_distribution")
    _missing_text = _lt(
        "These analytic accounts have no cost center or cost unit in Exact yet: %s. Their lines "
        "are sent without one."
    )
    _reasons = REASONS
    # Most have none, and lines go without one: an alert of its own asks for them.
    _doubtful = frozenset()

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
        "(connection_id, analytic_account_id)", "This analytic account is already mapped."
    )

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
            mapping.is_missing = bool(mapping._missing_targets())

    def _missing_targets(self):
        """What this account lacks in Exact.

        :return: of ``cost_center_id`` and ``cost_unit_id``
        :rtype: list[str]
        """
        return [field for field, use in USES.items() if self[use] and not self[field].active]

    @api.depends("cost_center_id", "cost_unit_id")
    def _compute_display_name(self):
        for mapping in self:
            targets = [mapping[field].display_name for field in USES if mapping[field]]
            source = mapping.analytic_account_id.display_name
            mapping.display_name = f"{source} → {' / '.join(targets) or '?'}"

    # === WHAT THERE IS TO MAP === #

    @api.model
    def _domain(self, connection):
        """The analytic accounts of the plans that feed cost centers and units."""
        plans = connection.cost_center_plan_id | connection.cost_unit_plan_id
        return [("plan_id", "child_of", plans.ids)]

    @api.model
    def _mappable(self, connection):
        """Those of every plan: which ones feed Exact may be chosen later."""
        return connection._of_company("account.analytic.account", [])

    @api.model
    def _proposals(self, connection, sources):
        """See ``exact.mapping``: by code, else by the words of the name, for each target that is
        missing.
        """
        rows = {field: {row.code: row for row in connection[name]} for field, name in LISTS.items()}
        names = {
            field: {code: row.name or "" for code, row in of_list.items()}
            for field, of_list in rows.items()
        }
        known = {mapping.analytic_account_id: mapping for mapping in self._of(connection)}
        for source in sources:
            account = source["analytic_account_id"]
            new = {"connection_id": connection.id, **self._ids_of(source)}
            mapping = known.get(account) or self.new(new)
            found, reason = {}, "no_match"
            for field in mapping._missing_targets():
                if proposal := propose_cost_object(account.code or "", account.name, names[field]):
                    found[field] = rows[field][proposal.value]
                    reason = proposal.reason
            yield source, found, reason

    def _open_targets(self):
        """What it lacks, also when it has the other one."""
        return [] if self.reason == "person" else self._missing_targets()

    def _is_settled(self):
        """Those a person left empty are meant to be."""
        return self.reason == "person" or not self.is_missing

    def _code(self):
        """Code of the cost center and of the cost unit, None for what it is not; None for none."""
        codes = tuple(
            self[field].code if self[use] and self[field].active else None
            for field, use in USES.items()
        )
        return codes if any(codes) else None

    @api.model
    def _in_file(self, source, target):
        account = source["analytic_account_id"]
        purpose = {"cost_center_id": "cost center", "cost_unit_id": "cost unit"}[target]
        return account.code or account.name, purpose

    # === CREATED IN EXACT === #

    def action_create_in_exact(self):
        """Show what would be created in Exact for the accounts that lack something."""
        return self.env["exact.analytic.wizard"]._open(self)

    def _new_code(self, taken):
        """A code for a new cost center or unit in Exact.

        :param set[str] taken: codes that exist
        :return: of at most 8 characters, see ``core.mappings.propose_cost``
        :rtype: str
        """
        account = self.analytic_account_id
        return new_cost_code(account.code or "", account.name, taken)
