"""The division's lists: what REST may add to them, and the ones that are computed."""

from decimal import Decimal
from functools import partial

from ..rules import BusinessError, Context, creates, deletes, reads
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
# What a row of a list may refer to: property, resource, by which property, its name in a refusal.
REFERENCES = (
    ("VATCode", "vat/VATCodes", "Code", "VAT code"),
    ("Costcenter", "hrm/Costcenters", "Code", "Cost center"),
    ("Costunit", "hrm/Costunits", "Code", "Cost unit"),
    ("VATNonDeductibleGLAccount", checks.GL_ACCOUNTS, "ID", "G/L Account"),
    ("PrivateGLAccount", checks.GL_ACCOUNTS, "ID", "G/L Account"),
)


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
    gl = row.get("GLAccount") and ctx.store.get(ctx.code, checks.GL_ACCOUNTS, row["GLAccount"])
    if gl:
        row |= {"GLAccountCode": gl["Code"], "GLAccountDescription": gl["Description"]}
    return ctx.store.insert(ctx.code, resource, row)


def _check_references(ctx: Context, row: dict) -> None:
    """Refuse codes and GUIDs of things that do not exist, all at once."""
    problems = [
        BusinessError("invalid_reference", term)
        for name, resource, property_name, term in REFERENCES
        if row.get(name) and not ctx.store.find(ctx.code, resource, **{property_name: row[name]})
    ]
    if problems:
        raise BusinessError.all(problems)


for _resource in CODED_LISTS:
    creates(_resource)(partial(create_listed, _resource))


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


@deletes("financial/GLAccounts")
def delete_gl_account(ctx: Context, entity: dict) -> None:
    """Remove a G/L account that was never booked on."""
    _delete_unused(ctx, checks.GL_ACCOUNTS, entity, "G/L account", GLAccount=entity["ID"])


@deletes("financial/Journals")
def delete_journal(ctx: Context, entity: dict) -> None:
    """Remove a journal without entries."""
    _delete_unused(ctx, checks.JOURNALS, entity, "Journal", JournalCode=entity["Code"])


def _delete_unused(ctx: Context, resource: str, entity: dict, term: str, **used) -> None:
    """Remove what no ledger row names.

    :param term: its name in a refusal
    :param used: what a ledger row that names it has
    """
    if ctx.store.find(ctx.code, "financialtransaction/TransactionLines", **used):
        raise BusinessError("cannot_delete", term, "Transactions")
    ctx.store.delete(ctx.code, resource, entity["ID"])


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
