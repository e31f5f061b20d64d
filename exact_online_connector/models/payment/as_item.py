"""An open item as ``core.payment`` sees it."""

from odoo import models

from ...core.payment.settlement import Item
from ...exact_api.odata import money


class ExactOpenItem(models.Model):
    _inherit = "exact.open.item"

    def _as_item(self):
        """This row for ``core.payment.settlement``.

        :return: ``kind`` is "document" when Odoo sent it
        :rtype: Item
        """
        amount = money(self.amount)
        sign = amount or self._usual_sign()
        return Item(
            guid=self.guid,
            kind="document" if self._is_document() else self.kind,
            amount=amount,
            amount_company=money(self.amount_company),
            is_matched=self.is_matched,
            order=int(self.timestamp or 0),
            total=money(self.amount_entry).copy_sign(sign),
            day=self.invoice_date or None,
            paid_on=self.paid_on or None,
            ended_on=self.ended_on or None,
            total_company=money(self.amount_entry_company).copy_sign(sign),
        )

    def _usual_sign(self):
        """The side an item is on that shows no amount: 1 for a debit, -1 for a credit."""
        if self._is_document():
            return money(1 if self.move_id.is_inbound() else -1)
        return money(-1 if self.side == "receivable" else 1)

    def _settled_in_company(self):
        """How much of an item that is no document settled something, positive, in company currency.

        Of one that is still open, or shows no amount any more, its transaction tells, as long as
        that is a payment with no other item.
        """
        own = abs(money(self.amount_company))
        if self.is_matched and own:
            return own
        siblings = [("connection_id", "=", self.connection_id.id), ("id", "!=", self.id)]
        if self.kind != "cash" or self.search_count(
            [*siblings, ("line_guid", "=", self.line_guid)], limit=1
        ):
            return money(0)
        total = money(self.amount_entry_company)
        if self.is_matched:
            return total
        return max(total - own, money(0)) if self.paid_on else money(0)

    def _is_document(self):
        """Whether it is of the document itself. Extended by debit, for debits that came back."""
        return bool(self.entry_id)
