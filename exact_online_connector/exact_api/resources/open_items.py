"""Open items (``sync/Cashflow/PaymentTerms``): what is owed on either side, and what settled it."""

from collections.abc import Iterator
from itertools import islice

from ..client import ExactClient
from ..odata import parse_date
from .columns import clean, number, same, text
from .deletions import PAYMENT_TERM, deleted

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
_PAGE = 1000


def changed_open_item_pages(client: ExactClient, after: int) -> Iterator[list[dict]]:
    """Yield the open items that changed after a Timestamp, oldest first, up to 1000 at a time.

    Items stay when they are matched: their ``Status`` becomes 50. Only one page is held in memory,
    and an item may come again: the last one counts.

    :param after: the ``Timestamp`` of the last row that is known, 1 for all
    """
    rows = client.sync("sync/Cashflow/PaymentTerms", after, select=list(_ITEM))
    while page := list(islice(rows, _PAGE)):
        yield [{**clean(_ITEM, row), "Timestamp": int(row["Timestamp"])} for row in page]


def deleted_open_items(client: ExactClient, after: int) -> Iterator[tuple[int, str]]:
    """Yield Timestamp and GUID of the open items deleted after a Timestamp."""
    return deleted(client, after, PAYMENT_TERM)
