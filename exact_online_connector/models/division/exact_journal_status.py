from odoo import api, fields, models

from ...exact_api import resources

CLOSED = 1


class ExactJournalStatus(models.Model):
    """Whether a period is closed for a journal (``read/financial/JournalStatusList``)."""

    _name = "exact.journal.status"
    _inherit = "exact.list"
    _description = "Exact journal status"

    journal_code = fields.Char("Journal", readonly=True)
    year = fields.Integer(readonly=True, aggregator=None)
    period = fields.Integer(readonly=True, aggregator=None)
    is_closed = fields.Boolean("Closed", readonly=True)

    _code_unique = models.UniqueIndex("(connection_id, code)", "This status already exists.")

    @api.model
    def _read_all(self, client):
        return resources.journal_statuses(client, self._first_year())

    @api.model
    def _exact_values(self, row):
        return {
            "code": f"{row['Journal']} {row['Year']}/{row['Period']:02d}",
            "journal_code": row["Journal"],
            "year": row["Year"],
            "period": row["Period"],
            "is_closed": row["Status"] == CLOSED,
        }
