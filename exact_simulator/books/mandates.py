"""Bank accounts of relations and their direct debit mandates."""

from stdnum.iso7064 import mod_97_10

from ..rules import BusinessError, Context, creates, deletes, updates
from . import checks

BANK_ACCOUNTS = "crm/BankAccounts"
MANDATES = "cashflow/DirectDebitMandates"


@creates(BANK_ACCOUNTS)
def create_bank_account(ctx: Context, values: dict) -> dict:
    """Store a relation's bank account; its first one becomes the main one."""
    account = checks.relation(ctx, values.get("Account"), "Account", ctx.clock.today())
    number = _bank_number(values)
    others = ctx.store.find(ctx.code, BANK_ACCOUNTS, Account=account["ID"])
    if any(other["BankAccount"] == number for other in others):
        raise BusinessError("data_exists")
    main = bool(values.get("Main")) or not others
    if main:
        _only_main(ctx, others)
    row = {**values, "BankAccount": number, "IBAN": number, "Main": main, "Type": "A"}
    return ctx.store.insert(ctx.code, BANK_ACCOUNTS, row | {"AccountName": account["Name"]})


@updates(BANK_ACCOUNTS)
def update_bank_account(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a bank account, which stays with its relation; a new main one is the only one."""
    values = {name: value for name, value in values.items() if name != "Account"}
    if "BankAccount" in values:
        number = _bank_number(values)
        values |= {"BankAccount": number, "IBAN": number}
    if values.get("Main"):
        others = ctx.store.find(ctx.code, BANK_ACCOUNTS, Account=entity["Account"])
        _only_main(ctx, [other for other in others if other["ID"] != entity["ID"]])
    return ctx.store.update(ctx.code, BANK_ACCOUNTS, entity["ID"], values)


@deletes(BANK_ACCOUNTS)
def delete_bank_account(ctx: Context, entity: dict) -> None:
    """Remove a bank account without mandates."""
    if any(row["BankAccount"] == entity["ID"] for row in ctx.store.all(ctx.code, MANDATES)):
        raise BusinessError("cannot_delete", "Bank account", "Mandates")
    ctx.store.delete(ctx.code, BANK_ACCOUNTS, entity["ID"])


def _only_main(ctx: Context, others: list[dict]) -> None:
    for other in others:
        if other["Main"]:
            ctx.store.update(ctx.code, BANK_ACCOUNTS, other["ID"], {"Main": False})


def _bank_number(values: dict) -> str:
    number = (values.get("BankAccount") or "").replace(" ", "").upper()
    if not number:
        raise BusinessError("mandatory", "Bank account")
    # The check digits alone: stdnum.iban reads a file it cannot find inside an Odoo process.
    if number[:2].isalpha() and not mod_97_10.is_valid(number[4:] + number[:4]):
        raise BusinessError("invalid", "IBAN")
    return number


@creates(MANDATES)
def create_mandate(ctx: Context, values: dict) -> dict:
    """Store a direct debit mandate on a relation's bank account."""
    number = len(ctx.store.all(ctx.code, MANDATES)) + 1
    defaults = {"Type": 0, "Main": 0, "FirstSend": 1, "SignatureDate": ctx.clock.today()}
    row = {**defaults, **values, "Reference": values.get("Reference") or f"M{number:06d}"}
    _check_mandate(ctx, row)
    return ctx.store.insert(ctx.code, MANDATES, row)


@updates(MANDATES)
def update_mandate(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a mandate; a date of cancellation ends it, null takes that back."""
    _check_mandate(ctx, {**entity, **values})
    return ctx.store.update(ctx.code, MANDATES, entity["ID"], values)


def _check_mandate(ctx: Context, row: dict) -> None:
    """Refuse a mandate that is not right; a main one takes that from its relation's others."""
    account = checks.relation(ctx, row.get("Account"), "Account", ctx.clock.today())
    if not row.get("BankAccount"):
        raise BusinessError("mandatory", "Bank account")
    bank = ctx.store.get(ctx.code, BANK_ACCOUNTS, row["BankAccount"])
    if not bank or bank["Account"] != account["ID"]:
        raise BusinessError("invalid_reference", "Bank account")
    if row.get("PaymentType") is None:
        raise BusinessError("mandatory", "Payment type")
    others = [one for one in ctx.store.all(ctx.code, MANDATES) if one["ID"] != row.get("ID")]
    if any(one["Reference"] == row["Reference"] for one in others):
        raise BusinessError("already_exists", "Mandate reference")
    mains = [one for one in others if one["Account"] == account["ID"] and one["Main"]]
    if row["Main"] and mains and ctx.knobs.second_main_mandate == "refuse":
        raise BusinessError("already_exists", "Main mandate")
    if row["Main"] and ctx.knobs.second_main_mandate == "takes_over":
        for other in mains:
            ctx.store.update(ctx.code, MANDATES, other["ID"], {"Main": 0})
