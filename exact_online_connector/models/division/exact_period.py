from odoo import api, fields, models

from ...core.division import Period
from ...exact_api import resources


class ExactPeriod(models.Model):
    """A financial period (``financial/FinancialPeriods``); its code is year and period."""

    _name = "exact.period"
    _inherit = "exact.list"
    _description = "Exact financial period"
    _is_needed = True

    year = fields.Integer(readonly=True, aggregator=None)
    period = fields.Integer(readonly=True, aggregator=None)
    date_start = fields.Date("First day", readonly=True)
    date_end = fields.Date("Last day", readonly=True)

    _code_unique = models.UniqueIndex("(connection_id, code)", "This period already exists.")

    @api.model
    def _read_all(self, client):
        return resources.financial_periods(client, self._first_year())

    @api.model
    def _exact_values(self, row):
        return {
            "code": f"{row['FinYear']}/{row['FinPeriod']:02d}",
            "year": row["FinYear"],
            "period": row["FinPeriod"],
            "date_start": row["StartDate"],
            "date_end": row["EndDate"],
        }

    def _snapshot(self):
        return Period(year=self.year, period=self.period, start=self.date_start, end=self.date_end)
