"""The persons at a relation (``crm/Contacts``)."""

from ..rules import BusinessError, Context, creates, updates
from . import checks

CONTACTS = "crm/Contacts"


@creates(CONTACTS)
def create_contact(ctx: Context, values: dict) -> dict:
    """Store a person; the first of a relation becomes its main contact."""
    account = checks.relation(ctx, values.get("Account"), "Account", ctx.clock.today())
    first = not ctx.store.find(ctx.code, CONTACTS, Account=account["ID"])
    row = {**values, "AccountName": account["Name"], "IsMainContact": first}
    stored = ctx.store.insert(ctx.code, CONTACTS, {**row, "FullName": _full_name(row)})
    if first:
        ctx.store.update(ctx.code, checks.ACCOUNTS, account["ID"], {"MainContact": stored["ID"]})
    return stored


@updates(CONTACTS)
def update_contact(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a person, who stays with the relation."""
    values = {name: value for name, value in values.items() if name != "Account"}
    row = {**entity, **values}
    return ctx.store.update(
        ctx.code, CONTACTS, entity["ID"], {**values, "FullName": _full_name(row)}
    )


def _full_name(row: dict) -> str:
    names = [(row.get(name) or "").strip() for name in ("FirstName", "MiddleName", "LastName")]
    if not (names[0] or names[2]):
        raise BusinessError("mandatory", "Last name")
    return " ".join(filter(None, names))
