"""What a document shows of what Exact has otherwise."""

from odoo import fields, models

from ..base.exact_rights import ACCOUNTING


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_drift = fields.Selection(
        related="exact_entry_id.drift", string="Otherwise in Exact", groups=ACCOUNTING
    )
    exact_accepted_by = fields.Many2one(
        related="exact_entry_id.accepted_by", string="Accepted by", groups=ACCOUNTING
    )
    exact_accepted_at = fields.Datetime(
        related="exact_entry_id.accepted_at", string="Accepted on", groups=ACCOUNTING
    )

    def _exact_alerts(self):
        """What Exact has otherwise is told, also where the document is fine for the rest."""
        alerts = super()._exact_alerts()
        entry = self.exact_entry_id.sudo()
        if entry.drift and self.exact_state != "changed_remotely":
            alerts["exact_online_drift"] = entry._reasons()[0]
        return alerts

    def action_exact_accept_exact(self):
        """Say that what stands in Exact is right."""
        self.exact_entry_id.action_accept_exact()

    def action_exact_open_difference(self):
        """Show what was booked and what Exact has, side by side."""
        return self.exact_entry_id.action_open_difference()
