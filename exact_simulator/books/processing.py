"""What an accountant does with whole entries and periods: process, close, and collect items."""

from ..rules import BusinessError, Context
from . import checks, posting, terms
from .kinds import STATUS_OPEN, STATUS_PROCESSED
from .removal import RESOURCES
from .terms import MATCHED, TERMS

COLLECTED = 40


def process(ctx: Context, entry_id: str) -> dict:
    """Process an entry of any kind: it can no longer be changed or deleted.

    :raises BusinessError: no such entry, or it is processed already
    """
    for resource in RESOURCES:
        entry = ctx.store.get(ctx.code, resource, entry_id)
        if entry:
            break
    else:
        raise BusinessError("not_found", "Entry")
    if entry["Status"] != STATUS_OPEN:
        raise BusinessError("already_processed")
    status = {"Status": STATUS_PROCESSED}
    for row in ctx.store.find(ctx.code, posting.LEDGER, EntryID=entry_id):
        ctx.store.update(ctx.code, posting.LEDGER, row["ID"], status)
    for row in terms.of_entry(ctx, entry_id):
        ctx.store.update(ctx.code, TERMS, row["ID"], {"TransactionStatus": STATUS_PROCESSED})
    return ctx.store.update(
        ctx.code, resource, entry_id, {**status, "StatusDescription": "Processed"}
    )


def set_item_status(ctx: Context, term_id: str, status: int) -> dict:
    """Let Exact's own collection or payment run take an item up, or let it go again.

    :param status: 20 open, 30 selected, 40 carried out; the item stays open on the relation until
        the bank statement is matched with it
    :raises BusinessError: no such item, or it is matched
    """
    row = terms.item(ctx, term_id)
    if row["Status"] == MATCHED:
        raise BusinessError("already_processed")
    paid = status == COLLECTED and ctx.knobs.fully_paid_when_processed
    return ctx.store.update(ctx.code, TERMS, term_id, {"Status": status, "IsFullyPaid": paid})


def close_period(ctx: Context, year: int, period: int, journal: str, *, closed: bool) -> dict:
    """Close a period for a journal, or open it, whatever is booked in it.

    :param journal: its code, or ``checks.ALL_JOURNALS``
    """
    for row in ctx.store.all(ctx.code, checks.PERIODS):
        if (row["FinYear"], row["FinPeriod"]) == (year, period):
            rest = [code for code in row.get("_Closed") or [] if code != journal]
            values = {"_Closed": [*rest, journal] if closed else rest}
            return ctx.store.update(ctx.code, checks.PERIODS, row["ID"], values)
    raise BusinessError("not_found", "Period")
