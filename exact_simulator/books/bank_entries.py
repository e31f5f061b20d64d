"""Bank and cash entries: opening balance plus lines is closing balance; money in is positive."""

from decimal import Decimal

from ..rules import BusinessError, Context, creates, deletes, reads
from . import cash_flow, checks, posting
from .cash_flow import TYPE_CASH_FLOW
from .matching import match_exact
from .vat import ZERO, cents

BANK, CASH = "financialtransaction/BankEntries", "financialtransaction/CashEntries"
BALANCES = "_balances"
PAYMENT_SERVICE = 16  # type of a journal
# resource -> its lines, the property that holds them, journal types
PARTS = {
    BANK: ("financialtransaction/BankEntryLines", "BankEntryLines", (12, 16)),
    CASH: ("financialtransaction/CashEntryLines", "CashEntryLines", (10,)),
}


@creates(BANK)
def create_bank_entry(ctx: Context, values: dict) -> dict:
    """Book the bank statement of a caller of the API."""
    return _create_posted(ctx, BANK, values)


@creates(CASH)
def create_cash_entry(ctx: Context, values: dict) -> dict:
    """Book the page of the cash book of a caller of the API."""
    return _create_posted(ctx, CASH, values)


def _create_posted(ctx: Context, resource: str, values: dict) -> dict:
    entry = create_entry(ctx, resource, values)
    if ctx.knobs.auto_match == "exact_amount":
        match_exact(ctx, entry["EntryID"])
    return entry


@reads(BANK)
def bank_entries(ctx: Context) -> list[dict]:
    """The statements that can be read: by knob not those of a payment service."""
    hidden = ctx.knobs.payment_service_entries == "hidden"
    services = _payment_services(ctx) if hidden else ()
    return [row for row in ctx.store.all(ctx.code, BANK) if row["JournalCode"] not in services]


@reads(PARTS[BANK][0])
def bank_lines(ctx: Context) -> list[dict]:
    """The lines of the statements that can be read."""
    shown = {row["EntryID"] for row in bank_entries(ctx)}
    return [row for row in ctx.store.all(ctx.code, PARTS[BANK][0]) if row["EntryID"] in shown]


def _payment_services(ctx: Context) -> set[str]:
    journals = ctx.store.all(ctx.code, checks.JOURNALS)
    return {row["Code"] for row in journals if row["Type"] == PAYMENT_SERVICE}


@deletes(BANK)
def delete_bank_entry(ctx: Context, entity: dict) -> None:
    """Take a bank statement out of the books; its lines alone cannot be deleted."""
    _delete(ctx, BANK, entity)


@deletes(CASH)
def delete_cash_entry(ctx: Context, entity: dict) -> None:
    """Take a page of the cash book out of the books."""
    _delete(ctx, CASH, entity)


@creates(PARTS[BANK][0], PARTS[CASH][0])
def refuse_line(ctx: Context, values: dict) -> dict:
    """Refuse a line on its own: it would break the balance of its statement."""
    raise BusinessError("balance")


def create_entry(ctx: Context, resource: str, values: dict) -> dict:
    """Book a bank or cash entry of either resource.

    :raises BusinessError: opening balance and lines do not add up to the closing balance, and all
        that ``cash_flow`` checks
    """
    line_resource, collection, types = PARTS[resource]
    lines = values.get(collection) or []
    if not lines:
        raise BusinessError("mandatory", "Lines")
    today = ctx.clock.today()
    lines = [{**line, "Date": line.get("Date") or today} for line in lines]
    header = {name: value for name, value in values.items() if name != collection}
    header, journal, rate = cash_flow.header_row(ctx, resource, header, types, lines[0]["Date"])
    header |= _balances(ctx, resource, journal, header, lines) | {"_Rate": rate}
    entry = ctx.store.insert(ctx.code, resource, header)
    _keep_balance(ctx, resource, journal["Code"], entry["ClosingBalanceFC"])
    rows = [line_row(ctx, entry, number, line) for number, line in enumerate(lines, start=1)]
    rows = [ctx.store.insert(ctx.code, line_resource, row) for row in rows]
    post(ctx, entry, rows)
    return entry


def line_row(ctx: Context, entry: dict, number: int, line: dict) -> dict:
    """Check a line of a statement."""
    rate = line.get("ExchangeRate") or entry["_Rate"]
    return cash_flow.line_row(ctx, entry, number, line, rate)


def _balances(ctx: Context, resource: str, journal: dict, header: dict, lines: list[dict]) -> dict:
    """The balances of a statement: those posted, which must fit, or what the knob makes of none.

    :raises BusinessError: opening plus lines is not closing, or opening not the last closing
    """
    moved = sum((cents(line.get("AmountFC") or 0) for line in lines), ZERO)
    opening, closing = header.get("OpeningBalanceFC"), header.get("ClosingBalanceFC")
    if opening is None and closing is None:
        opening, closing = _balances_of_none(ctx, resource, journal["Code"], moved)
    elif cents((opening or ZERO) + moved) != cents(closing or ZERO):
        raise BusinessError("balance")
    elif cents(opening or ZERO) != last_balance(ctx, resource, journal["Code"]):
        raise BusinessError("balance")
    return {"OpeningBalanceFC": cents(opening or ZERO), "ClosingBalanceFC": cents(closing or ZERO)}


def _balances_of_none(
    ctx: Context, resource: str, journal_code: str, moved: Decimal
) -> tuple[Decimal, Decimal]:
    """Opening and closing balance of a statement that came with neither.

    :param moved: what its lines add up to
    :raises BusinessError: the knob ``bank_without_balances`` wants them
    """
    if ctx.knobs.bank_without_balances == "refuse":
        raise BusinessError("balance")
    if ctx.knobs.bank_without_balances == "zero":
        return ZERO, ZERO
    last = last_balance(ctx, resource, journal_code)
    return last, last + moved


def last_balance(ctx: Context, resource: str, journal_code: str) -> Decimal:
    """The closing balance of a journal's last statement."""
    row = ctx.store.get(ctx.code, BALANCES, f"{resource}/{journal_code}")
    return row["Last"] if row else ZERO


def _keep_balance(ctx: Context, resource: str, journal_code: str, last: Decimal) -> None:
    """Keep a journal's balance beside its statements, so that the next need not read them all."""
    key = f"{resource}/{journal_code}"
    if ctx.store.get(ctx.code, BALANCES, key):
        ctx.store.update(ctx.code, BALANCES, key, {"Last": last})
    else:
        ctx.store.insert(ctx.code, BALANCES, {"ID": key, "Last": last})


def _delete(ctx: Context, resource: str, entity: dict) -> None:
    """Take a statement out of the books; the one before it is the journal's last again."""
    cash_flow.delete(ctx, resource, PARTS[resource][0], entity)
    journal_code = entity["JournalCode"]
    rows = [row for row in ctx.store.all(ctx.code, resource) if row["JournalCode"] == journal_code]
    _keep_balance(ctx, resource, journal_code, rows[-1]["ClosingBalanceFC"] if rows else ZERO)


def close_anew(ctx: Context, resource: str, entry: dict, lines: list[dict]) -> dict:
    """A statement whose lines changed closes with another balance; only the last one may.

    :raises BusinessError: the statement after it would not fit any more
    """
    moved = sum((line["AmountFC"] for line in lines), ZERO)
    closing = entry["OpeningBalanceFC"] + moved
    if closing == entry["ClosingBalanceFC"]:
        return entry
    of_journal = [
        row
        for row in ctx.store.all(ctx.code, resource)
        if row["JournalCode"] == entry["JournalCode"]
    ]
    if of_journal[-1]["EntryID"] != entry["EntryID"]:
        raise BusinessError("balance")
    _keep_balance(ctx, resource, entry["JournalCode"], closing)
    return ctx.store.update(ctx.code, resource, entry["EntryID"], {"ClosingBalanceFC": closing})


def post(ctx: Context, entry: dict, lines: list[dict]) -> None:
    """Write, or write anew, the ledger of a statement: per line one ledger line on the bank, and
    the same amount turned round on its own account.
    """
    types = [kind for _lines, _collection, kinds in PARTS.values() for kind in kinds]
    journal = checks.journal(ctx, entry["JournalCode"], tuple(types))
    own = checks.gl_account(ctx, journal.get("GLAccount"))
    rows, rate = [], entry["_Rate"]
    for line in lines:
        bank = cash_flow.ledger_row(entry, line, rate, 1, TYPE_CASH_FLOW)
        bank |= {**posting.gl_fields(own), "ID": posting.derived_id(line["ID"], "bank")}
        other = cash_flow.ledger_row(entry, line, rate, -1, TYPE_CASH_FLOW)
        # Until it is matched, the line on the relation points at its own bank line.
        other["OffsetID"] = bank["ID"] if line["_GLType"] in cash_flow.LINE_TYPES else None
        rows += [bank, other]
    posting.replace_ledger(ctx, entry["EntryID"], rows)
    cash_flow.open_items(ctx, entry, rows)
