from odoo import fields, models


class ExactJournalMapping(models.Model):
    _inherit = "exact.journal.mapping"

    move_type = fields.Selection(
        selection_add=[("out_receipt", "Sales receipts"), ("in_receipt", "Purchase receipts")],
        ondelete={"out_receipt": "cascade", "in_receipt": "cascade"},
    )
