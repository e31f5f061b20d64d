from odoo import fields, models


class ExactJournalMapping(models.Model):
    """An Odoo journal and the Exact journal for its invoices, or for its credit notes."""

    _name = "exact.journal.mapping"
    _inherit = "exact.mapping"
    _description = "Journal mapping to Exact Online"
    _order = "connection_id, journal_id, move_type"
    _rec_name = "journal_id"
    _target = "exact_journal_id"

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

    _journal_unique = models.UniqueIndex(
        "(connection_id, journal_id, move_type)", "This journal is mapped already."
    )
