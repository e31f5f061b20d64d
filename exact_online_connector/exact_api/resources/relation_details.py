"""What belongs to a relation: its bank accounts and its contact persons."""

from ..client import ExactClient
from ..odata import eq, guid
from ..values import flag, key, text
from .columns import Rows, create, needed, read, read_together

_BANK_ACCOUNT = {
    "ID": key,
    "Account": needed(key),
    "BankAccount": needed(text),
    "BICCode": text,
    "Main": flag,
}
_CONTACT = {
    "ID": key,
    "Account": needed(key),
    "FirstName": text,
    "LastName": text,
    "Email": text,
    "BusinessPhone": text,
    "JobTitleDescription": text,
}


def bank_accounts(client: ExactClient, account: str) -> list[dict]:
    """Return the bank accounts of a relation, by its GUID."""
    of_account = eq("Account", guid(account))
    return read(client, "crm/BankAccounts", _BANK_ACCOUNT, filter=of_account)


def bank_accounts_of(client: ExactClient, accounts: list[str]) -> Rows:
    """Return the bank accounts of these relations, by their GUIDs, in one call.

    :param accounts: no more than one call asks for (``odata.MAX_TERMS``)
    :return: none where Exact tells those of several only with a call for each
    """
    owners = [eq("Account", guid(account)) for account in accounts]
    return read_together(client, "crm/BankAccounts", _BANK_ACCOUNT, owners)


def create_bank_account(client: ExactClient, payload: dict) -> dict:
    """Create a bank account and return it; the first of a relation becomes its main one.

    :param payload: ``Account`` (GUID) and ``BankAccount``, the IBAN without spaces, are mandatory
    :raises Rejected: among others for an IBAN with a wrong check digit
    """
    return create(client, "crm/BankAccounts", _BANK_ACCOUNT, payload)


def contacts(client: ExactClient, account: str) -> list[dict]:
    """Return the contact persons of a relation, by its GUID."""
    return read(client, "crm/Contacts", _CONTACT, filter=eq("Account", guid(account)))


def create_contact(client: ExactClient, payload: dict) -> dict:
    """Create a contact person and return it.

    :param payload: ``Account`` (GUID), and ``FirstName`` or ``LastName``, are mandatory
    """
    return create(client, "crm/Contacts", _CONTACT, payload)
