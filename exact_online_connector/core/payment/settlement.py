"""How much of a document is settled in Exact, told by its open items alone.

That follows from sums, whatever a partial payment leaves behind (docs/exact-online.md): what an
entry comes to, less what is open of it. Which items stand on the other side only decides how it is
booked (``allocation.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Item:
    """An open item of one relation on one side (receivable or payable).

    :param guid: of the item
    :param kind: "document" for one of ours, "entry" for another invoice, "cash", or "other" for a
        journal entry such as a write-off
    :param amount: in its own currency; ledger sign, positive is a debit
    :param amount_company: in the division's currency; same sign
    :param is_matched: nothing of it is open
    :param order: its Timestamp
    :param total: of its whole transaction, in its own currency, with the sign of ``amount``
    :param day: of the invoice or bank line
    :param paid_on: when it was paid; None while nothing is
    :param ended_on: since when it is not outstanding: the latest date in its match
    :param total_company: of its whole transaction, in the division's currency; 0 when not known
    """

    guid: str
    kind: str
    amount: Decimal
    amount_company: Decimal
    is_matched: bool
    order: int = 0
    total: Decimal = ZERO
    day: date | None = None
    paid_on: date | None = None
    ended_on: date | None = None
    total_company: Decimal = ZERO

    @property
    def sign(self) -> int:
        """1 for a debit, -1 for a credit; an item that shows no amount any more has its total's."""
        return 1 if (self.amount_company or self.total) > 0 else -1


@dataclass(frozen=True)
class Portion:
    """A part of a document's item that Exact settled and Odoo did not book yet.

    :param start: how much of the item was booked before, in the document's currency, positive
    :param amount: positive, in the document's currency
    :param amount_company: positive, in the division's currency
    """

    item: Item
    start: Decimal
    amount: Decimal
    amount_company: Decimal


# What a partial payment makes of an item: two of them, or one that counts down.
SPLIT, REMAINING = "split", "remaining"


def settled(items: Sequence[Item], counts_down: bool = False) -> dict[str, Decimal]:
    """How much of each item of one transaction line is settled.

    A partial payment splits an item in two. Should Exact leave it whole instead, what is missing
    from the transaction's total is settled (both are reported, docs/exact-online.md). An item that
    is matched and shows no amount any more has what its siblings leave of the total.

    :param items: all items of one transaction line
    :param counts_down: the division was seen to count down what is paid in part, so that an item
        without the day of a payment is believed too
    :return: GUID → amount in the item's currency, positive
    """
    amounts = {item.guid: abs(item.amount) if item.is_matched else ZERO for item in items}
    if len(items) == 1:
        [item] = items
        if item.is_matched:
            amounts[item.guid] = max(abs(item.amount), abs(item.total))
        elif item.paid_on or counts_down:
            amounts[item.guid] = _missing(items)
    elif emptied := min((i.guid for i in items if i.is_matched and not i.amount), default=None):
        amounts[emptied] = _missing(items)
    return amounts


def form_of(items: Sequence[Item]) -> str | None:
    """What a partial payment made of the items of one transaction line.

    :return: None when nothing, or all of it, is paid, and when the items do not tell
    """
    open_items = [item for item in items if not item.is_matched]
    if len(items) == 1 and open_items and items[0].paid_on and _missing(items):
        return REMAINING
    if open_items and len(open_items) < len(items) and not _missing(items):
        return SPLIT
    return None


def doubt(items: Sequence[Item], counts_down: bool = False) -> str | None:
    """Why the sums of a document's items do not tell how much of it is settled.

    :param items: all items of its transaction line
    :param counts_down: as in ``settled``
    :return: "disagree" when they do not come to the entry's total; "unclear" when less is open of
        it than its total and nothing says that it was paid; None when there is no doubt
    """
    missing = _missing(items, signed=True)
    if missing <= 0:
        return "disagree" if missing else None
    if len(items) == 1:
        return None if items[0].is_matched or items[0].paid_on or counts_down else "unclear"
    return None if any(item.is_matched and not item.amount for item in items) else "disagree"


def _missing(items: Sequence[Item], signed: bool = False) -> Decimal:
    """What the items of a line lack of the total of their transaction.

    :param signed: negative where they come to more; else zero then
    """
    total = max(abs(item.total) for item in items)
    if not total:
        return ZERO  # Exact does not say
    missing = total - sum(abs(item.amount) for item in items)
    return missing if signed else max(missing, ZERO)


def portion_of(item: Item, settled_amount: Decimal, booked: Decimal) -> Portion | None:
    """What is settled of an item and not booked yet, None when there is nothing.

    :param settled_amount: of ``settled``
    :param booked: how much of it is booked, in the document's currency
    """
    amount = settled_amount - booked
    if amount < CENT:
        return None
    whole = max(abs(item.amount), abs(item.total)) or amount
    company = abs(item.amount_company if item.amount else item.total_company)
    if whole != abs(item.amount) and item.amount:
        # The rate of what the item still holds.
        company = (company * whole / abs(item.amount)).quantize(CENT)
    share = company if amount == whole else (company * amount / whole).quantize(CENT)
    return Portion(item, booked, amount, share)
