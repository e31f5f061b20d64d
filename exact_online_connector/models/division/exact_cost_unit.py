from odoo import api, models

from ...exact_api import resources


class ExactCostUnit(models.Model):
    """A cost unit (``hrm/Costunits``)."""

    _name = "exact.cost.unit"
    _inherit = "exact.list"
    _description = "Exact cost unit"

    _code_unique = models.UniqueIndex("(connection_id, code)", "This cost unit already exists.")

    @api.model
    def _read_all(self, client):
        return resources.cost_units(client)

    @api.model
    def _exact_values(self, row):
        return {"code": row["Code"], "name": row["Description"] or False}

    @api.model
    def _exact_calls(self):
        return resources.create_cost_unit, resources.find_cost_unit
