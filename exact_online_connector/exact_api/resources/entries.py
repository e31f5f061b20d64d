"""Sales and purchase entries."""

from ..client import ExactClient
from ..odata import any_of, eq, guid, parse_date
from .columns import create, number, read, same, text

_ENTRY = {
    "EntryID": text,
    "EntryNumber": same,
    "YourRef": text,
    "Journal": text,
    "JournalDescription": text,
    "EntryDate": parse_date,
    "DueDate": parse_date,
    "Currency": text,
    "AmountDC": number,
    "AmountFC": number,
    "VATAmountFC": number,
    "Status": same,
    "Type": same,
}
_SALES_ENTRY = {**_ENTRY, "Customer": text, "CustomerName": text}
_PURCHASE_ENTRY = {**_ENTRY, "Supplier": text, "SupplierName": text, "Document": text}


# What a line says of its VAT; the shares in the form of the division, see `gl_accounts`.
_PURCHASE_LINE = {
    "LineNumber": same,
    "VATAmountFC": number,
    "VATNonDeductiblePercentage": number,
    "PrivateUsePercentage": number,
}


def create_sales_entry(client: ExactClient, payload: dict) -> dict:
    """Book a sales entry and return it.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_sales_entries``
    """
    return create(client, "salesentry/SalesEntries", _SALES_ENTRY, payload)


def find_sales_entries(client: ExactClient, *your_refs: str) -> list[dict]:
    """Return the sales entries with one of these references; Exact does not keep them unique."""
    return read(client, "salesentry/SalesEntries", _SALES_ENTRY, filter=_with_reference(your_refs))


def create_purchase_entry(client: ExactClient, payload: dict) -> dict:
    """Book a purchase entry and return it.

    Exact makes a document for it at the same time: ``Document`` is its GUID, for ``attach``.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_purchase_entries``
    """
    return create(client, "purchaseentry/PurchaseEntries", _PURCHASE_ENTRY, payload)


def find_purchase_entries(client: ExactClient, *your_refs: str) -> list[dict]:
    """Return the purchase entries with one of these references of suppliers.

    Of all suppliers: two of them may well use the same number.
    """
    return read(
        client,
        "purchaseentry/PurchaseEntries",
        _PURCHASE_ENTRY,
        filter=_with_reference(your_refs),
    )


def purchase_lines(client: ExactClient, entry_id: str) -> list[dict]:
    """Return the lines of a purchase entry, in their order."""
    rows = read(
        client,
        "purchaseentry/PurchaseEntryLines",
        _PURCHASE_LINE,
        filter=f"EntryID eq {guid(entry_id)}",
    )
    return sorted(rows, key=lambda row: row["LineNumber"])


def _with_reference(your_refs: tuple[str, ...]) -> str:
    return any_of(*(eq("YourRef", reference) for reference in your_refs))
