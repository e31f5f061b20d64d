"""What a payment of a debit order collects of each invoice."""

from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    exact_collection_line_ids = fields.One2many(
        "exact.collection.line", "payment_id", "Collected in Exact", readonly=True
    )

    def _exact_collected(self):
        """With the mandate the bank was told, which may be another than the customer has now."""
        collected = super()._exact_collected()
        told = self.payment_line_ids.mandate_id[:1]
        if told:
            mandate = self.env["exact.mandate"].browse(told._exact_followed().id)
            collected = [{**line, "mandate": mandate} for line in collected]
        return collected

    def _exact_paid_amounts(self):
        """By document, what the lines of its debit order say.

        A credit note in the same payment is taken off the invoices, so that what is collected
        is what the bank collects; it is matched with the rest of them in Exact.
        """
        if not self.payment_line_ids:
            return super()._exact_paid_amounts()
        amounts = {}
        for line in self.payment_line_ids.filtered("move_line_id"):
            move = line.move_line_id.move_id
            amounts[move] = amounts.get(move, 0.0) + line.amount_currency
        less = -sum(amount for amount in amounts.values() if amount < 0)
        paid = {}
        for move, amount in amounts.items():
            off = min(less, max(amount, 0.0))
            less -= off
            paid[move] = self.currency_id.round(amount - off)
        return {move: amount for move, amount in paid.items() if amount > 0}
