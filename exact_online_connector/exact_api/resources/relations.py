"""Relations (``crm/Accounts``): customers and suppliers."""

import re
from collections.abc import Iterable, Iterator

from ..client import ExactClient
from ..errors import MissingProperty, Rejected
from ..odata import MAX_TERMS, any_of, eq, guid, padded_account_code
from ..values import day, flag, key, text
from .changes import ACCOUNT, Page, changed_pages, deleted
from .columns import (
    Rows,
    asked,
    clean,
    create,
    needed,
    read_any,
    read_each,
    read_if_filtered,
)

_LISTED = {
    "ID": key,
    "Code": needed(text),
    "Name": needed(text),
    "VATNumber": text,
    "ChamberOfCommerce": text,
    "Email": text,
    "City": text,
    "Country": text,
    "Status": text,
    "IsSupplier": flag,
    "Blocked": flag,
    "EndDate": day,
}
_ACCOUNT = {
    **_LISTED,
    "AddressLine1": text,
    "AddressLine2": text,
    "Postcode": text,
    "Language": text,
    "Phone": text,
    "PhoneExtension": text,
    "Website": text,
    "PaymentConditionSales": text,
    "PaymentConditionPurchase": text,
    "SalesCurrency": text,
    "PurchaseCurrency": text,
    "PeppolIdentifier": text,
    "GLAccountPurchase": key,
    "PurchaseVATCode": text,
}


# Where Belgium and the Netherlands put dots: BE0123.456.789, NL8037.25.802.B01.
_DOTTED = (r"(BE)?(\d{4})(\d{3})(\d{3})", r"(NL)?(\d{4})(\d{2})(\d{3})(B\d{2})")


def find_account(
    client: ExactClient,
    *,
    chamber_of_commerce: str | None = None,
    vat_number: str | None = None,
    code: str | None = None,
    email: str | None = None,
    name: str | None = None,
) -> list[dict]:
    """Return the accounts (relations) that may be a partner, the surest first.

    One call asks for all criteria at once. Exact compares numbers letter by letter, so each is
    looked for in its usual spellings; one that is stored in yet another way is not found.

    :return: accounts with an extra key ``MatchedBy``: the strongest property that is the same, in
        the order ChamberOfCommerce, VATNumber, Code, Email, Name. Names are not unique at Exact,
        and neither are the others with certainty. Empty as well when no criterion is given.
    """
    wanted = {
        "ChamberOfCommerce": _spellings(chamber_of_commerce),
        "VATNumber": _spellings(vat_number),
        "Code": [padded_account_code(code)] if code else [],
        "Email": [email.strip()] if email else [],
        "Name": [name.strip()] if name else [],
    }
    terms = [eq(field, value) for field, values in wanted.items() for value in values if value]
    if not terms:
        return []
    strength = list(wanted)
    found = []
    for account in read_any(client, "crm/Accounts", _ACCOUNT, terms):
        matching = (field for field in strength if _is_one_of(field, account[field], wanted[field]))
        found.append({**account, "MatchedBy": next(matching, "Name")})
    return sorted(found, key=lambda account: strength.index(account["MatchedBy"]))


def find_accounts_by_iban(client: ExactClient, ibans: Iterable[str]) -> list[dict]:
    """Return the accounts that have one of these bank accounts, as ``find_account`` does.

    One call when there is none, two otherwise. IBANs are compared as Exact stores them: without
    spaces. Nobody has shown that Exact takes this filter: where it does not, none is found.
    """
    numbers = [eq("BankAccount", iban) for iban in ibans]
    if not numbers:
        return []
    columns = {"ID": key, "Account": needed(key)}
    rows = read_if_filtered(client, "filter.ibans", "crm/BankAccounts", columns, *numbers)
    owners = dict.fromkeys(row["Account"] for row in rows or () if row["Account"])
    if not owners:
        return []
    wanted = [eq("ID", guid(owner)) for owner in owners]
    found = read_any(client, "crm/Accounts", _ACCOUNT, wanted)
    return [{**account, "MatchedBy": "IBAN"} for account in found]


def get_account(client: ExactClient, account: str) -> dict:
    """Return one account by its GUID.

    :raises NotFound: it does not exist any more
    """
    resource = "crm/Accounts"
    return clean(_ACCOUNT, client.get_one(resource, account, **asked(_ACCOUNT)), resource)


def get_accounts(client: ExactClient, accounts: list[str]) -> tuple[list[str], Rows]:
    """Return as many of these accounts as one call tells, from the first on.

    That Exact joins terms with ``or`` is documented nowhere: where it does not, the first is asked
    for alone, in a second call that once.

    :param accounts: GUIDs, one at least
    :return: the GUIDs that were asked for, and what Exact has of them; what is gone is missing
    """
    known_as = "filter.or.crm/Accounts"
    together = MAX_TERMS if client.capabilities.can(known_as) else 1
    try:
        return _accounts(client, accounts[:together])
    except MissingProperty:
        raise
    except Rejected as error:
        if together == 1 or len(accounts) == 1:
            raise
        client.capabilities.note(known_as, "refused", "; ".join(error.messages))
        return _accounts(client, accounts[:1])


def _accounts(client: ExactClient, accounts: list[str]) -> tuple[list[str], Rows]:
    wanted = any_of(*(eq("ID", guid(account)) for account in accounts))
    return accounts, read_each(client, "crm/Accounts", _ACCOUNT, filter=wanted)


def changed_account_pages(client: ExactClient, after: int) -> Iterator[Page]:
    """Yield the accounts that changed after a Timestamp, as ``changes.changed_pages`` does."""
    return changed_pages(client, "sync/CRM/Accounts", _LISTED, after)


def deleted_accounts(client: ExactClient, after: int) -> Rows:
    """Return Timestamp and GUID of the accounts deleted after a Timestamp."""
    return deleted(client, after, ACCOUNT)


def _spellings(number: str | None) -> list[str]:
    """The ways a number may be stored: as given, without punctuation, with its country's dots."""
    compact = _compact(number or "")
    if not compact:
        return []
    spellings = [number.strip(), compact]
    for form in _DOTTED:
        if found := re.fullmatch(form, compact):
            prefix, dotted = found[1] or "", ".".join(found.groups()[1:])
            spellings += [f"{prefix}{dotted}", f"{prefix} {dotted}".strip()]
    return list(dict.fromkeys(spellings))


def _compact(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


def _is_one_of(field: str, value: str | None, wanted: list[str]) -> bool:
    """Whether a value is one that was asked for; in numbers punctuation does not count."""
    if value is None:
        return False
    if field in ("ChamberOfCommerce", "VATNumber"):
        return _compact(value) in map(_compact, wanted)
    return value.casefold() in (text.strip().casefold() for text in wanted)


def create_account(client: ExactClient, payload: dict) -> dict:
    """Create an account (relation) and return it."""
    return create(client, "crm/Accounts", _ACCOUNT, payload)


def update_account(client: ExactClient, account: str, payload: dict) -> None:
    """Change an account (relation), by its GUID.

    Such as ``{"Status": "C"}`` to make it a customer, ``{"IsSupplier": True}`` a supplier.
    """
    client.put("crm/Accounts", account, payload)
