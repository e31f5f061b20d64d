from odoo import api, models

from ...exact_api import resources


class ExactCurrency(models.Model):
    """A currency the division may book in (``general/Currencies``)."""

    _name = "exact.currency"
    _inherit = "exact.list"
    _description = "Exact currency"

    _code_unique = models.UniqueIndex("(connection_id, code)", "This currency already exists.")

    @api.model
    def _read_all(self, client):
        return resources.currencies(client)

    @api.model
    def _exact_values(self, row):
        return {"code": row["Code"], "name": row["Description"] or False}
