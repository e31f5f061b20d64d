"""Odoo's wizard that merges contacts: what of ours stands with them goes along.

The wizard writes the new contact with SQL, so where it may stand only once in an index, one of the
rows has to make room first.
"""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        others = self.env["exact.contact"].sudo()._make_one(src_partners, dst_partner)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        others._tell_merged()
        return result
