"""The order a document comes from, where the accountant reads it."""

from odoo import models

from odoo.addons.exact_online_connector.core.texts import cut

# Exact takes no more in the description of an entry.
LONGEST = 60


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _prepare_payload(self, prepared):
        payload = super()._prepare_payload(prepared)
        order = self.move_id.invoice_origin
        if order:
            words = filter(None, (order, payload.get("Description")))
            payload["Description"] = cut(" ".join(words), LONGEST)
        return payload
