"""What the mappings of taxes, journals and accounts have in common."""

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Why a mapping was proposed: the reasons of mapping.propose and mapping.propose_vat, in words.
REASONS = {
    "person": _lt("Chosen by a person"),
    "rate_and_kind": _lt("The only one with this rate and kind"),
    "words": _lt("Rate and kind, and the description fits best"),
    "first_of_several": _lt("The first of several that fit: please check"),
    "inclusive_code": _lt("Fits, but for amounts including VAT: please check"),
    "no_vat_code": _lt("No rate, so the code without VAT: please check"),
    "partly_deductible": _lt("Not wholly deductible: please check"),
    "margin": _lt("For the margin scheme: please check"),
    "oss": _lt("For OSS, without the country: please check"),
    "abroad": _lt("VAT of another country: needs a code for that country or OSS"),
    "not_vat": _lt("Not a VAT: choose a G/L account"),
    "usual_code": _lt("The usual code in this country"),
    "only_one": _lt("The only one there is"),
    "credit_note_journal": _lt("The journal for credit notes"),
    "sales_journal": _lt("No journal for credit notes, so the sales journal"),
    "same_code": _lt("The same code"),
    "padded_code": _lt("The same code but for its zeros"),
    "same_name": _lt("The words of the name"),
    "lowest_revenue": _lt("The first revenue account"),
    "no_match": _lt("Nothing fits: please choose"),
}


# What may be wrong with what something is mapped to, since it was chosen.
PROBLEMS = [
    ("gone", "No longer in Exact"),
    ("blocked", "Blocked in Exact"),
    ("changed", "Changed in Exact"),
    ("renamed", "Renamed in Exact"),
]


class ExactMapping(models.AbstractModel):
    """What the mappings have in common: proposed for a connection, then a person's."""

    _name = "exact.mapping"
    _inherit = ["exact.guarded", "exact.branches"]
    _description = "Mapping to Exact Online"
    _check_company_auto = True
    # The field that says what something is mapped to, and others that may.
    _target = ""
    _other_targets = ()

    connection_id = fields.Many2one(
        "exact.connection",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.exact_connection_id,
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    reason = fields.Selection(
        "_selection_reason", "Proposed because", readonly=True, copy=False, default="person"
    )

    accepted = fields.Json(
        readonly=True, copy=False, help="What it was mapped to when somebody chose it."
    )
    problem = fields.Selection(
        PROBLEMS, "To check", compute="_compute_problem", store=True, index="btree_not_null"
    )

    @api.model
    def _selection_reason(self):
        """Each reason in the user's language."""
        return [(code, self.env._(text)) for code, text in REASONS.items()]

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._accept()
        return mappings

    def write(self, vals):
        """Note that a person decided, unless a proposal is written."""
        decided = vals.keys() & set(self._targets())
        if decided and "reason" not in vals:
            vals = {**vals, "reason": "person"}
        result = super().write(vals)
        if decided:
            self._accept()
        return result

    def _is_open(self):
        """Whether something may be proposed: nothing is chosen, and no person wanted it so."""
        return self.reason != "person" and not any(self[name] for name in self._targets())

    # === WHAT CHANGED IN EXACT SINCE === #

    def _accept(self):
        """Take what something is mapped to as it is now."""
        for mapping in self:
            mapping.accepted = {
                name: mapping[name]._facts() for name in self._targets() if mapping[name]
            }

    def action_accept(self):
        """A person looked at what changed in Exact, and says that it is right."""
        self._accept()

    @api.depends(lambda self: ("accepted", *self._facts_of_target()))
    def _compute_problem(self):
        for mapping in self:
            accepted = mapping.accepted or {}
            found = (
                mapping[name]._problem_since(accepted.get(name) or {})
                for name in self._targets()
                if mapping[name]
            )
            mapping.problem = next(filter(None, found), False)

    @api.model
    def _facts_of_target(self):
        """The fields of the target that tell whether it still is what it was."""
        return [
            f"{target}.{name}"
            for target in self._targets()
            for rows in [self.env[self._fields[target].comodel_name]]
            for name in ("active", *rows._watched, "is_blocked")
            if name in rows
        ]

    @api.model
    def _targets(self):
        return [name for name in (self._target, *self._other_targets) if name]

    @api.depends("reason")
    def _compute_display_name(self):
        for mapping in self:
            source, target = mapping[self._rec_name], mapping[self._target]
            mapping.display_name = f"{source.display_name} → {target.display_name or '?'}"
