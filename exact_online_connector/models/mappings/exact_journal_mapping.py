from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...core.kinds import PURCHASE, SALE
from ...core.mappings.propose import propose_journal

_lt = LazyTranslate(__name__)


class ExactJournalMapping(models.Model):
    """An Odoo journal and the Exact journal for its invoices, or for its credit notes."""

    _name = "exact.journal.mapping"
    _inherit = "exact.mapping"
    _description = "Journal mapping to Exact Online"
    _order = "connection_id, is_doubtful desc, journal_id, move_type"
    _rec_name = "journal_id"
    _source = ("journal_id", "move_type")
    _targets = ("exact_journal_id",)
    _kind = "journal"
    _kind_name = _lt("Journal")
    _action = "exact_online_connector.action_exact_journal_mapping"
    _position = 20
    _used_on = ("account.move", "journal_id")
    _missing_text = _lt("These journals have no Exact journal yet: %s.")

    journal_id = fields.Many2one(
        "account.journal", required=True, index=True, ondelete="cascade", check_company=True
    )
    move_type = fields.Selection(
        [
            ("out_invoice", "Customer invoices"),
            ("out_refund", "Credit notes"),
            ("in_invoice", "Vendor bills"),
            ("in_refund", "Vendor credit notes"),
        ],
        "Documents",
        required=True,
        default="out_invoice",
    )
    exact_journal_id = fields.Many2one(
        "exact.journal", "Exact journal", ondelete="restrict", check_company=True
    )

    allowed_journal_ids = fields.Many2many("exact.journal", compute="_compute_allowed_journal_ids")

    _journal_unique = models.UniqueIndex(
        "(connection_id, journal_id, move_type)", "This journal is already mapped."
    )

    @api.depends("connection_id", "move_type")
    def _compute_allowed_journal_ids(self):
        kinds = self.env["account.move"]._exact_kinds()
        for mapping in self:
            kind = kinds.get(mapping.move_type)
            mapping.allowed_journal_ids = mapping.connection_id.journal_ids.filtered(
                lambda journal, kind=kind: kind and kind.fits(journal.type)
            )

    @api.model
    def _domain(self, connection):
        return [("type", "in", (SALE, PURCHASE))]

    @api.model
    def _sources(self, records):
        return [
            {"journal_id": journal, "move_type": move_type}
            for journal in records
            for move_type in self.env["account.move"]._exact_move_types(journal.type)
        ]

    @api.model
    def _proposals(self, connection, sources):
        """See ``exact.mapping``: one proposal for each kind of document."""
        rows = {row.code: row for row in connection.journal_ids}
        journals = [row._snapshot() for row in rows.values()]
        country = connection.division_country or ""
        proposals = {
            kind.move_type: propose_journal(kind, journals, country)
            for kind in self.env["account.move"]._exact_kinds().values()
        }
        for source in sources:
            proposal = proposals[source["move_type"]]
            found = rows.get(proposal.value, self.exact_journal_id)
            yield source, {"exact_journal_id": found}, proposal.reason

    def _is_settled(self):
        """Settled by the journal of its invoices, which serves its credit notes too."""
        kind = self.env["account.move"]._exact_kinds().get(self.move_type)
        return super()._is_settled() and bool(kind) and not kind.falls_back_on

    @api.model
    def _defaults_for(self, model=None, record_id=None):
        """Those of a document: its journal, and what it is."""
        if model != "account.move":
            return super()._defaults_for(model, record_id)
        move = self.env[model].sudo().browse(record_id)
        return {"default_journal_id": move.journal_id.id, "default_move_type": move.move_type}

    def _code(self):
        """The code, also of a journal that is no longer there: another one would be a surprise."""
        return self.exact_journal_id.code or None

    @api.model
    def _in_file(self, source, target):
        return source["journal_id"].code, source["move_type"]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    journal_mapping_ids = fields.One2many(
        "exact.journal.mapping", "connection_id", "Journal mappings"
    )
