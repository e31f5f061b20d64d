"""The ledger by what changed in it, and the entries that may have changed, as they stand now.

Exact Online REST behaviour, see docs/exact-online.md.
"""

from collections.abc import Iterator, Sequence

from ..client import ExactClient
from ..odata import eq, guid, parse_date
from .changes import LEDGER_LINE, changed_pages, deleted
from .columns import needed, number, read_any, same, text
from .entries import EntryKind, entry_columns

_LEDGER_LINE = {
    "ID": needed(text),
    "Account": text,
    "AmountFC": needed(number),
    "Currency": text,
    "Date": parse_date,
    "EntryID": needed(text),
    "FinancialPeriod": same,
    "FinancialYear": same,
    "GLAccount": needed(text),
    "JournalCode": text,
    "VATCode": text,
}
_ENTRY_LINE = {
    "ID": text,
    "EntryID": needed(text),
    "LineNumber": same,
    "GLAccount": needed(text),
    "VATCode": needed(text),
    "AmountFC": needed(number),
    "VATAmountFC": number,
}
_NOW = {
    "ReportingYear": same,
    "ReportingPeriod": same,
    "Modified": parse_date,
    "ModifierFullName": text,
}


def changed_ledger_pages(client: ExactClient, after: int) -> Iterator[list[dict]]:
    """Yield the ledger lines that changed after a Timestamp, as ``changes.changed_pages`` does."""
    return changed_pages(client, "sync/Financial/TransactionLines", _LEDGER_LINE, after)


def deleted_ledger_lines(client: ExactClient, after: int) -> Iterator[tuple[int, str]]:
    """Yield Timestamp and GUID of the ledger lines deleted after a Timestamp."""
    return deleted(client, after, LEDGER_LINE)


def read_entries(client: ExactClient, kind: EntryKind, entry_ids: Sequence[str]) -> list[dict]:
    """Return entries as they stand now, each with its ``Lines`` in their order.

    Two calls for as many as fit in a filter; one that is deleted is not among them.

    :param entry_ids: GUIDs
    """
    wanted = [eq("EntryID", guid(entry_id)) for entry_id in entry_ids]
    rows = read_any(client, kind.endpoint, {**entry_columns(kind), **_NOW}, wanted)
    resource = f"{kind.endpoint.partition('/')[0]}/{kind.lines}"
    lines = read_any(client, resource, _ENTRY_LINE, wanted) if rows else []
    of_entry: dict[str, list[dict]] = {row["EntryID"]: [] for row in rows}
    for line in sorted(lines, key=lambda line: line["LineNumber"] or 0):
        of_entry[line["EntryID"]].append(line)
    return [{**row, "Lines": of_entry[row["EntryID"]]} for row in rows]
