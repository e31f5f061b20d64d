"""The comparison with Exact, for a batch of direct debit or a debit that came back."""

from odoo import api, fields, models


class ExactDifferenceWizard(models.TransientModel):
    _inherit = "exact.difference.wizard"

    collection_id = fields.Many2one("exact.collection", readonly=True, ondelete="cascade")

    @api.model
    def _compared_in(self, values):
        if collection_id := values.get("collection_id"):
            return self.env["exact.collection"].browse(collection_id)
        return super()._compared_in(values)

    def _compared(self):
        return self.collection_id or super()._compared()

    @api.depends("collection_id")
    def _compute_compared(self):
        return super()._compute_compared()
