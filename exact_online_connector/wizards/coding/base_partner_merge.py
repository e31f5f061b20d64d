"""Odoo's wizard that merges contacts: what is learned of several suppliers becomes of one."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        rules = self.env["exact.coding.rule"].sudo()._make_one(src_partners, dst_partner)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        rules._follow()
        return result
