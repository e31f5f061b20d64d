"""Sales and purchase entries."""

from typing import Protocol

from ..client import LONG_TIMEOUT, ExactClient
from ..odata import eq, guid, parse_date
from .columns import create, needed, number, read, read_any, same, text

_ENTRY = {
    "EntryID": text,
    "EntryNumber": needed(same),
    "YourRef": needed(text),
    "Journal": text,
    "JournalDescription": text,
    "EntryDate": parse_date,
    "DueDate": parse_date,
    "Currency": text,
    "AmountDC": number,
    "AmountFC": needed(number),
    "VATAmountFC": number,
    "Status": same,
    "Type": same,
}

# Lines of an entry from which on Exact may need long.
MANY_LINES = 200
_LINE = {
    "LineNumber": same,
    "VATCode": needed(text),
    "AmountFC": needed(number),
    "VATAmountFC": needed(number),
}
# What a line says of its VAT; the shares in the form of the division, see `gl_accounts`.
_PURCHASE_LINE = {
    **_LINE,
    "VATNonDeductiblePercentage": number,
    "PrivateUsePercentage": number,
}


class EntryKind(Protocol):
    """What has to be known of a kind of entry.

    :param endpoint: of the entries, such as ``salesentry/SalesEntries``
    :param party: the property with the relation, ``Customer`` or ``Supplier``
    :param lines: the property with its lines, such as ``SalesEntryLines``
    :param has_document: whether Exact makes a document with an entry; ``Document`` is its GUID
        then, for ``attach``
    """

    endpoint: str
    party: str
    lines: str
    has_document: bool


def create_entry(client: ExactClient, kind: EntryKind, payload: dict) -> dict:
    """Book an entry and return it.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_entries``
    """
    # A document is one entry, however many lines it has: Exact is given the time it needs.
    timeout = LONG_TIMEOUT if len(payload.get(kind.lines, ())) > MANY_LINES else None
    return create(client, kind.endpoint, entry_columns(kind), payload, timeout=timeout)


def find_entries(client: ExactClient, kind: EntryKind, *your_refs: str) -> list[dict]:
    """Return the entries with one of these references, which Exact does not keep unique.

    Those of all suppliers: two of them may well use the same number.
    """
    wanted = [eq("YourRef", reference) for reference in your_refs]
    return read_any(client, kind.endpoint, entry_columns(kind), wanted)


def entry_lines(client: ExactClient, kind: EntryKind, entry_id: str) -> list[dict]:
    """Return the lines of an entry, in their order, with their VAT."""
    resource = f"{kind.endpoint.partition('/')[0]}/{kind.lines}"
    return _lines(client, resource, _LINE, entry_id)


def purchase_lines(client: ExactClient, entry_id: str) -> list[dict]:
    """Return the lines of a purchase entry, in their order, with what is not deducted."""
    return _lines(client, "purchaseentry/PurchaseEntryLines", _PURCHASE_LINE, entry_id)


def _lines(client: ExactClient, resource: str, columns: dict, entry_id: str) -> list[dict]:
    rows = read(client, resource, columns, filter=f"EntryID eq {guid(entry_id)}")
    return sorted(rows, key=lambda row: row["LineNumber"])


def entry_columns(kind: EntryKind) -> dict:
    """What is read of an entry."""
    # Exact makes a document of a purchase, and knows extra duty of sales.
    own = {"Document": text} if kind.has_document else {"IsExtraDuty": same}
    return {**_ENTRY, kind.party: needed(text), f"{kind.party}Name": text, **own}
