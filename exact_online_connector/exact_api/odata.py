"""Exact's way to write values: OData v2 filters, dates without a zone, padded codes, exact
amounts.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

MAX_TERMS = 39  # Longer or-lists make the address too long for Exact Online.

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_INT32 = 2**31
_CENT = Decimal("0.01")
_ACCOUNT_CODE_WIDTH = 18
# Objects and lists in one answer: a page of 1000 rows has some thousands.
_MOST_CONTAINERS = 200_000


class Literal(str):
    """A text that already is an OData literal."""

    __slots__ = ()


def quote(text: str) -> Literal:
    """Return a text as an OData string: "O'Neil" -> "'O''Neil'"."""
    return Literal("'" + text.replace("'", "''") + "'")


def guid(value: str | UUID) -> Literal:
    """Return a GUID as an OData literal: "guid'8f1c…'".

    :raises ValueError: it is not a GUID
    """
    return Literal(f"guid'{UUID(str(value))}'")


def literal(value: object) -> Literal:
    """Return any value of a filter as an OData literal.

    :param value: str, int, bool, Decimal, date, UUID or None; what ``guid`` and ``quote`` return
        stays
    :raises TypeError: another type. Of datetimes Exact's zone is not sure, so they are refused.
    """
    if isinstance(value, Literal):
        return value
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, UUID):
        return guid(value)
    if value is None or isinstance(value, bool):
        return Literal({None: "null", True: "true", False: "false"}[value])
    if isinstance(value, int):
        return Literal(f"{value}L" if not -_INT32 <= value < _INT32 else str(value))
    if isinstance(value, Decimal):
        return Literal(_digits(value))
    if type(value) is date:
        # With a time, as Exact's own examples are; of a day alone nobody is sure.
        return Literal(f"datetime'{date_literal(value)}T00:00:00'")
    raise TypeError(f"no OData literal for a {type(value).__name__}")


def eq(field: str, value: object) -> str:
    """Return the term "field eq value"; see ``literal`` for the values.

    Account codes need ``padded_account_code``, GUIDs given as text need ``guid``.
    """
    return f"{field} eq {literal(value)}"


def all_of(*terms: str) -> str:
    """Join terms with "and", each in parentheses when there are several."""
    return _joined("and", terms)


def any_of(*terms: str) -> str:
    """Join terms with "or", each in parentheses when there are several."""
    return _joined("or", terms)


def _joined(operator: str, terms: tuple[str, ...]) -> str:
    if not 0 < len(terms) <= MAX_TERMS:
        raise ValueError(f"a filter has 1 to {MAX_TERMS} terms, not {len(terms)}")
    if len(terms) == 1:
        return terms[0]
    return f" {operator} ".join(f"({term})" for term in terms)


def padded_account_code(code: str) -> str:
    """Return an account code as Exact stores it: 18 wide, filled up with spaces on the left.

    A filter on an unpadded code finds nothing and says nothing (Exact Online REST behaviour, see
    docs/exact-online.md).
    """
    return code.strip().rjust(_ACCOUNT_CODE_WIDTH)


def date_literal(value: date) -> str:
    """Return a date as Exact takes it: "2026-07-01". With a zone it might move to another day."""
    return value.isoformat()[:10]


def parse_date(text: str | None) -> date | None:
    """Return the day of "/Date(1772323200000)/", which is midnight UTC of that day; None stays.

    :raises ValueError: another form
    """
    if text is None:
        return None
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"not a date of Exact Online: {text!r}")
    milliseconds, zone = match.groups()
    offset = timedelta()
    if zone:
        offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))
    try:
        return (_EPOCH + timedelta(milliseconds=int(milliseconds)) + offset).date()
    except OverflowError as error:
        raise ValueError(f"not a date of Exact Online: {text!r}") from error


def money(value: Decimal | int | float | str) -> Decimal:
    """Return an amount in whole cents, half a cent rounded away from zero.

    A float is taken by its shortest decimal form: Exact's answers may carry float noise.

    :raises ValueError: it is not a finite number
    """
    try:
        amount = Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)
    except ArithmeticError as error:
        raise ValueError(f"not an amount: {value!r}") from error
    if not amount.is_finite():
        raise ValueError(f"not an amount: {value!r}")
    return amount + 0  # no "-0.00"


def to_json(value: object) -> str:
    """Return a payload as JSON in which a Decimal is a number with exactly its digits.

    :param value: dict, list, tuple, str, int, bool, None, Decimal, date or UUID, nested at will
    :raises TypeError: another type; a float would bring noise into an amount, a datetime a zone
    """
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))}: {to_json(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(to_json, value)) + "]"
    if isinstance(value, Decimal):
        return _digits(value)
    if type(value) is date:
        return json.dumps(date_literal(value))
    if isinstance(value, UUID):
        return json.dumps(str(value))
    if value is None or isinstance(value, (str, int)):
        return json.dumps(value)
    raise TypeError(f"a {type(value).__name__} does not go into a payload")


def from_json(text: str) -> object:
    """Return what JSON holds, with a Decimal for each number that is not whole.

    :raises ValueError: it is not JSON, says a thing twice, or has more in it than fits into memory
    """
    if text.count("{") + text.count("[") > _MOST_CONTAINERS:
        raise ValueError("too many values")
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_object
        )
    except RecursionError as error:
        raise ValueError("too deep") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"not a number of JSON: {name}")


def _object(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a property that is there twice")
    return found


def _digits(value: Decimal) -> str:
    """All digits, without an exponent."""
    if not value.is_finite():
        raise ValueError(f"not an amount: {value}")
    return format(value, "f")
