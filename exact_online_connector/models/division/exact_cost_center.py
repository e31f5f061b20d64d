from odoo import api, models

from ...exact_api import resources


class ExactCostCenter(models.Model):
    """A cost center (``hrm/Costcenters``)."""

    _name = "exact.cost.center"
    _inherit = "exact.list"
    _description = "Exact cost center"

    _code_unique = models.UniqueIndex("(connection_id, code)", "This cost center already exists.")

    @api.model
    def _read_all(self, client):
        return resources.cost_centers(client)

    @api.model
    def _exact_values(self, row):
        return {"code": row["Code"], "name": row["Description"] or False}

    @api.model
    def _exact_calls(self):
        return resources.create_cost_center, resources.find_cost_center
