"""Reading single values of an answer: each is what Exact's model says it is, or a ValueError.

What passes here can be computed with and stored: no number is without bounds, no text has a
character that PostgreSQL refuses or is longer than an index takes.
"""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

from .odata import parse_date

# Characters; Exact's own columns that we read are far shorter.
LONGEST = 500
_INT32, _INT64 = 2**31, 2**63
# Beyond it no ledger goes, and a float of Odoo loses cents.
_LARGEST_AMOUNT = Decimal(10) ** 13
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def plain(text: str, longest: int = LONGEST) -> str:
    """Return a text without what no database takes, cut where it is too long.

    :param longest: characters
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def text(value: object) -> str | None:
    """A text without the padding of its column; an empty one is none.

    :raises ValueError: neither text nor a number
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError(f"{_shown(value)} is no text")
    return plain(str(value).strip()).strip() or None


def key(value: object) -> str | None:
    """A GUID, as Exact writes it: in small letters, with dashes.

    :raises ValueError: another form
    """
    if value is None:
        return None
    if not isinstance(value, str) or not _GUID.fullmatch(value):
        raise ValueError(f"{_shown(value)} is no GUID")
    return str(UUID(value))


def whole(value: object) -> int | None:
    """A whole number of 32 bits.

    :raises ValueError: none, or a larger one
    """
    return _integer(value, _INT32)


def long(value: object) -> int | None:
    """A whole number of 64 bits, such as a Timestamp.

    :raises ValueError: none, or a larger one
    """
    return _integer(value, _INT64)


def _integer(value: object, bound: int) -> int | None:
    if value is None:
        return None
    found = value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        found = int(value)
    if isinstance(found, bool) or not isinstance(found, int) or not -bound <= found < bound:
        raise ValueError(f"{_shown(value)} is no whole number")
    return found


def flag(value: object) -> bool | None:
    """Yes or no, which Exact also writes as 1 or 0.

    :raises ValueError: anything else
    """
    if value is None or isinstance(value, bool):
        return value
    if value in (0, 1) and isinstance(value, int):
        return bool(value)
    raise ValueError(f"{_shown(value)} is neither true nor false")


def number(value: object) -> Decimal | None:
    """An amount or a rate, to the digit.

    :raises ValueError: no number, or one no ledger has
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise ValueError(f"{_shown(value)} is no amount")
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError(f"{_shown(value)} is no amount")
    found = Decimal(value)
    if not found.is_finite() or abs(found) > _LARGEST_AMOUNT:
        raise ValueError(f"{_shown(value)} is no amount")
    return found


def day(value: object) -> date | None:
    """A day; see ``odata.parse_date``.

    :raises ValueError: another form, or a day no calendar has
    """
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{_shown(value)} is no date")
    try:
        return parse_date(value)
    except ValueError as error:
        raise ValueError(f"{_shown(value)} is no date") from error


def _shown(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, (dict, list)):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _INT64:
        return "a huge number"
    return plain(str(value) if isinstance(value, Decimal) else repr(value), 60)
