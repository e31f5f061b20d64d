from odoo import fields, models

from ..base.exact_rights import ACCOUNTING


class ResPartner(models.Model):
    _inherit = "res.partner"

    exact_mandate_ids = fields.One2many(
        "exact.mandate", "partner_id", "Direct debit mandates", groups=ACCOUNTING
    )
