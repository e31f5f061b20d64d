from odoo import api, fields, models

from ...core.division import Journal
from ...exact_api import resources


class ExactJournal(models.Model):
    """A journal (``financial/Journals``)."""

    _name = "exact.journal"
    _inherit = "exact.list"
    _description = "Exact journal"
    _key = "guid"
    _is_needed = True

    guid = fields.Char("Exact ID", required=True, readonly=True)
    type = fields.Integer(
        readonly=True,
        aggregator=None,
        help="10 cash, 12 bank, 16 payment service, 20 sales, 21 return invoice, 22 purchase, "
        "23 received return invoice, 90 general",
    )
    currency_code = fields.Char("Currency", readonly=True, help="Empty: the division's own.")
    allow_variable_currency = fields.Boolean("Other currencies", readonly=True)
    allow_variable_exchange_rate = fields.Boolean("Own exchange rates", readonly=True)
    is_blocked = fields.Boolean("Blocked", readonly=True)
    gl_account_guid = fields.Char(
        "Exact ID of its own account", readonly=True, help="Of a bank or cash journal."
    )

    _guid_unique = models.UniqueIndex("(connection_id, guid)", "This journal already exists.")

    @api.model
    def _read_all(self, client):
        return resources.journals(client)

    @api.model
    def _exact_values(self, row):
        """See ``exact.list``."""
        return {
            "guid": row["ID"],
            "code": row["Code"],
            "name": row["Description"] or False,
            "type": row["Type"],
            "currency_code": row["Currency"] or False,
            # Where Exact does not tell, its own refusal does.
            "allow_variable_currency": row["AllowVariableCurrency"] is not False,
            "allow_variable_exchange_rate": row["AllowVariableExchangeRate"] is not False,
            "is_blocked": bool(row["IsBlocked"]),
            "gl_account_guid": row["GLAccount"] or False,
        }

    def _snapshot(self):
        """This journal for the pure package.

        :rtype: Journal
        """
        return Journal(
            guid=self.guid,
            code=self.code,
            description=self.name or "",
            type=self.type,
            currency=self.currency_code or None,
            allow_variable_currency=self.allow_variable_currency,
            allow_variable_exchange_rate=self.allow_variable_exchange_rate,
            blocked=self.is_blocked,
        )
