"""Which debits one line of a return is about."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Nothing of these is in Exact, and nothing goes there by itself.
IDLE = ("draft", "blocked", "rejected", "cancelled")


class PaymentReturnLine(models.Model):
    _inherit = "payment.return.line"

    exact_line_ids = fields.Many2many(
        "exact.collection.line", string="Booked in Exact", readonly=True, copy=False
    )

    def _exact_debits(self):
        """The lines of collections that this line says came back.

        :return exact.collection.line: of the payment; without one, of the invoice it settles
        """
        self.ensure_one()
        invoices = self.move_line_ids.matched_debit_ids.debit_move_id.move_id
        of_payment = Domain("payment_id", "in", self.move_line_ids.payment_id.ids)
        of_invoice = Domain("payment_id", "=", False) & Domain("move_id", "in", invoices.ids)
        found = self.env["exact.collection.line"].sudo()
        return found.search(
            Domain("collection_id.kind", "=", "collection")
            & Domain("collection_id.state", "not in", IDLE)
            & Domain("state", "in", ("draft", "booked", "matched"))
            & (of_payment | of_invoice)
        )

    def _exact_reverse(self, debits):
        """Have Exact book that these debits came back.

        :param exact.collection.line debits: as of ``_exact_debits``
        :raises UserError: when one of them is on its way to Exact
        """
        if not debits:
            return
        if waiting := debits.filtered(lambda line: line.state == "draft"):
            raise UserError(
                self.env._(
                    "%s is on its way to Exact Online. Confirm this return when it is booked there.",
                    waiting[0].display_name,
                )
            )
        currency = debits.currency_id[:1]
        if currency.compare_amounts(sum(debits.mapped("amount")), self.amount):
            note = self.env._(
                "Not booked in Exact Online, because another amount was collected: %s",
                ", ".join(debits.mapped("display_name")),
            )
            self.return_id.message_post(body=note)
            return
        for debit in debits:
            reversal = debit._reverse(*self._exact_when_and_why())
            self.sudo().exact_line_ids |= reversal.line_ids

    def _exact_when_and_why(self):
        """:return tuple: date, code and words, as of ``exact.collection.line._reverse``"""
        date = self.return_id.date or fields.Date.context_today(self)
        words = self.reason_additional_information or self.concept or False
        return date, self.reason_id.code or False, words
