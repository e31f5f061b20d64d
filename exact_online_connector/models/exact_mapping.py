from odoo import api, fields, models


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
        """The reasons of ``mapping.propose`` and ``mapping.propose_vat``, in words."""
        return [
            ("person", self.env._("Chosen by a person")),
            ("rate_and_kind", self.env._("The only one with this rate and kind")),
            ("words", self.env._("Rate and kind, and the description fits best")),
            ("first_of_several", self.env._("The first of several that fit: please check")),
            ("no_vat_code", self.env._("No rate, so the code without VAT: please check")),
            ("not_vat", self.env._("Not a VAT: choose a G/L account")),
            ("usual_code", self.env._("The usual code in this country")),
            ("only_one", self.env._("The only one there is")),
            ("credit_note_journal", self.env._("The journal for credit notes")),
            ("sales_journal", self.env._("No journal for credit notes, so the sales journal")),
            ("same_code", self.env._("The same code")),
            ("padded_code", self.env._("The same code but for its zeros")),
            ("lowest_revenue", self.env._("The first revenue account")),
            ("no_match", self.env._("Nothing fits: please choose")),
        ]

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
