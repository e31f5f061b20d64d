"""An entry that a person changes in Exact's own screens: header, lines, or both at once."""

import uuid
from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context
from . import cash_editing, entries, line_rules, posting
from .kinds import Kind
from .rows import changes

# How lines and headers are named here, beside Exact's own properties: codes are easier than GUIDs.
GL_CODE, NUMBER, GONE = "gl_account", "number", "remove"


def edit_entry(ctx: Context, entry_id: str, header: dict, lines: list[dict]) -> dict:
    """Change an entry.

    :param header: properties of the entry
    :param lines: properties of lines, each with the ``number`` of the one that changes; one without
        is added, and one with ``remove`` goes
    :raises BusinessError: no such entry, or it can no longer be changed
    """
    kind = entries.kind_of(ctx, entry_id)
    if not kind:
        return _edit_cash_entry(ctx, entry_id, header, lines)
    entry = ctx.store.get(ctx.code, kind.entries, entry_id)
    entries.require_editable(ctx, kind, entry)
    if header:
        entries.update_entry(ctx, kind, entry, header)
    for line in lines:
        _edit_line(ctx, kind, entry_id, dict(line))
    if ctx.knobs.edited_lines == "renew":
        _renew_lines(ctx, kind, entry_id)
    # Whoever saves an entry changes it, whatever was filled in.
    return ctx.store.update(ctx.code, kind.entries, entry_id, {})


def _edit_line(ctx: Context, kind: Kind, entry_id: str, values: dict) -> None:
    """Change, add or remove one line.

    :param values: as of ``edit_entry``
    """
    number, gone, values = _read(ctx, values)
    if number is None:
        line_rules.create_line(ctx, kind, {**values, "EntryID": entry_id})
        return
    found = ctx.store.find(ctx.code, kind.lines, EntryID=entry_id)
    line = next((row for row in found if row["LineNumber"] == number), None)
    if not line:
        raise BusinessError("not_found", "Lines")
    if gone:
        line_rules.delete_line(ctx, kind, line)
    else:
        line_rules.update_line(ctx, kind, line, values)


def _edit_cash_entry(ctx: Context, entry_id: str, header: dict, lines: list[dict]) -> dict:
    """Change a bank, cash or general journal entry.

    :raises BusinessError: as of ``edit_entry``
    """
    found = cash_editing.entry_of(ctx, entry_id)
    if not found:
        raise BusinessError("not_found", "Entry")
    return cash_editing.edit(ctx, *found, header, [_read(ctx, dict(line)) for line in lines])


def _read(ctx: Context, values: dict) -> tuple[int | None, bool, dict]:
    """A line as it is named here: its number, whether it goes, and Exact's properties."""
    number, gone = values.pop(NUMBER, None), values.pop(GONE, False)
    code = values.pop(GL_CODE, None)
    if code:
        [account] = ctx.store.find(ctx.code, "financial/GLAccounts", Code=code)
        values["GLAccount"] = account["ID"]
    for name in ("AmountFC", "VATAmountFC"):
        if values.get(name) is not None:
            values[name] = Decimal(values[name])
    if values.get("Date"):
        values["Date"] = date.fromisoformat(values["Date"])
    return number, gone, values


def _renew_lines(ctx: Context, kind: Kind, entry_id: str) -> None:
    """Give all lines of an entry, and its ledger lines but the first, new GUIDs."""
    for line in ctx.store.find(ctx.code, kind.lines, EntryID=entry_id):
        ctx.store.delete(ctx.code, kind.lines, line["ID"])
        kept = changes({}, line)
        ctx.store.insert(ctx.code, kind.lines, {**kept, "ID": str(uuid.uuid4())})
    posting.remove_lines(ctx, entry_id)
    entries.book(ctx, kind, entry_id)
