from odoo import fields, models


class ExactCall(models.Model):
    _inherit = "exact.call"

    entry_id = fields.Many2one(
        "exact.entry", "Document", index="btree_not_null", ondelete="set null", readonly=True
    )
