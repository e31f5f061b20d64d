"""Mandates that follow OCA's."""

from odoo import api, models


class ExactMandate(models.Model):
    _inherit = "exact.mandate"

    @api.model
    def _of(self, partner, company):
        """A mandate of OCA that is valid comes before those made by hand."""
        usable = self.env["account.banking.mandate"].sudo()._exact_usable(partner, company)
        if not usable:
            return super()._of(partner, company)
        return self.browse(usable._exact_followed().id)

    def action_open_origin(self):
        """Open the mandate this one follows; it is changed there."""
        self._check_one()
        if not self.origin:
            return None
        model, mandate_id = self.origin.split(",")
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": int(mandate_id),
            "views": [(False, "form")],
        }
