"""Open items (``sync/Cashflow/PaymentTerms``): what is owed on either side, and what settled it."""

from collections.abc import Iterator

from ..client import ExactClient
from ..odata import parse_date
from .changes import PAYMENT_TERM, changed_pages, deleted
from .columns import number, same, text

_ITEM = {
    "ID": text,
    "Account": text,
    "AccountCode": text,
    "AccountName": text,
    "AmountDC": number,
    "AmountFC": number,
    "Currency": text,
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
    "LineType": same,
    "Status": same,
    "TransactionAmountDC": number,
    "TransactionAmountFC": number,
    "TransactionEntryID": text,
    "TransactionID": text,
    "TransactionReportingPeriod": same,
    "TransactionReportingYear": same,
    "TransactionType": same,
    "YourRef": text,
}


def changed_open_item_pages(client: ExactClient, after: int) -> Iterator[list[dict]]:
    """Yield the open items that changed after a Timestamp, as ``changes.changed_pages`` does.

    Items stay when they are matched: their ``Status`` becomes 50.
    """
    return changed_pages(client, "sync/Cashflow/PaymentTerms", _ITEM, after)


def deleted_open_items(client: ExactClient, after: int) -> Iterator[tuple[int, str]]:
    """Yield Timestamp and GUID of the open items deleted after a Timestamp."""
    return deleted(client, after, PAYMENT_TERM)
