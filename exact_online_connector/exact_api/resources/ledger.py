"""The ledger by what changed in it, and the entries that may have changed, as they stand now.

Exact Online REST behaviour, see docs/exact-online.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..client import ExactClient
from ..odata import eq, guid
from ..values import day, key, number, text, whole
from .changes import LEDGER_LINE, Page, changed_pages, deleted
from .columns import Rows, filled, needed, read_any_each, read_each_if_filtered
from .entries import EntryKind, entry_columns

_LEDGER_LINE = {
    "ID": key,
    "Account": key,
    "AmountFC": filled(number),
    "CostCenter": text,
    "CostUnit": text,
    "Currency": text,
    "Date": day,
    "EntryID": needed(key),
    "FinancialPeriod": whole,
    "FinancialYear": whole,
    "GLAccount": needed(key),
    "JournalCode": text,
    "VATCode": text,
}
_ENTRY_LINE = {
    "ID": key,
    "EntryID": needed(key),
    "LineNumber": whole,
    "GLAccount": needed(key),
    "VATCode": needed(text),
    "AmountFC": filled(number),
    "VATAmountFC": number,
    "CostCenter": text,
    "CostUnit": text,
}
_MODIFIED = {"Modified": day, "ModifierFullName": text}
_NOW = {"ReportingYear": whole, "ReportingPeriod": whole, **_MODIFIED}


def changed_ledger_pages(client: ExactClient, after: int) -> Iterator[Page]:
    """Yield the ledger lines that changed after a Timestamp, as ``changes.changed_pages`` does."""
    return changed_pages(client, "sync/Financial/TransactionLines", _LEDGER_LINE, after)


def deleted_ledger_lines(client: ExactClient, after: int) -> Rows:
    """Return Timestamp and GUID of the ledger lines deleted after a Timestamp."""
    return deleted(client, after, LEDGER_LINE)


def read_ledger(client: ExactClient, entry_ids: Sequence[str]) -> Rows | None:
    """Return the ledger lines of entries of any kind, as they stand now.

    Of one that is deleted there are none. One that cannot be read is told under the GUID of its
    entry.

    :param entry_ids: GUIDs
    :return: None where Exact does not take this filter, which nobody has shown
    """
    wanted = [eq("EntryID", guid(entry_id)) for entry_id in entry_ids]
    resource = "financialtransaction/TransactionLines"
    columns = {**_LEDGER_LINE, "EntryID": filled(key), **_MODIFIED}
    rows = read_each_if_filtered(client, "filter.ledger_entries", resource, columns, *wanted)
    if rows is None:
        return None
    unreadable = [replace(bad, key=bad.row.get("EntryID") or bad.key) for bad in rows.unreadable]
    return Rows(rows, unreadable)


def read_entries(client: ExactClient, kind: EntryKind, entry_ids: Sequence[str]) -> Rows:
    """Return entries as they stand now, each with its ``Lines`` in their order.

    Two calls for as many as fit in a filter; one that is deleted is not among them, and one that
    cannot be read, or a line of it, is told as unreadable.

    :param entry_ids: GUIDs
    """
    wanted = [eq("EntryID", guid(entry_id)) for entry_id in entry_ids]
    rows = read_any_each(client, kind.endpoint, {**entry_columns(kind), **_NOW}, wanted)
    resource = f"{kind.endpoint.partition('/')[0]}/{kind.lines}"
    lines = read_any_each(client, resource, _ENTRY_LINE, wanted) if rows else Rows()
    names = {row["EntryID"]: str(row["EntryNumber"]) for row in rows}
    bad_lines = {bad.row.get("EntryID"): bad for bad in lines.unreadable}
    of_entry: dict[str, list[dict]] = {entry_id: [] for entry_id in names}
    for line in sorted(lines, key=lambda line: line["LineNumber"] or 0):
        of_entry.get(line["EntryID"], []).append(line)
    return Rows(
        [
            {**row, "Lines": of_entry[row["EntryID"]]}
            for row in rows
            if row["EntryID"] not in bad_lines
        ],
        [
            *rows.unreadable,
            *(
                replace(bad, key=entry_id, name=names.get(entry_id, bad.name))
                for entry_id, bad in bad_lines.items()
            ),
        ],
    )
