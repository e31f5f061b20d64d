"""Entities as JSON texts: decimals and dates are tagged, so that they come back exactly and an
amount never turns into a float."""

import json
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache


def encode(values: dict) -> str:
    """Write an entity as JSON text, tagging decimals and dates."""
    return json.dumps(values, default=_tag, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> dict:
    """Read what ``encode`` wrote; the result may be changed freely, but for lists in it."""
    return dict(_decode(text))


@lru_cache(maxsize=4096)
def _decode(text: str) -> dict:
    return json.loads(text, object_hook=_untag)


def _tag(value: object) -> dict:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"cannot store {type(value).__name__}: {value!r}")


def _untag(values: dict) -> object:
    if len(values) != 1:
        return values
    tag, value = next(iter(values.items()))
    reader = _READERS.get(tag)
    return reader(value) if reader else values


_READERS = {
    "$decimal": Decimal,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
}
