"""The books in short, for assertions: ``GET /_control/entries``."""

from ..store import SYSTEM, Store
from . import checks, terms
from .kinds import KINDS, Kind


def summary(store: Store, division: int) -> list[dict]:
    """Every sales and purchase entry of a division, oldest first per kind.

    :return: one dict per entry; money as ``Decimal``, dates as ``date``. ``open`` is what is not
        matched yet in the division's currency, with the sign of the total; a line's ``amount`` is
        without VAT.
    """
    if store.get(SYSTEM, "system/Divisions", division) is None:
        return []
    return [
        _entry(store, division, kind, row)
        for kind in KINDS
        for row in store.all(division, kind.entries)
    ]


def _entry(store: Store, division: int, kind: Kind, row: dict) -> dict:
    """A sales or purchase entry in short, with its lines."""
    account = store.get(division, checks.ACCOUNTS, row[kind.party]) or {}
    lines = store.find(division, kind.lines, EntryID=row["EntryID"])
    items = store.find(division, terms.TERMS, EntryID=row["EntryID"])
    open_amount = sum(item["AmountDC"] for item in items if item["Status"] != terms.MATCHED)
    return {
        "kind": kind.name,
        "id": row["EntryID"],
        "division": division,
        "journal": row["Journal"],
        "number": row["EntryNumber"],
        "type": row["Type"],
        "status": row["Status"],
        "your_ref": row.get("YourRef"),
        "description": row.get("Description"),
        "payment_reference": row.get("PaymentReference"),
        "account_id": row[kind.party],
        "account_code": row["_AccountCode"],
        "account_name": row[f"{kind.party}Name"],
        "account_vat": account.get("VATNumber"),
        "currency": row["Currency"],
        "rate": row["Rate"],
        "total": row["AmountFC"],
        "total_dc": row["AmountDC"],
        "vat": row["VATAmountFC"],
        "entry_date": row["EntryDate"],
        "due_date": row["DueDate"],
        "year": row["ReportingYear"],
        "period": row["ReportingPeriod"],
        "document": row.get("Document"),
        "open": -kind.side * open_amount,
        "lines": [_line(line) for line in lines],
    }


def _line(line: dict) -> dict:
    return {
        "gl": line["GLAccountCode"],
        "vat_code": line["VATCode"],
        "amount": line["AmountFC"],
        "vat": line["VATAmountFC"],
        "payable_vat": line["_PayableVAT"],
        "description": line.get("Description"),
        "quantity": line.get("Quantity"),
        "cost_center": line.get("CostCenter"),
    }
