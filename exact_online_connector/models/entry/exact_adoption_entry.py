"""An entry of Exact that was read to find which document of Odoo it is."""

from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ...core.entry.twins import Booking
from ...exact_api.odata import money
from .adopted import party_of


class ExactAdoptionEntry(models.Model):
    """A sales or purchase entry of the division, as it was when it was read."""

    _name = "exact.adoption.entry"
    _inherit = ["exact.guarded", "exact.branches"]
    _description = "Entry found in Exact Online"
    _order = "entry_date desc, entry_number desc, id desc"
    _rec_names_search = ["your_ref", "party_name"]

    adoption_id = fields.Many2one(
        "exact.adoption", required=True, index=True, ondelete="cascade", readonly=True
    )
    connection_id = fields.Many2one(related="adoption_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="adoption_id.company_id", store=True, index=True)
    endpoint = fields.Char(readonly=True)
    guid = fields.Char("Exact entry ID", required=True, readonly=True)
    entry_number = fields.Integer(readonly=True, aggregator=None)
    your_ref = fields.Char("Reference", readonly=True)
    journal_code = fields.Char("Journal", readonly=True)
    journal_name = fields.Char("Name of the journal", readonly=True)
    party_guid = fields.Char("Relation in Exact", readonly=True)
    party_name = fields.Char("Relation", readonly=True)
    entry_date = fields.Date("Date", readonly=True)
    currency = fields.Char("Currency code", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    row = fields.Json(readonly=True, help="As Exact told it.")

    _guid_unique = models.UniqueIndex("(adoption_id, guid)", "This entry was read already.")

    @api.depends("entry_number", "your_ref", "party_name", "amount", "entry_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            parts = (
                str(entry.entry_number),
                entry.your_ref,
                entry.party_name,
                format_date(self.env, entry.entry_date),
                f"{formatLang(self.env, entry.amount, digits=2)} {entry.currency or ''}",
            )
            entry.display_name = " · ".join(part for part in parts if part)

    @api.model
    def _store_page(self, adoption, endpoint, rows):
        """Keep a page of entries, each once.

        :param exact.adoption adoption: which looks for them
        :param str endpoint: they were read at
        :param list[dict] rows: of ``resources.entry_page``
        """
        fresh = {row["EntryID"]: row for row in rows}
        mine = [("adoption_id", "=", adoption.id), ("guid", "in", list(fresh))]
        known = set(self.search(mine).mapped("guid"))
        names = {row["Currency"] for row in rows if row["Currency"]}
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", list(names))])
        ids = {currency.name: currency.id for currency in found}
        self.create(
            [
                {
                    "adoption_id": adoption.id,
                    "endpoint": endpoint,
                    "guid": guid,
                    "entry_number": int(row["EntryNumber"] or 0),
                    "your_ref": row["YourRef"] or False,
                    "journal_code": row["Journal"] or False,
                    "journal_name": row["JournalDescription"] or False,
                    "party_guid": party_of(row),
                    "party_name": row.get("CustomerName") or row.get("SupplierName") or False,
                    "entry_date": row["EntryDate"] or False,
                    "currency": row["Currency"] or False,
                    "currency_id": ids.get(row["Currency"], False),
                    "amount": float(money(row["AmountFC"])),
                    "row": {
                        name: value if value is None else str(value)
                        for name, value in row.items()
                        if name in ("AmountFC", "VATAmountFC", "EntryDate", "Status", "Type")
                    },
                }
                for guid, row in fresh.items()
                if guid not in known
            ]
        )

    def _as_booking(self):
        """:return: what the comparison needs to know of it
        :rtype: Booking
        """
        return Booking(
            reference=self.your_ref or "",
            party=self.party_guid or "",
            amount=money(self.amount),
            currency=self.currency or "",
            on=self.entry_date or None,
            number=str(self.entry_number or ""),
        )

    def _as_row(self):
        """The entry as ``exact.entry._adopt_entry`` takes it.

        :rtype: dict
        """
        row = self.row or {}
        vat = row.get("VATAmountFC")
        return {
            "EntryID": self.guid,
            "EntryNumber": self.entry_number,
            "AmountFC": money(self.amount),
            "VATAmountFC": vat and money(vat),
        }
