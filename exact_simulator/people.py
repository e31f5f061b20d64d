"""Who can log in to the simulator, the accountant's other clients, and the one registered app."""

import uuid

from .store import SYSTEM, Store

APP = {
    "client_id": "{11111111-2222-3333-4444-555555555555}",
    "client_secret": "simulator-secret",
    "webhook_secret": "simulator-webhook-secret",
    "name": "Odoo connector",
}
# Who acts on the pages and by control calls: nobody logs in there, refusals are in English.
PERSON = {"UserID": None, "FullName": "Books in the browser", "Language": "en"}
LANGUAGE_CODES = {"nl": "nl-NL", "fr": "fr-BE", "en": "en-US"}
# An accountant sees so many administrations that the list takes a second page.
CLIENTS = range(300001, 300071)
OWN = (100001, 100002, 200001)
FREE_FOR_ALL = ("current/", "system/", "hrm/Divisions")


def _user(login: str, name: str, language: str, divisions: list[int], rights: bool = True) -> dict:
    """A ``system/Users`` entity; what only the simulator knows of it starts with an underscore."""
    first, last = name.split()
    return {
        "UserID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"simulator-user/{login}")),
        "UserName": login,
        "FirstName": first,
        "LastName": last,
        "FullName": name,
        "Email": f"{login}@example.com",
        "Language": language,
        "LanguageCode": LANGUAGE_CODES[language],
        "IsMyFirmPortalUser": False,
        "_Password": login,
        "_Divisions": divisions,
        "_Rights": rights,
    }


def users() -> list[dict]:
    """The logins: Dutch, French and English speaking, and one without rights."""
    return [
        _user("bookkeeper", "Bea Boekhouder", "nl", [*OWN]),
        _user("comptable", "Camille Comptable", "fr", [*OWN]),
        _user("accountant", "Alex Accountant", "en", [*OWN, *CLIENTS]),
        _user("limited", "Lies Lezer", "nl", [100001, 200001], rights=False),
    ]


def load(store: Store) -> None:
    """Put the users and the accountant's other clients into the store."""
    for user in users():
        store.insert(SYSTEM, "system/Users", user)
    for code in CLIENTS:
        store.insert(SYSTEM, "system/Divisions", _client(code))


def _client(code: int) -> dict:
    """The division of one client of an accountant's office."""
    number = code - CLIENTS.start + 1
    return {
        "Code": code,
        "Hid": 1000 + number,
        "Description": f"Client {number:03d} BV",
        "CustomerName": "Alex Accountants",
        "Country": "NL",
        "Legislation": "1",
        "Currency": "EUR",
        "IsMainDivision": False,
        "Status": 1,
        "BlockingStatus": 0,
    }


def has_right(user: dict, resource: str) -> bool:
    """Whether a user may use a resource; one without rights may only ask who and where he is."""
    return user["_Rights"] or resource.startswith(FREE_FOR_ALL)


def are_loaded(store: Store) -> bool:
    """Whether the store has been filled before (a database file that is used again)."""
    return bool(store.all(SYSTEM, "system/Users"))
