"""A division's lists as they are on the first day: chart, journals, VAT codes, periods, relations.

The charts are cut from the usual Belgian (PCMN) and Dutch (decimal) ones. The VAT codes, journals
and relations are made up: every real division has its own.
"""

import csv
import uuid
from calendar import monthrange
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..store import Store

DATA = Path(__file__).parent / "data"
NAMESPACE = uuid.UUID("5b2a6a4e-7f0c-4d0e-9a59-0d6f5d1f7a10")
TYPE_REVENUE, TYPE_OTHER_INCOME, TYPE_INTEREST = 110, 140, 160
FIRST_PROFIT_AND_LOSS_TYPE = 110
CREDIT_TYPES = {21, 22, 25, 27, 29, 35, 50, 52, 55, 60, 100, TYPE_REVENUE, TYPE_OTHER_INCOME, 160}
DEFAULT_PAYMENT_CONDITION = "30"

# code, description, days, ends of month, method (B on credit, I collection, K cash)
PAYMENT_CONDITIONS = {
    "BE": [
        ("00", "Contant", 0, 0, "K"),
        ("14", "14 dagen", 14, 0, "B"),
        ("30", "30 dagen", 30, 0, "B"),
        ("60", "60 dagen", 60, 0, "B"),
        ("30EM", "Einde volgende maand", 0, 1, "B"),
        ("IN", "Incasso", 14, 0, "I"),
    ],
    "NL": [
        ("00", "Contant", 0, 0, "K"),
        ("14", "14 dagen", 14, 0, "B"),
        ("30", "30 dagen", 30, 0, "B"),
        ("60", "60 dagen", 60, 0, "B"),
        ("30EM", "Einde volgende maand", 0, 1, "B"),
        ("IN", "Automatische incasso", 14, 0, "I"),
    ],
}
CURRENCIES = [
    ("EUR", "Euro"),
    ("USD", "Amerikaanse dollar"),
    ("GBP", "Pond sterling"),
    ("CHF", "Zwitserse frank"),
]
# How much of the foreign currency one euro buys.
EXCHANGE_RATES = {"USD": Decimal("1.0850"), "GBP": Decimal("0.8450"), "CHF": Decimal("0.9420")}
COST_CENTERS = [("ALG", "Algemeen"), ("VERK", "Verkoop"), ("PROD", "Productie")]
COST_UNITS = [("NOORD", "Regio noord"), ("ZUID", "Regio zuid")]
# id, description, creatable
DOCUMENT_TYPES = [
    (10, "Verkoopfactuur", True),
    (20, "Inkoopfactuur", True),
    (55, "Diversen", True),
    (110, "Bankafschrift", False),
    (183, "Btw-aangifte", False),
]
YEARS_BACK = 2
BLOCKED_GL_ACCOUNTS = ("699999", "8999")


def guid(division: int, kind: str, code: str) -> str:
    """The GUID of a seeded row: always the same, so that tests and mappings survive a reset."""
    return str(uuid.uuid5(NAMESPACE, f"{division}/{kind}/{code}"))


def fill_division(store: Store, division: dict, today: date) -> None:
    """Give a division its lists, unless it has them already.

    :param store: the books
    :param division: its ``system/Divisions`` entity
    :param today: decides the financial years: two closed ones, the current one open, none after it
    """
    code, country = division["Code"], division["Country"]
    if store.find(code, "financial/Journals"):
        return
    with store.transaction():
        _fill_general(store, code, country, today)
        _fill_periods(store, code, today.year)
        _fill_vat_codes(store, code, country, today)
        _fill_gl_accounts(store, code, country)
        _fill_journals(store, code, country)
        _fill_relations(store, code, country)


def _rows(name: str, country: str) -> list[dict]:
    with (DATA / f"{name}_{country.lower()}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _fill_general(store: Store, code: int, country: str, today: date) -> None:
    """Payment conditions, currencies and their rates, cost centers and units, types of
    documents.
    """
    for condition, description, days, months, method in PAYMENT_CONDITIONS[country]:
        store.insert(
            code,
            "cashflow/PaymentConditions",
            {
                "ID": guid(code, "condition", condition),
                "Code": condition,
                "Description": description,
                "PaymentDays": days,
                "PaymentEndOfMonths": months,
                "PaymentMethod": method,
                "Percentage": Decimal("1"),
            },
        )
    for currency, description in CURRENCIES:
        values = {"Code": currency, "Description": description}
        precision = {"AmountPrecision": Decimal("0.01"), "PricePrecision": Decimal("0.0001")}
        store.insert(code, "general/Currencies", values | precision)
    for currency, rate in EXCHANGE_RATES.items():
        store.insert(
            code,
            "financial/ExchangeRates",
            {
                "ID": guid(code, "rate", currency),
                "SourceCurrency": currency,
                "TargetCurrency": "EUR",
                "Rate": rate,
                "StartDate": date(today.year - YEARS_BACK, 1, 1),
            },
        )
    for resource, rows in (("hrm/Costcenters", COST_CENTERS), ("hrm/Costunits", COST_UNITS)):
        for cost_code, description in rows:
            store.insert(
                code,
                resource,
                {
                    "ID": guid(code, resource, cost_code),
                    "Code": cost_code,
                    "Description": description,
                    **({"Active": True} if resource == "hrm/Costcenters" else {}),
                },
            )
    for number, description, creatable in DOCUMENT_TYPES:
        store.insert(
            code,
            "documents/DocumentTypes",
            {
                "ID": number,
                "Description": description,
                "DocumentIsCreatable": creatable,
                "DocumentIsDeletable": creatable,
                "DocumentIsUpdatable": creatable,
                "DocumentIsViewable": True,
                "TypeCategory": 1,
            },
        )


def _fill_periods(store: Store, code: int, current_year: int) -> None:
    """The months of each financial year as periods; those of earlier years are closed."""
    for year in range(current_year - YEARS_BACK, current_year + 1):
        for month in range(1, 13):
            store.insert(
                code,
                "financial/FinancialPeriods",
                {
                    "ID": guid(code, "period", f"{year}-{month}"),
                    "FinYear": year,
                    "FinPeriod": month,
                    "StartDate": date(year, month, 1),
                    "EndDate": date(year, month, monthrange(year, month)[1]),
                    "_Closed": ["*"] if year < current_year else [],
                },
            )


def _fill_vat_codes(store: Store, code: int, country: str, today: date) -> None:
    """VAT codes and their percentages."""
    for row in _rows("vat_codes", country):
        identity = guid(code, "vat", row["code"])
        percentage = Decimal(row["percentage"]) / 100
        store.insert(
            code,
            "vat/VATCodes",
            {
                "ID": identity,
                "Code": row["code"],
                "Description": row["description"],
                "Percentage": percentage,
                "Type": row["type"],
                "VATTransactionType": row["transaction"],
                "Charged": row["charged"] == "1",
                "EUSalesListing": row["eu_listing"],
                "OssCountry": row.get("oss_country") or None,
                "VatMargin": int(row.get("margin") or 0),
                "IsBlocked": row["blocked"] == "1",
                "IntraStat": False,
                "CalculationBasis": 0,
                "TaxReturnType": 0,
                **_gl_reference(code, "GLToPay", row["gl_to_pay"]),
                **_gl_reference(code, "GLToClaim", row["gl_to_claim"]),
            },
        )
        store.insert(
            code,
            "vat/VatPercentages",
            {
                "ID": guid(code, "vat percentage", row["code"]),
                "VATCodeID": identity,
                "LineNumber": 1,
                "Percentage": percentage,
                "StartDate": date(today.year - YEARS_BACK, 1, 1),
                "Type": 0,
            },
        )


def _gl_reference(code: int, name: str, gl_code: str) -> dict:
    if not gl_code:
        return {}
    return {name: _gl_guid(code, gl_code), f"{name}Code": gl_code}


def _gl_guid(code: int, gl_code: str) -> str | None:
    return guid(code, "gl", gl_code) if gl_code else None


def _fill_gl_accounts(store: Store, code: int, country: str) -> None:
    """The chart of accounts."""
    for row in _rows("gl_accounts", country):
        kind = int(row["type"])
        non_deductible = row["vat_non_deductible"]
        store.insert(
            code,
            "financial/GLAccounts",
            {
                "ID": _gl_guid(code, row["code"]),
                "Code": row["code"],
                "Description": row["description"],
                "Type": kind,
                "BalanceSide": "C" if kind in CREDIT_TYPES else "D",
                "BalanceType": "W" if kind >= FIRST_PROFIT_AND_LOSS_TYPE else "B",
                "VATCode": row["vat_code"] or None,
                "VATNonDeductiblePercentage": (
                    Decimal(non_deductible) / 100 if non_deductible else None
                ),
                "PrivateGLAccount": _gl_guid(code, row.get("private_gl")),
                **_cost_rule("center", row["cost_center"]),
                **_cost_rule("unit", row["cost_unit"]),
                "IsBlocked": row["code"] in BLOCKED_GL_ACCOUNTS,
                "Matching": kind in (20, 22),
                "Compress": False,
                "RevalueCurrency": False,
            },
        )


def _cost_rule(kind: str, word: str) -> dict:
    """What a G/L account says of cost centers or units.

    :param kind: "center" or "unit"
    :param word: "!" wants one, "-" allows none, a code is the usual one
    """
    rule = {"!": 1, "-": 2}.get(word, 0)
    return {f"UseCost{kind}": rule, f"Cost{kind}": None if rule else word or None}


def _fill_journals(store: Store, code: int, country: str) -> None:
    """Journals, with the G/L account of those that have one."""
    names = {row["code"]: row["description"] for row in _rows("gl_accounts", country)}
    for row in _rows("journals", country):
        gl_code = row["gl_account"]
        store.insert(
            code,
            "financial/Journals",
            {
                "ID": guid(code, "journal", row["code"]),
                "Code": row["code"],
                "Description": row["description"],
                "Type": int(row["type"]),
                "Currency": row["currency"],
                "AllowVariableCurrency": row["variable_currency"] == "1",
                "AllowVariableExchangeRate": row["variable_rate"] == "1",
                "AllowVAT": row["allow_vat"] == "1",
                "IsBlocked": row["blocked"] == "1",
                "BankAccountIBAN": row["iban"] or None,
                "BankAccountIncludingMask": row["iban"] or None,
                "GLAccountDescription": names.get(gl_code),
                **_gl_reference(code, "GLAccount", gl_code),
            },
        )


def _fill_relations(store: Store, code: int, country: str) -> None:
    """Relations, with the bank accounts of those that have one."""
    for number, row in enumerate(_rows("relations", country), start=1):
        store.insert(
            code,
            "crm/Accounts",
            {
                "ID": guid(code, "relation", str(number)),
                "Code": str(number),
                "Name": row["name"],
                "Status": "C" if row["customer"] == "1" else "A",
                "IsSupplier": row["supplier"] == "1",
                "IsSales": row["customer"] == "1",
                "Blocked": False,
                "VATNumber": row["vat_number"] or None,
                "ChamberOfCommerce": _enterprise_number(row["vat_number"]),
                "Country": row["country"],
                "AddressLine1": row["address"],
                "Postcode": row["postcode"],
                "City": row["city"],
                "Email": row["email"] or None,
                "Phone": row["phone"] or None,
                "Language": row["language"],
                "GLAccountPurchase": _gl_guid(code, row["purchase_gl"]),
                "PurchaseVATCode": row["purchase_vat"] or None,
                "PaymentConditionSales": DEFAULT_PAYMENT_CONDITION,
                "PaymentConditionPurchase": DEFAULT_PAYMENT_CONDITION,
                "StartDate": date(2020, 1, 1),
                "Type": "A",
            },
        )


def _enterprise_number(vat_number: str) -> str | None:
    return vat_number[2:].replace(".", "") if vat_number.startswith("BE") else None
