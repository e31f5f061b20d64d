from decimal import Decimal

from odoo import models

from odoo.addons.exact_online_connector.core.entry.cost_shares import CostShare


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _exact_cost_shares(self, mappings):
        """Without an analytic distribution, the cost center of the product's category serves."""
        shares = super()._exact_cost_shares(mappings)
        centers = mappings.codes("exact.category.mapping")
        center = centers.get(self.product_id.categ_id.id)
        return shares or ((CostShare(Decimal(1), center),) if center else ())
