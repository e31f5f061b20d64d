"""Direct debit mandates."""

from ..client import ExactClient
from ..odata import eq, guid
from ..values import day, flag, key, text
from .columns import create, needed, read

_MANDATES = "cashflow/DirectDebitMandates"
_MANDATE = {
    "ID": key,
    "Account": needed(key),
    "BankAccount": needed(key),
    "Reference": needed(text),
    "SignatureDate": day,
    "CancellationDate": day,
    "Main": flag,
}


def find_mandates(client: ExactClient, account: str) -> list[dict]:
    """Return the mandates of a relation, also those that ended.

    :param account: GUID of the relation; nobody has shown a filter on the reference
    """
    return read(client, _MANDATES, _MANDATE, filter=eq("Account", guid(account)))


def create_mandate(client: ExactClient, payload: dict) -> dict:
    """Create a mandate and return it.

    :param payload: ``Account`` and ``BankAccount`` (GUIDs) and ``PaymentType`` are mandatory
    :raises Rejected: among others when the reference is used already
    """
    return create(client, _MANDATES, _MANDATE, payload)


def update_mandate(client: ExactClient, mandate: str, values: dict) -> None:
    """Change a mandate, by its GUID."""
    client.put(_MANDATES, mandate, values)
