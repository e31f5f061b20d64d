"""The exchange rate an entry is booked at, so that both ledgers agree in the company's money.

Exact turns the net amount and the VAT of every line into the company's currency and rounds each
(``AmountDC`` is read-only); Odoo rounds the VAT once for each tax. Their sums may differ by cents.
A rate is an ``Edm.Double``, so one a trifle higher or lower can be given that makes up for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Context, Decimal

from ...exact_api.odata import money

CENT, HALF_CENT = Decimal("0.01"), Decimal("0.005")
# What a rate keeps on its way through Exact's Edm.Double.
_DOUBLE = Context(prec=15)


def in_company_currency(amounts: Iterable[Decimal], rate: Decimal) -> Decimal:
    """The sum of ``amounts``, each turned into the company's currency and rounded, as Exact does.

    :param rate: company currency for one unit of the amounts' currency
    """
    return sum((money(amount * rate) for amount in amounts), Decimal(0))


def explained_by_rounding(amounts: Sequence[Decimal]) -> Decimal:
    """How far the sum of rounded amounts may lie off what was rounded: half a cent for each."""
    return HALF_CENT * len(amounts)


def booked_rate(rate: Decimal, amounts: Iterable[Decimal], total: Decimal) -> Decimal:
    """The rate nearest to ``rate`` at which the lines of an entry come to ``total``.

    :param rate: Odoo's: company currency for one unit of the document's currency
    :param amounts: what Exact rounds, net and VAT of every line, in the document's currency
    :param total: Odoo's in the company's currency, of the same sign as the amounts
    :return: ``rate`` itself when it serves, or when none does that is as near as what rounding
        explains; never more digits than a double holds
    """
    rate = _DOUBLE.plus(rate)
    amounts = list(amounts)
    difference = total - in_company_currency(amounts, rate)
    gross = sum(map(abs, amounts))
    if not (difference and gross):
        return rate
    reach = explained_by_rounding(amounts) / gross
    higher = _stretch(amounts, rate, rate + reach, difference)
    lower = _stretch(amounts, rate, rate - reach, difference)
    found = [stretch for stretch in (higher, lower) if stretch]
    for start, end in sorted(found, key=lambda stretch: abs(stretch[0] - rate)):
        serving = _shortest_between(start, end)
        if serving and in_company_currency(amounts, serving) == total:
            return serving
    return rate


def _stretch(
    amounts: Sequence[Decimal], rate: Decimal, limit: Decimal, difference: Decimal
) -> tuple[Decimal, Decimal] | None:
    """The first stretch of rates between ``rate`` and ``limit`` that adds ``difference``.

    The sum is a staircase: it steps by a cent where one of the amounts comes to half a cent.

    :return: where it starts, seen from ``rate``, and where it ends; None when there is none
    """
    up = limit > rate
    steps = Counter()
    for amount in amounts:
        for at in _halves(abs(amount), *sorted((rate, limit))):
            steps[at] += 1 if (amount > 0) == up else -1
    steps.pop(rate if up else limit, None)  # half a cent is rounded up
    added, start = Decimal(0), None
    for at in sorted(steps, reverse=not up):
        if start is not None:
            return start, at
        added += CENT * steps[at]
        if added == difference:
            start = at
    return None if start is None else (start, limit)


def _halves(amount: Decimal, lowest: Decimal, highest: Decimal) -> Iterator[Decimal]:
    """The rates from ``lowest`` to ``highest`` at which ``amount`` comes to half a cent."""
    number = (amount * lowest / CENT - HALF_CENT / CENT).to_integral_value("ROUND_CEILING")
    while (at := (number * CENT + HALF_CENT) / amount) <= highest:
        yield at
        number += 1


def _shortest_between(one: Decimal, other: Decimal) -> Decimal | None:
    """The number with the fewest digits between two rates, None when a double cannot tell them."""
    low, high = sorted((one, other))
    middle = (low + high) / 2
    for digits in range(-middle.adjusted() + _DOUBLE.prec):
        short = middle.quantize(Decimal(1).scaleb(-digits))
        if low < short < high:
            return short
    return None
