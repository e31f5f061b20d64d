"""Values on the wire: what a body may hold, and how a stored value is shown."""

import base64
import binascii
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from ..errors import bad_stream, wrong_type
from ..knobs import Knobs
from ..reference import Property, Resource, facts
from ..reference import resource as find_resource

INTEGERS = {
    "Byte": (0, 2**8 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "Int64": (-(2**63), 2**63 - 1),
}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def read_body(resource: Resource, body: object, method: str, knobs: Knobs) -> dict:
    """Check and convert a JSON body.

    :param body: the parsed JSON, with numbers as int or Decimal
    :param method: "P" for POST, "U" for PUT
    :return: property name -> Python value; read-only properties and the entity's own key are left
        out.
    :raises Refusal: 400 for an unknown property, a wrong type or lines in a PUT
    """
    if not isinstance(body, dict):
        raise bad_stream("The request should be a valid top-level resource object.")
    values = {}
    for name, value in body.items():
        known = resource.properties.get(name)
        if not known:
            raise bad_stream(
                f"The property name '{name}' specified for type '{resource.type_name}' "
                "is not valid."
            )
        if resource.collection(name):
            if method == "U" and value is not None:
                raise bad_stream(
                    f"Binding to new entities for navigation property '{name}' is not supported "
                    "in an update."
                )
            value = _read_lines(resource, name, value, knobs)
        else:
            value = read_value(resource, known, value, knobs)
        takes = known.writable_by(method) or _is_honoured(resource, name, method, knobs)
        if takes and (name,) != resource.key:
            values[name] = value
    return values


def _is_honoured(resource: Resource, name: str, method: str, knobs: Knobs) -> bool:
    """Whether the knob ``posted_type`` lets a new entry say that it is a credit note."""
    is_type = name == "Type" and method == "P" and resource.entity_set.endswith("Entries")
    return is_type and knobs.posted_type == "honour"


def _read_lines(resource: Resource, name: str, value: object, knobs: Knobs) -> list[dict]:
    if isinstance(value, dict) and list(value) == ["results"]:
        value = value["results"]
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong_type(name, name)
    lines = find_resource(resource.collection(name).resource, knobs.removed_properties)
    return [read_body(lines, line, "P", knobs) for line in value]


def read_value(resource: Resource, known: Property, value: object, knobs: Knobs) -> object:
    """Convert one JSON value to the Python value of a property's type.

    :raises Refusal: 400 in the words of Exact's body parser
    """
    if value is None:
        return None
    reader = _READERS.get(known.type, _read_opaque)
    try:
        value = reader(known, value, knobs)
        if known.name in facts.SHARES and knobs.share_form == "percent":
            value /= 100
    except (ValueError, InvalidOperation):
        raise wrong_type(known.name, _NET_NAMES.get(known.type, known.type)) from None
    if isinstance(value, str) and facts.padding(resource.source, known.name):
        value = value.strip()
    return value


def _read_text(known: Property, value: object, knobs: Knobs) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _read_guid(known: Property, value: object, knobs: Knobs) -> str:
    return str(uuid.UUID(_read_text(known, value, knobs)))


def _read_integer(known: Property, value: object, knobs: Knobs) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(value)
    number = int(str(value))
    low, high = INTEGERS[known.type]
    if not low <= number <= high:
        raise ValueError(value)
    return number


def _read_double(known: Property, value: object, knobs: Knobs) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(value)
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(value)
    return number


def _read_boolean(known: Property, value: object, knobs: Knobs) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _read_datetime(known: Property, value: object, knobs: Knobs) -> date | datetime:
    text = _read_text(known, value, knobs)
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(value)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo and knobs.zone_in_dates != "ignore":
        zone = AMSTERDAM if knobs.zone_in_dates == "amsterdam" else UTC
        moment = moment.astimezone(zone)
    moment = moment.replace(tzinfo=None)
    return moment if known.name in facts.STAMPS else moment.date()


def _read_binary(known: Property, value: object, knobs: Knobs) -> str:
    text = _read_text(known, value, knobs)
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    return text


def _read_opaque(known: Property, value: object, knobs: Knobs) -> object:
    return value


_READERS = {
    "String": _read_text,
    "Guid": _read_guid,
    "Double": _read_double,
    "Boolean": _read_boolean,
    "DateTime": _read_datetime,
    "Binary": _read_binary,
    **dict.fromkeys(INTEGERS, _read_integer),
}
_NET_NAMES = {"Binary": "Byte[]"}


def shown(resource: Resource, known: Property, value: object) -> object:
    """A stored value as a reader sees it: fixed-width texts padded, everything else unchanged."""
    if isinstance(value, str):
        width = facts.padding(resource.source, known.name)
        if width:
            text = value.strip()
            return text.rjust(width[0]) if width[1] == "left" else text.ljust(width[0])
    return value


def wire(resource: Resource, known: Property, value: object, knobs: Knobs) -> object:
    """A stored value as JSON: ``/Date(ms)/`` for dates, numbers for amounts."""
    value = shown(resource, known, value)
    if isinstance(value, date):
        if known.name in ("Created", "Modified"):
            value += timedelta(hours=knobs.created_offset_hours)
        return f"/Date({milliseconds(value)})/"
    if isinstance(value, Decimal):
        if known.name in facts.SHARES and knobs.share_form == "percent":
            value *= 100
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def milliseconds(value: date) -> int:
    """Milliseconds since 1970 of a date (midnight UTC) or a UTC datetime."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return int(value.replace(tzinfo=UTC).timestamp() * 1000)
