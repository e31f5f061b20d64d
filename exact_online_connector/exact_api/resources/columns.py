"""How an answer of Exact Online becomes a dict: which columns are asked, how each is cleaned.

A table of columns names Exact's properties and how the value of each is converted (``values``); the
first is the key, which no row lacks. Fixed width is stripped from texts, days become ``date`` and
amounts ``Decimal``. What is not ``needed`` is None when Exact's model has it no more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..client import ExactClient
from ..errors import BadAnswer, MissingProperty, Rejected, UnknownOutcome
from ..odata import MAX_TERMS, any_of


@dataclass(frozen=True)
class _Needed:
    convert: Callable
    is_filled: bool = False

    def __call__(self, value: object) -> object:
        if value is None and self.is_filled:
            raise ValueError("nothing is there")
        return self.convert(value)


def needed(convert: Callable) -> Callable:
    """Mark a column that nothing goes without: where Exact has it no more, the read fails."""
    return _Needed(convert)


def filled(convert: Callable) -> Callable:
    """Mark a column that is needed, and has a value in every row."""
    return _Needed(convert, is_filled=True)


def asked(columns: dict) -> dict:
    """What a read of these columns asks the client for; the key is always needed."""
    marked = [name for name, convert in columns.items() if isinstance(convert, _Needed)]
    key = next(iter(columns))
    return {"select": list(columns), "needed": [key, *marked]}


def clean(columns: dict, row: dict, resource: str) -> dict:
    """A row with these columns only; one that Exact left out is None.

    :raises BadAnswer: a value is not what Exact's model says it is, or the key is missing
    """
    cleaned = {}
    for name, convert in columns.items():
        try:
            cleaned[name] = convert(row.get(name))
        except ValueError as error:
            raise BadAnswer(f"{name}: {error}", endpoint=resource) from error
    key = next(iter(columns))
    if cleaned[key] is None:
        raise BadAnswer(f"{key}: nothing is there", endpoint=resource)
    return cleaned


def read(client: ExactClient, resource: str, columns: dict, **query) -> list[dict]:
    """Return the rows of a resource with these columns.

    :param query: as ``ExactClient.get`` takes it
    """
    rows = client.get(resource, **asked(columns), **query)
    return [clean(columns, row, resource) for row in rows]


def _batched(terms: Sequence[str], size: int) -> list[Sequence[str]]:
    return [terms[start : start + size] for start in range(0, len(terms), size)]


def read_any(client: ExactClient, resource: str, columns: dict, terms: Sequence[str]) -> list[dict]:
    """Return the rows that one of these terms lets through, each once.

    One call asks for as many as Exact takes. That Exact joins terms with ``or`` is documented
    nowhere: where it does not, each is asked on its own, and that is remembered.

    :param columns: the key first, where there are several terms
    :param terms: filters, one at least
    """
    known_as = f"filter.or.{resource}"
    if len(terms) == 1 or client.capabilities.can(known_as):
        filters = [any_of(*some) for some in _batched(terms, MAX_TERMS)]
    else:
        filters = terms
    try:
        found = [read(client, resource, columns, filter=filter) for filter in filters]
    except Rejected as error:
        if len(filters) == len(terms) or isinstance(error, MissingProperty):
            raise
        client.capabilities.note(known_as, "refused", "; ".join(error.messages))
        found = [read(client, resource, columns, filter=term) for term in terms]
    if len(found) == 1:
        return found[0]
    key = next(iter(columns))
    return list({row[key]: row for rows in found for row in rows}.values())


def read_filtered(
    client: ExactClient, capability: str, resource: str, columns: dict, filter: str
) -> list[dict]:
    """Return the rows of a resource that a filter lets through, or all where Exact refuses it.

    Of some filters nobody has shown that Exact takes them; the caller drops what it did not ask
    for.

    :param capability: how it is remembered, such as "filter.periods"
    """
    found = read_if_filtered(client, capability, resource, columns, filter)
    return read(client, resource, columns) if found is None else found


def read_if_filtered(
    client: ExactClient, capability: str, resource: str, columns: dict, *terms: str
) -> list[dict] | None:
    """Return the rows that one of these terms lets through, None where Exact refuses them.

    For a filter nobody has shown, of a resource that is too large to be read whole.

    :param capability: as of ``read_filtered``
    :param terms: as of ``read_any``
    """
    if not client.capabilities.can(capability):
        return None
    try:
        found = read_any(client, resource, columns, terms)
    except MissingProperty:
        raise
    except Rejected as error:
        client.capabilities.note(capability, "refused", "; ".join(error.messages))
        return None
    client.capabilities.note(capability, "works")
    return found


def create(client: ExactClient, resource: str, columns: dict, payload: dict, **options) -> dict:
    """Create an entity; where its answer cannot be read, nobody knows what was created.

    :param options: of ``ExactClient.post``
    """
    try:
        return clean(columns, client.post(resource, payload, **options), resource)
    except BadAnswer as error:
        raise UnknownOutcome(str(error), endpoint=resource) from error
