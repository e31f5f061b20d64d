"""The next number: of an entry in its journal and year, of a relation.

The highest number in use is kept beside the entities, so that a new one costs the same whether ten
or ten thousand exist.
"""

from collections.abc import Iterable

from ..store import Store

NUMBERS = "_numbers"
RELATIONS = "relations"


def first_number(journal: str, year: int) -> int:
    """The number before a journal's first of a year, scheme YYJJnnnn: 70 in 2026 -> 26700000."""
    digits = "".join(character for character in journal if character.isdigit())[:3]
    return int(f"{year % 100:02d}{digits or '0'}") * 10_000


def next_entry_number(store: Store, division: int, journal: str, year: int) -> int:
    """One more than the last entry number of a journal and financial year."""
    row = store.get(division, NUMBERS, f"{journal}/{year}")
    return (row["Last"] if row else first_number(journal, year)) + 1


def remember_entry_number(
    store: Store, division: int, journal: str, year: int, number: int
) -> None:
    """An entry took this number; the next one is above it, when it fits the journal's scheme."""
    last = next_entry_number(store, division, journal, year) - 1
    if last < number <= first_number(journal, year) + 9_999:
        _keep(store, division, f"{journal}/{year}", number)


def forget_entry_number(
    store: Store, division: int, journal: str, year: int, used: Iterable[int]
) -> None:
    """An entry is gone; when it was the last, its number is free again.

    :param used: the numbers of the entries that are left in this journal and year
    """
    first = first_number(journal, year)
    fitting = [number for number in used if first < number <= first + 9_999]
    _keep(store, division, f"{journal}/{year}", max(fitting, default=first))


def next_serial(store: Store, division: int, name: str) -> int:
    """The next of a plain series 1, 2, 3… such as the numbers of documents."""
    row = store.get(division, NUMBERS, name)
    number = (row["Last"] if row else 0) + 1
    _keep(store, division, name, number)
    return number


def highest_code(store: Store, division: int) -> int:
    """The highest code any relation of the division has had."""
    row = store.get(division, NUMBERS, RELATIONS)
    if row:
        return row["Last"]
    codes = (account["Code"] for account in store.all(division, "crm/Accounts"))
    return max((int(code) for code in codes if code.isdigit()), default=0)


def remember_code(store: Store, division: int, code: str) -> None:
    """A relation took this code."""
    if code.isdigit() and int(code) > highest_code(store, division):
        _keep(store, division, RELATIONS, int(code))
    elif not store.get(division, NUMBERS, RELATIONS):
        _keep(store, division, RELATIONS, highest_code(store, division))


def _keep(store: Store, division: int, key: str, last: int) -> None:
    if store.get(division, NUMBERS, key):
        store.update(division, NUMBERS, key, {"Last": last})
    else:
        store.insert(division, NUMBERS, {"ID": key, "Last": last})
