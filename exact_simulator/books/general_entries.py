"""General journal entries: lines that add up to zero, VAT where the journal allows it."""

from decimal import Decimal

from ..rules import BusinessError, Context, creates, deletes
from . import cash_flow, checks, posting
from .cash_flow import TYPE_GENERAL
from .matching import match_exact
from .vat import ZERO, cents, line_amounts

ENTRIES = "generaljournalentry/GeneralJournalEntries"
LINES = "generaljournalentry/GeneralJournalEntryLines"
JOURNAL_TYPES = (90,)


@creates(ENTRIES)
def post_general_entry(ctx: Context, values: dict) -> dict:
    """Book the general journal entry of a caller of the API."""
    entry = create_general_entry(ctx, values)
    if ctx.knobs.auto_match == "exact_amount":
        match_exact(ctx, entry["EntryID"])
    return entry


def create_general_entry(ctx: Context, values: dict) -> dict:
    """Book a general journal entry.

    :raises BusinessError: the lines are not in balance, VAT in a journal without VAT, and all that
        ``cash_flow`` checks
    """
    lines = values.get("GeneralJournalEntryLines") or []
    if not lines:
        raise BusinessError("mandatory", "Lines")
    today = ctx.clock.today()
    lines = [{**line, "Date": line.get("Date") or today} for line in lines]
    header = {name: value for name, value in values.items() if name != "GeneralJournalEntryLines"}
    on = today if ctx.knobs.general_period_from == "today" else lines[0]["Date"]
    header, _journal, rate = cash_flow.header_row(ctx, ENTRIES, header, JOURNAL_TYPES, on)
    header |= {"Type": TYPE_GENERAL, "TypeDescription": "General journal entry"}
    entry = ctx.store.insert(ctx.code, ENTRIES, header | {"ExchangeRate": rate})
    rows = [line_row(ctx, entry, number, line) for number, line in enumerate(lines, start=1)]
    post(ctx, entry, [ctx.store.insert(ctx.code, LINES, row) for row in rows])
    return entry


def line_row(ctx: Context, entry: dict, number: int, line: dict) -> dict:
    """Check a line of an entry, with its VAT."""
    row = cash_flow.line_row(ctx, entry, number, line, entry["ExchangeRate"])
    return row | _vat(ctx, checks.journal(ctx, entry["JournalCode"], JOURNAL_TYPES), row, line)


@creates(LINES)
def refuse_line(ctx: Context, values: dict) -> dict:
    """Refuse a line on its own: it would put its entry out of balance."""
    raise BusinessError("out_of_balance")


@deletes(ENTRIES)
def delete_general_entry(ctx: Context, entity: dict) -> None:
    """Take a general journal entry out of the books."""
    cash_flow.delete(ctx, ENTRIES, LINES, entity)


def _vat(ctx: Context, journal: dict, row: dict, line: dict) -> dict:
    """The VAT of a line, on top of its amount (type E) or within it (type I)."""
    code = line.get("VATCode")
    if not code and "VATCode" not in line:
        gl = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, row["GLAccount"])
        code = gl.get("VATCode") if journal["AllowVAT"] else None
    if not code:
        if line.get("AmountVATFC"):
            raise BusinessError("mandatory", "VAT code")
        return {"VATCode": None, "_VATAccount": None}
    if not journal["AllowVAT"]:
        raise BusinessError("not_allowed", "VAT-code")
    side = "S" if row["AmountFC"] < 0 else "P"
    vat = checks.vat_code(ctx, code, side, line["Date"])
    amounts = line_amounts(line["AmountFC"], vat, line.get("AmountVATFC"), ctx.knobs.vat_rounding)
    rate = row["AmountDC"] / row["AmountFC"] if row["AmountFC"] else Decimal(1)
    return {
        "VATCode": vat["Code"],
        "VATPercentage": vat["Percentage"],
        "AmountFC": amounts.net,
        "AmountDC": cents(amounts.net * rate),
        "AmountVATFC": amounts.payable,
        "AmountVATDC": cents(amounts.payable * rate),
        "_VATAccount": vat.get("GLToPay" if side == "S" else "GLToClaim"),
    }


def post(ctx: Context, entry: dict, lines: list[dict]) -> None:
    """Write, or write anew, the ledger of an entry, one row a line and one for its VAT, and (by
    knob) its open items.

    :raises BusinessError: the lines are not in balance
    """
    rows, rate = [], entry["ExchangeRate"]
    for line in lines:
        rows.append(cash_flow.ledger_row(entry, line, rate, 1, TYPE_GENERAL))
        if line.get("AmountVATDC"):
            gl = checks.gl_account(ctx, line["_VATAccount"])
            vat = {**rows[-1], **posting.gl_fields(gl), "ID": posting.derived_id(line["ID"], "vat")}
            vat |= {"AmountFC": line["AmountVATFC"], "AmountDC": line["AmountVATDC"]}
            rows.append(vat | {"LineType": posting.LINE_VAT})
    if sum((row["AmountFC"] for row in rows), ZERO):
        raise BusinessError("amount_fc")
    posting.replace_ledger(ctx, entry["EntryID"], rows)
    cash_flow.open_items(ctx, entry, rows if ctx.knobs.general_open_items == "on" else [])
