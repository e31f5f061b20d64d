"""Matching: which items of a relation settle each other, and taking that back.

A match holds items of one relation on one control account whose amounts add up to zero; an item of
which only a part is used is split first.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from ..rules import BusinessError, Context
from . import posting, terms
from .terms import MATCHED, TERMS
from .vat import ZERO

MATCHES = "_matches"
BANK_LINE = 40  # TransactionType of what a bank or cash entry booked


@dataclass(frozen=True)
class Part:
    """A part of an open item to match: ``amount`` has the sign of the item's AmountDC."""

    term: dict
    amount: Decimal


def match(ctx: Context, parts: list[Part]) -> dict:
    """Match parts of items with each other.

    :raises BusinessError: fewer than two items, different relations or accounts, an item that is
        matched or smaller than its part, or amounts that do not add up to zero
    """
    if len(parts) < 2:
        raise BusinessError("mandatory", "Lines")
    if len({(part.term["Account"], part.term["GLAccount"]) for part in parts}) > 1:
        raise BusinessError("invalid", "Account")
    for part in parts:
        whole = part.term["AmountDC"]
        if part.term["Status"] == MATCHED:
            raise BusinessError("already_processed")
        if not part.amount or part.amount * whole < 0 or abs(part.amount) > abs(whole):
            raise BusinessError("invalid", "Amount")
    if sum(part.amount for part in parts):
        raise BusinessError("amount_fc")
    return _store_match(ctx, [_cut(ctx, part) for part in parts])


def match_all(ctx: Context, term_ids: list[str]) -> dict:
    """Match items as far as they settle each other; what is too much of one side stays open.

    :param term_ids: GUIDs of open items, in the order in which they are used up
    """
    rows = terms.items(ctx, term_ids)
    owed = sum((-row["AmountDC"] for row in rows if row["AmountDC"] < 0), ZERO)
    paid = sum((row["AmountDC"] for row in rows if row["AmountDC"] > 0), ZERO)
    rest = {-1: min(owed, paid), 1: min(owed, paid)}
    parts = []
    for row in rows:
        sign = -1 if row["AmountDC"] < 0 else 1
        used = min(abs(row["AmountDC"]), rest[sign])
        rest[sign] -= used
        if used:
            parts.append(Part(row, sign * used))
    return match(ctx, parts)


def match_exact(ctx: Context, entry_id: str) -> None:
    """Match each item of an entry with the oldest open one of its relation of the same amount.

    This is what some saw Exact do by itself with entries that came through the API.
    """
    for row in terms.of_entry(ctx, entry_id):
        for other in ctx.store.find(ctx.code, TERMS, Account=row["Account"]):
            fits = other["GLAccount"] == row["GLAccount"] and other["Status"] != MATCHED
            if fits and other["AmountDC"] == -row["AmountDC"]:
                match_all(ctx, [other["ID"], row["ID"]])
                break


def unmatch(ctx: Context, match_id: str) -> None:
    """Take a match back: its items are open again.

    A split item stays in its parts, unless the knob ``unmatch`` says that open parts are merged.

    :raises BusinessError: there is no such match
    """
    found = ctx.store.get(ctx.code, MATCHES, match_id)
    if not found:
        raise BusinessError("not_found", "Entry")
    rows = [ctx.store.get(ctx.code, TERMS, term_id) for term_id in found["Terms"]]
    for row in rows:
        terms.mark(ctx, row, None, None)
        if row["TransactionType"] == BANK_LINE:
            _set_your_ref(ctx, row, [])
    ctx.store.delete(ctx.code, MATCHES, match_id)
    for row in rows:
        _set_offset(ctx, row["TransactionID"], None)
    if ctx.knobs.unmatch == "merge_parts":
        for row in rows:
            terms.merge(ctx, row)


def unmatch_entry(ctx: Context, entry_id: str) -> int:
    """Take back every match in which an entry has a part; returns how many."""
    matches = {row["_Match"]: None for row in terms.of_entry(ctx, entry_id) if row["_Match"]}
    for match_id in matches:
        unmatch(ctx, match_id)
    return len(matches)


def _cut(ctx: Context, part: Part) -> dict:
    if part.amount == part.term["AmountDC"]:
        return part.term
    return terms.split(ctx, part.term, part.amount)


def _store_match(ctx: Context, rows: list[dict]) -> dict:
    """Mark items as matched with each other, and keep the match.

    :param rows: the items, whose amounts add up to zero
    """
    match_id = str(uuid.uuid4())
    paid_on = max(row["InvoiceDate"] for row in rows)
    ended_on = paid_on if ctx.knobs.end_date == "invoice" else ctx.clock.today()
    for row in rows:
        terms.mark(ctx, row, match_id, paid_on, ended_on)
    for row in rows:
        _set_offset(ctx, row["TransactionID"], _offset(ctx, row, rows))
        if row["TransactionType"] == BANK_LINE:
            _set_your_ref(ctx, row, _other_side(row, rows))
    return ctx.store.insert(
        ctx.code,
        MATCHES,
        {
            "ID": match_id,
            "Account": rows[0]["Account"],
            "AccountName": rows[0]["AccountName"],
            "GLAccountCode": rows[0]["GLAccountCode"],
            "Date": paid_on,
            "Terms": [row["ID"] for row in rows],
        },
    )


def _offset(ctx: Context, row: dict, rows: list[dict]) -> str | None:
    """The ledger line on the other side, once nothing of this item's own line is open any more."""
    # The entry of a batch has thousands of items: looked through only when this one was split.
    is_whole = abs(row["AmountDC"]) == abs(row["TransactionAmountDC"])
    parts = () if is_whole else terms.of_entry(ctx, row["TransactionEntryID"])
    if any(
        part["Status"] != MATCHED for part in parts if part["TransactionID"] == row["TransactionID"]
    ):
        return None
    others = _other_side(row, rows)
    if row["TransactionType"] == BANK_LINE and len(others) > 1:
        return None  # a line for several invoices goes on pointing at its own bank line
    return others[0]["TransactionID"]


def _other_side(row: dict, rows: list[dict]) -> list[dict]:
    """The items of a match that settle this one."""
    return [other for other in rows if other["AmountDC"] * row["AmountDC"] < 0]


def _set_your_ref(ctx: Context, row: dict, others: list[dict]) -> None:
    """Give the item of a bank line the reference of the one invoice it is matched with."""
    reference = others[0]["YourRef"] if len(others) == 1 else None
    if reference != row["YourRef"]:
        ctx.store.update(ctx.code, TERMS, row["ID"], {"YourRef": reference})


def _set_offset(ctx: Context, ledger_id: str, offset: str | None) -> None:
    line = ctx.store.get(ctx.code, posting.LEDGER, ledger_id)
    if line is None:
        return
    if offset is None and line["Type"] == BANK_LINE:
        offset = posting.derived_id(line["ID"], "bank")
    silent = not ctx.knobs.matched_timestamps
    ctx.store.update(ctx.code, posting.LEDGER, ledger_id, {"OffsetID": offset}, silent=silent)
