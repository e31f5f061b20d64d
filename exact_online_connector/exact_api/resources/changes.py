"""What changed in Exact Online since a Timestamp, and what was deleted.

Exact Online REST behaviour, see docs/exact-online.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from ..client import ExactClient
from ..errors import BadAnswer
from ..values import key, long, whole
from .columns import Rows, Unreadable, asked, clean_each, filled

# Values of EntityType.
LEDGER_LINE, ACCOUNT, PAYMENT_TERM = 1, 2, 10
_PAGE = 1000
_TIMESTAMP = {"Timestamp": filled(long)}
_DELETED = {"EntityKey": key, "EntityType": filled(whole), **_TIMESTAMP}


def changed_pages(
    client: ExactClient, resource: str, columns: dict, after: int
) -> Iterator["Page"]:
    """Yield what changed after a Timestamp, oldest first, up to 1000 rows at a time.

    Only one page is held in memory. An entity that changes meanwhile is handed out again: the last
    one counts.

    :param resource: a sync endpoint
    :param columns: see ``columns``; the rows have their ``Timestamp`` as well
    :param after: the ``Timestamp`` of the last row that is known, 1 for all
    """
    columns = {**columns, **_TIMESTAMP}
    rows = client.sync(resource, after, **asked(columns))
    while page := list(islice(rows, _PAGE)):
        yield (found := _page(columns, page, resource, after))
        after = found.last


class Page(Rows):
    """Rows of a feed, oldest first.

    :param int last: Timestamp of the last of them, also of those that could not be read
    """

    def __init__(self, rows: Iterable[dict], unreadable: Iterable[Unreadable], last: int):
        super().__init__(rows, unreadable)
        self.last = last


def _page(columns: dict, rows: list[dict], resource: str, after: int) -> Page:
    """:raises BadAnswer: too much cannot be read, or nothing tells how far it goes"""
    found = clean_each(columns, rows, resource)
    stamps = [_stamp(bad.row) for bad in found.unreadable]
    known = [*(row["Timestamp"] for row in found), *filter(None, stamps)]
    if not known:
        raise BadAnswer(found.unreadable[0].why, endpoint=resource)
    unreadable = [
        replace(bad, after=stamp - 1 if stamp else after)
        for bad, stamp in zip(found.unreadable, stamps, strict=True)
    ]
    return Page(found, unreadable, last=max(known))


def _stamp(row: dict) -> int | None:
    """The Timestamp of a row that cannot be read, where that can be."""
    try:
        return long(row.get("Timestamp"))
    except ValueError:
        return None


def deleted(client: ExactClient, after: int, entity_type: int) -> Rows:
    """Return Timestamp and GUID of what was deleted after a Timestamp, for about two months.

    :param entity_type: one of the values above
    :return: pairs; of a deletion that cannot be read nobody knows what it is about
    """
    resource = "sync/Deleted"
    found = clean_each(_DELETED, client.sync(resource, after, **asked(_DELETED)), resource)
    of_type = found.only(lambda row: row["EntityType"] == entity_type)
    return Rows([(row["Timestamp"], row["EntityKey"]) for row in of_type], found.unreadable)
