"""Open items (``sync/Cashflow/PaymentTerms``): what is owed on either side, and what settled it."""

from collections.abc import Iterator

from ..client import ExactClient
from ..odata import eq, guid
from ..values import day, flag, key, number, text, whole
from .changes import PAYMENT_TERM, Page, changed_pages, deleted
from .columns import Rows, filled, needed, read_any

_ITEM = {
    "ID": key,
    "Account": needed(key),
    "AccountCode": text,
    "AccountName": text,
    "AmountDC": filled(number),
    "AmountFC": filled(number),
    "Currency": needed(text),
    "Description": text,
    "DueDate": day,
    "EndDate": day,
    "EntryNumber": whole,
    "GLAccount": key,
    "GLAccountCode": text,
    "InvoiceDate": day,
    "IsFullyPaid": flag,
    "Journal": text,
    "LastPaymentDate": day,
    "LineType": filled(whole),
    "Status": needed(whole),
    "TransactionAmountDC": filled(number),
    "TransactionAmountFC": filled(number),
    "TransactionEntryID": needed(key),
    "TransactionID": needed(key),
    "TransactionReportingPeriod": whole,
    "TransactionReportingYear": whole,
    "TransactionType": needed(whole),
    "YourRef": text,
}

_OFFSET = {"ID": key, "OffsetID": key}


def changed_open_item_pages(client: ExactClient, after: int) -> Iterator[Page]:
    """Yield the open items that changed after a Timestamp, as ``changes.changed_pages`` does.

    Items stay when they are matched: their ``Status`` becomes 50.
    """
    return changed_pages(client, "sync/Cashflow/PaymentTerms", _ITEM, after)


def deleted_open_items(client: ExactClient, after: int) -> Rows:
    """Return Timestamp and GUID of the open items deleted after a Timestamp."""
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
