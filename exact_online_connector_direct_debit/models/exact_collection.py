"""Collections that were made of a debit order."""

from odoo import api, fields, models


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    payment_order_ids = fields.Many2many(
        "account.payment.order",
        string="Debit orders",
        compute="_compute_payment_order_ids",
        compute_sudo=True,
    )
    payment_order_count = fields.Integer(compute="_compute_payment_order_ids", compute_sudo=True)

    @api.depends("line_ids.payment_id.payment_order_id")
    def _compute_payment_order_ids(self):
        for collection in self:
            orders = collection.line_ids.payment_id.payment_order_id
            collection.payment_order_ids = orders
            collection.payment_order_count = len(orders)

    def _has_debits(self):
        """Whether something of it is, or may be, in Exact that did not come back."""
        return any(line.state not in ("refused", "returned") for line in self.line_ids)

    def action_open_payment_orders(self):
        """Show the debit order it was made of."""
        self.check_access("read")
        orders = self.payment_order_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_payment_batch_oca.account_payment_order_inbound_action"
        )
        if len(orders) == 1:
            return {**action, "res_id": orders.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", orders.ids)]}
