"""A cost center or cost unit that is missing in Exact, created there and chosen at once."""

from odoo import api, fields, models

# For each kind: its cached list, and the field of the line.
KINDS = {
    "center": ("exact.cost.center", "cost_center_id"),
    "unit": ("exact.cost.unit", "cost_unit_id"),
}


class ExactCostCenterWizard(models.TransientModel):
    """What Exact has to know of a new cost center or unit."""

    _name = "exact.cost.center.wizard"
    _inherit = "exact.guarded"
    _description = "New cost center in Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    line_id = fields.Many2one("exact.coding.line", readonly=True)
    kind = fields.Selection(
        [("center", "Cost center"), ("unit", "Cost unit")], required=True, default="center"
    )
    code = fields.Char(required=True)
    name = fields.Char("Description", required=True)

    @api.model
    def _open(self, line):
        """Ask for a new cost center, for a line of a bill.

        :param exact.coding.line line: gets the cost center or unit
        :return: the action that opens the dialog
        :rtype: dict
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New cost center in Exact Online"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_connection_id": line.connection_id.id,
                "default_line_id": line.id,
            },
        }

    def action_create(self):
        """Create it in Exact and choose it for the line; on a refusal nothing is kept.

        :raises UserError: in plain words, with those of Exact
        """
        self._check_one()
        self._check_may_send()
        self.connection_id._check_may_send()
        model, field = KINDS[self.kind]
        payload = {"Code": self.code.strip(), "Description": self.name.strip()}
        rows = self.env[model].sudo()
        self.line_id[field] = rows._create_in_exact(self.connection_id.sudo(), payload)
        return {"type": "ir.actions.act_window_close"}
