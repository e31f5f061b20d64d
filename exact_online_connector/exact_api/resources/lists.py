"""A division and its lists: journals, codes, periods."""

from ..client import ExactClient
from ..odata import eq, parse_date
from .columns import create, number, read, same, text

_USER = {
    "UserID": text,
    "UserName": text,
    "FullName": text,
    "Email": text,
    "LanguageCode": text,
    "CurrentDivision": same,
    "AccountingDivision": same,
    "IsMyFirmPortalUser": same,
}
_DIVISION = {
    "Code": same,
    "Hid": same,
    "Description": text,
    "CustomerName": text,
    "Country": text,
    "Currency": text,
    "VATNumber": text,
    "ChamberOfCommerceNumber": text,
    "Status": same,
    "BlockingStatus": same,
    "DivisionMoveDate": parse_date,
}
_JOURNAL = {
    "ID": text,
    "Code": text,
    "Description": text,
    "Type": same,
    "Currency": text,
    "AllowVariableCurrency": same,
    "AllowVariableExchangeRate": same,
    "IsBlocked": same,
    "GLAccount": text,
}
_VAT_CODE = {
    "ID": text,
    "Code": text,
    "Description": text,
    "Percentage": number,
    "Type": text,
    "VATTransactionType": text,
    "Charged": same,
    "EUSalesListing": text,
    "OssCountry": text,
    "VatMargin": same,
    "IsBlocked": same,
}
_CONDITIONS = "cashflow/PaymentConditions"
_CONDITION = {
    "ID": text,
    "Code": text,
    "Description": text,
    "PaymentMethod": text,
    "PaymentDays": same,
    "PaymentEndOfMonths": same,
}
_CURRENCY = {"Code": text, "Description": text}
_PERIOD = {"FinYear": same, "FinPeriod": same, "StartDate": parse_date, "EndDate": parse_date}
_JOURNAL_STATUS = {"Journal": text, "Year": same, "Period": same, "Status": same}


def current_user(client: ExactClient) -> dict:
    """Return the Exact user who gave the consent."""
    return read(client, "current/Me", _USER)[0]


def divisions(client: ExactClient) -> list[dict]:
    """Return the divisions that the user and the consent reach.

    The call needs a division in its address. Without one of our own it is one the user works in,
    which is surely within reach (Exact Online REST behaviour, see docs/exact-online.md).
    """
    if client.division is None:
        user = current_user(client)
        client = client.in_division(user["AccountingDivision"] or user["CurrentDivision"])
    return read(client, "system/Divisions", _DIVISION)


def division(client: ExactClient, number: int) -> dict | None:
    """Return the row of one division, or None when the consent does not reach it."""
    found = read(client, "system/Divisions", _DIVISION, filter=eq("Code", number))
    return found[0] if found else None


def journals(client: ExactClient) -> list[dict]:
    """Return the journals; ``Type`` 20 is sales, 22 purchases, 21 and 23 their returns."""
    return read(client, "financial/Journals", _JOURNAL)


def vat_codes(client: ExactClient) -> list[dict]:
    """Return the VAT codes; ``Percentage`` is a fraction: 0.21."""
    return read(client, "vat/VATCodes", _VAT_CODE)


def payment_conditions(client: ExactClient) -> list[dict]:
    """Return the payment conditions."""
    return read(client, _CONDITIONS, _CONDITION)


def find_payment_conditions(client: ExactClient, code: str) -> list[dict]:
    """Return the payment condition with a code, as a list of one or none."""
    return read(client, _CONDITIONS, _CONDITION, filter=eq("Code", code))


def create_payment_condition(client: ExactClient, payload: dict) -> dict:
    """Create a payment condition and return it.

    :param payload: ``Code`` and ``Description`` are mandatory; ``PaymentMethod`` "I" is collection
    """
    return create(client, _CONDITIONS, _CONDITION, payload)


def currencies(client: ExactClient) -> list[dict]:
    """Return the currencies that the division knows."""
    return read(client, "general/Currencies", _CURRENCY)


def financial_periods(client: ExactClient, from_year: int | None = None) -> list[dict]:
    """Return the periods; a date in none of them cannot be booked.

    :param from_year: the first financial year; None for all
    """
    query = {"filter": f"FinYear ge {from_year}"} if from_year else {}
    return read(client, "financial/FinancialPeriods", _PERIOD, **query)


def journal_statuses(client: ExactClient, from_year: int | None = None) -> list[dict]:
    """Return per journal, year and period whether it is closed (``Status`` 1).

    Old dossiers have thousands of rows, of 60 a call.

    :param from_year: the first year; None for all
    """
    query = {"filter": f"Year ge {from_year}"} if from_year else {}
    return read(client, "read/financial/JournalStatusList", _JOURNAL_STATUS, **query)


def user_has_rights(client: ExactClient, endpoint: str, action: str) -> bool:
    """Return whether the user may use a resource, without the cost of a refusal.

    :param endpoint: such as "salesentry/SalesEntries"
    :param action: "GET", "POST", "PUT" or "DELETE"
    """
    answer = client.function("users/UserHasRights", endpoint=endpoint, action=action)
    return answer.get("UserHasRights") is True
