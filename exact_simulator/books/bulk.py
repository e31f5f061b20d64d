"""Many relations or entries at once, to measure with."""

from datetime import date
from decimal import Decimal

from ..rules import Context
from ..store import SYSTEM, Store
from . import numbering
from .accounts import ACCOUNTS
from .entries import create_entry
from .kinds import SALES
from .seed_lists import DEFAULT_PAYMENT_CONDITION

FIRST_CODE = 500_000
REFERENCES = "bulk sales"
# journal, G/L account and VAT code of 21 % on top, per country
SALES_CODES = {"BE": ("700", "700000", "5"), "NL": ("70", "8000", "2")}


def add_relations(store: Store, division: int, count: int) -> None:
    """Store a number of customers, named and numbered by their place.

    :param division: its number
    :param count: how many
    """
    country = store.get(SYSTEM, "system/Divisions", division)["Country"]
    with store.transaction():
        for place in range(count):
            store.insert(division, ACCOUNTS, _relation(place, country))


def add_sales_entries(ctx: Context, count: int, on: date) -> list[dict]:
    """Book a number of sales entries of 121.00, dealt out to the division's customers in turn.

    :param count: how many
    :param on: their date
    :return: the entries, with references S-00001, S-00002 and so on
    """
    journal, gl_code, vat_code = SALES_CODES[ctx.division["Country"]]
    [gl] = ctx.store.find(ctx.code, "financial/GLAccounts", Code=gl_code)
    line = {"GLAccount": gl["ID"], "AmountFC": Decimal("100.00"), "VATCode": vat_code}
    customers = [row["ID"] for row in ctx.store.all(ctx.code, ACCOUNTS) if row["Status"] == "C"]
    booked = []
    for place in range(count):
        number = numbering.next_serial(ctx.store, ctx.code, REFERENCES)
        entry = {
            "Journal": journal,
            "Customer": customers[place % len(customers)],
            "EntryDate": on,
            "YourRef": f"S-{number:05}",
            "PaymentCondition": DEFAULT_PAYMENT_CONDITION,
            "SalesEntryLines": [line],
        }
        booked.append(create_entry(ctx, SALES, entry))
    return booked


def _relation(place: int, country: str) -> dict:
    """A relation of a large book: every third with an e-mail address, every fourth with a number in
    the register.
    """
    row = {
        "Code": str(FIRST_CODE + place),
        "Name": f"Relation {place:05} BV",
        "Status": "C",
        "IsSupplier": False,
        "Blocked": False,
        "Country": country,
        "City": f"Place {place % 97}",
        "Type": "A",
        "IsSales": True,
        "IsPurchase": False,
    }
    if place % 4 == 0:
        row["ChamberOfCommerce"] = enterprise_number(place)
    if place % 3 == 0:
        row["Email"] = f"relation{place:05}@example.com"
    return row


def enterprise_number(place: int) -> str:
    """A Belgian enterprise number with valid check digits, another for each place."""
    stem = 10_000_000 + place
    return f"{stem:08}{97 - stem % 97:02}"
