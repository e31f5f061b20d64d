"""The XML topic MatchSets, the only way to match through Exact's APIs (announced to end).

A record names its lines by financial year, period, journal and entry number; amounts are ledger
amounts: an invoice positive, its receipt negative. A WriteOff books the difference.
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from ..rules import BusinessError, Context, Uploaded, uploads
from . import checks
from .matching import Part, match
from .terms import MATCHED, TERMS
from .vat import ZERO
from .write_offs import write_off

TERM_NOT_FOUND = (
    "Betalingstermijn: GLAccount={0} Account={1} finyear={2} finperiod={3} Niet gevonden!"
)


@uploads("MatchSets")
def upload_match_set(ctx: Context, element: Element) -> Uploaded:
    """Match the lines of one ``<MatchSet>``."""
    gl = _by_code(ctx, element, "GLAccount", checks.GL_ACCOUNTS, "G/L Account")
    account = _by_code(ctx, element, "Account", checks.ACCOUNTS, "Account")
    if gl["Type"] not in (checks.GL_RECEIVABLE, checks.GL_PAYABLE):
        raise BusinessError("invalid", "G/L account type")
    parts = [_part(ctx, gl, account, line) for line in element.iterfind("MatchLines/MatchLine")]
    difference = sum((part.amount for part in parts), ZERO)
    asked = element.find("WriteOff")
    if difference and asked is not None:
        parts.append(_write_off(ctx, gl, account, asked, difference))
    found = match(ctx, parts)
    return Uploaded(found["ID"], account["Code"], f"{account['Name']}: {len(parts)}")


def _by_code(ctx: Context, element: Element, tag: str, resource: str, term: str) -> dict:
    child = element.find(tag)
    code = (child.get("code") or "").strip() if child is not None else ""
    if not code:
        raise BusinessError("mandatory", term)
    found = ctx.store.find(ctx.code, resource, Code=code)
    if not found:
        raise BusinessError("invalid_reference", term)
    return found[0]


def _part(ctx: Context, gl: dict, account: dict, line: Element) -> Part:
    """The open item a line names, and how much of it.

    :param line: a ``<MatchLine>``, whose amount has the ledger's sign
    :raises BusinessError: no amount, or no such item
    """
    year, period = line.get("finyear", ""), line.get("finperiod", "")
    try:
        # Ledger amounts and terms have opposite signs.
        amount = -Decimal(line.get("amountdc", ""))
    except InvalidOperation:
        raise BusinessError("invalid", "Amount") from None
    candidates = [
        row
        for row in ctx.store.find(ctx.code, TERMS, Account=account["ID"])
        if row["GLAccount"] == gl["ID"]
        and row["Journal"] == line.get("journal")
        and str(row["EntryNumber"]) == line.get("entry")
        and str(row["TransactionReportingYear"]) == year
        and str(row["TransactionReportingPeriod"]) == period
        and row["Status"] != MATCHED
        and row["AmountDC"] * amount > 0
        and abs(row["AmountDC"]) >= abs(amount)
    ]
    if not candidates:
        raise BusinessError(TERM_NOT_FOUND, gl["Code"], account["Code"], year, period)
    return Part(min(candidates, key=lambda row: abs(row["AmountDC"])), amount)


def _write_off(
    ctx: Context, gl: dict, account: dict, element: Element, difference: Decimal
) -> Part:
    """Book the difference to the write-off's account; returns the item that closes the match."""
    target = _by_code(ctx, element, "GLAccount", checks.GL_ACCOUNTS, "G/L Account")
    text = (element.findtext("Date") or "").strip()
    on = date.fromisoformat(text[:10]) if text else ctx.clock.today()
    item = {"Account": account["ID"], "GLAccount": gl["ID"]}
    closing = write_off(ctx, item, -difference, on, target)
    return Part(closing, closing["AmountDC"])
