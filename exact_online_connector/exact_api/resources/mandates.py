"""Direct debit mandates."""

from ..client import ExactClient
from ..odata import eq, guid, parse_date
from .columns import create, needed, read, same, text

_MANDATES = "cashflow/DirectDebitMandates"
_MANDATE = {
    "ID": text,
    "Account": needed(text),
    "BankAccount": needed(text),
    "Reference": needed(text),
    "SignatureDate": parse_date,
    "CancellationDate": parse_date,
    "Main": same,
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
