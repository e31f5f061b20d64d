"""What may be done to documents that stand in Exact."""

from dataclasses import replace

from odoo import fields, models

ON_RESET_TO_DRAFT = [
    ("refuse", "Refuse it"),
    ("mark", 'Allow it, and mark it "changed since sent"'),
]


SEND_VAT = [
    ("differing", "Only where Exact's own rounding differs"),
    ("always", "Always"),
]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    on_reset_to_draft = fields.Selection(
        ON_RESET_TO_DRAFT,
        "Changing a sent document",
        required=True,
        default="refuse",
    )
    send_vat = fields.Selection(
        SEND_VAT,
        "VAT amounts sent",
        required=True,
        default="differing",
        help="Exact computes the VAT of each line by itself. An amount that is sent is booked "
        "instead, where Exact takes it.",
    )

    send_sales_files = fields.Boolean(
        "Files of invoices and credit notes",
        default=True,
        help="The PDF that Odoo made for the customer, and the e-invoice if there is one, go to "
        "Exact once the document is booked.",
    )

    def _division_snapshot(self):
        return replace(super()._division_snapshot(), always_sends_vat=self.send_vat == "always")
