"""What an invoice shows of its payment in Exact, and the buttons about it."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..base.exact_rights import ACCOUNTING
from ..words.describe import as_alert


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_open_amount = fields.Monetary(
        related="exact_entry_id.open_in_exact",
        string="Amount open in Exact",
        groups=ACCOUNTING,
        help="As it was when the payments were fetched.",
    )
    exact_payments_fetched_at = fields.Datetime(
        related="exact_entry_id.connection_id.payments_fetched_at",
        string="Payments fetched",
        groups=ACCOUNTING,
    )
    exact_settlement_ids = fields.One2many(
        related="exact_entry_id.payment_ids", string="Payments from Exact", groups=ACCOUNTING
    )
    exact_settle_code = fields.Char(related="exact_entry_id.settle_code", groups=ACCOUNTING)

    def action_exact_fetch_payments(self):
        """Fetch what was paid in Exact; one call tells it for all documents.

        :raises UserError: when none of these is in Exact
        """
        self._check_may_send()
        entries = self.exact_entry_id._booked()
        if not entries:
            raise UserError(self.env._("None of these documents is in Exact Online."))
        if len(entries.connection_id) > 1:
            raise UserError(self.env._("Choose documents of one company at a time."))
        entries.sudo().item_ids.to_settle = True
        return entries.connection_id.action_fetch_payments()

    def action_exact_accept_difference(self):
        """Book the difference that was written off in Exact, whatever the limit."""
        self.exact_entry_id.action_accept_difference()

    def action_exact_paid_in_part(self):
        """Say that what Exact does not show as open of this document was paid."""
        self.exact_entry_id.action_paid_in_part()

    def action_exact_settle_again(self):
        """Look again whether what was paid in Exact can be booked."""
        self.exact_entry_id.action_settle_again()

    def _exact_alerts(self):
        alerts = super()._exact_alerts()
        entry = self.exact_entry_id.sudo()
        for alert in map(as_alert, entry._described(entry.settle_issues)):
            message = self.env._("Paid in Exact Online, not booked here. %s", alert["message"])
            alerts["exact_online_payment"] = {**alert, "message": message}
        if entry.item_ids.filtered(lambda item: item._is_in_exacts_run()):
            alerts["exact_online_run"] = {"message": self._exact_run_text()}
        return alerts

    def _exact_run_text(self):
        """What to say of a document that Exact itself collects or pays."""
        if self.is_inbound():
            return self.env._(
                "Exact Online has it in a collection of its own. Do not collect it from here too."
            )
        return self.env._(
            "Exact Online has it in a payment of its own. Do not pay it from here too."
        )
