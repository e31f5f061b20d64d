"""What every entry needs to exist and to be allowed: journals, accounts, codes, periods, rates.

Each function returns the entity it found, or raises the ``BusinessError`` Exact answers with (see
docs/exact-online.md); the texts for what is blocked or closed are guesses.
"""

from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context

JOURNALS = "financial/Journals"
ACCOUNTS = "crm/Accounts"
GL_ACCOUNTS = "financial/GLAccounts"
VAT_CODES = "vat/VATCodes"
PERIODS = "financial/FinancialPeriods"

GL_RECEIVABLE, GL_PAYABLE, GL_VAT = 20, 22, 24
# Lines of sales and purchase entries may not be booked on these; Exact adds them itself.
GL_TYPES_REFUSED_ON_LINES = (GL_RECEIVABLE, GL_PAYABLE, GL_VAT)
ALL_JOURNALS = "*"


def journal(ctx: Context, code: str | None, types: tuple[int, ...]) -> dict:
    """The journal with this code, which must be of one of these types and not blocked."""
    if not code:
        raise BusinessError("mandatory", "Journal")
    found = ctx.store.find(ctx.code, JOURNALS, Code=code)
    if not found:
        raise BusinessError("invalid_reference", "Journals")
    if found[0]["Type"] not in types:
        raise BusinessError("invalid", "Journal (type)")
    if found[0]["IsBlocked"]:
        raise BusinessError("blocked", "Journal")
    return found[0]


def relation(ctx: Context, guid: str | None, role: str, on: date) -> dict:
    """The account with this GUID, which must have a role and be in use.

    :param role: "Customer", "Supplier" or "Account" (any role)
    :param on: the day it must be in use
    """
    if not guid:
        raise BusinessError("mandatory", role)
    found = ctx.store.get(ctx.code, ACCOUNTS, guid)
    if not found:
        raise BusinessError("invalid_reference", role)
    if role == "Customer" and found.get("Status") != "C":
        raise BusinessError("invalid_type", "Customer")
    if role == "Supplier" and not found.get("IsSupplier"):
        raise BusinessError("invalid_type", "Supplier")
    if found.get("Blocked") or (found.get("EndDate") and found["EndDate"] < on):
        raise BusinessError("blocked", "Account")
    return found


def gl_account(ctx: Context, guid: str | None, refused_types: tuple[int, ...] = ()) -> dict:
    """The G/L account with this GUID, not blocked and of no refused type."""
    if not guid:
        raise BusinessError("mandatory", "G/L Account")
    found = ctx.store.get(ctx.code, GL_ACCOUNTS, guid)
    if not found:
        raise BusinessError("invalid_reference", "G/L Account")
    if found["Type"] in refused_types or found.get("IsBlocked"):
        raise BusinessError("invalid", "G/L account type")
    return found


def vat_code(ctx: Context, code: str | None, side: str, on: date) -> dict | None:
    """The VAT code with this code, for sales ("S") or purchases ("P"); None when there is none.

    Its percentage must be valid on the day, by the rows of vat/VatPercentages.
    """
    if not code:
        return None
    found = ctx.store.find(ctx.code, VAT_CODES, Code=code)
    if not found:
        raise BusinessError("invalid_reference", "VAT code")
    vat = found[0]
    if vat.get("IsBlocked"):
        raise BusinessError("blocked", "VAT code")
    if (vat.get("VATTransactionType") or "B") not in ("B", side):
        raise BusinessError("invalid", "VAT code")
    dated = ctx.store.find(ctx.code, "vat/VatPercentages", VATCodeID=vat["ID"])
    if dated and not any(_valid_on(row, on) for row in dated):
        raise BusinessError("invalid_value", "VAT percentage", "")
    return vat


def _valid_on(row: dict, on: date) -> bool:
    starts, ends = row.get("StartDate"), row.get("EndDate")
    return (not starts or starts <= on) and (not ends or on <= ends)


def period(
    ctx: Context, journal_code: str, on: date, year: int | None = None, number: int | None = None
) -> dict:
    """The financial period of a date, or the one asked for, which must be open for the journal."""
    for row in ctx.store.all(ctx.code, PERIODS):
        asked = (row["FinYear"], row["FinPeriod"]) == (year, number)
        by_date = not (year and number) and row["StartDate"] <= on <= row["EndDate"]
        if asked or by_date:
            if is_closed(row, journal_code):
                raise BusinessError("period_closed", f"{row['FinYear']}-{row['FinPeriod']:02d}")
            return row
    raise BusinessError("mandatory", "Financial year")


def is_closed(row: dict, journal_code: str) -> bool:
    """Whether a period is closed for a journal."""
    closed = row.get("_Closed") or []
    return ALL_JOURNALS in closed or journal_code in closed


def currency(ctx: Context, code: str | None, in_journal: dict) -> str:
    """The currency of an entry: by default the journal's, another only if the journal allows it."""
    default = in_journal.get("Currency") or ctx.division["Currency"]
    code = code or default
    if not ctx.store.find(ctx.code, "general/Currencies", Code=code):
        raise BusinessError("invalid_reference", "Currency")
    if code != default and not in_journal.get("AllowVariableCurrency"):
        raise BusinessError("not_allowed", "Currency")
    return code


def rate(ctx: Context, asked: Decimal | None, code: str, in_journal: dict, on: date) -> Decimal:
    """What one unit of a currency is worth in the division's currency on a day.

    :param asked: the rate as posted; None or 0 takes the division's table of exchange rates
    """
    if code == ctx.division["Currency"]:
        return Decimal(1)
    if asked:
        if not in_journal.get("AllowVariableExchangeRate"):
            raise BusinessError("not_allowed", "Exchange Rate")
        return asked
    rows = [
        row
        for row in ctx.store.all(ctx.code, "financial/ExchangeRates")
        if row["SourceCurrency"] == code and row["StartDate"] <= on and row["Rate"]
    ]
    if not rows:
        raise BusinessError("mandatory", "Exchange Rate")
    latest = max(rows, key=lambda row: row["StartDate"])
    return round(1 / latest["Rate"], 6)


def payment_condition(ctx: Context, code: str | None) -> dict | None:
    """The payment condition with this code, None when no code is given."""
    if not code:
        return None
    found = ctx.store.find(ctx.code, "cashflow/PaymentConditions", Code=code)
    if not found:
        raise BusinessError("invalid_reference", "Payment condition")
    return found[0]


def cost_code(ctx: Context, resource: str, term: str, code: str | None, use: int) -> dict | None:
    """The cost centre or cost unit with this code, as the G/L account wants it.

    :param resource: "hrm/Costcenters" or "hrm/Costunits"
    :param term: its name in a refusal
    :param use: the G/L account's UseCostcenter or UseCostunit: 0 optional, 1 mandatory, 2 not
        allowed
    """
    if not code:
        if use == 1:
            raise BusinessError("mandatory", term)
        return None
    found = ctx.store.find(ctx.code, resource, Code=code)
    if not found:
        raise BusinessError("invalid_reference", term)
    if use == 2:
        raise BusinessError("not_allowed", term)
    return found[0]
