"""What changed in Exact Online since a Timestamp, and what was deleted.

Exact Online REST behaviour, see docs/exact-online.md.
"""

from collections.abc import Iterator
from itertools import islice

from ..client import ExactClient
from ..values import key, long, whole
from .columns import asked, clean, filled

# Values of EntityType.
LEDGER_LINE, ACCOUNT, PAYMENT_TERM = 1, 2, 10
_PAGE = 1000
_TIMESTAMP = {"Timestamp": filled(long)}
_DELETED = {"EntityKey": key, "EntityType": filled(whole), **_TIMESTAMP}


def changed_pages(
    client: ExactClient, resource: str, columns: dict, after: int
) -> Iterator[list[dict]]:
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
        yield [clean(columns, row, resource) for row in page]


def deleted(client: ExactClient, after: int, entity_type: int) -> Iterator[tuple[int, str]]:
    """Yield Timestamp and GUID of what was deleted after a Timestamp, for about two months.

    :param entity_type: one of the values above
    """
    resource = "sync/Deleted"
    for found in client.sync(resource, after, **asked(_DELETED)):
        row = clean(_DELETED, found, resource)
        if row["EntityType"] == entity_type:
            yield row["Timestamp"], row["EntityKey"]
