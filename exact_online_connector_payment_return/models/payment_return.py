"""Returns of the bank, booked in Exact where they are of a debit that was collected there."""

from odoo import api, fields, models


class PaymentReturn(models.Model):
    _inherit = "payment.return"

    exact_reversal_count = fields.Integer(
        compute="_compute_exact_reversal_count", compute_sudo=True
    )

    @api.depends("line_ids.exact_line_ids")
    def _compute_exact_reversal_count(self):
        for payment_return in self:
            payment_return.exact_reversal_count = len(payment_return.line_ids.exact_line_ids)

    def action_confirm(self):
        # Looked for now: afterwards the payments are no longer matched with their invoices.
        debits = {line: line._exact_debits() for line in self.line_ids}
        result = super().action_confirm()
        for line, came_back in debits.items():
            line._exact_reverse(came_back)
        return result

    def action_cancel(self):
        """What is in Exact stays there, so then a return is not cancelled either."""
        reversals = self.sudo().line_ids.exact_line_ids.collection_id
        reversals.filtered(lambda one: one.state != "cancelled").action_call_off()
        return super().action_cancel()

    def action_open_exact_reversals(self):
        """Show what was booked in Exact."""
        return self.line_ids.exact_line_ids.collection_id._show()
