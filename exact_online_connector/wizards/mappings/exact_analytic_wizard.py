"""Analytic accounts that Exact has no cost center or unit for, created there."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# For each kind: its cached list, and the field of the mapping.
KINDS = {
    "center": ("exact.cost.center", "cost_center_id"),
    "unit": ("exact.cost.unit", "cost_unit_id"),
}


class ExactAnalyticWizard(models.TransientModel):
    """What would be created, with codes a person may change before."""

    _name = "exact.analytic.wizard"
    _inherit = "exact.guarded"
    _description = "New cost centers in Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    line_ids = fields.One2many("exact.analytic.wizard.line", "wizard_id", "To create")
    has_errors = fields.Boolean(compute="_compute_has_errors")

    @api.depends("line_ids.error")
    def _compute_has_errors(self):
        for wizard in self:
            wizard.has_errors = any(wizard.line_ids.mapped("error"))

    @api.model
    def _open(self, mappings):
        """Show what analytic accounts lack in Exact, each with a free code.

        :param exact.analytic.mapping mappings: of one connection
        :return: the action that opens the dialog
        :rtype: dict
        :raises UserError: when they lack nothing, or are of several companies
        """
        if len(mappings.connection_id) > 1:
            raise UserError(self.env._("Create cost centers for one company at a time."))
        lines = self._lines(mappings)
        if not lines:
            raise UserError(
                self.env._("All of these accounts already have their cost center or cost unit.")
            )
        wizard = self.create(
            {
                "connection_id": mappings.connection_id.id,
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )
        return wizard._action()

    @api.model
    def _lines(self, mappings):
        """What would be created.

        :param exact.analytic.mapping mappings: of one connection
        :return: values of the lines
        :rtype: list[dict]
        """
        lines = []
        for kind, (model, field) in KINDS.items():
            known = self.env[model].sudo().with_context(active_test=False)
            rows = known.search([("connection_id", "=", mappings.connection_id.id)])
            taken = set(rows.mapped("code"))
            for mapping in mappings.filtered(lambda m, field=field: field in m._missing_targets()):
                account = mapping.analytic_account_id
                code = mapping._new_code(taken)
                taken.add(code)
                lines.append(
                    {"mapping_id": mapping.id, "kind": kind, "code": code, "name": account.name}
                )
        return lines

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New cost centers in Exact Online"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_create(self):
        """Create them in Exact one by one; what Exact refuses stays here with the reason."""
        self._check_one()
        self._check_may_send()
        self.connection_id._check_may_send()
        self.line_ids._create_in_exact()
        if self.line_ids:
            return self._action()
        return {"type": "ir.actions.act_window_close"}


class ExactAnalyticWizardLine(models.TransientModel):
    """One cost center or cost unit to create."""

    _name = "exact.analytic.wizard.line"
    _inherit = "exact.guarded"
    _description = "New cost center in Exact Online"
    _order = "kind, id"

    wizard_id = fields.Many2one(
        "exact.analytic.wizard", required=True, index=True, ondelete="cascade"
    )
    mapping_id = fields.Many2one(
        "exact.analytic.mapping", required=True, readonly=True, ondelete="cascade"
    )
    analytic_account_id = fields.Many2one(related="mapping_id.analytic_account_id")
    kind = fields.Selection(
        [("center", "Cost center"), ("unit", "Cost unit")], "Becomes", required=True, readonly=True
    )
    code = fields.Char(required=True, size=8, help="Exact accepts 8 characters.")
    name = fields.Char("Description", required=True)
    error = fields.Text("Why not", readonly=True)

    def _create_in_exact(self):
        """Create these; the lines of those that are there now go away."""
        for line in self:
            model, field = KINDS[line.kind]
            payload = {"Code": line.code.strip(), "Description": line.name.strip()}
            connection = line.wizard_id.connection_id.sudo()
            try:
                row = self.env[model].sudo()._create_in_exact(connection, payload)
            except UserError as error:
                line.error = str(error)
            else:
                # What stands in Exact stays known, also when a later one is refused.
                line.mapping_id.write({field: row.id, "reason": "created"})
                line.unlink()
