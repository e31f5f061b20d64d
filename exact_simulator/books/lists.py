"""The division's lists: what REST may add to them, and the ones that are computed."""

from decimal import Decimal
from functools import partial

from ..rules import BusinessError, Context, creates, deletes, reads, updates
from . import checks

JOURNAL_TYPES = {
    10: "Cash",
    12: "Bank",
    16: "Payment service",
    20: "Sales",
    21: "Return invoice",
    22: "Purchase",
    23: "Received return invoice",
    90: "General journal",
}
STATUS_NAMES = {0: "Open", 1: "Closed"}
# What a new row of a list has when the caller does not say.
CODED_LISTS = {
    "financial/GLAccounts": {
        "Type": 90,
        "BalanceSide": "D",
        "BalanceType": "B",
        "UseCostcenter": 0,
        "UseCostunit": 0,
        "IsBlocked": False,
    },
    "financial/Journals": {
        "Type": 90,
        "IsBlocked": False,
        "AllowVAT": False,
        "AllowVariableCurrency": False,
        "AllowVariableExchangeRate": False,
    },
    "vat/VATCodes": {
        "Type": "E",
        "VATTransactionType": "B",
        "Charged": False,
        "EUSalesListing": "N",
        "IsBlocked": False,
        "Percentage": Decimal(0),
    },
    "hrm/Costcenters": {"Active": True},
    "hrm/Costunits": {},
    "cashflow/PaymentConditions": {
        "PaymentMethod": "B",
        "PaymentDays": 0,
        "PaymentEndOfMonths": 0,
        "Percentage": Decimal(1),
    },
}
# What a row of a list may refer to: property, resource, its name in a refusal.
REFERENCES = (
    ("VATNonDeductibleGLAccount", checks.GL_ACCOUNTS, "G/L Account"),
    ("PrivateGLAccount", checks.GL_ACCOUNTS, "G/L Account"),
    ("GLAccount", checks.GL_ACCOUNTS, "G/L Account"),
    ("GLToPay", checks.GL_ACCOUNTS, "G/L Account"),
    ("GLToClaim", checks.GL_ACCOUNTS, "G/L Account"),
    ("Account", checks.ACCOUNTS, "Account"),
)
# VAT is booked on G/L accounts of the type VAT: property, its name in a refusal.
VAT_ACCOUNTS = (("GLToPay", "Type (VAT to pay)"), ("GLToClaim", "Type (VAT to claim)"))
LEDGER = "financialtransaction/TransactionLines"
# Where a row of a list is used: (resource, property that names it, by which of its own, the place).
_COST_USES = {
    "hrm/Costcenters": "CostCenter",
    "hrm/Costunits": "CostUnit",
}
USES = {
    "financial/GLAccounts": (
        (LEDGER, "GLAccount", "ID", "Transactions"),
        ("financial/Journals", "GLAccount", "ID", "Journals"),
        ("vat/VATCodes", "GLToPay", "ID", "VAT codes"),
        ("vat/VATCodes", "GLToClaim", "ID", "VAT codes"),
    ),
    "financial/Journals": ((LEDGER, "JournalCode", "Code", "Transactions"),),
    "vat/VATCodes": (
        (LEDGER, "VATCode", "Code", "Transactions"),
        ("financial/GLAccounts", "VATCode", "Code", "G/L account"),
    ),
    **{
        resource: (
            (LEDGER, name, "Code", "Transactions"),
            ("financial/GLAccounts", name.capitalize(), "Code", "G/L account"),
        )
        for resource, name in _COST_USES.items()
    },
}
TERMS = {
    "financial/GLAccounts": "G/L account",
    "financial/Journals": "Journal",
    "vat/VATCodes": "VAT code",
    "hrm/Costcenters": "Cost center",
    "hrm/Costunits": "Cost unit",
}


def create_listed(resource: str, ctx: Context, values: dict) -> dict:
    """Add a row to a list whose rows have a unique code.

    :raises BusinessError: no code, no description, a code that exists, a reference to what does not
    """
    terms = {"Code": values.get("Code"), "Description": values.get("Description")}
    missing = [BusinessError("mandatory", term) for term, value in terms.items() if not value]
    if missing:
        raise BusinessError.all(missing)
    if ctx.store.find(ctx.code, resource, Code=values["Code"]):
        raise BusinessError("data_exists")
    row = {**CODED_LISTS[resource], **values}
    _check_references(ctx, row)
    return ctx.store.insert(ctx.code, resource, row | _gl_names(ctx, row))


def update_listed(resource: str, ctx: Context, entity: dict, values: dict) -> dict:
    """Change a row of a list; the code of a cost center or unit stays as it is.

    :raises BusinessError: as for a new row; another type once something is booked with it
    """
    if resource in _COST_USES:
        values = {name: value for name, value in values.items() if name != "Code"}
    row = {**entity, **values}
    for name in ("Code", "Description"):
        if not row.get(name):
            raise BusinessError("mandatory", name)
    same = ctx.store.find(ctx.code, resource, Code=row["Code"])
    if any(other["ID"] != entity["ID"] for other in same):
        raise BusinessError("data_exists")
    _check_references(ctx, {name: value for name, value in values.items() if value})
    booked = (place for place in USES.get(resource, ()) if place[0] == LEDGER)
    if row.get("Type") != entity.get("Type") and _is_used(ctx, entity, *booked):
        raise BusinessError("not_allowed", "Type")
    return ctx.store.update(ctx.code, resource, entity["ID"], values | _gl_names(ctx, values))


def _gl_names(ctx: Context, row: dict) -> dict:
    """How a row names its G/L account."""
    gl = row.get("GLAccount") and ctx.store.get(ctx.code, checks.GL_ACCOUNTS, row["GLAccount"])
    return {"GLAccountCode": gl["Code"], "GLAccountDescription": gl["Description"]} if gl else {}


def _check_references(ctx: Context, row: dict) -> None:
    """Refuse GUIDs of things that do not exist, and accounts of the wrong type, all at once."""
    problems = [
        BusinessError("invalid_reference", term)
        for name, resource, term in REFERENCES
        if row.get(name) and not ctx.store.get(ctx.code, resource, row[name])
    ]
    if not problems:
        problems = [
            BusinessError("invalid", term)
            for name, term in VAT_ACCOUNTS
            if row.get(name)
            and ctx.store.get(ctx.code, checks.GL_ACCOUNTS, row[name])["Type"] != checks.GL_VAT
        ]
    if problems:
        raise BusinessError.all(problems)


def _is_used(ctx: Context, entity: dict, *places: tuple[str, str, str, str]) -> str:
    """The first place where a row of a list is used; empty when nowhere."""
    for resource, name, own, place in places:
        if ctx.store.find(ctx.code, resource, **{name: entity[own]}):
            return place
    return ""


def delete_listed(resource: str, ctx: Context, entity: dict) -> None:
    """Remove a row of a list that nothing names.

    :raises BusinessError: it is used, with the place
    """
    place = _is_used(ctx, entity, *USES[resource])
    if place:
        raise BusinessError("cannot_delete", TERMS[resource], place)
    ctx.store.delete(ctx.code, resource, entity["ID"])


for _resource in CODED_LISTS:
    creates(_resource)(partial(create_listed, _resource))
    updates(_resource)(partial(update_listed, _resource))
for _resource in USES:
    deletes(_resource)(partial(delete_listed, _resource))


@creates("vat/VatPercentages")
def create_vat_percentage(ctx: Context, values: dict) -> dict:
    """Add a dated rate; it becomes the VAT code's percentage."""
    row = ctx.store.insert(ctx.code, "vat/VatPercentages", values)
    _update_percentage(ctx, row)
    return row


def _update_percentage(ctx: Context, row: dict) -> None:
    vat = ctx.store.get(ctx.code, checks.VAT_CODES, row.get("VATCodeID"))
    if not vat:
        raise BusinessError("invalid_reference", "VAT code")
    ctx.store.update(
        ctx.code, checks.VAT_CODES, vat["ID"], {"Percentage": row.get("Percentage") or Decimal(0)}
    )


@creates("financial/ExchangeRates")
def create_rate(ctx: Context, values: dict) -> dict:
    """Add a rate: how much of a currency the division's own buys from a day on."""
    _check_rate(values)
    row = {"TargetCurrency": ctx.division["Currency"], **values}
    return ctx.store.insert(ctx.code, "financial/ExchangeRates", row)


@updates("financial/ExchangeRates")
def update_rate(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a rate."""
    _check_rate({**entity, **values})
    return ctx.store.update(ctx.code, "financial/ExchangeRates", entity["ID"], values)


def _check_rate(row: dict) -> None:
    terms = {"Rate": "Exchange Rate", "SourceCurrency": "Currency", "StartDate": "Date"}
    missing = [
        BusinessError("mandatory", term) for name, term in terms.items() if not row.get(name)
    ]
    if missing:
        raise BusinessError.all(missing)


@reads("read/financial/JournalStatusList")
def journal_status_list(ctx: Context) -> list[dict]:
    """Open or closed, for every journal in every period."""
    periods = ctx.store.all(ctx.code, checks.PERIODS)
    return [
        {
            "Journal": journal["Code"],
            "JournalDescription": journal["Description"],
            "JournalType": journal["Type"],
            "JournalTypeDescription": JOURNAL_TYPES.get(journal["Type"]),
            "Year": period["FinYear"],
            "Period": period["FinPeriod"],
            "Status": int(checks.is_closed(period, journal["Code"])),
            "StatusDescription": STATUS_NAMES[int(checks.is_closed(period, journal["Code"]))],
        }
        for journal in ctx.store.all(ctx.code, checks.JOURNALS)
        for period in periods
    ]
