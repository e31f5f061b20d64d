"""What was deleted in Exact Online (``sync/Deleted``), which keeps it for about two months.

Exact Online REST behaviour, see docs/exact-online.md.
"""

from collections.abc import Iterator

from ..client import ExactClient

# Values of EntityType.
ACCOUNT, PAYMENT_TERM = 2, 10


def deleted(client: ExactClient, after: int, entity_type: int) -> Iterator[tuple[int, str]]:
    """Yield Timestamp and GUID of what was deleted after a Timestamp.

    :param entity_type: one of the values above
    """
    for row in client.sync("sync/Deleted", after, select=["EntityKey", "EntityType"]):
        if row["EntityType"] == entity_type:
            yield int(row["Timestamp"]), row["EntityKey"]
