"""Many relations at once, to measure with."""

from ..store import SYSTEM, Store
from .accounts import ACCOUNTS

FIRST_CODE = 500_000


def add_relations(store: Store, division: int, count: int) -> None:
    """Store so many customers, named and numbered by their place.

    Args:
        division: its number. count: how many.
    """
    country = store.get(SYSTEM, "system/Divisions", division)["Country"]
    with store.transaction():
        for place in range(count):
            store.insert(division, ACCOUNTS, _relation(place, country))


def _relation(place: int, country: str) -> dict:
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
