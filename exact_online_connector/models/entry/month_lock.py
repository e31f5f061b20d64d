"""Up to which day the books in Exact are told to be complete: nothing is booked there up to it."""

from dataclasses import replace

from odoo import fields, models

from ...core.issues import issue


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    export_locked_until = fields.Date(
        "Complete in Exact up to",
        copy=False,
        tracking=True,
        help="Documents with an accounting date up to this day are neither sent nor withdrawn.",
    )

    def _division_snapshot(self):
        return replace(super()._division_snapshot(), locked_until=self.export_locked_until or None)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _why_it_stays(self):
        stays = super()._why_it_stays()
        until = self.connection_id.export_locked_until
        if not stays and until and self.move_id.date <= until:
            return issue("withdraw_month_locked", until=fields.Date.to_string(until))
        return stays
