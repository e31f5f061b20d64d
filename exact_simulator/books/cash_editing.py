"""A bank, cash or general journal entry that a person changes in Exact's own screens."""

import uuid

from ..rules import BusinessError, Context
from . import bank_entries, cash_flow, checks, general_entries
from .matching import unmatch_entry
from .rows import changes

# Of a header; currency and journal stay, and the days are those of the lines.
EDITABLE = {"FinancialYear", "FinancialPeriod"}
LINES = {general_entries.ENTRIES: general_entries.LINES} | {
    resource: parts[0] for resource, parts in bank_entries.PARTS.items()
}


def entry_of(ctx: Context, entry_id: str) -> tuple[str, dict] | None:
    """The entry with this GUID and its resource; None when it is none of these kinds."""
    found = ((resource, ctx.store.get(ctx.code, resource, entry_id)) for resource in LINES)
    return next((one for one in found if one[1]), None)


def edit(ctx: Context, resource: str, entry: dict, header: dict, lines: list[dict]) -> dict:
    """Change an entry, as ``editing.edit_entry`` does.

    :param lines: as there, their values Exact's properties
    :raises BusinessError: it is processed, in a closed period or (by knob) matched; the lines are
        not in balance; the statement after it would not fit
    :raises ValueError: what nobody can change there
    """
    cash_flow.require_editable(ctx, entry)
    unmatch_entry(ctx, entry["EntryID"])
    if unknown := header.keys() - EDITABLE:
        raise ValueError(f"of such an entry {', '.join(sorted(unknown))} cannot be changed")
    new = {**entry, **header}
    year, period = new["FinancialYear"], new["FinancialPeriod"]
    rows = _lines_of(ctx, resource, entry)
    checks.period(ctx, entry["JournalCode"], rows[0]["Date"], year, period)
    entry = ctx.store.update(ctx.code, resource, entry["EntryID"], changes(entry, new))
    for number, gone, values in lines:
        _edit_line(ctx, resource, entry, number, None if gone else values)
    if ctx.knobs.edited_lines == "renew":
        _renew(ctx, resource, entry)
    rows = _lines_of(ctx, resource, entry)
    if not rows:
        raise BusinessError("mandatory", "Lines")
    if resource == general_entries.ENTRIES:
        general_entries.post(ctx, entry, rows)
        return entry
    entry = bank_entries.close_anew(ctx, resource, entry, rows)
    bank_entries.post(ctx, entry, rows)
    return entry


def _lines_of(ctx: Context, resource: str, entry: dict) -> list[dict]:
    rows = ctx.store.find(ctx.code, LINES[resource], EntryID=entry["EntryID"])
    return sorted(rows, key=lambda row: row["LineNumber"])


def _edit_line(
    ctx: Context, resource: str, entry: dict, number: int | None, values: dict | None
) -> None:
    """Change, add (without a number) or remove (without values) one line."""
    books = general_entries if resource == general_entries.ENTRIES else bank_entries
    rows = _lines_of(ctx, resource, entry)
    if number is None:
        added = {"Date": rows[0]["Date"], **values}
        row = books.line_row(ctx, entry, rows[-1]["LineNumber"] + 1, added)
        ctx.store.insert(ctx.code, LINES[resource], row)
        return
    line = next((row for row in rows if row["LineNumber"] == number), None)
    if not line:
        raise BusinessError("not_found", "Lines")
    if values is None:
        ctx.store.delete(ctx.code, LINES[resource], line["ID"])
        return
    row = books.line_row(ctx, entry, number, {**line, **values})
    ctx.store.update(ctx.code, LINES[resource], line["ID"], changes(line, row))


def _renew(ctx: Context, resource: str, entry: dict) -> None:
    """Give all lines of an entry, and so its ledger lines and items, new GUIDs."""
    for line in _lines_of(ctx, resource, entry):
        ctx.store.delete(ctx.code, LINES[resource], line["ID"])
        kept = changes({}, line)
        ctx.store.insert(ctx.code, LINES[resource], {**kept, "ID": str(uuid.uuid4())})
