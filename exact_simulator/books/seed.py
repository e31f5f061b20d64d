"""The books on the first day: three divisions with their lists.

Everything is made up, except that VAT and enterprise numbers pass their check digits. GUIDs are
derived from names, so they are the same after every reset. Users and the accountant's other
divisions stand in ``people.py``.
"""

from datetime import date

from ..clock import Clock
from ..store import SYSTEM, Store
from .seed_lists import fill_division, guid

# code, name, country, VAT number, Chamber of Commerce or enterprise number, street, postcode, city
DIVISIONS = [
    (
        100001, "Brasserie du Parc BV", "BE", "BE0477472701", "0477472701",
        "Parkstraat 18", "1000", "Brussel",
    ),
    (
        100002, "Depot Zuid NV", "BE", "BE0865312056", "0865312056",
        "Havenlaan 112", "2030", "Antwerpen",
    ),
    (
        200001, "Grachtengordel BV", "NL", "NL123456782B90", "90012345",
        "Keizersgracht 241", "1016EA", "Amsterdam",
    ),
]  # fmt: skip
LEGISLATIONS = {"NL": "1", "BE": "2"}


def load(store: Store, clock: Clock) -> None:
    """Fill empty books.

    :param store: the books, empty
    :param clock: its day decides which financial years exist
    """
    with store.transaction():
        for number, row in enumerate(DIVISIONS, start=1):
            store.insert(SYSTEM, "system/Divisions", _division(number, *row))
            open_division(store, row[0], clock.today())


def open_division(store: Store, code: int, today: date) -> dict | None:
    """Return a division with its lists filled, or None when there is no such division.

    An accountant's other divisions get their lists here, when they are first used: filling them all
    would make every reset slow.
    """
    division = store.get(SYSTEM, "system/Divisions", code)
    if division is not None:
        fill_division(store, division, today)
    return division


def _division(
    number: int,
    code: int,
    name: str,
    country: str,
    vat_number: str,
    chamber: str,
    street: str,
    postcode: str,
    city: str,
) -> dict:
    """A ``system/Divisions`` entity."""
    return {
        "Code": code,
        "Hid": number,
        "Description": name,
        "Customer": guid(0, "customer", str(code)),
        "CustomerCode": str(number),
        "CustomerName": name,
        "Country": country,
        "Legislation": LEGISLATIONS[country],
        "Currency": "EUR",
        "IsMainDivision": number == 1,
        "Status": 1,
        "BlockingStatus": 0,
        "StartDate": date(2020, 1, 1),
        "VATNumber": vat_number,
        "ChamberOfCommerceNumber": chamber,
        "AddressLine1": street,
        "Postcode": postcode,
        "City": city,
        "Email": f"boekhouding@{code}.example",
    }
