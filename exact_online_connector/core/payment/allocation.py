"""What settled each document: which items stand on the other side of its match.

How much is settled is certain (``settlement.py``); this only decides how it is booked. Exact says
it in several places, none of which is always filled in (docs/exact-online.md). In order of trust:
the names it gives itself, an amount that only one item has, and what a match leaves behind: items
of one relation that end on one day, one after the other, and add up to zero.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .settlement import CENT, ZERO, Item, Portion

# GUID of an item -> GUIDs of the items that Exact says settled it.
Names = Mapping[str, Collection[str]]


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

    @property
    def sign(self) -> int:
        return self.item.sign

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
    portions: Iterable[Portion],
    counters: Iterable[tuple[Item, Decimal]],
    named: Sequence[Names] = (),
    groups: Iterable[Collection[str]] = (),
) -> list[Allocation]:
    """Say what settled each portion of one relation and side.

    A journal entry is the other side only of what Exact names it for: it may be a write-off, and
    neither an amount nor a place among others shows that no money came.

    :param portions: of our documents, invoices and credit notes alike
    :param counters: the other items, each with how much of it is not used yet, positive, in the
        division's currency
    :param named: what Exact names, the source that is trusted most first
    :param groups: GUIDs of the items of each match, as ``matches`` guesses them
    :return: they add up to each portion; documents that settle each other come as one allocation
        for each of the two
    """
    rests = [_Rest.of(portion) for portion in portions]
    others = [_Rest(item, left) for item, left in counters if left > 0]
    others.sort(key=lambda rest: (rest.item.kind == "other", rest.item.order, rest.item.guid))
    made = []
    for names in named:
        made += _settle(rests, others, lambda one, other, names=names: _names(names, one, other))
    made += _settle(rests, others, _of_one_amount(rests, others))
    for group in groups:
        mine = [rest for rest in rests if rest.item.guid in group]
        money = [one for one in others if one.item.guid in group and one.item.kind != "other"]
        made += _settle(mine, money, lambda _one, _other: True)
    return made + [_allocation(rest, None, rest.company) for rest in rests if rest.amount]


def _settle(rests: list[_Rest], others: list[_Rest], belong) -> list[Allocation]:
    """Take off what settles what, as far as two belong together: documents first, then others."""
    made = []
    for debit, credit in _pairs(rests, rests, belong):
        if debit.sign > 0:
            company = min(debit.company, credit.company)
            made.append(_allocation(debit, credit.item, company))
            made.append(_allocation(credit, debit.item, company))
    for rest, other in _pairs(rests, others, belong):
        company = min(rest.company, other.company)
        other.take(company)
        made.append(_allocation(rest, other.item, company))
    return made


def _pairs(ones: list[_Rest], others: list[_Rest], belong):
    """Pairs of opposite sides of which both have something left, those of equal amounts first."""
    for equal in (True, False):
        for one in ones:
            for other in others:
                if one.company and other.company and one.sign != other.sign:
                    if (not equal or one.company == other.company) and belong(one, other):
                        yield one, other


def _names(names: Names, one: _Rest, other: _Rest) -> bool:
    """Whether Exact names one of two as what settled the other."""
    ones, others = names.get(one.item.guid, ()), names.get(other.item.guid, ())
    return other.item.guid in ones or one.item.guid in others


def _of_one_amount(rests: list[_Rest], others: list[_Rest]):
    """Whether two have an amount that nothing else on either side has, as it is now."""
    count = Counter((rest.sign, rest.company) for rest in (*rests, *others) if rest.company)
    unique = {key for key, times in count.items() if times == 1}

    def belong(one: _Rest, other: _Rest) -> bool:
        return (
            other.item.kind != "other"
            and one.company == other.company
            and {(one.sign, one.company), (other.sign, other.company)} <= unique
            and _may_be_of_one_day(one.item, other.item)
        )

    return belong


def _may_be_of_one_day(one: Item, other: Item) -> bool:
    """Items that settled each other ended together; one that is still open may say when it was
    paid."""
    if one.is_matched and other.is_matched:
        return one.ended_on == other.ended_on
    still_open = one if not one.is_matched else other
    known = still_open.paid_on is not None and (one if other is still_open else other).day
    return not known or known == still_open.paid_on


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
