"""Deleting an entry of any kind by its GUID, as a person does in Exact's own screens."""

from .. import rules
from ..rules import BusinessError, Context
from .bank_entries import BANK, CASH
from .general_entries import ENTRIES as GENERAL
from .kinds import PURCHASES, SALES

RESOURCES = (SALES.entries, PURCHASES.entries, BANK, CASH, GENERAL)


def delete_entry(ctx: Context, entry_id: str) -> None:
    """Take an entry with all that hangs on it out of the books.

    :raises BusinessError: no such entry, it is processed, in a closed period, or (by knob) matched
    """
    for resource in RESOURCES:
        entity = ctx.store.get(ctx.code, resource, entry_id)
        if entity:
            rules.delete(ctx, resource, entity, entry_id)
            return
    raise BusinessError("not_found", "Entry")
