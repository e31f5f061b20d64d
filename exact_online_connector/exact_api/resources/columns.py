"""How an answer of Exact Online becomes a dict: which columns are asked, how each is cleaned.

A table of columns names Exact's properties and how the value of each is converted (``values``); the
first is the key, which no row lacks. Fixed width is stripped from texts, days become ``date`` and
amounts ``Decimal``. What is not ``needed`` is None when Exact's model has it no more.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..client import ExactClient
from ..errors import BadAnswer, MissingProperty, Rejected, UnknownOutcome
from ..odata import MAX_TERMS, any_of
from ..values import plain

# How many rows of one answer may be unreadable until it is the answer that is.
MOST_UNREADABLE = 20
# What a person finds a row by, the best first.
_NAMES = ("EntryNumber", "InvoiceNumber", "Code", "YourRef", "Name", "Description")


@dataclass(frozen=True)
class Unreadable:
    """A row of which a value is not what Exact's model says it is.

    :param name: what a person finds it by in Exact
    :param why: which value, and what is wrong with it
    :param key: its first column; None where that is what cannot be read
    :param row: as Exact sent it
    :param after: Timestamp after which Exact hands it out again, where it is a row of a feed
    """

    name: str
    why: str
    key: str | None
    row: dict = field(repr=False)
    after: int | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


class Rows(list):
    """Rows that could be read, and those that could not, which are no reason to take nothing.

    :param rows: cleaned
    :param unreadable: of the same answer
    """

    def __init__(self, rows: Iterable[dict] = (), unreadable: Iterable[Unreadable] = ()):
        super().__init__(rows)
        self.unreadable = tuple(unreadable)

    def only(self, wanted: Callable[[dict], bool]) -> "Rows":
        """Return those of the readable rows that are wanted; the others are as unreadable."""
        return Rows(filter(wanted, self), self.unreadable)


@dataclass(frozen=True)
class _Needed:
    convert: Callable
    is_filled: bool = False

    def __call__(self, value: object) -> object:
        converted = self.convert(value)
        if converted is None and self.is_filled:
            raise ValueError("nothing is there")
        return converted


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


def clean_each(columns: dict, rows: Iterable[dict], resource: str) -> Rows:
    """Return the rows that can be read, each as of ``clean``, beside those that cannot.

    :raises BadAnswer: more than a few cannot, so that it is not they that are wrong
    """
    readable, unreadable = [], []
    for row in rows:
        try:
            readable.append(clean(columns, row, resource))
        except BadAnswer as error:
            unreadable.append(_unreadable(columns, row, error))
            if len(unreadable) > MOST_UNREADABLE:
                raise
    return Rows(readable, unreadable)


def _unreadable(columns: dict, row: dict, error: BadAnswer) -> Unreadable:
    first, convert = next(iter(columns.items()))
    try:
        key = convert(row.get(first))
    except ValueError:
        key = None
    texts = (row[name] for name in _NAMES if isinstance(row.get(name), str | int))
    name = next((plain(str(text).strip(), 60) for text in texts if str(text).strip()), None)
    return Unreadable(name or str(key or "?"), str(error), key and str(key), row)


def read_each(client: ExactClient, resource: str, columns: dict, **query) -> Rows:
    """Return the rows of a resource that can be read, as ``clean_each`` does.

    :param query: as ``ExactClient.get`` takes it
    """
    return clean_each(columns, client.get(resource, **asked(columns), **query), resource)


def read(client: ExactClient, resource: str, columns: dict, **query) -> list[dict]:
    """Return the rows of a resource with these columns.

    :param query: as ``ExactClient.get`` takes it
    """
    rows = client.get(resource, **asked(columns), **query)
    return [clean(columns, row, resource) for row in rows]


def _batched(terms: Sequence[str], size: int) -> list[Sequence[str]]:
    return [terms[start : start + size] for start in range(0, len(terms), size)]


def read_any(client: ExactClient, resource: str, columns: dict, terms: Sequence[str]) -> list[dict]:
    """Return the rows that one of these terms lets through, each once; see ``read_any_each``.

    :raises BadAnswer: one of them cannot be read
    """
    found = read_any_each(client, resource, columns, terms)
    if found.unreadable:
        raise BadAnswer(found.unreadable[0].why, endpoint=resource)
    return list(found)


def read_any_each(client: ExactClient, resource: str, columns: dict, terms: Sequence[str]) -> Rows:
    """Return the rows that one of these terms lets through and that can be read, each once.

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
        found = [read_each(client, resource, columns, filter=filter) for filter in filters]
    except Rejected as error:
        if len(filters) == len(terms) or isinstance(error, MissingProperty):
            raise
        client.capabilities.note(known_as, "refused", "; ".join(error.messages))
        found = [read_each(client, resource, columns, filter=term) for term in terms]
    if len(found) == 1:
        return found[0]
    key = next(iter(columns))
    unreadable = [bad for rows in found for bad in rows.unreadable]
    return Rows({row[key]: row for rows in found for row in rows}.values(), unreadable)


def read_together(client: ExactClient, resource: str, columns: dict, terms: Sequence[str]) -> Rows:
    """Return the rows that one of these terms lets through, when one call tells them all.

    :param terms: as of ``read_any_each``, no more than one call takes
    :return: none where Exact does not join terms with ``or``
    """
    if len(terms) == 1:
        return read_each(client, resource, columns, filter=terms[0])
    found = _if_taken(
        client,
        f"filter.or.{resource}",
        lambda: read_each(client, resource, columns, filter=any_of(*terms)),
    )
    return Rows() if found is None else found


def read_filtered(
    client: ExactClient, capability: str, resource: str, columns: dict, filter: str
) -> Rows:
    """Return the rows of a resource that a filter lets through, or all where Exact refuses it.

    Of some filters nobody has shown that Exact takes them; the caller drops what it did not ask
    for.

    :param capability: how it is remembered, such as "filter.periods"
    """
    found = _if_taken(
        client, capability, lambda: read_each(client, resource, columns, filter=filter)
    )
    return read_each(client, resource, columns) if found is None else found


def read_if_filtered(
    client: ExactClient, capability: str, resource: str, columns: dict, *terms: str
) -> list[dict] | None:
    """Return the rows that one of these terms lets through, None where Exact refuses them.

    For a filter nobody has shown, of a resource that is too large to be read whole.

    :param capability: as of ``read_filtered``
    :param terms: as of ``read_any``
    """
    return _if_taken(client, capability, lambda: read_any(client, resource, columns, terms))


def read_each_if_filtered(
    client: ExactClient, capability: str, resource: str, columns: dict, *terms: str
) -> Rows | None:
    """As ``read_if_filtered``, with the rows that cannot be read beside the others."""
    return _if_taken(client, capability, lambda: read_any_each(client, resource, columns, terms))


def _if_taken(client: ExactClient, capability: str, ask: Callable[[], list]) -> list | None:
    """What a read with a filter nobody has shown answers; None where Exact refuses it."""
    if not client.capabilities.can(capability):
        return None
    try:
        found = ask()
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
