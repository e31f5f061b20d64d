"""Further addresses of relations (``crm/Addresses``)."""

from ..rules import BusinessError, Context, creates, updates
from . import checks

ADDRESSES = "crm/Addresses"


@creates(ADDRESSES)
def create_address(ctx: Context, values: dict) -> dict:
    """Store an address of a relation."""
    account = checks.relation(ctx, values.get("Account"), "Account", ctx.clock.today())
    if not values.get("Type"):
        raise BusinessError("mandatory", "Type")
    row = {"Country": account.get("Country"), **values, "AccountName": account["Name"]}
    return ctx.store.insert(ctx.code, ADDRESSES, row)


@updates(ADDRESSES)
def update_address(ctx: Context, entity: dict, values: dict) -> dict:
    """Change an address, which stays with its relation."""
    kept = {name: value for name, value in values.items() if name != "Account"}
    return ctx.store.update(ctx.code, ADDRESSES, entity["ID"], kept)
