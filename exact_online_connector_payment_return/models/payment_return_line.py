"""Which debits one line of a return is about."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class PaymentReturnLine(models.Model):
    _inherit = "payment.return.line"

    exact_line_ids = fields.Many2many(
        "exact.collection.line", string="Booked in Exact", readonly=True, copy=False
    )

    def _exact_reverse(self):
        """Have Exact book that the debits of this line came back.

        :raises UserError: when one of them is not booked there yet
        """
        settlements = self._exact_settlements()
        debits = self._exact_debits(settlements)
        # This return took the payment back in Odoo; the connector must not do it once more.
        settlements.write({"means": "in_odoo", "payment_id": False})
        if debits and self._exact_is_possible(debits):
            for debit in debits:
                reversal = debit._reverse(*self._exact_when_and_why())
                self.sudo().exact_line_ids |= reversal.line_ids

    def _exact_settlements(self):
        """What the connector booked because Exact had it settled, and comes back now."""
        payments = self.move_line_ids.payment_id
        of_payments = [("payment_id", "in", payments.ids), ("state", "=", "booked")]
        return self.env["exact.settlement"].sudo().search(of_payments)

    def _exact_debits(self, settlements):
        """The lines of collections that came back: of the payment, or of what was booked of them.

        :param exact.settlement settlements: as of ``_exact_settlements``
        :return: empty when it is not about a collection
        :rtype: exact.collection.line
        """
        of_payment = Domain("payment_id", "in", self.move_line_ids.payment_id.ids)
        of_settlement = Domain("payment_id", "=", False) & Domain(
            "move_id", "in", settlements.move_id.ids
        )
        return (
            self.env["exact.collection.line"]
            .sudo()
            .search(
                Domain("collection_id.kind", "=", "collection")
                & Domain("collection_id.state", "!=", "cancelled")
                & Domain("state", "in", ("draft", "booked", "matched"))
                & (of_payment | of_settlement)
            )
        )

    def _exact_is_possible(self, debits):
        """Whether these debits came back as they were collected; if not, a person is told.

        :raises UserError: when one of them is not booked in Exact yet
        """
        if waiting := debits.filtered(lambda line: line.state == "draft"):
            raise UserError(
                self.env._(
                    "%(debit)s is not booked in Exact Online yet. Confirm this return when it is, "
                    "or call %(collection)s off first.",
                    debit=waiting[0].display_name,
                    collection=waiting[0].collection_id.name,
                )
            )
        collected = sum(debits.mapped("amount"))
        if not debits.currency_id.compare_amounts(collected, self.amount):
            return True
        note = self.env._(
            "Not booked in Exact Online, because %(amount)s was collected: %(debits)s. Enter "
            "there what came back.",
            amount=debits.currency_id.format(collected),
            debits=", ".join(debits.mapped("display_name")),
        )
        self.return_id.message_post(body=note)
        return False

    def _exact_when_and_why(self):
        """:return: date, code and words, as of ``exact.collection.line._reverse``
        :rtype: tuple
        """
        date = self.return_id.date or fields.Date.context_today(self)
        words = self.reason_additional_information or self.concept or False
        return date, self.reason_id.code or False, words
