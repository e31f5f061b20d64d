"""Sales and purchase entries."""

from datetime import date
from typing import Protocol

from ..client import LONG_TIMEOUT, ExactClient
from ..errors import MissingProperty, Rejected
from ..odata import all_of, eq, guid, literal
from ..values import day, flag, key, number, text, whole
from .columns import Rows, asked, clean_each, create, filled, needed, read, read_any

_ENTRY = {
    "EntryID": key,
    "EntryNumber": needed(whole),
    "YourRef": needed(text),
    "Journal": text,
    "JournalDescription": text,
    "EntryDate": day,
    "DueDate": day,
    "Currency": text,
    "AmountDC": number,
    "AmountFC": filled(number),
    "VATAmountFC": number,
    "Status": whole,
    "Type": whole,
}

# Lines of an entry from which on Exact may need long.
MANY_LINES = 200
_LINE = {
    "LineNumber": whole,
    "VATCode": needed(text),
    "AmountFC": filled(number),
    "VATAmountFC": filled(number),
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
    # What the answer to a POST does not tell is not compared; it was booked all the same.
    columns = {**entry_columns(kind), "AmountFC": needed(number)}
    return create(client, kind.endpoint, columns, payload, timeout=timeout)


def find_entries(client: ExactClient, kind: EntryKind, *your_refs: str) -> list[dict]:
    """Return the entries with one of these references, which Exact does not keep unique.

    Those of all suppliers: two of them may well use the same number.
    """
    wanted = [eq("YourRef", reference) for reference in your_refs]
    return read_any(client, kind.endpoint, entry_columns(kind), wanted)


def find_entry(client: ExactClient, kind: EntryKind, entry_id: str) -> dict | None:
    """Return one entry, None when Exact has it no more.

    By a filter: asking by key for what is gone counts as an error of ours.
    """
    rows = read(client, kind.endpoint, entry_columns(kind), filter=f"EntryID eq {guid(entry_id)}")
    return rows[0] if rows else None


def entry_page(
    client: ExactClient, kind: EntryKind, since: date, until: date, after: str | None = None
) -> tuple[Rows, str | None]:
    """Return up to 60 entries of some days, and where the next ones begin; None after the last.

    Where Exact does not take days in a filter, everything is read and the caller drops what it did
    not ask for.

    :param since: the first day, of ``EntryDate``; ``until`` is the last
    :param after: as returned with the page before
    """
    columns, known_as = entry_columns(kind), f"filter.days.{kind.endpoint}"
    days = all_of(f"EntryDate ge {literal(since)}", f"EntryDate le {literal(until)}")
    filter = days if client.capabilities.can(known_as) else None
    try:
        rows, following = client.page(kind.endpoint, **asked(columns), filter=filter, after=after)
    except MissingProperty:
        raise
    except Rejected as error:
        if after or not filter:
            raise
        client.capabilities.note(known_as, "refused", "; ".join(error.messages))
        rows, following = client.page(kind.endpoint, **asked(columns))
    return clean_each(columns, rows, kind.endpoint), following


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
    own = {"Document": key} if kind.has_document else {"IsExtraDuty": flag}
    return {**_ENTRY, kind.party: needed(key), f"{kind.party}Name": text, **own}
