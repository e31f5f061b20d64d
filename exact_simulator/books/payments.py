"""Receipts and payments as an accountant books them: one line of a bank statement each."""

from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context
from . import checks, terms
from .bank_entries import BANK, create_entry, last_balance
from .matching import match_all
from .vat import ZERO
from .write_offs import write_off

BANK_JOURNAL = 12


def receive_payment(
    ctx: Context, entry_id: str, amount: Decimal, on: date, journal_code: str | None = None
) -> dict:
    """Book a receipt from the customer, or a payment to the supplier, of an entry; match nothing.

    :param entry_id: a sales or purchase entry
    :param amount: positive, in the division's currency; less than what is open is a partial
        payment, more leaves a credit
    :param journal_code: a bank journal; by default the first
    :return: the open item of the payment
    """
    items = terms.of_entry(ctx, entry_id)
    if not items:
        raise BusinessError("not_found", "Entry")
    return _pay(ctx, items, amount, on, journal_code)


def pay_and_match(
    ctx: Context, entry_id: str, amount: Decimal, on: date, journal_code: str | None = None
) -> dict:
    """Book a payment and match it with what is open of the entry; returns its item."""
    payment = receive_payment(ctx, entry_id, amount, on, journal_code)
    match_all(ctx, [*terms.open_ids(ctx, entry_id), payment["ID"]])
    return terms.item(ctx, payment["ID"])


def pay_items(
    ctx: Context, item_ids: list[str], amount: Decimal, on: date, discount: Decimal = ZERO
) -> dict:
    """Book one payment for several items of a relation and match it with them.

    :param item_ids: GUIDs of open items, in the order in which they are settled
    :param amount: positive, in the division's currency; what is too much stays open
    :param discount: positive; written off in the same match
    :return: the item of the payment
    """
    items = terms.items(ctx, item_ids)
    payment = _pay(ctx, items, amount, on)
    settling = [payment["ID"]]
    if discount:
        given = discount.copy_sign(payment["AmountDC"])
        settling.insert(0, write_off(ctx, payment, given, on)["ID"])
    match_all(ctx, [*item_ids, *settling])
    return terms.item(ctx, payment["ID"])


def pay_back(ctx: Context, item_id: str, on: date) -> dict:
    """Pay back what a relation paid too much, matched with it; returns the new item."""
    [item] = terms.items(ctx, [item_id])
    back = _book(ctx, item, -item["AmountDC"], on)
    match_all(ctx, [item_id, back["ID"]])
    return terms.item(ctx, back["ID"])


def book_on_account(
    ctx: Context, gl_code: str, money_in: Decimal, on: date, description: str
) -> dict:
    """Book a bank line against a G/L account, such as a batch that arrived; returns its entry.

    :param money_in: in the division's currency, negative for money that goes out
    """
    found = ctx.store.find(ctx.code, checks.GL_ACCOUNTS, Code=gl_code)
    if not found:
        raise BusinessError("not_found", "G/L Account")
    line = {"GLAccount": found[0]["ID"], "Description": description}
    return _book_line(ctx, line, money_in, on, _first_bank_journal(ctx))


def _pay(
    ctx: Context, items: list[dict], amount: Decimal, on: date, journal_code: str | None = None
) -> dict:
    """Book the money that settles these items: it comes in when they are owed to us."""
    if amount <= 0:
        raise BusinessError("invalid", "Amount")
    owed = -sum(item["AmountDC"] for item in items)
    return _book(ctx, items[0], amount if owed > 0 else -amount, on, journal_code)


def _book(
    ctx: Context, item: dict, money_in: Decimal, on: date, journal_code: str | None = None
) -> dict:
    """Book a bank line on the relation and control account of an item.

    :param money_in: in the division's currency, negative for money that goes out
    :return: the open item of the line
    """
    line = {
        "Description": item["YourRef"] or str(item["EntryNumber"]),
        "GLAccount": item["GLAccount"],
        "Account": item["Account"],
        "OurRef": item["EntryNumber"],
    }
    entry = _book_line(ctx, line, money_in, on, journal_code or _first_bank_journal(ctx))
    return terms.of_entry(ctx, entry["EntryID"])[0]


def _book_line(ctx: Context, line: dict, money_in: Decimal, on: date, journal_code: str) -> dict:
    opening = last_balance(ctx, BANK, journal_code)
    statement = {
        "JournalCode": journal_code,
        "OpeningBalanceFC": opening,
        "ClosingBalanceFC": opening + money_in,
        "BankEntryLines": [{**line, "Date": on, "AmountFC": money_in}],
    }
    return create_entry(ctx, BANK, statement)


def _first_bank_journal(ctx: Context) -> str:
    for journal in ctx.store.all(ctx.code, checks.JOURNALS):
        if journal["Type"] == BANK_JOURNAL and not journal["IsBlocked"]:
            return journal["Code"]
    raise BusinessError("mandatory", "Journal")
