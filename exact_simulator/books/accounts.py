"""Relations (``crm/Accounts``): numbering, uniqueness, what a number or address must look like."""

import re
from collections.abc import Iterator

import stdnum.exceptions
from stdnum.be import vat as be_vat
from stdnum.eu import vat as eu_vat
from stdnum.nl import btw as nl_vat

from ..rules import BusinessError, Context, creates, deletes, updates
from .numbering import highest_code, remember_code
from .seed_lists import DEFAULT_PAYMENT_CONDITION

ACCOUNTS = "crm/Accounts"
# Where a relation may be used, with the name Exact gives that place in its refusal.
USES = (
    ("salesentry/SalesEntries", "Customer", "Sales entries"),
    ("purchaseentry/PurchaseEntries", "Supplier", "Purchase entries"),
    ("financialtransaction/TransactionLines", "Account", "Transactions"),
    ("documents/Documents", "Account", "Documents"),
    ("cashflow/DirectDebitMandates", "Account", "Mandates"),
)
GL_REFERENCES = ("GLAccountSales", "GLAccountPurchase", "GLAR", "GLAP")


@creates(ACCOUNTS)
def create_account(ctx: Context, values: dict) -> dict:
    """Store a relation; only its name is mandatory.

    Without a code it gets the highest used number plus one. It is born with the division's usual
    payment conditions, as a relation entered in Exact's own screens is.
    """
    if not (values.get("Name") or "").strip():
        raise BusinessError("mandatory", "Name")
    row = {
        "Status": "A",
        "IsSupplier": False,
        "Blocked": False,
        "Country": ctx.division["Country"],
        "PaymentConditionSales": DEFAULT_PAYMENT_CONDITION,
        "PaymentConditionPurchase": DEFAULT_PAYMENT_CONDITION,
        "StartDate": ctx.clock.today(),
        "Type": "A",
        **values,
    }
    row["Code"] = values.get("Code") or str(highest_code(ctx.store, ctx.code) + 1)
    _check(ctx, row)
    stored = ctx.store.insert(ctx.code, ACCOUNTS, row | _derived(row))
    remember_code(ctx.store, ctx.code, stored["Code"])
    return stored


@updates(ACCOUNTS)
def update_account(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a relation; this is also how one gets a second role.

    A VAT number that stays as it is is not looked at: older ones are written in other ways.
    """
    row = {**entity, **values}
    if not (row.get("Name") or "").strip():
        raise BusinessError("mandatory", "Name")
    if not row.get("Code"):
        raise BusinessError("mandatory", "Code")
    _check(ctx, row if "VATNumber" in values else {**row, "VATNumber": None})
    stored = ctx.store.update(ctx.code, ACCOUNTS, entity["ID"], values | _derived(row))
    remember_code(ctx.store, ctx.code, stored["Code"])
    return stored


@deletes(ACCOUNTS)
def delete_account(ctx: Context, entity: dict) -> None:
    """Remove a relation that nothing refers to."""
    for resource, field, place in USES:
        if ctx.store.find(ctx.code, resource, **{field: entity["ID"]}):
            raise BusinessError("cannot_delete", "Account", place)
    for resource in ("crm/BankAccounts", "crm/Contacts", "crm/Addresses"):
        for row in ctx.store.find(ctx.code, resource, Account=entity["ID"]):
            ctx.store.delete(ctx.code, resource, row["ID"])
    ctx.store.delete(ctx.code, ACCOUNTS, entity["ID"])


def _check(ctx: Context, row: dict) -> None:
    problems = [*_wrong_values(ctx, row), *_wrong_references(ctx, row)]
    if problems:
        raise BusinessError.all(problems)


def _wrong_values(ctx: Context, row: dict) -> Iterator[BusinessError]:
    """What is wrong with the relation's own values."""
    same_code = ctx.store.find(ctx.code, ACCOUNTS, Code=row["Code"])
    if not row["Code"].isdigit():
        yield BusinessError("invalid", "Code")
    elif any(other["ID"] != row.get("ID") for other in same_code):
        yield BusinessError("data_exists")
    country = row.get("Country") or ctx.division["Country"]
    if row.get("VATNumber") and not is_vat_number(row["VATNumber"], country):
        yield BusinessError("vat_number", row["VATNumber"])


def _wrong_references(ctx: Context, row: dict) -> Iterator[BusinessError]:
    """GUIDs of G/L accounts that do not exist."""
    for name in GL_REFERENCES:
        if row.get(name) and not ctx.store.get(ctx.code, "financial/GLAccounts", row[name]):
            yield BusinessError("invalid_reference", "G/L Account")


def _derived(row: dict) -> dict:
    """Read-only properties that follow from the others."""
    return {"IsSales": row["Status"] == "C", "IsPurchase": bool(row.get("IsSupplier"))}


def is_vat_number(number: str, country: str) -> bool:
    """Whether Exact takes this VAT number: its country's form without punctuation, and its check.

    :param number: as posted
    :param country: the relation's ISO code. A number may carry another EU country's prefix than the
        relation's; outside the EU any number is taken.
    """
    prefix = number[:2].upper()
    try:
        if prefix == "BE":
            return be_vat.validate(number) == number[2:]
        if prefix == "NL":
            return nl_vat.validate(number) == number[2:]
        if prefix.isalpha() and eu_vat.is_valid(number):
            return True
    except stdnum.exceptions.ValidationError:
        return False
    in_eu = country.lower() in eu_vat.MEMBER_STATES or country == "GR"
    return not in_eu and bool(re.fullmatch(r"[A-Za-z0-9.\- ]{4,35}", number))
