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
        """Have Exact book what came back of its collections.

        :raises UserError: when a debit is not booked in Exact yet
        """
        result = super().action_confirm()
        for line in self.line_ids:
            line._exact_reverse()
        return result

    def action_cancel(self):
        """Call off what is on its way to Exact.

        :raises UserError: when Exact has it already; it stays there, so this stays too
        """
        self.check_access("write")
        reversals = self.sudo().line_ids.exact_line_ids.collection_id
        reversals.filtered(lambda one: one.state != "cancelled").action_call_off()
        return super().action_cancel()

    def action_open_exact_reversals(self):
        """Show what was booked in Exact."""
        self.check_access("read")
        return self.line_ids.exact_line_ids.collection_id._show()
