"""What bank, cash and general journal entries share: header, lines, ledger lines, open items."""

from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context
from . import checks, numbering, posting, terms
from .kinds import STATUS_OPEN
from .matching import unmatch_entry
from .rows import changes
from .vat import cents

TYPE_CASH_FLOW, TYPE_GENERAL = 40, 90
SOURCE_CASH_FLOW = 2
LINE_TYPES = {20: terms.RECEIPT, 22: terms.PAYMENT}


def header_row(
    ctx: Context, resource: str, values: dict, types: tuple[int, ...], on: date
) -> tuple[dict, dict, Decimal]:
    """Check the header of a bank, cash or general journal entry and give it its number.

    :param types: journal types that are right here
    :param on: the date that decides period and rate
    :return: the header, its journal, and the rate of its currency
    """
    journal = checks.journal(ctx, values.get("JournalCode"), types)
    period = checks.period(
        ctx, journal["Code"], on, values.get("FinancialYear"), values.get("FinancialPeriod")
    )
    currency = checks.currency(ctx, values.get("Currency"), journal)
    rate = checks.rate(ctx, values.get("ExchangeRate"), currency, journal, on)
    year = period["FinYear"]
    number = values.get("EntryNumber")
    if number and _is_used(ctx, resource, journal["Code"], year, number):
        raise BusinessError("in_use", "Document number")
    number = number or numbering.next_entry_number(ctx.store, ctx.code, journal["Code"], year)
    numbering.remember_entry_number(ctx.store, ctx.code, journal["Code"], year, number)
    header = {
        **values,
        "EntryNumber": number,
        "JournalCode": journal["Code"],
        "JournalDescription": journal["Description"],
        "FinancialYear": year,
        "FinancialPeriod": period["FinPeriod"],
        "Currency": currency,
        "Status": STATUS_OPEN,
        "StatusDescription": "Open",
    }
    return header, journal, rate


def line_row(ctx: Context, header: dict, number: int, values: dict, rate: Decimal) -> dict:
    """Check one line; on a receivable or payable account it needs a relation."""
    if values.get("AmountFC") is None:
        raise BusinessError("mandatory", "Amount")
    gl = checks.gl_account(ctx, values.get("GLAccount"))
    account = None
    if values.get("Account"):
        account = checks.relation(ctx, values["Account"], "Account", values["Date"])
    elif gl["Type"] in LINE_TYPES:
        raise BusinessError("mandatory", "Account")
    amount = cents(values["AmountFC"])
    return {
        **values,
        **posting.gl_fields(gl),
        **posting.account_fields(account),
        "EntryID": header["EntryID"],
        "EntryNumber": header["EntryNumber"],
        "LineNumber": number,
        "AmountFC": amount,
        "AmountDC": cents(amount * rate),
        "_GLType": gl["Type"],
    }


def ledger_row(header: dict, line: dict, rate: Decimal, side: int, kind: int) -> dict:
    """The ledger line of an entry line.

    :param side: +1 books the line's amount as it is, -1 turned round
    :param kind: the ledger Type
    """
    names = (
        "ID", "LineNumber", "Date", "Description", "GLAccount", "GLAccountCode",
        "GLAccountDescription", "Account", "AccountCode", "AccountName", "CostCenter", "CostUnit",
        "Quantity", "Notes", "Document", "VATCode", "VATPercentage",
    )  # fmt: skip
    return {
        **{name: line.get(name) for name in names},
        **ledger_header(header, rate, kind),
        "InvoiceNumber": line.get("OurRef"),
        "DueDate": line["Date"],
        "AmountFC": side * line["AmountFC"],
        "AmountDC": side * line["AmountDC"],
    }


def ledger_header(header: dict, rate: Decimal, kind: int) -> dict:
    """What every ledger line of an entry repeats."""
    return {
        "EntryID": header["EntryID"],
        "EntryNumber": header["EntryNumber"],
        "JournalCode": header["JournalCode"],
        "JournalDescription": header["JournalDescription"],
        "FinancialYear": header["FinancialYear"],
        "FinancialPeriod": header["FinancialPeriod"],
        "Currency": header["Currency"],
        "ExchangeRate": rate,
        "Type": kind,
        "Status": header["Status"],
        "LineType": posting.LINE_NORMAL,
        "YourRef": None,
        "PaymentReference": None,
    }


def open_items(ctx: Context, header: dict, rows: list[dict]) -> None:
    """Have an open item for every ledger line on a receivable or payable account, and no other."""
    known = {}
    for term in terms.of_entry(ctx, header["EntryID"]):
        known.setdefault(term["TransactionID"], []).append(term)
    for row in rows:
        gl = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, row["GLAccount"])
        if gl["Type"] not in LINE_TYPES:
            continue
        values = _term(header, row, LINE_TYPES[gl["Type"]])
        if row["ID"] not in known:
            terms.add(ctx, values)
            continue
        term = known[row["ID"]].pop(0)
        ctx.store.update(ctx.code, terms.TERMS, term["ID"], changes(term, values))
    for term in (term for left in known.values() for term in left):
        ctx.store.delete(ctx.code, terms.TERMS, term["ID"])


def _term(header: dict, row: dict, line_type: int) -> dict:
    """The open item of a ledger row; amounts with the ledger's sign turned round.

    :param line_type: of a payment term
    """
    return {
        "LineType": line_type,
        "Source": SOURCE_CASH_FLOW,
        "EntryID": header["EntryID"],
        "TransactionEntryID": header["EntryID"],
        "TransactionID": row["ID"],
        "TransactionType": row["Type"],
        "TransactionStatus": header["Status"],
        "TransactionReportingYear": header["FinancialYear"],
        "TransactionReportingPeriod": header["FinancialPeriod"],
        "TransactionAmountFC": -row["AmountFC"],
        "TransactionAmountDC": -row["AmountDC"],
        "TransactionDueDate": row["Date"],
        "AmountFC": -row["AmountFC"],
        "AmountDC": -row["AmountDC"],
        "RateFC": row["ExchangeRate"],
        "Currency": header["Currency"],
        "EntryNumber": header["EntryNumber"],
        "InvoiceNumber": row["InvoiceNumber"],
        "InvoiceDate": row["Date"],
        "DueDate": row["Date"],
        "Journal": header["JournalCode"],
        "JournalDescription": header["JournalDescription"],
        "GLAccount": row["GLAccount"],
        "GLAccountCode": row["GLAccountCode"],
        "GLAccountDescription": row["GLAccountDescription"],
        "Account": row["Account"],
        "AccountCode": row["AccountCode"],
        "AccountName": row["AccountName"],
        "Description": row["Description"],
        "YourRef": None,
        "PaymentReference": None,
    }


def require_editable(ctx: Context, entity: dict) -> None:
    """Refuse to change or delete an entry that is processed, matched or in a closed period."""
    if entity["Status"] != STATUS_OPEN:
        raise BusinessError("already_processed")
    on = date(entity["FinancialYear"], 1, 1)
    checks.period(
        ctx, entity["JournalCode"], on, entity["FinancialYear"], entity["FinancialPeriod"]
    )
    if ctx.knobs.delete_matched_entry == "refuse" and terms.is_matched(ctx, entity["EntryID"]):
        raise BusinessError("not_allowed", "Entry")


def delete(ctx: Context, resource: str, lines: str, entity: dict) -> None:
    """Take an entry with its lines, ledger lines and open items out of the books."""
    require_editable(ctx, entity)
    unmatch_entry(ctx, entity["EntryID"])
    terms.remove(ctx, entity["EntryID"])
    posting.remove(ctx, entity["EntryID"])
    for line in ctx.store.find(ctx.code, lines, EntryID=entity["EntryID"]):
        ctx.store.delete(ctx.code, lines, line["ID"])
    ctx.store.delete(ctx.code, resource, entity["EntryID"])
    journal, year = entity["JournalCode"], entity["FinancialYear"]
    used = [
        row["EntryNumber"]
        for row in ctx.store.all(ctx.code, resource)
        if (row["JournalCode"], row["FinancialYear"]) == (journal, year)
    ]
    numbering.forget_entry_number(ctx.store, ctx.code, journal, year, used)


def _is_used(ctx: Context, resource: str, journal: str, year: int, number: int) -> bool:
    return any(
        (row["JournalCode"], row["FinancialYear"], row["EntryNumber"]) == (journal, year, number)
        for row in ctx.store.all(ctx.code, resource)
    )
