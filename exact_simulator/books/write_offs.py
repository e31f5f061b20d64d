"""Small differences and discounts, written off by a general journal entry."""

from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context
from . import checks, terms
from .general_entries import JOURNAL_TYPES, create_general_entry
from .matching import match_all
from .vat import ZERO

# Where an accountant books differences, per chart (BE, NL).
DIFFERENCES = ("658000", "4540")


def write_off(
    ctx: Context, item: dict, amount: Decimal, on: date, target: dict | None = None
) -> dict:
    """Book an amount of a relation on an account for differences.

    :param item: any item of the relation, on the control account it is booked on
    :param amount: in the division's currency, with the sign of the new item: positive when it
        settles what a customer owes
    :param target: the G/L account; by default the chart's account for differences
    :return: the open item of the entry, to be matched
    """
    target = target or _differences(ctx)
    common = {"Date": on, "Account": item["Account"], "Description": "Afboeking"}
    entry = create_general_entry(
        ctx,
        {
            "JournalCode": _general_journal(ctx),
            "GeneralJournalEntryLines": [
                {**common, "GLAccount": item["GLAccount"], "AmountFC": -amount},
                {**common, "GLAccount": target["ID"], "AmountFC": amount, "VATCode": None},
            ],
        },
    )
    return terms.of_entry(ctx, entry["EntryID"])[0]


def match_and_write_off(ctx: Context, item_ids: list[str], on: date) -> dict:
    """Match items with each other and write off what is left, so that nothing stays open."""
    items = terms.items(ctx, item_ids)
    rest = sum((item["AmountDC"] for item in items), ZERO)
    if not rest:
        return match_all(ctx, item_ids)
    return match_all(ctx, [*item_ids, write_off(ctx, items[0], -rest, on)["ID"]])


def _differences(ctx: Context) -> dict:
    for code in DIFFERENCES:
        for found in ctx.store.find(ctx.code, checks.GL_ACCOUNTS, Code=code):
            return found
    raise BusinessError("mandatory", "G/L Account")


def _general_journal(ctx: Context) -> str:
    for journal in ctx.store.all(ctx.code, checks.JOURNALS):
        if journal["Type"] in JOURNAL_TYPES and not journal["IsBlocked"]:
            return journal["Code"]
    raise BusinessError("mandatory", "Journal")
