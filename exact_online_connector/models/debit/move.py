"""Collect through Exact: from invoices, or from payments that were registered in Odoo."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...core.debit.collection import LINES_AT_ONCE
from ..base.exact_rights import ACCOUNTING


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_collection_line_ids = fields.One2many(
        "exact.collection.line", "move_id", "Collections", readonly=True, groups=ACCOUNTING
    )

    def action_exact_collect(self):
        """Make a collection of the open invoices among these, and show it.

        :raises UserError: when there is none, or they are of several companies
        """
        self._check_may_send()
        invoices = self.filtered(lambda move: move.move_type == "out_invoice").sorted(
            lambda move: (move.invoice_date or fields.Date.today(), move.id)
        )
        if not invoices:
            raise UserError(self.env._("Choose customer invoices: only they can be collected."))
        mandates = self.env["exact.mandate"].sudo()
        return _collect(
            invoices.company_id,
            [
                {
                    "move": invoice,
                    "amount": invoice.amount_residual_signed,
                    "mandate": mandates._of(invoice.commercial_partner_id, invoice.company_id),
                }
                for invoice in invoices
            ],
        )


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "exact.rights"]

    def action_exact_collect(self):
        """Make a collection of what these customer payments paid, and show it.

        :raises UserError: when none of them paid an invoice
        """
        self._check_may_send()
        payments = self.filtered(
            lambda payment: (
                payment.partner_type == "customer"
                and payment.payment_type == "inbound"
                and payment.state in ("in_process", "paid")
            )
        )
        lines = [line for payment in payments for line in payment._exact_collected()]
        if not lines:
            raise UserError(
                self.env._("Choose customer payments that were confirmed and paid invoices.")
            )
        return _collect(payments.company_id, lines)

    def _exact_collected(self):
        """What this payment paid of each invoice.

        :return: as of ``exact.collection._collect``
        :rtype: list[dict]
        """
        mandates = self.env["exact.mandate"].sudo()
        paid = self._exact_paid_amounts()
        return [
            {
                "move": move,
                "amount": amount,
                "payment": self,
                "mandate": mandates._of(move.commercial_partner_id, move.company_id),
            }
            for move, amount in paid.items()
        ]

    def _exact_paid_amounts(self):
        """By invoice what was paid of it; without an entry of its own a payment pays in order."""
        if self.move_id:
            own = self.move_id.line_ids
            return {
                move: sum(
                    partial.amount
                    for partial in own.matched_debit_ids
                    if partial.debit_move_id in move.line_ids
                )
                for move in self.reconciled_invoice_ids
            }
        left, paid = self.amount, {}
        for move in self.invoice_ids.sorted("invoice_date"):
            paid[move] = min(left, move.amount_residual)
            left -= paid[move]
        return {move: amount for move, amount in paid.items() if amount}


def _collect(companies, lines):
    today = fields.Date.context_today(companies)
    made = companies.env["exact.collection"]._collect(companies, today, lines)
    action = made._show()
    if len(made) > 1:
        action["name"] = made.env._(
            "%(count)s collections, of at most %(most)s lines", count=len(made), most=LINES_AT_ONCE
        )
    return action
