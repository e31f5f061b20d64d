"""The calls that add, change or remove one line of a sales or purchase entry."""

from ..rules import BusinessError, Context, creates, deletes, updates
from . import entries
from .entry_lines import SHARES, line_row
from .kinds import PURCHASES, SALES, Kind
from .rows import changes


@creates(SALES.lines)
def create_sales_line(ctx: Context, values: dict) -> dict:
    """Add a line to a sales entry."""
    return create_line(ctx, SALES, values)


@creates(PURCHASES.lines)
def create_purchase_line(ctx: Context, values: dict) -> dict:
    """Add a line to a purchase entry."""
    return create_line(ctx, PURCHASES, values)


@updates(SALES.lines)
def update_sales_line(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a line of a sales entry."""
    return update_line(ctx, SALES, entity, values)


@updates(PURCHASES.lines)
def update_purchase_line(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a line of a purchase entry."""
    return update_line(ctx, PURCHASES, entity, values)


@deletes(SALES.lines)
def delete_sales_line(ctx: Context, entity: dict) -> None:
    """Remove a line of a sales entry; without its last line the entry goes too."""
    delete_line(ctx, SALES, entity)


@deletes(PURCHASES.lines)
def delete_purchase_line(ctx: Context, entity: dict) -> None:
    """Remove a line of a purchase entry; without its last line the entry goes too."""
    delete_line(ctx, PURCHASES, entity)


def create_line(ctx: Context, kind: Kind, values: dict) -> dict:
    """Add a line to the entry that ``EntryID`` names, and book it anew."""
    if not values.get("EntryID"):
        raise BusinessError("mandatory", "Entry")
    entry = _editable_entry(ctx, kind, values["EntryID"])
    lines = ctx.store.find(ctx.code, kind.lines, EntryID=entry["EntryID"])
    number = max((line["LineNumber"] for line in lines), default=0) + 1
    stored = ctx.store.insert(ctx.code, kind.lines, line_row(ctx, kind, entry, number, values))
    entries.book(ctx, kind, entry["EntryID"])
    return stored


def update_line(ctx: Context, kind: Kind, line: dict, values: dict) -> dict:
    """Change a line as it was entered, and book its entry anew."""
    entry = _editable_entry(ctx, kind, line["EntryID"])
    entered = {**line, "AmountFC": line["_Entered"], "VATAmountFC": line["_Override"]}
    entered.pop("VATPercentage", None)
    if "VATCode" in values and "VATAmountFC" not in values:
        entered["VATAmountFC"] = None  # the override was for the code it had
    if "GLAccount" in values:
        for name, _default in SHARES:
            entered.pop(name, None)  # every account has its own
    values = {name: value for name, value in values.items() if name != "EntryID"}
    row = line_row(ctx, kind, entry, line["LineNumber"], {**entered, **values})
    stored = ctx.store.update(ctx.code, kind.lines, line["ID"], changes(line, row))
    entries.book(ctx, kind, entry["EntryID"])
    return stored


def delete_line(ctx: Context, kind: Kind, line: dict) -> None:
    """Remove a line, and book its entry anew; with the last one it goes too."""
    entry = _editable_entry(ctx, kind, line["EntryID"])
    if len(ctx.store.find(ctx.code, kind.lines, EntryID=entry["EntryID"])) == 1:
        entries.delete_entry(ctx, kind, entry)
        return
    ctx.store.delete(ctx.code, kind.lines, line["ID"])
    entries.book(ctx, kind, entry["EntryID"])


def _editable_entry(ctx: Context, kind: Kind, entry_id: str) -> dict:
    entry = ctx.store.get(ctx.code, kind.entries, entry_id)
    if not entry:
        raise BusinessError("invalid_reference", "Entry")
    entries.require_editable(ctx, kind, entry)
    return entry
