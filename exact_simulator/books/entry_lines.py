"""One line of a sales or purchase entry: checked and computed."""

from datetime import date
from decimal import Decimal

from ..rules import BusinessError, Context
from . import checks
from .kinds import PURCHASES, Kind
from .vat import LineAmounts, cents, line_amounts


def line_row(ctx: Context, kind: Kind, header: dict, number: int, values: dict) -> dict:
    """Check one line and compute its amounts.

    :param header: the entry it belongs to, already checked
    :param number: its place, from 1
    :param values: what was entered; AmountFC includes VAT when the VAT code is of type I
    :return: the line as Exact shows it: AmountFC without VAT, next to what only the simulator
        needs: ``_Entered`` and ``_Override`` (to compute again), ``_PayableVAT`` and
        ``_PayableVATDC``.
    """
    amount = values.get("AmountFC")
    if amount is None:
        raise BusinessError("mandatory", "Amount")
    gl = checks.gl_account(ctx, values.get("GLAccount"), checks.GL_TYPES_REFUSED_ON_LINES)
    code = values.get("VATCode") if "VATCode" in values else gl.get("VATCode")
    vat = checks.vat_code(ctx, code, kind.vat_side, header["EntryDate"])
    _check_vat(values, vat)
    override = values.get("VATAmountFC") if ctx.knobs.vat_override == "honour" else None
    amounts = line_amounts(amount, vat, override, ctx.knobs.vat_rounding)
    return {
        "Quantity": Decimal(1),
        **values,
        **_cost(ctx, gl, values),
        **_amounts(amounts, header["Rate"]),
        **(_shares(ctx, gl, values) if kind is PURCHASES else {}),
        "LineNumber": number,
        "GLAccount": gl["ID"],
        "GLAccountCode": gl["Code"],
        "GLAccountDescription": gl["Description"],
        "VATCode": vat["Code"] if vat else None,
        "VATCodeDescription": vat["Description"] if vat else None,
        "VATPercentage": vat["Percentage"] if vat else None,
        "_Entered": amount,
        "_Override": override,
    }


def _check_vat(values: dict, vat: dict | None) -> None:
    amount, percentage = values.get("VATAmountFC"), values.get("VATPercentage")
    if amount and (vat is None or vat["Type"] in ("B", "N")):
        raise BusinessError("vat_amount_not_allowed")
    if percentage and percentage > 0 and (vat is None or percentage != vat["Percentage"]):
        raise BusinessError("invalid_value", "VAT percentage", "")
    starts, ends = values.get("From"), values.get("To")
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        raise BusinessError("invalid", "Date")


# property of a line, the G/L account's own value
SHARES = (
    ("VATNonDeductiblePercentage", "VATNonDeductiblePercentage"),
    ("PrivateUsePercentage", "PrivatePercentage"),
)


def _shares(ctx: Context, gl: dict, values: dict) -> dict:
    """What is not deducted or is the owner's: as given, else the G/L account's own; fractions."""
    given = values if ctx.knobs.line_shares == "honour" else {}
    found = {}
    for name, default in SHARES:
        share = given.get(name)
        found[name] = share = gl.get(default) if share is None else share
    if found["PrivateUsePercentage"] and not gl.get("PrivateGLAccount"):
        raise BusinessError("mandatory", "G/L Account")
    return found


# property, the G/L account's own value, the G/L account's rule, resource, its name in a refusal
COST_CODES = (
    ("CostCenter", "Costcenter", "UseCostcenter", "hrm/Costcenters", "Cost center"),
    ("CostUnit", "Costunit", "UseCostunit", "hrm/Costunits", "Cost unit"),
)


def _cost(ctx: Context, gl: dict, values: dict) -> dict:
    """Cost centre and cost unit: as given, else the G/L account's own."""
    found = {}
    for name, default, use, resource, term in COST_CODES:
        code = values.get(name) or gl.get(default)
        row = checks.cost_code(ctx, resource, term, code, gl.get(use) or 0)
        if row:
            found |= {name: row["Code"], f"{name}Description": row["Description"]}
    return found


def _amounts(amounts: LineAmounts, rate: Decimal) -> dict:
    return {
        "AmountFC": amounts.net,
        "AmountDC": cents(amounts.net * rate),
        "VATAmountFC": amounts.vat,
        "VATAmountDC": cents(amounts.vat * rate),
        "VATBaseAmountFC": amounts.base,
        "VATBaseAmountDC": cents(amounts.base * rate),
        "_PayableVAT": amounts.payable,
        "_PayableVATDC": cents(amounts.payable * rate),
    }
