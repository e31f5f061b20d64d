"""Whether an entry is open, overdue, partly paid or paid, from its open items."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ..books import terms
from ..rules import Context


@dataclass(frozen=True)
class EntryState:
    """What is left of an entry.

    :param word: one of ``WORDS``
    :param open: not matched yet, in the division's currency, with the sign of the entry's total
    """

    WORDS: ClassVar = ("open", "overdue", "partly paid", "paid")
    word: str
    open: Decimal

    @classmethod
    def of(cls, items: list[dict], today: date) -> "EntryState":
        """The state that follows from an entry's items."""
        left = [item for item in items if item["Status"] != terms.MATCHED]
        amount = sum((as_in_total(item) for item in left), Decimal("0.00"))
        if not left:
            return cls("paid", amount)
        if len(left) < len(items):
            return cls("partly paid", amount)
        overdue = min(item["DueDate"] for item in left) < today
        return cls("overdue" if overdue else "open", amount)


def as_in_total(item: dict) -> Decimal:
    """What an item adds to its entry's total: a bill's item is positive, as is an invoice's."""
    return item["AmountDC"] if item["LineType"] == terms.PAYMENT else -item["AmountDC"]


def states(ctx: Context) -> dict[str, EntryState]:
    """The state of every entry that has open items, by its GUID."""
    items: dict[str, list[dict]] = {}
    for row in ctx.store.all(ctx.code, terms.TERMS):
        items.setdefault(row["EntryID"], []).append(row)
    today = ctx.clock.today()
    return {entry_id: EntryState.of(rows, today) for entry_id, rows in items.items()}
