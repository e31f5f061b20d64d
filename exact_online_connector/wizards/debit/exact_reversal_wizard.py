"""The assistant for a direct debit that came back."""

from odoo import api, fields, models

RETURN_CODE = "exact.collection.line"


class ExactReversalWizard(models.TransientModel):
    """Asks when and why the bank took a debit back, and whether the customer pays for it."""

    _name = "exact.reversal.wizard"
    _inherit = "exact.guarded"
    _description = "Returned direct debit"

    line_id = fields.Many2one("exact.collection.line", required=True, readonly=True)
    move_id = fields.Many2one(related="line_id.move_id")
    partner_id = fields.Many2one(related="line_id.partner_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    date = fields.Date("Returned on", required=True, default=fields.Date.context_today)
    return_code = fields.Selection("_selection_code", "Reason of the bank", required=True)
    return_reason = fields.Char("Explanation")
    charge_fee = fields.Boolean("Charge the customer a fee")
    fee = fields.Monetary(help="Excluding VAT; a draft invoice is created for it.")
    has_product = fields.Boolean(compute="_compute_has_product")

    @api.model
    def _selection_code(self):
        return self.env[RETURN_CODE]._fields["return_code"]._description_selection(self.env)

    @api.depends("line_id")
    def _compute_has_product(self):
        for wizard in self:
            connection = wizard.line_id.connection_id.sudo()
            wizard.has_product = bool(connection.collection_fee_product_id)

    def action_reverse(self):
        """Book the return in Exact, and show how far it is."""
        self._check_one()
        self.line_id._check_may_send()
        reversal = self.line_id.sudo()._returned_on(
            self.date, self.return_code, self.return_reason, self.charge_fee and self.fee
        )
        reversal = reversal.sudo(False)
        return reversal.action_send() if reversal.state == "draft" else reversal._show()
