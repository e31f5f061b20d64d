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
    "no_vat_code": _lt("No rate, so the code without VAT: please check"),
    "not_vat": _lt("Not a VAT: choose a G/L account"),
    "usual_code": _lt("The usual code in this country"),
    "only_one": _lt("The only one there is"),
    "credit_note_journal": _lt("The journal for credit notes"),
    "sales_journal": _lt("No journal for credit notes, so the sales journal"),
    "same_code": _lt("The same code"),
    "padded_code": _lt("The same code but for its zeros"),
    "lowest_revenue": _lt("The first revenue account"),
    "no_match": _lt("Nothing fits: please choose"),
}


class ExactMapping(models.AbstractModel):
    """What the mappings have in common: proposed for a connection, then a person's."""

    _name = "exact.mapping"
    _description = "Mapping to Exact Online"
    _check_company_auto = True
    # The field that says what something is mapped to.
    _target = ""

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

    @api.model
    def _selection_reason(self):
        """Each reason in the user's language."""
        return [(code, self.env._(text)) for code, text in REASONS.items()]

    def write(self, vals):
        """Note that a person decided, unless a proposal is written."""
        if self._target in vals and "reason" not in vals:
            vals = {**vals, "reason": "person"}
        return super().write(vals)

    @api.depends("reason")
    def _compute_display_name(self):
        for mapping in self:
            source, target = mapping[self._rec_name], mapping[self._target]
            mapping.display_name = f"{source.display_name} → {target.display_name or '?'}"
