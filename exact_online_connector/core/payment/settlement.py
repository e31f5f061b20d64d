"""What settled a document in Exact, told by its open items alone.

Exact has no call that tells which items were matched with each other. What is certain is how much
of a document's own items is matched; that decides how much is paid. Which items stand on the other
side only decides how it is booked, and follows from what a match leaves behind: its items are of
one relation, end on the same day, are written one after the other, and add up to zero
(docs/exact-online.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    :param ended_on: since when it is not outstanding
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


@dataclass(frozen=True)
class Allocation:
    """A part of a portion, and what settled it.

    :param counter: the item on the other side; None when it cannot be told
    :param amount: positive, in the document's currency
    :param amount_company: positive, in the division's currency
    :param paid_on: day of the payment
    """

    item: Item
    counter: Item | None
    start: Decimal
    amount: Decimal
    amount_company: Decimal
    paid_on: date | None

    @property
    def is_difference(self) -> bool:
        """Whether a journal entry settled it, such as a write-off, and no money."""
        return self.counter is not None and self.counter.kind == "other"


def settled(items: Sequence[Item]) -> dict[str, Decimal]:
    """How much of each item of one entry is settled.

    A partial payment splits an item in two. Should Exact leave it whole instead, what is missing
    from the transaction's total is settled (both are reported, docs/exact-online.md).

    :param items: all items of one transaction line
    :return: GUID → amount in the item's currency, positive
    """
    amounts = {item.guid: abs(item.amount) if item.is_matched else ZERO for item in items}
    if len(items) == 1:
        [item] = items
        if item.is_matched:
            amounts[item.guid] = max(abs(item.amount), abs(item.total))
        elif item.paid_on and abs(item.total) > abs(item.amount):
            amounts[item.guid] = abs(item.total) - abs(item.amount)
    return amounts


def portion_of(item: Item, settled_amount: Decimal, booked: Decimal) -> Portion | None:
    """What is settled of an item and not booked yet, None when there is nothing.

    :param settled_amount: of ``settled``
    :param booked: how much of it is booked, in the document's currency
    """
    amount = settled_amount - booked
    if amount < CENT:
        return None
    whole = max(abs(item.amount), abs(item.total)) or amount
    company = abs(item.amount_company)
    if whole != abs(item.amount) and item.amount:
        # The rate of what the item still holds.
        company = (company * whole / abs(item.amount)).quantize(CENT)
    share = company if amount == whole else (company * amount / whole).quantize(CENT)
    return Portion(item, booked, amount, share)


def matches(items: Iterable[Item]) -> list[tuple[Item, ...]]:
    """Tell apart the matches among the matched items of one relation and side.

    :param items: those that ended on one day, in any order
    :return: the items of each match; what does not add up to zero stays together as one
    """
    found, current, balance = [], [], ZERO
    for item in sorted(items, key=lambda item: (item.order, item.guid)):
        current.append(item)
        balance += item.amount_company
        if not balance:
            found.append(tuple(current))
            current = []
    if current:
        found.append(tuple(current))
    return found


@dataclass
class _Rest:
    """What is left of something while it is allocated."""

    item: Item
    company: Decimal
    portion: Portion | None = None
    amount: Decimal = ZERO
    sign: int = field(init=False)

    def __post_init__(self):
        self.sign = 1 if self.item.amount_company > 0 else -1

    @classmethod
    def of(cls, portion: Portion):
        return cls(portion.item, portion.amount_company, portion, portion.amount)

    def take(self, company: Decimal) -> tuple[Decimal, Decimal]:
        """Use up an amount; the last part takes what rounding left in the own currency.

        :return: where it starts and how much it is, in the item's own currency
        """
        if self.portion is None:
            self.company -= company
            return ZERO, ZERO
        start = self.portion.start + self.portion.amount - self.amount
        if company == self.company or not self.portion.amount_company:
            amount = self.amount
        else:
            share = self.portion.amount * company / self.portion.amount_company
            # At a rate above 2 a cent of the own currency is several of the division's: one is
            # kept for the last part, which would be lost with nothing left to stand for it.
            amount = min(share.quantize(CENT), self.amount - CENT)
        self.company -= company
        self.amount -= amount
        return start, amount


def allocate(
    portions: Iterable[Portion], counters: Iterable[tuple[Item, Decimal]]
) -> list[Allocation]:
    """Say what settled each portion of one match.

    Our documents on both sides settle each other first, then money and write-offs in their order.

    :param portions: of our documents, invoices and credit notes alike
    :param counters: the other items, each with how much of it is not used yet, positive, in the
        division's currency
    :return: they add up to each portion; documents that settle each other come as one allocation
        for each of the two
    """
    rests = [_Rest.of(portion) for portion in portions]
    made = []
    debits = [rest for rest in rests if rest.sign > 0]
    credits_ = [rest for rest in rests if rest.sign < 0]
    for debit, credit in _pairs(debits, credits_):
        company = min(debit.company, credit.company)
        made.append(_allocation(debit, credit.item, company))
        made.append(_allocation(credit, debit.item, company))
    others = [_Rest(item, left) for item, left in counters if left > 0]
    others.sort(key=lambda rest: (rest.item.kind == "other", rest.item.order))
    for rest, other in _pairs(rests, others):
        if rest.sign != other.sign:
            company = min(rest.company, other.company)
            other.take(company)
            made.append(_allocation(rest, other.item, company))
    made += [_allocation(rest, None, rest.company) for rest in rests if rest.amount]
    return made


def _pairs(ones: list[_Rest], others: list[_Rest]):
    """Pairs of which both have something left, those of equal amounts first."""
    for equal in (True, False):
        for one in ones:
            for other in others:
                if one.company and other.company and (not equal or one.company == other.company):
                    yield one, other


def _allocation(rest: _Rest, counter: Item | None, company: Decimal) -> Allocation:
    """What of a portion a counter settles.

    :param rest: what is left of the portion; what is taken is taken off
    :param company: of it, positive, in the division's currency
    """
    start, amount = rest.take(company)
    item = rest.item
    paid_on = (counter and counter.day) or item.paid_on or item.ended_on
    if counter and counter.kind == "document":
        # Two documents settle each other when the later of them is there.
        paid_on = max(filter(None, (item.day, counter.day)), default=paid_on)
    return Allocation(item, counter, start, amount, company, paid_on)
