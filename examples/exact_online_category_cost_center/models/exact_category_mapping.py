from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.exact_online_connector.core.mappings.propose_cost import propose_cost_object

_lt = LazyTranslate(__name__)


class ExactCategoryMapping(models.Model):
    """A product category, and the cost center of Exact its products are booked on."""

    _name = "exact.category.mapping"
    _inherit = "exact.mapping"
    _description = "Category mapping to Exact Online"
    _order = "connection_id, category_id"
    _rec_name = "category_id"
    _targets = ("cost_center_id",)
    _kind = "category_cost_center"
    _kind_name = _lt("Cost center of a product category")
    _action = "exact_online_category_cost_center.action_exact_category_mapping"

    category_id = fields.Many2one("product.category", required=True, index=True, ondelete="cascade")
    cost_center_id = fields.Many2one(
        "exact.cost.center", "Cost center", ondelete="restrict", check_company=True
    )

    _category_unique = models.UniqueIndex(
        "(connection_id, category_id)", "This category is mapped already."
    )

    @api.model
    def _proposals(self, connection, sources):
        """The cost center with the name of the category; else a row for a person to fill in."""
        rows = {row.code: row for row in connection.cost_center_ids}
        names = {code: row.name or "" for code, row in rows.items()}
        for source in sources:
            proposal = propose_cost_object("", source["category_id"].name, names)
            found = rows.get(proposal.value, self.cost_center_id)
            yield source, {"cost_center_id": found}, proposal.reason
