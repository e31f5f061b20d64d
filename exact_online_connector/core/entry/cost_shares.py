"""The analytic distribution of a line as the cost centers and cost units of Exact.

Exact takes one of each a line, Odoo any number of analytic accounts with a percentage each. So a
line becomes as many as it needs, and their amounts add up to it to the cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ..document import Line

ZERO, WHOLE = Decimal(0), Decimal(1)
# Three times 33.33 % is meant as all of a line.
ROUNDING = Decimal("0.001")
AMOUNT_DIGITS, QUANTITY_DIGITS = 2, 4


@dataclass(frozen=True, slots=True)
class CostShare:
    """A part of a line, as a fraction, and the codes it goes to; None for what it goes without."""

    part: Decimal
    cost_center: str | None = None
    cost_unit: str | None = None


def cost_shares(distribution: Iterable[CostShare]) -> tuple[CostShare, ...]:
    """Lay a distribution out over a whole line.

    Odoo distributes each plan on its own: 60 % and 40 % over two cost centers, and all of it to a
    cost unit, are two parts here. What comes in one row stays together; what comes in separate rows
    is laid side by side, so that each center and each unit gets its share.

    :param distribution: its rows, in any number; those with neither center nor unit say nothing
    :return: parts that add up to 1, each pair of codes once; empty when nothing is distributed
    """
    rows = [row for row in distribution if row.part > 0 and (row.cost_center or row.cost_unit)]
    rows.sort(key=lambda row: not (row.cost_center and row.cost_unit))
    if not rows:
        return ()
    centers = [(row.cost_center, row.part) for row in rows if row.cost_center]
    units = [(row.cost_unit, row.part) for row in rows if row.cost_unit]
    # More than 100 % cannot be booked: then each gets its proportion.
    total = max(WHOLE, *(sum(part for _code, part in found) for found in (centers, units)))
    center_ends, unit_ends = _laid_out(centers, total), _laid_out(units, total)
    parts: dict[tuple[str | None, str | None], Decimal] = {}
    start = ZERO
    for end in sorted({WHOLE, *(end for end, _code in (*center_ends, *unit_ends))}):
        codes = (_code_at(end, center_ends), _code_at(end, unit_ends))
        parts[codes] = parts.get(codes, ZERO) + end - start
        start = end
    return tuple(CostShare(part, *codes) for codes, part in parts.items())


def _laid_out(parts: list[tuple[str, Decimal]], total: Decimal) -> list[tuple[Decimal, str]]:
    """Where each code ends on a line from 0 to 1."""
    ends, reached = [], ZERO
    for code, part in parts:
        reached = min(reached + part / total, WHOLE)
        ends.append((reached, code))
    if ends and WHOLE - reached <= ROUNDING:
        ends[-1] = (WHOLE, ends[-1][1])
    return ends


def _code_at(end: Decimal, ends: list[tuple[Decimal, str]]) -> str | None:
    """The code of the part that ends at ``end``, or runs past it."""
    return next((code for reached, code in ends if reached >= end), None)


def main_share(shares: Sequence[CostShare]) -> CostShare | None:
    """The biggest part, for what cannot be split; of equal ones the first."""
    return max(shares, key=lambda share: share.part, default=None)


def split_line(line: Line, shares: Sequence[CostShare]) -> tuple[Line, ...]:
    """A line for each share, with its cost center and unit.

    :param line: of a document
    :param shares: as ``cost_shares`` returns them
    :return: lines with the same id, whose nets and whose amounts of every tax add up to those of
        ``line``, each within a cent of its share; ``line`` itself without shares
    """
    if not shares:
        return (line,)
    parts = [share.part for share in shares]
    nets = _spread(line.net, parts)
    quantities = _spread(line.quantity, parts, QUANTITY_DIGITS)
    bases = [_spread(found.base, parts) for found in line.taxes]
    amounts = [_spread(found.amount, parts) for found in line.taxes]
    return tuple(
        replace(
            line,
            net=nets[at],
            quantity=quantities[at],
            taxes=tuple(
                replace(found, base=base[at], amount=amount[at])
                for found, base, amount in zip(line.taxes, bases, amounts, strict=True)
            ),
            cost_center=share.cost_center,
            cost_unit=share.cost_unit,
        )
        for at, share in enumerate(shares)
    )


def _spread(amount: Decimal, parts: list[Decimal], digits: int = AMOUNT_DIGITS) -> list[Decimal]:
    """``amount`` by its parts, rounded so that together they are what was spread.

    What is rounded is how far each part reaches, so that no part collects the cents of all others.
    """
    step = WHOLE.scaleb(-digits)
    spread, reached, given = [], ZERO, ZERO
    for part in parts[:-1]:
        reached += part
        until = (amount * reached).quantize(step, ROUND_HALF_UP)
        spread.append(until - given)
        given = until
    return [*spread, amount - given]
