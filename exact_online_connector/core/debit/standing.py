"""A batch, or a debit that came back, in figures that can be compared: as it was booked, and as the
ledger of Exact has it.

Both kinds of journal come to the same: the total is what stands on the suspense account, a line is
what stands on any other account. Amounts are positive as far as money moves as it should: from the
customer in a batch, to the customer in a return.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ...exact_api.odata import money
from ..drift.figures import Figures, LineFigures
from ..drift.screen import LedgerLine


def booked_figures(payload: dict, suspense: str, returned: bool) -> Figures:
    """What was posted.

    :param payload: of ``core.debit.collection``, as it is kept: amounts and dates are texts
    :param suspense: GUID of the suspense account
    :param returned: whether the money went back to the customers
    """
    in_bank = "BankEntryLines" in payload
    # A bank statement has money that comes in positive; the ledger has it on the customer negative.
    turn = (1 if returned else -1) * (-1 if in_bank else 1)
    [rows] = [value for value in payload.values() if isinstance(value, list)]
    lines = tuple(
        _line(row["GLAccount"], row.get("Account"), turn * money(row["AmountFC"]))
        for row in rows
        if in_bank or row["GLAccount"] != suspense
    )
    return Figures(
        total=sum((line.net for line in lines), money(0)),
        vat=None,
        on=date.fromisoformat(rows[0]["Date"][:10]),
        relation=None,
        currency=payload.get("Currency"),
        journal=payload.get("JournalCode"),
        period=_period(payload.get("FinancialYear"), payload.get("FinancialPeriod")),
        lines=lines,
    )


def ledger_figures(
    rows: Sequence[LedgerLine], suspense: str, returned: bool, on: date | None
) -> Figures:
    """What the ledger has of an entry.

    :param rows: all of them, at least one
    :param on: the day it was booked on; told is a day that is another one, if a line has one
    """
    turn = 1 if returned else -1
    first = rows[0]
    return Figures(
        total=sum((-turn * row.amount for row in rows if row.gl_account == suspense), money(0)),
        vat=None,
        on=next((row.on for row in rows if row.on != on), on),
        relation=None,
        currency=first.currency,
        journal=first.journal,
        period=first.period,
        lines=tuple(
            _line(row.gl_account, row.relation, turn * row.amount)
            for row in rows
            if row.gl_account != suspense
        ),
    )


def is_as_booked(
    booked: Figures, rows: Sequence[LedgerLine], suspense: str, returned: bool
) -> bool:
    """Whether ledger lines that Exact tells as changed are surely what was booked.

    They need not be all of the entry: matching one line changes no other.

    :param rows: of one entry
    """
    for name in ("on", "currency", "journal", "period"):
        if any(getattr(booked, name) not in (None, getattr(row, name)) for row in rows):
            return False
    now = ledger_figures(rows, suspense, returned, booked.on)
    if shares(now.lines) - shares(booked.lines):
        return False
    turn = 1 if returned else -1
    # In one sum, or as much for each line.
    expected = {booked.total, *(line.net for line in booked.lines)}
    return all(-turn * row.amount in expected for row in rows if row.gl_account == suspense)


def shares(lines: Sequence[LineFigures]) -> Counter:
    """How often each amount of a relation stands on each account."""
    return Counter((line.gl_account, line.relation, line.net) for line in lines)


def _line(gl_account: str | None, relation: str | None, amount: Decimal) -> LineFigures:
    return LineFigures(gl_account, None, amount, None, relation=relation)


def _period(year: int | None, period: int | None) -> str | None:
    return f"{year}/{period}" if year and period else None
