from dataclasses import replace

from odoo import api, models

from odoo.addons.exact_online_connector.core.kinds import BILL, INVOICE

# What an invoice and a bill become in Exact, booked in their journals unless others are mapped.
SALES_RECEIPT = replace(
    INVOICE,
    move_type="out_receipt",
    falls_back_on="out_invoice",
    list_view="account.view_invoice_tree",
)
PURCHASE_RECEIPT = replace(
    BILL,
    move_type="in_receipt",
    falls_back_on="in_invoice",
    list_view="account.view_invoice_tree",
)


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model
    def _exact_kinds(self):
        receipts = {kind.move_type: kind for kind in (SALES_RECEIPT, PURCHASE_RECEIPT)}
        return super()._exact_kinds() | receipts
