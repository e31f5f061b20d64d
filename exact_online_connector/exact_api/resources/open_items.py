"""Open items (``sync/Cashflow/PaymentTerms``): what is owed on either side, and what settled it."""

from collections.abc import Iterator

from ..client import ExactClient
from ..odata import eq, guid, parse_date
from .changes import PAYMENT_TERM, changed_pages, deleted
from .columns import needed, number, read_any, same, text

_ITEM = {
    "ID": text,
    "Account": needed(text),
    "AccountCode": text,
    "AccountName": text,
    "AmountDC": needed(number),
    "AmountFC": needed(number),
    "Currency": needed(text),
    "Description": text,
    "DueDate": parse_date,
    "EndDate": parse_date,
    "EntryNumber": same,
    "GLAccount": text,
    "GLAccountCode": text,
    "InvoiceDate": parse_date,
    "IsFullyPaid": same,
    "Journal": text,
    "LastPaymentDate": parse_date,
    "LineType": needed(same),
    "Status": needed(same),
    "TransactionAmountDC": needed(number),
    "TransactionAmountFC": needed(number),
    "TransactionEntryID": needed(text),
    "TransactionID": needed(text),
    "TransactionReportingPeriod": same,
    "TransactionReportingYear": same,
    "TransactionType": needed(same),
    "YourRef": text,
}

_OFFSET = {"ID": text, "OffsetID": text}


def changed_open_item_pages(client: ExactClient, after: int) -> Iterator[list[dict]]:
    """Yield the open items that changed after a Timestamp, as ``changes.changed_pages`` does.

    Items stay when they are matched: their ``Status`` becomes 50.
    """
    return changed_pages(client, "sync/Cashflow/PaymentTerms", _ITEM, after)


def deleted_open_items(client: ExactClient, after: int) -> Iterator[tuple[int, str]]:
    """Yield Timestamp and GUID of the open items deleted after a Timestamp."""
    return deleted(client, after, PAYMENT_TERM)


def offsets(client: ExactClient, lines: list[str]) -> dict[str, str]:
    """Return which ledger line settled each of these, where Exact says so.

    Of an invoice's line it is the receivable or payable line of what it was matched with; that of a
    bank line for several invoices stays within its own entry.

    :param lines: GUIDs of ledger lines, ``TransactionID`` of open items
    """
    wanted = [eq("ID", guid(line)) for line in lines]
    rows = read_any(client, "financialtransaction/TransactionLines", _OFFSET, wanted)
    return {row["ID"]: row["OffsetID"] for row in rows if row["OffsetID"]}
