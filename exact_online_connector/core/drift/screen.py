"""Whether ledger lines that Exact tells as changed can be anything else than what was booked.

Exact gives ledger lines a new Timestamp when they are paid, matched or processed as well, and when
they are booked in the first place. What surely is as it was costs no call.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .figures import Figures, LineFigures

# Types of G/L accounts that no line of an entry may have: receivable, payable and VAT. Their ledger
# lines follow from the others.
AUTOMATIC = (20, 22, 24)
CONTROL = (20, 22)


@dataclass(frozen=True)
class LedgerLine:
    """A line of Exact's ledger, with what all lines of its entry have.

    :param amount: in the currency of the entry, debit positive
    """

    gl_account: str | None
    vat_code: str | None
    amount: Decimal | None
    relation: str | None
    on: date | None
    currency: str | None
    journal: str | None
    period: str | None
    cost_center: str = ""
    cost_unit: str = ""


def is_unchanged(
    booked: Figures, lines: Sequence[LedgerLine], sign: int, types: dict[str, int]
) -> bool:
    """Whether these lines are surely what was booked.

    Either all lines of the entry are there and each is as it was booked, or none of them is but
    those that follow from the others.

    :param lines: of one entry, those that Exact tells as changed
    :param sign: of a booked line in the ledger: 1 when it is a debit
    :param types: type of the G/L accounts by GUID
    """
    if not all(_same_header(booked, line) for line in lines):
        return False
    own = [line for line in lines if types.get(line.gl_account) not in AUTOMATIC]
    control = [line for line in lines if types.get(line.gl_account) in CONTROL]
    if any(line.amount != -sign * booked.total for line in control):
        return False
    if not own:
        return len(control) == len(lines)
    if _keys(own) != _booked_keys(booked, sign):
        return False
    return not _tells_costs(booked) or _costs(own) == _costs(booked.lines)


def control_of(lines: Collection[tuple[str, LedgerLine]], types: dict[str, int]) -> str | None:
    """The GUID of the receivable or payable line of an entry, when it is among these.

    :param lines: GUID and line
    """
    return next((guid for guid, line in lines if types.get(line.gl_account) in CONTROL), None)


def _same_header(booked: Figures, line: LedgerLine) -> bool:
    return all(
        getattr(booked, name) in (None, getattr(line, name))
        for name in ("relation", "on", "currency", "journal", "period")
    )


def _tells_costs(booked: Figures) -> bool:
    return any(line.cost_center or line.cost_unit for line in booked.lines)


def _costs(lines: Sequence[LedgerLine | LineFigures]) -> Counter:
    return Counter(
        (line.gl_account, line.cost_center or "", line.cost_unit or "") for line in lines
    )


def _keys(lines: Sequence[LedgerLine]) -> Counter:
    return Counter((line.gl_account, line.vat_code, line.amount) for line in lines)


def _booked_keys(booked: Figures, sign: int) -> Counter:
    return Counter(
        (line.gl_account, line.vat_code, None if line.net is None else sign * line.net)
        for line in booked.lines
    )
