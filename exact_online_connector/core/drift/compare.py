"""What differs between an entry as it was booked and as Exact has it now.

That lines stand in another order, or that Exact rounds a line otherwise without the total being
another one, is no difference.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .figures import Figures, LineFigures

HEADER = ("total", "vat", "on", "relation", "currency", "journal", "period")
# What is owed and what the VAT return says follows from amounts; the rest is how it is coded.
_AMOUNTS = ("vat_code", "net", "vat")
LINE = ("relation", "gl_account", *_AMOUNTS, "cost_center", "cost_unit")
# What Exact may round otherwise.
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Difference:
    """One thing that Exact has otherwise.

    :param field: one of ``HEADER`` or ``LINE``
    :param line: number of the line from 1, of those that were booked first; None for the header
    :param booked: as it was booked; None for a line that was added
    :param exact: as Exact has it; None for a line that was removed
    """

    field: str
    line: int | None
    booked: object
    exact: object


@dataclass(frozen=True)
class LinePair:
    """A line as it was booked and the one that stands for it in Exact; None where there is none."""

    booked: LineFigures | None
    exact: LineFigures | None


def differences(booked: Figures, exact: Figures, tolerance: Decimal = CENT) -> list[Difference]:
    """What Exact has otherwise, the header first.

    :param tolerance: how much the amounts of a line may differ where the totals are equal
    """
    found = [
        Difference(name, None, ours, theirs)
        for name in HEADER
        if _differ(ours := getattr(booked, name), theirs := getattr(exact, name))
    ]
    rounding = tolerance if booked.total == exact.total else Decimal(0)
    for number, pair in enumerate(line_pairs(booked.lines, exact.lines), 1):
        found += _line_differences(number, pair, rounding)
    return found


def is_coding(booked: Figures, exact: Figures) -> bool:
    """Whether no more than G/L accounts, cost centers and units differ.

    What is owed and the VAT return stay the same then.

    A line that was split over several G/L accounts counts as that too.
    """
    if any(_differ(getattr(booked, name), getattr(exact, name)) for name in HEADER):
        return False
    ours, theirs = _by_vat_code(booked.lines), _by_vat_code(exact.lines)
    return ours.keys() == theirs.keys() and not any(
        _differ(mine, other, CENT)
        for code in ours
        for mine, other in zip(ours[code], theirs[code], strict=True)
    )


def line_pairs(booked: Sequence[LineFigures], exact: Sequence[LineFigures]) -> list[LinePair]:
    """Which line stands for which: the most alike, whatever their order.

    :return: in the order in which they were booked; lines that were added last
    """
    places = defaultdict(list)
    for number in reversed(range(len(exact))):
        places[_key(exact[number])].append(number)
    keys = enumerate(map(_key, booked))
    found = {number: places[key].pop() for number, key in keys if places.get(key)}
    left = sorted(number for numbers in places.values() for number in numbers)
    for alike in (
        _same,
        _same_relation,
        _same_but_account,
        _same_amount,
        _same_account,
        _any,
    ):
        for number, line in enumerate(booked):
            if number in found or not left:
                continue
            match = next((other for other in left if alike(line, exact[other])), None)
            if match is not None:
                found[number] = match
                left.remove(match)
    pairs = [
        LinePair(line, exact[found[number]] if number in found else None)
        for number, line in enumerate(booked)
    ]
    return pairs + [LinePair(None, exact[number]) for number in left]


def _key(line: LineFigures) -> tuple:
    return tuple(getattr(line, name) or None for name in LINE)


def _line_differences(number: int, pair: LinePair, rounding: Decimal) -> list[Difference]:
    if pair.booked is None or pair.exact is None:
        net = [side and side.net for side in (pair.booked, pair.exact)]
        return [Difference("net", number, *net)]
    return [
        Difference(name, number, ours, theirs)
        for name in LINE
        if _differ(
            ours := getattr(pair.booked, name), theirs := getattr(pair.exact, name), rounding
        )
    ]


def _differ(ours: object, theirs: object, rounding: Decimal = Decimal(0)) -> bool:
    if ours is None or theirs is None:
        return False
    if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
        return abs(ours - theirs) > rounding
    return ours != theirs


def _by_vat_code(lines: Sequence[LineFigures]) -> dict[str | None, list]:
    """Net and VAT of each VAT code; None where a line does not tell."""
    sums: dict[str | None, list] = {}
    for line in lines:
        net, vat = sums.get(line.vat_code, (Decimal(0), Decimal(0)))
        sums[line.vat_code] = [_plus(net, line.net), _plus(vat, line.vat)]
    return sums


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _same(ours: LineFigures, theirs: LineFigures) -> bool:
    return not any(_differ(getattr(ours, name), getattr(theirs, name)) for name in LINE)


def _same_but_account(ours: LineFigures, theirs: LineFigures) -> bool:
    return not any(_differ(getattr(ours, name), getattr(theirs, name)) for name in _AMOUNTS)


def _same_relation(ours: LineFigures, theirs: LineFigures) -> bool:
    return ours.relation is not None and ours.relation == theirs.relation


def _same_amount(ours: LineFigures, theirs: LineFigures) -> bool:
    return not _differ(ours.net, theirs.net)


def _same_account(ours: LineFigures, theirs: LineFigures) -> bool:
    return not _differ(ours.gl_account, theirs.gl_account)


def _any(_ours: LineFigures, _theirs: LineFigures) -> bool:
    return True
