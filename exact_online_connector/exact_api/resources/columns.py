"""How an answer of Exact Online becomes a dict: which columns are asked, how each is cleaned.

A table of columns names Exact's properties and how the value of each is converted; the first is the
key. Fixed width is stripped from texts, days become ``date`` and amounts ``Decimal``.
"""

from decimal import Decimal

from ..client import ExactClient
from ..errors import UnknownOutcome


def text(value: object) -> str | None:
    """A text without the padding of its column; an empty one is none."""
    return str(value).strip() or None if value is not None else None


def same(value: object) -> object:
    """A value as it came."""
    return value


def number(value: object) -> Decimal | None:
    """An amount or a rate, to the digit."""
    return None if value is None else Decimal(str(value))


def clean(columns: dict, row: dict) -> dict:
    """A row with these columns only; one that Exact left out is None."""
    return {name: convert(row.get(name)) for name, convert in columns.items()}


def read(client: ExactClient, resource: str, columns: dict, **query) -> list[dict]:
    """Return the rows of a resource with these columns.

    :param query: as ``ExactClient.get`` takes it
    """
    return [clean(columns, row) for row in client.get(resource, select=list(columns), **query)]


def create(client: ExactClient, resource: str, columns: dict, payload: dict, **options) -> dict:
    """Create an entity; without its key in the answer nobody knows what was created.

    :param options: of ``ExactClient.post``
    """
    entity = clean(columns, client.post(resource, payload, **options))
    if not entity[next(iter(columns))]:
        raise UnknownOutcome("a success without a key", endpoint=resource)
    return entity
