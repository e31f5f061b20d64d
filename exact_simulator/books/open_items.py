"""Open items as Exact shows them, in all its variants.

Exact Online REST behaviour, see docs/exact-online.md. Signs, where sources differ:
* ``read/financial/ReceivablesList``: positive for an open customer invoice;
* ``read/financial/PayablesList``: positive for an open bill (knob ``payables_list_sign``);
* ``cashflow/Receivables``, ``cashflow/Payments``, ``sync/Cashflow/PaymentTerms``: AmountDC negative
  when the customer owes us, positive when we owe (knob ``cashflow_sign`` turns both round).
That the lists show amounts in the item's own currency is a guess.
"""

from decimal import Decimal

from ..rules import BusinessError, Context, changes, reads, updates
from . import posting, terms
from .matching import BANK_LINE
from .terms import MATCHED, PAYMENT, RECEIPT, TERMS

WRITABLE = ("Description", "PaymentMethod", "PaymentReference")


@reads("cashflow/Receivables")
def receivables(ctx: Context) -> list[dict]:
    """The customers' items, open and matched."""
    return [_shown(ctx, row) for row in _terms(ctx) if row["LineType"] == RECEIPT]


@reads("cashflow/Payments")
def payments(ctx: Context) -> list[dict]:
    """The suppliers' items, open and matched."""
    return [_shown(ctx, row) for row in _terms(ctx) if row["LineType"] == PAYMENT]


@reads(TERMS)
def payment_terms(ctx: Context) -> list[dict]:
    """Both sides, with Timestamps that rise on every change."""
    return sorted((_shown(ctx, row) for row in _terms(ctx)), key=lambda row: row["Timestamp"])


@changes(TERMS)
def changed_payment_terms(ctx: Context, after: int, limit: int) -> list[dict]:
    """The first rows of ``payment_terms`` above a Timestamp."""
    if ctx.knobs.partial_payment == "remaining":
        return [row for row in payment_terms(ctx) if row["Timestamp"] > after][:limit]
    return [_shown(ctx, row) for row in ctx.store.since(ctx.code, TERMS, after, limit)]


@updates("cashflow/Receivables", "cashflow/Payments")
def update_term(ctx: Context, entity: dict, values: dict) -> dict:
    """Change the few things the API may change of an open item."""
    method = values.get("PaymentMethod", "B")
    if method not in ("B", "I", "K", "V", "Q"):
        raise BusinessError("invalid", "Payment type")
    wanted = {name: value for name, value in values.items() if name in WRITABLE}
    return _shown(ctx, ctx.store.update(ctx.code, TERMS, entity["ID"], wanted))


@reads("read/financial/ReceivablesList")
def receivables_list(ctx: Context) -> list[dict]:
    """What customers still owe, and what they paid that is not matched."""
    return [_listed(row, -row["AmountFC"]) for row in _open(ctx, RECEIPT)]


@reads("read/financial/PayablesList")
def payables_list(ctx: Context) -> list[dict]:
    """What we still owe suppliers, and what was paid that is not matched."""
    sign = ctx.knobs.payables_list_sign
    return [
        {**_listed(row, sign * row["AmountFC"]), "ApprovalStatus": None}
        for row in _open(ctx, PAYMENT)
    ]


@reads("read/financial/OutstandingInvoicesOverview")
def outstanding_invoices_overview(ctx: Context) -> list[dict]:
    """One row: how much is open and overdue on either side, in the division's currency."""
    today = ctx.clock.today()
    row: dict = {"CurrencyCode": ctx.division["Currency"]}
    for side, line_type, sign in (("Receivable", RECEIPT, -1), ("Payable", PAYMENT, 1)):
        invoices = [term for term in _open(ctx, line_type) if term["Source"] == terms.SOURCE_ENTRY]
        overdue = [term for term in invoices if term["DueDate"] < today]
        for word, chosen in (("Outstanding", invoices), ("Overdue", overdue)):
            amount = sum((sign * term["AmountDC"] for term in chosen), Decimal("0.00"))
            row[f"{word}{side}InvoiceAmount"] = amount
            row[f"{word}{side}InvoiceCount"] = Decimal(len(chosen))
    return [row]


def _terms(ctx: Context) -> list[dict]:
    """The items, as the knob ``partial_payment`` wants them: parts of a split each on its own, or
    one row per ledger line.
    """
    rows = ctx.store.all(ctx.code, TERMS)
    if ctx.knobs.partial_payment == "split":
        return rows
    lines: dict[str, list[dict]] = {}
    for row in rows:
        lines.setdefault(row["TransactionID"], []).append(row)
    return [_whole(parts) for parts in lines.values()]


def _whole(parts: list[dict]) -> dict:
    """The parts of an item as one row: with what is open of it, or all of it when nothing is."""
    left = [part for part in parts if part["Status"] != MATCHED] or parts
    paid = [part["LastPaymentDate"] for part in parts if part["LastPaymentDate"]]
    references = {part["YourRef"] for part in parts if part["YourRef"]}
    return {
        **parts[0],
        **{name: left[0][name] for name in ("Status", "IsFullyPaid", "EndDate", "_Match")},
        "YourRef": references.pop() if len(references) == 1 else None,
        "AmountDC": sum(part["AmountDC"] for part in left),
        "AmountFC": sum(part["AmountFC"] for part in left),
        "LastPaymentDate": max(paid, default=None),
        "Timestamp": max(part["Timestamp"] for part in parts),
    }


def _open(ctx: Context, line_type: int) -> list[dict]:
    return [row for row in _terms(ctx) if row["LineType"] == line_type and row["Status"] != MATCHED]


def _shown(ctx: Context, row: dict) -> dict:
    """A term as the cash-flow endpoints show it: each part of a split has an EntryID of its own."""
    sign = -ctx.knobs.cashflow_sign
    if row["Status"] == MATCHED and ctx.knobs.amount_when_matched == "zero":
        sign = 0
    hidden = ctx.knobs.payment_your_ref == "off" and row["TransactionType"] == BANK_LINE
    return {
        **row,
        "YourRef": None if hidden else row["YourRef"],
        "EntryID": posting.derived_id(row["ID"], "set"),
        "AmountDC": sign * row["AmountDC"],
        "AmountFC": sign * row["AmountFC"],
    }


def _listed(row: dict, amount: Decimal) -> dict:
    """A row of the lists of receivables and payables.

    :param amount: of the item, with the list's own sign
    """
    return {
        "HID": row["HID"],
        "Id": None,
        "AccountId": row["Account"],
        "AccountCode": row["AccountCode"],
        "AccountName": row["AccountName"],
        "Amount": amount,
        "AmountInTransit": Decimal(0),
        "CurrencyCode": row["Currency"],
        "Description": row["Description"],
        "DueDate": row["DueDate"],
        "EntryNumber": row["EntryNumber"],
        "InvoiceDate": row["InvoiceDate"],
        "InvoiceNumber": row["InvoiceNumber"],
        "JournalCode": row["Journal"],
        "JournalDescription": row["JournalDescription"],
        "YourRef": row["YourRef"],
    }
