"""What the addon reads from Exact Online and writes to it, one function per need.

Each function takes an `ExactClient` and returns dicts with Exact's own property names, in which
fixed width is stripped from texts, days are `date` and amounts `Decimal`. A column that Exact left
out is None.
"""

import base64
import re
from decimal import Decimal

from .client import ExactClient
from .errors import UnknownOutcome
from .odata import any_of, eq, guid, padded_account_code, parse_date


def _text(value: object) -> str | None:
    """A text without the padding of its column; an empty one is none."""
    return str(value).strip() or None if value is not None else None


def _same(value: object) -> object:
    return value


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


_USER = {
    "UserID": _text,
    "UserName": _text,
    "FullName": _text,
    "Email": _text,
    "LanguageCode": _text,
    "CurrentDivision": _same,
    "AccountingDivision": _same,
    "IsMyFirmPortalUser": _same,
}
_DIVISION = {
    "Code": _same,
    "Hid": _same,
    "Description": _text,
    "CustomerName": _text,
    "Country": _text,
    "Currency": _text,
    "VATNumber": _text,
    "ChamberOfCommerceNumber": _text,
    "Status": _same,
    "BlockingStatus": _same,
    "DivisionMoveDate": parse_date,
}
_JOURNAL = {
    "ID": _text,
    "Code": _text,
    "Description": _text,
    "Type": _same,
    "Currency": _text,
    "AllowVariableCurrency": _same,
    "AllowVariableExchangeRate": _same,
    "IsBlocked": _same,
}
_GL_ACCOUNT = {
    "ID": _text,
    "Code": _text,
    "Description": _text,
    "Type": _same,
    "IsBlocked": _same,
    "UseCostcenter": _same,
    "UseCostunit": _same,
    "VATCode": _text,
}
_VAT_CODE = {
    "ID": _text,
    "Code": _text,
    "Description": _text,
    "Percentage": _number,
    "Type": _text,
    "VATTransactionType": _text,
    "Charged": _same,
    "EUSalesListing": _text,
    "IsBlocked": _same,
}
_PAYMENT_CONDITION = {
    "ID": _text,
    "Code": _text,
    "Description": _text,
    "PaymentMethod": _text,
    "PaymentDays": _same,
    "PaymentEndOfMonths": _same,
}
_CURRENCY = {"Code": _text, "Description": _text}
_PERIOD = {"FinYear": _same, "FinPeriod": _same, "StartDate": parse_date, "EndDate": parse_date}
_JOURNAL_STATUS = {"Journal": _text, "Year": _same, "Period": _same, "Status": _same}
_ACCOUNT = {
    "ID": _text,
    "Code": _text,
    "Name": _text,
    "VATNumber": _text,
    "ChamberOfCommerce": _text,
    "Email": _text,
    "City": _text,
    "Country": _text,
    "Status": _text,
    "Blocked": _same,
    "EndDate": parse_date,
}
_SALES_ENTRY = {
    "EntryID": _text,
    "EntryNumber": _same,
    "YourRef": _text,
    "Customer": _text,
    "CustomerName": _text,
    "Journal": _text,
    "JournalDescription": _text,
    "EntryDate": parse_date,
    "DueDate": parse_date,
    "Currency": _text,
    "AmountDC": _number,
    "AmountFC": _number,
    "VATAmountFC": _number,
    "Status": _same,
    "Type": _same,
}
_DOCUMENT = {"ID": _text, "HID": _same, "Subject": _text, "Type": _same}
_ATTACHMENT = {"ID": _text, "Document": _text, "FileName": _text}


def _clean(columns: dict, row: dict) -> dict:
    return {name: convert(row.get(name)) for name, convert in columns.items()}


def _read(client: ExactClient, resource: str, columns: dict, **query) -> list[dict]:
    return [_clean(columns, row) for row in client.get(resource, select=list(columns), **query)]


def _create(client: ExactClient, resource: str, columns: dict, payload: dict) -> dict:
    """Create an entity; without its key in the answer nobody knows what was created."""
    entity = _clean(columns, client.post(resource, payload))
    if not entity[next(iter(columns))]:
        raise UnknownOutcome("a success without a key", endpoint=resource)
    return entity


def current_user(client: ExactClient) -> dict:
    """Return the Exact user who gave the consent."""
    return _read(client, "current/Me", _USER)[0]


def divisions(client: ExactClient) -> list[dict]:
    """Return the divisions that the user and the consent reach.

    The call needs a division in its address. Without one of our own it is one the user works in,
    which is surely within reach (Exact Online REST behaviour, see docs/exact-online.md).
    """
    if client.division is None:
        user = current_user(client)
        client = client.in_division(user["AccountingDivision"] or user["CurrentDivision"])
    return _read(client, "system/Divisions", _DIVISION)


def journals(client: ExactClient) -> list[dict]:
    """Return the journals; `Type` 20 is sales, 21 return invoices."""
    return _read(client, "financial/Journals", _JOURNAL)


def gl_accounts(client: ExactClient) -> list[dict]:
    """Return the chart of accounts.

    Through the sync endpoint: the plain one wants a filter, and hands out 60 rows a call, not 1000.
    """
    latest: dict[str, dict] = {}
    for row in client.sync("sync/Financial/GLAccounts", 1, select=list(_GL_ACCOUNT)):
        latest[row["ID"]] = _clean(_GL_ACCOUNT, row)
    return list(latest.values())


def vat_codes(client: ExactClient) -> list[dict]:
    """Return the VAT codes; `Percentage` is a fraction: 0.21."""
    return _read(client, "vat/VATCodes", _VAT_CODE)


def payment_conditions(client: ExactClient) -> list[dict]:
    """Return the payment conditions."""
    return _read(client, "cashflow/PaymentConditions", _PAYMENT_CONDITION)


def currencies(client: ExactClient) -> list[dict]:
    """Return the currencies that the division knows."""
    return _read(client, "general/Currencies", _CURRENCY)


def financial_periods(client: ExactClient, from_year: int | None = None) -> list[dict]:
    """Return the periods, from a financial year on or all; a date in none of them cannot be
    booked.
    """
    query = {"filter": f"FinYear ge {from_year}"} if from_year else {}
    return _read(client, "financial/FinancialPeriods", _PERIOD, **query)


def journal_statuses(client: ExactClient, from_year: int | None = None) -> list[dict]:
    """Return per journal, year and period whether it is closed (`Status` 1), from a year on or all.

    Old dossiers have thousands of rows, of 60 a call.
    """
    query = {"filter": f"Year ge {from_year}"} if from_year else {}
    return _read(client, "read/financial/JournalStatusList", _JOURNAL_STATUS, **query)


def user_has_rights(client: ExactClient, endpoint: str, action: str) -> bool:
    """Return whether the user may use a resource, without the cost of a refusal.

    Args:
        endpoint: such as "salesentry/SalesEntries". action: "GET", "POST", "PUT" or "DELETE".
    """
    answer = client.function("users/UserHasRights", endpoint=endpoint, action=action)
    return answer.get("UserHasRights") is True


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

    Returns:
        Accounts with an extra key `MatchedBy`: the strongest property that is the same, in the
        order ChamberOfCommerce, VATNumber, Code, Email, Name. Names are not unique at Exact, and
        neither are the others with certainty. Empty as well when no criterion is given.
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
    for account in _read(client, "crm/Accounts", _ACCOUNT, filter=any_of(*terms)):
        same = (field for field in strength if _is_one_of(field, account[field], wanted[field]))
        found.append({**account, "MatchedBy": next(same, "Name")})
    return sorted(found, key=lambda account: strength.index(account["MatchedBy"]))


def _spellings(number: str | None) -> list[str]:
    """The ways a number may be stored: as given, without punctuation, and with Belgium's dots."""
    compact = _compact(number or "")
    if not compact:
        return []
    spellings = [number.strip(), compact]
    belgian = re.fullmatch(r"(BE)?(\d{4})(\d{3})(\d{3})", compact)
    if belgian:
        prefix, dotted = belgian[1] or "", ".".join(belgian.groups()[1:])
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
    return _create(client, "crm/Accounts", _ACCOUNT, payload)


def update_account(client: ExactClient, guid: str, payload: dict) -> None:
    """Change an account (relation), such as `{"Status": "C"}` to make it a customer."""
    client.put("crm/Accounts", guid, payload)


def create_sales_entry(client: ExactClient, payload: dict) -> dict:
    """Book a sales entry and return it.

    Raises:
        Rejected: the bookkeeping says no. UnknownOutcome: look for it with `find_sales_entries`.
    """
    return _create(client, "salesentry/SalesEntries", _SALES_ENTRY, payload)


def find_sales_entries(client: ExactClient, your_ref: str) -> list[dict]:
    """Return the sales entries with our reference; Exact does not keep it unique."""
    return _read(client, "salesentry/SalesEntries", _SALES_ENTRY, filter=eq("YourRef", your_ref))


def create_document(client: ExactClient, payload: dict) -> dict:
    """Create a document, still without a file; `Subject` and `Type` are mandatory."""
    return _create(client, "documents/Documents", _DOCUMENT, payload)


def attach(client: ExactClient, document: str, file_name: str, content: bytes) -> dict:
    """Attach a file to a document.

    Args:
        document: its GUID. file_name: with extension. content: at most 25 MB (NL and BE).
    """
    payload = {
        "Document": document,
        "FileName": file_name,
        "Attachment": base64.b64encode(content).decode("ascii"),
    }
    return _create(client, "documents/DocumentAttachments", _ATTACHMENT, payload)


def find_documents(client: ExactClient, entry_guid: str) -> list[dict]:
    """Return the documents of an entry, so that a lost answer does not make a second one."""
    return _read(
        client,
        "documents/Documents",
        _DOCUMENT,
        filter=eq("FinancialTransactionEntryID", guid(entry_guid)),
    )
