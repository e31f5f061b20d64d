"""Open items: the payment terms of invoices, and receipts and payments that are not matched yet.

A term's AmountDC has the sign of Exact's cash-flow endpoints: negative when the customer owes us,
positive when we owe, that is the ledger amount turned round. Status 20 is open, 50 is matched. A
partial payment splits a term: its row keeps what is still open, a new one holds what was paid.

A term is kept under the GUID of its entry as EntryID, so that it is found quickly;
``open_items.py`` shows it with a GUID of its own.
"""

from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context
from . import checks, numbering, posting
from .kinds import Kind
from .rows import changes
from .vat import ZERO, cents

TERMS = "sync/Cashflow/PaymentTerms"
OPEN, MATCHED = 20, 50
RECEIPT, PAYMENT = 20, 22
SOURCE_ENTRY = 1


def open_term(ctx: Context, kind: Kind, entry: dict, control: dict) -> None:
    """Write, or write anew, the open item of a sales or purchase entry.

    :raises BusinessError: a part of it is matched and the amount changed
    """
    row = {
        **_of_entry(ctx, kind, entry),
        **posting.gl_fields(control),
        "LineType": kind.term_line_type,
        "AmountFC": -kind.side * entry["AmountFC"],
        "AmountDC": -kind.side * entry["AmountDC"],
        "TransactionAmountFC": entry["AmountFC"],
        "TransactionAmountDC": entry["AmountDC"],
    }
    rows = of_entry(ctx, entry["EntryID"])
    if not entry["AmountFC"]:
        remove(ctx, entry["EntryID"])  # nothing to pay
    elif not rows:
        add(ctx, row)
    elif len(rows) == 1:
        ctx.store.update(ctx.code, TERMS, rows[0]["ID"], changes(rows[0], row))
    else:
        _update_split(ctx, rows, row)


def _update_split(ctx: Context, rows: list[dict], row: dict) -> None:
    """Change what is no amount on every part of a split term."""
    if sum(part["AmountDC"] for part in rows) != row["AmountDC"]:
        raise BusinessError("not_allowed", "Amount")
    shared = {name: row[name] for name in row if name not in ("AmountFC", "AmountDC")}
    for part in rows:
        ctx.store.update(ctx.code, TERMS, part["ID"], changes(part, shared))


def add(ctx: Context, row: dict) -> dict:
    """Store a new open item; what it lacks gets the value of an open one."""
    defaults = {
        "Status": OPEN,
        "IsFullyPaid": False,
        "LastPaymentDate": None,
        "EndDate": None,
        "PaymentMethod": "B",
        "Source": SOURCE_ENTRY,
        "HID": numbering.next_serial(ctx.store, ctx.code, TERMS),
        "_Match": None,
    }
    return ctx.store.insert(ctx.code, TERMS, {**defaults, **row})


def of_entry(ctx: Context, entry_id: str) -> list[dict]:
    """The open and matched items of one entry, of any kind."""
    return ctx.store.find(ctx.code, TERMS, EntryID=entry_id)


def open_ids(ctx: Context, entry_id: str) -> list[str]:
    """The GUIDs of what is still open of an entry."""
    return [row["ID"] for row in of_entry(ctx, entry_id) if row["Status"] != MATCHED]


def open_amount(ctx: Context, entry_id: str) -> Decimal:
    """How much of an entry is open in the division's currency, without sign."""
    rows = of_entry(ctx, entry_id)
    return abs(sum((row["AmountDC"] for row in rows if row["Status"] != MATCHED), ZERO))


def item(ctx: Context, term_id: str) -> dict:
    """The item with this GUID.

    :raises BusinessError: there is none
    """
    found = ctx.store.get(ctx.code, TERMS, term_id)
    if not found:
        raise BusinessError("not_found", "Entry")
    return found


def items(ctx: Context, term_ids: list[str]) -> list[dict]:
    """The items with these GUIDs, at least one."""
    if not term_ids:
        raise BusinessError("mandatory", "Lines")
    return [item(ctx, term_id) for term_id in term_ids]


def is_matched(ctx: Context, entry_id: str) -> bool:
    """Whether anything of an entry is matched."""
    return any(row["Status"] == MATCHED for row in of_entry(ctx, entry_id))


def remove(ctx: Context, entry_id: str) -> None:
    """Forget the open items of an entry that is deleted."""
    for row in of_entry(ctx, entry_id):
        ctx.store.delete(ctx.code, TERMS, row["ID"])


def split(ctx: Context, term: dict, amount: Decimal) -> dict:
    """Cut a part off an open item.

    :param amount: the part in the division's currency, smaller than the item and of the same sign
    :return: the new item with that part; the old one keeps the rest
    """
    foreign = cents(amount / term["RateFC"])
    part = {
        name: value
        for name, value in term.items()
        if name not in ("ID", "HID", "Timestamp", "Created", "Modified")
    }
    rest = {"AmountDC": term["AmountDC"] - amount, "AmountFC": term["AmountFC"] - foreign}
    ctx.store.update(ctx.code, TERMS, term["ID"], rest)
    return add(ctx, {**part, "AmountDC": amount, "AmountFC": foreign})


def merge(ctx: Context, term: dict) -> None:
    """Put an item together with the other open parts it was split into; the oldest stays."""
    parts = [
        row
        for row in of_entry(ctx, term["EntryID"])
        if row["TransactionID"] == term["TransactionID"] and row["Status"] == OPEN
    ]
    if len(parts) < 2:
        return
    first, *others = sorted(parts, key=lambda row: row["HID"])
    for other in others:
        ctx.store.delete(ctx.code, TERMS, other["ID"])
    whole = {name: sum(row[name] for row in parts) for name in ("AmountDC", "AmountFC")}
    ctx.store.update(ctx.code, TERMS, first["ID"], whole)


def mark(
    ctx: Context,
    term: dict,
    match_id: str | None,
    paid_on: date | None,
    ended_on: date | None = None,
) -> dict:
    """Make an item matched, or open again when ``match_id`` is None.

    :param paid_on: the latest date in its match
    :param ended_on: its EndDate
    """
    matched = match_id is not None
    values = {
        "Status": MATCHED if matched else OPEN,
        "IsFullyPaid": matched,
        "LastPaymentDate": paid_on,
        "EndDate": ended_on,
        "EndYear": ended_on.year if ended_on else None,
        "EndPeriod": ended_on.month if ended_on else None,
        "_Match": match_id,
    }
    return ctx.store.update(ctx.code, TERMS, term["ID"], values)


def _of_entry(ctx: Context, kind: Kind, entry: dict) -> dict:
    """What the open items of an entry have from it."""
    condition = checks.payment_condition(ctx, entry.get("PaymentCondition")) or {}
    return {
        "EntryID": entry["EntryID"],
        "TransactionEntryID": entry["EntryID"],
        "TransactionID": posting.control_line_id(entry["EntryID"]),
        "TransactionType": entry["Type"],
        "TransactionStatus": entry["Status"],
        "TransactionIsReversal": bool(entry.get("Reversal")),
        "TransactionDueDate": entry["DueDate"],
        "TransactionReportingYear": entry["ReportingYear"],
        "TransactionReportingPeriod": entry["ReportingPeriod"],
        "EntryNumber": entry["EntryNumber"],
        "InvoiceNumber": entry["InvoiceNumber"],
        "InvoiceDate": entry["EntryDate"],
        "DueDate": entry["DueDate"],
        "Journal": entry["Journal"],
        "JournalDescription": entry["JournalDescription"],
        "Currency": entry["Currency"],
        "RateFC": entry["Rate"],
        "YourRef": entry.get("YourRef"),
        "Description": entry.get("Description"),
        "PaymentReference": entry.get("PaymentReference"),
        "PaymentCondition": entry.get("PaymentCondition"),
        "PaymentConditionDescription": entry.get("PaymentConditionDescription"),
        "PaymentMethod": condition.get("PaymentMethod") or "B",
        "PaymentDays": condition.get("PaymentDays"),
        "Account": entry[kind.party],
        "AccountName": entry[f"{kind.party}Name"],
        "AccountCode": entry["_AccountCode"],
        "AccountCountry": entry["_AccountCountry"],
    }
