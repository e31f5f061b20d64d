"""How much of a document Exact has settled, and what to do when its open items do not tell."""

from odoo import models

from ...core.issues import issue
from ...core.payment.settlement import REMAINING, SPLIT, doubt, form_of, settled

# Which forms of a partial payment a division was seen to use.
FORM = "partial_payment.%s"


class ExactSettling(models.AbstractModel):
    _inherit = "exact.settling"

    def _settled(self, entry):
        """How much of each item of a document is settled in Exact.

        Override this when some of it does not count. Extended by debit, for what came back.

        :return: positive amounts in the document's currency by GUID of the item
        :rtype: dict[str, Decimal]
        """
        amounts = {}
        for items in self._lines(entry.item_ids):
            unclear = items[0].kind == "document" and doubt(items) == "unclear"
            amounts |= settled(items, unclear and entry.connection_id._counts_down())
        return amounts

    def _lines(self, items):
        """Items as ``core.payment`` sees them, those of one transaction line together."""
        return [[item._as_item() for item in some] for some in items.grouped("line_guid").values()]

    def _doubtful(self, entries):
        """The documents of which Exact's sums do not tell what is settled; each says why.

        Nothing of them is booked or taken back until they do.

        :rtype: exact.entry
        """
        waiting = self.env["exact.entry"]
        for entry in entries:
            items = entry.item_ids.filtered(lambda item: item._is_document())
            for line in self._lines(items):
                if code := self._doubt_of(entry, line):
                    entry._wait(issue(code, **self._numbers(line)))
                    waiting |= entry
                elif form := form_of(line):
                    entry.connection_id._note_capability(FORM % form, "works")
        return waiting

    def _doubt_of(self, entry, line):
        """The code of the reason why a line's items do not tell, None when they do."""
        match doubt(line):
            case "disagree":
                return "open_items_disagree"
            case "unclear" if not entry.connection_id._counts_down():
                is_known = entry.connection_id._splits()
                return "open_items_disagree" if is_known else "partial_payment_unclear"
        return None

    def _numbers(self, line):
        """What Exact shows of a line: positive amounts in the document's currency."""
        total = max(abs(item.total) for item in line)
        items = sum(abs(item.amount) for item in line)
        still_open = sum(abs(item.amount) for item in line if not item.is_matched)
        return {
            "total": total,
            "items": items,
            "open": still_open,
            "settled": total - still_open,
        }


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _counts_down(self):
        """Whether the division was seen to count down what is paid in part."""
        return self._capability(FORM % REMAINING).state == "works"

    def _splits(self):
        """Whether the division was seen to split what is paid in part."""
        return self._capability(FORM % SPLIT).state == "works"


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def action_paid_in_part(self):
        """A person says that what Exact does not show as open was paid: it counts down.

        It is remembered of the division, so nobody is asked again.
        """
        self._check_one()
        self._check_may_send()
        connection = self.sudo().connection_id
        words = self.env._("A person said so of %s.", self.move_id.display_name)
        connection._note_capability(FORM % REMAINING, "works", words)
        mine = [("connection_id", "=", connection.id)]
        waiting = [*mine, ("settle_code", "=", "partial_payment_unclear")]
        self.sudo().search(waiting)._settle_now()
