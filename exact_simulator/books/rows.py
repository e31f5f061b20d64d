"""Small helpers for rows that are derived from others."""

from collections.abc import Collection

from ..store import Store


def changes(before: dict, after: dict) -> dict:
    """The properties of ``after`` that differ from ``before``."""
    return {name: value for name, value in after.items() if before.get(name, ...) != value}


def replace(
    store: Store,
    division: int,
    resource: str,
    old: list[dict],
    new: list[dict],
    quiet: Collection[str] = (),
) -> None:
    """Make ``new`` the rows that stand for ``old``; rows are the same when their ID is.

    What stays as it was keeps its Timestamp, so that a sync shows only real changes.

    :param quiet: properties whose change alone gives no new Timestamp
    """
    before = {row["ID"]: row for row in old}
    for row in new:
        known = before.pop(row["ID"], None)
        if known is None:
            store.insert(division, resource, row)
        elif changed := changes(known, row):
            silent = changed.keys() <= set(quiet)
            store.update(division, resource, row["ID"], changed, silent=silent)
    for gone in before:
        store.delete(division, resource, gone)
