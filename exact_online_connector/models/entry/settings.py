"""What may be done to documents that stand in Exact."""

from odoo import fields, models

ON_RESET_TO_DRAFT = [
    ("refuse", "Refuse it"),
    ("mark", 'Allow it, and mark it "changed since sent"'),
]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    on_reset_to_draft = fields.Selection(
        ON_RESET_TO_DRAFT,
        "Changing a sent document",
        required=True,
        default="refuse",
    )
