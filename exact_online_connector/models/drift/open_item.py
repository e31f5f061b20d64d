from odoo import api, fields, models


class ExactOpenItem(models.Model):
    _inherit = "exact.open.item"

    to_compare = fields.Boolean(
        readonly=True, help="Changed in Exact, not compared with its document yet."
    )

    @api.model
    def _changed_values(self):
        return super()._changed_values() | {"to_compare": True}
