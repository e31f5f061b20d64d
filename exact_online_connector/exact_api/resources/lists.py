"""A division and its lists: journals, codes, periods.

A row of a list that cannot be read is told beside the others (``columns.Rows``).
"""

from ..client import ExactClient
from ..errors import BadAnswer, Forbidden, NotFound
from ..odata import eq
from ..values import day, flag, key, long, number, text, whole
from .columns import Rows, create, filled, needed, read, read_each, read_filtered

_USER = {
    "UserID": key,
    "UserName": text,
    "FullName": text,
    "Email": text,
    "LanguageCode": text,
    "CurrentDivision": whole,
    "AccountingDivision": whole,
    "IsMyFirmPortalUser": flag,
    "IsMyFirmLiteUser": flag,
    "IsEmployeeSelfServiceUser": flag,
    "IsStarterUser": flag,
    "IsOEIMigrationMandatory": flag,
}
_DIVISION = {
    "Code": whole,
    "Hid": long,
    "Description": text,
    "CustomerName": text,
    "Country": needed(text),
    "Currency": needed(text),
    "VATNumber": text,
    "ChamberOfCommerceNumber": text,
    "Status": whole,
    "BlockingStatus": whole,
    "DivisionMoveDate": day,
}
_JOURNAL = {
    "ID": key,
    "Code": filled(text),
    "Description": text,
    "Type": filled(whole),
    "Currency": text,
    "AllowVariableCurrency": flag,
    "AllowVariableExchangeRate": flag,
    "IsBlocked": flag,
    "GLAccount": key,
}
_VAT_CODE = {
    "ID": key,
    "Code": filled(text),
    "Description": text,
    "Percentage": filled(number),
    "Type": needed(text),
    "VATTransactionType": text,
    "Charged": needed(flag),
    "EUSalesListing": text,
    "OssCountry": text,
    "VatMargin": whole,
    "IsBlocked": flag,
}
# Of the division in the address of system/Divisions Exact's support says that nobody looks at it.
_ANY_DIVISION = 1
_CONDITIONS = "cashflow/PaymentConditions"
_CONDITION = {
    "ID": key,
    "Code": filled(text),
    "Description": text,
    "PaymentMethod": text,
    "PaymentDays": whole,
    "PaymentEndOfMonths": whole,
}
_CURRENCY = {"Code": text, "Description": text}
_PERIOD = {
    "FinYear": whole,
    "FinPeriod": filled(whole),
    "StartDate": filled(day),
    "EndDate": filled(day),
}
_JOURNAL_STATUS = {
    "Journal": text,
    "Year": filled(whole),
    "Period": filled(whole),
    "Status": needed(whole),
}


def current_user(client: ExactClient) -> dict:
    """Return the Exact user who gave the consent."""
    found = read(client, "current/Me", _USER)
    if not found:
        raise BadAnswer("nobody", endpoint="current/Me")
    return found[0]


def divisions(client: ExactClient, before: int | None = None) -> list[dict]:
    """Return the divisions that the user and the consent reach.

    The call needs a division in its address, and which one is good is not sure: an accountant's
    own may be another one, or a virtual one (Exact Online REST behaviour, see
    docs/exact-online.md). So one after the other is tried.

    :param before: a division that was connected before
    :raises Forbidden: none of them is taken
    """
    places = [client.division]
    if client.division is None:
        user = current_user(client)
        places = [user["AccountingDivision"], user["CurrentDivision"], before]
    refused = None
    for place in dict.fromkeys(filter(None, (*places, _ANY_DIVISION))):
        try:
            return read(client.in_division(place), "system/Divisions", _DIVISION)
        except (Forbidden, NotFound) as error:
            if isinstance(error, Forbidden) and error.is_of_user:
                raise
            refused = refused or error
    raise refused


def find_division(client: ExactClient, number: int) -> dict:
    """Return a division that a person named, although Exact may not list it.

    :return: as of ``divisions``; of one that is not listed only ``Code`` is known
    :raises ExactError: the user does not reach it
    """
    client = client.in_division(number)
    try:
        found = division(client, number)
    except (Forbidden, NotFound):
        found = None
    if not found:
        next(client.get("financial/Journals", select=["Code"], top=1), None)
    return found or {**dict.fromkeys(_DIVISION), "Code": number}


def division(client: ExactClient, number: int) -> dict | None:
    """Return the row of one division, or None when the consent does not reach it."""
    found = read(client, "system/Divisions", _DIVISION, filter=eq("Code", number))
    return found[0] if found else None


def journals(client: ExactClient) -> Rows:
    """Return the journals; ``Type`` 20 is sales, 22 purchases, 21 and 23 their returns."""
    return read_each(client, "financial/Journals", _JOURNAL)


def vat_codes(client: ExactClient) -> Rows:
    """Return the VAT codes; ``Percentage`` is a fraction: 0.21."""
    return read_each(client, "vat/VATCodes", _VAT_CODE)


def payment_conditions(client: ExactClient) -> Rows:
    """Return the payment conditions."""
    return read_each(client, _CONDITIONS, _CONDITION)


def find_payment_conditions(client: ExactClient, code: str) -> list[dict]:
    """Return the payment condition with a code, as a list of one or none."""
    return read(client, _CONDITIONS, _CONDITION, filter=eq("Code", code))


def create_payment_condition(client: ExactClient, payload: dict) -> dict:
    """Create a payment condition and return it.

    :param payload: ``Code`` and ``Description`` are mandatory; ``PaymentMethod`` "I" is collection
    """
    return create(client, _CONDITIONS, _CONDITION, payload)


def currencies(client: ExactClient) -> Rows:
    """Return the currencies that the division knows."""
    return read_each(client, "general/Currencies", _CURRENCY)


def financial_periods(client: ExactClient, from_year: int | None = None) -> Rows:
    """Return the periods; a date in none of them cannot be booked.

    :param from_year: the first financial year; None for all
    """
    resource = "financial/FinancialPeriods"
    if not from_year:
        return read_each(client, resource, _PERIOD)
    wanted = f"FinYear ge {from_year}"
    rows = read_filtered(client, "filter.periods", resource, _PERIOD, wanted)
    return rows.only(lambda row: row["FinYear"] >= from_year)


def journal_statuses(client: ExactClient, from_year: int | None = None) -> Rows:
    """Return per journal, year and period whether it is closed (``Status`` 1).

    Old dossiers have thousands of rows, of 60 a call.

    :param from_year: the first year; None for all
    """
    resource = "read/financial/JournalStatusList"
    if not from_year:
        return read_each(client, resource, _JOURNAL_STATUS)
    wanted = f"Year ge {from_year}"
    rows = read_filtered(client, "filter.journal_statuses", resource, _JOURNAL_STATUS, wanted)
    return rows.only(lambda row: row["Year"] >= from_year)


def user_has_rights(client: ExactClient, endpoint: str, action: str) -> bool:
    """Return whether the user may use a resource, without the cost of a refusal.

    :param endpoint: such as "salesentry/SalesEntries"
    :param action: "GET", "POST", "PUT" or "DELETE"
    """
    answer = client.function("users/UserHasRights", endpoint=endpoint, action=action)
    return answer.get("UserHasRights") is True
