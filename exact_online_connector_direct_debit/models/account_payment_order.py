"""Debit orders: collected in Exact when their file is at the bank."""

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

# What can be called off, because Exact has nothing of it.
NOT_IN_EXACT = ("draft", "queued", "blocked", "rejected")


class AccountPaymentOrder(models.Model):
    _name = "account.payment.order"
    _inherit = ["account.payment.order", "exact.rights"]

    exact_collection_ids = fields.Many2many(
        "exact.collection", compute="_compute_exact_collection_ids", compute_sudo=True
    )
    exact_collection_count = fields.Integer(
        compute="_compute_exact_collection_ids", compute_sudo=True
    )
    exact_to_collect = fields.Boolean(
        "Not in Exact Online yet", compute="_compute_exact_collection_ids", compute_sudo=True
    )

    @api.depends("state", "payment_ids.exact_collection_line_ids.collection_id.state")
    def _compute_exact_collection_ids(self):
        for order in self:
            collections = order.payment_ids.exact_collection_line_ids.collection_id
            order.exact_collection_ids = collections
            order.exact_collection_count = len(collections)
            order.exact_to_collect = (
                order.state == "uploaded"
                and order._exact_is_collected()
                and bool(order._exact_payments())
            )

    def _exact_is_collected(self):
        """Whether orders like this one are collected in Exact."""
        connection = self.company_id.sudo().exact_connection_id
        return self.payment_type == "inbound" and bool(connection.collection_account_id)

    def _exact_payments(self):
        """The payments that are in no collection."""
        lines = self.sudo().payment_ids.exact_collection_line_ids
        live = lines.filtered(lambda line: line.collection_id.state != "cancelled")
        return self.payment_ids - live.payment_id

    # === COLLECTED === #

    def generated2uploaded(self):
        """What Exact, or its settings, have against it is told: the file is at the bank anyway."""
        result = super().generated2uploaded()
        if self._exact_is_collected():
            try:
                with self.env.cr.savepoint():
                    self.sudo()._exact_collect()._queue()
            except (UserError, RedirectWarning) as error:
                self.message_post(
                    body=self.env._("Not collected in Exact Online: %s", error.args[0])
                )
        return result

    def action_exact_collect(self):
        """Collect this order in Exact now, and show how far it is."""
        self._check_one()
        self._check_may_send()
        collections = self._exact_collect()
        if not collections:
            raise UserError(self.env._("No payment of %s is for an invoice.", self.name))
        return collections.action_send()

    def _exact_collect(self):
        """Make a collection for each day the bank collects on.

        :return: in draft
        :rtype: exact.collection
        :raises UserError: when collections are not set up
        """
        self.ensure_one()
        made = self.env["exact.collection"]
        for date, payments in self._exact_payments().grouped("date").items():
            lines = [line for payment in payments for line in payment._exact_collected()]
            if lines:
                made |= made._collect(self.company_id, date, lines, origin=self.name)
        self._exact_tell(made)
        return made

    def _exact_tell(self, made):
        """Leave a note of what is collected in Exact, and of what is not."""
        names = ", ".join(made.mapped("name"))
        if names:
            self.message_post(body=self.env._("Collected in Exact Online: %s.", names))
        without = self.payment_line_ids.filtered(lambda line: not line.move_line_id)
        if without:
            note = self.env._(
                "For no invoice, so not collected in Exact Online; book there by hand: %s",
                ", ".join(without.mapped("display_name")),
            )
            self.message_post(body=note)

    # === CALLED OFF === #

    def action_cancel(self):
        self.check_access("write")
        self._exact_call_off()
        return super().action_cancel()

    def cancel2draft(self):
        self.check_access("write")
        # Odoo deletes the payments; what came of them in Exact stays.
        self.sudo().payment_ids.exact_collection_line_ids.payment_id = False
        return super().cancel2draft()

    def _exact_call_off(self):
        """Call off its collections.

        :raises UserError: when Exact has one of them, of which not everything came back
        """
        for collection in self.sudo().exact_collection_ids:
            if collection.state in NOT_IN_EXACT:
                collection._set_state("cancelled")
            elif collection.state != "cancelled" and collection._has_debits():
                raise UserError(
                    self.env._(
                        "%(order)s is in Exact Online as %(collection)s. Enter there which debits "
                        "came back; then it can be cancelled.",
                        order=", ".join(self.mapped("name")),
                        collection=collection.name,
                    )
                )

    # === ACTIONS === #

    def action_open_exact_collections(self):
        """Show its collections."""
        self.check_access("read")
        return self.exact_collection_ids._show()
