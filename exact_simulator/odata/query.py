"""The query options of a collection read, and the page they select."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote, urlencode
from uuid import UUID

from ..errors import OF_THE_USER, Refusal, bad_request
from ..knobs import Knobs
from ..reference import Resource, facts
from .filtering import (
    NOT_SUPPORTED,
    SYNTAX_ERROR,
    Filter,
    comparable,
    compile_filter,
    literal,
    parse_literals,
)
from .values import shown

SELECT_RULE = "Please add a $select or a $top=1 statement to the query string."


@dataclass(frozen=True)
class Query:
    """A checked query.

    :param select: property names to show, None for all
    :param expand: collections to show in full
    :param order: (property, descending) pairs, ending in the key
    :param after: sort key to go on from
    :param top: rows asked for, None for pages
    :param skip: rows left out
    :param inline_count: count asked for
    """

    resource: Resource
    select: tuple[str, ...] | None = None
    filter: Filter | None = None
    order: tuple[tuple[str, bool], ...] = ()
    expand: tuple[str, ...] = ()
    top: int | None = None
    skip: int = 0
    after: tuple | None = None
    inline_count: bool = False


@dataclass(frozen=True)
class Page:
    """One answer: rows, the number of all matching rows, and the token of the next page."""

    rows: list[dict]
    total: int
    skiptoken: str | None


def read_query(resource: Resource, options: dict[str, str], knobs: Knobs) -> Query:
    """Check the ``$`` options of a collection read.

    :raises Refusal: 400 with Exact's text for whatever is not allowed on this resource
    """
    top = _integer(options, "$top")
    text = options.get("$filter")
    found = compile_filter(text, resource) if text is not None else None
    if found:
        _check_filter_knobs(resource, text, found, knobs)
    if options.get("$select") is None and top != 1 and _needs_select(resource, knobs):
        raise bad_request(SELECT_RULE)
    check_mandatory_filter(resource, found, knobs)
    if resource.kind == "bulk" and "$skip" in options:
        raise bad_request("The $skip query option is not supported for this resource.")
    order = _order(resource, options.get("$orderby", ""))
    return Query(
        resource,
        select=read_select(resource, options.get("$select")),
        filter=found,
        order=order,
        expand=read_expand(resource, options.get("$expand")),
        top=top,
        skip=_integer(options, "$skip") or 0,
        after=_after(options.get("$skiptoken"), order),
        inline_count=options.get("$inlinecount") == "allpages",
    )


def _check_filter_knobs(resource: Resource, text: str, found: Filter, knobs: Knobs) -> None:
    """Refuse a filter that the knobs say this Exact does not take.

    :raises Refusal: 400
    """
    if knobs.or_filters == "refuse" and " or " in text:
        raise bad_request(NOT_SUPPORTED)
    refused = knobs.refused_filters.split()
    if any(f"{resource.name}.{name}" in refused for name in found.names):
        raise bad_request(NOT_SUPPORTED)
    if knobs.date_filters == "with_time" and re.search(r"datetime'[^T']*'", text):
        raise bad_request(SYNTAX_ERROR)


def _needs_select(resource: Resource, knobs: Knobs) -> bool:
    if resource.name.startswith(("current/", "system/", "hrm/Divisions", "read/sync/")):
        return False
    return knobs.select_rule == "all" or resource.kind in ("bulk", "sync")


def check_mandatory_filter(resource: Resource, found: Filter | None, knobs: Knobs) -> None:
    """Refuse an unfiltered read where a sync endpoint exists.

    :raises Refusal: 400 naming the fields that would do
    """
    fields = facts.MANDATORY_FILTERS.get(resource.source)
    if not fields or resource.kind not in ("single", "bulk") or knobs.mandatory_filters == "off":
        return
    if not found or not found.names & set(fields.split(",")):
        raise bad_request(
            "This endpoint has mandatory filtering applied. A GET request for this endpoint must "
            "have a $filter parameter with one of the following fields in the url:" + fields + "."
        )


def read_select(resource: Resource, text: str | None) -> tuple[str, ...] | None:
    """The properties of a ``$select``, None for all.

    :raises Refusal: 400 for an unknown property, and for ``*`` on a sync endpoint
    """
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if "*" in names:
        if resource.kind == "sync":
            raise bad_request("$select=* is not allowed for this resource.")
        return None
    for name in names:
        if name.split("/")[0] not in resource.properties:
            raise bad_request(
                f"Type '{resource.type_name}' does not have a property named '{name}'."
            )
    return names


def read_expand(resource: Resource, text: str | None) -> tuple[str, ...]:
    """The collections of an ``$expand``.

    :raises Refusal: 400 for a name that is no collection
    """
    names = tuple(name.strip() for name in (text or "").split(",") if name.strip())
    for name in names:
        if not resource.collection(name):
            raise bad_request(
                f"Could not find a property named '{name}' on type '{resource.type_name}'."
            )
    return names


def _integer(options: dict[str, str], name: str) -> int | None:
    text = options.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    return int(text)


def _order(resource: Resource, text: str) -> tuple[tuple[str, bool], ...]:
    """The sort order; the key always closes it, so that pages never overlap."""
    order = []
    for term in (part.split() for part in text.split(",") if part.strip()):
        if term[0] not in resource.properties:
            raise bad_request(
                f"No property {term[0]} exists in type {resource.entity_name} at position 0.",
                lang=OF_THE_USER,
            )
        if len(term) > 2 or (len(term) == 2 and term[1] not in ("asc", "desc")):
            raise bad_request("Bad Request - Error in query syntax.")
        order.append((term[0], term[-1] == "desc"))
    if resource.kind == "sync":
        order = []
    return (*order, *((name, False) for name in resource.key))


def _after(token: str | None, order: tuple) -> tuple | None:
    if token is None:
        return None
    try:
        values = parse_literals(token)
    except ValueError:
        raise bad_request("Bad Request - Error in query syntax.") from None
    if len(values) != len(order):
        raise bad_request("Bad Request - Error in query syntax.")
    return tuple(comparable(value) for value in values)


def select_page(query: Query, entities: list[dict]) -> Page:
    """Filter, sort and cut the entities of a resource into the page a query asks for."""
    rows = [row for row in entities if not query.filter or query.filter.matches(row)]
    total = len(rows)
    for name, descending in reversed(query.order):
        rows.sort(key=_sort_key(query.resource, name), reverse=descending)
    if query.after is not None:
        rows = [row for row in rows if _is_after(query, row)]
    rows = rows[query.skip :]
    size = query.resource.page_size
    limit = size if query.top is None else min(query.top, size)
    token = None
    if query.top is None and len(rows) > limit:
        token = skiptoken(query, rows[limit - 1])
    return Page(rows[:limit], total, token)


def _sort_key(resource: Resource, name: str) -> Callable[[dict], tuple]:
    known = resource.properties[name]
    return lambda row: _ordered(comparable(shown(resource, known, row.get(name))))


def _ordered(value: object) -> tuple:
    return (value is not None, "" if value is None else value)


def _is_after(query: Query, row: dict) -> bool:
    for (name, descending), value in zip(query.order, query.after, strict=True):
        mine, other = _sort_key(query.resource, name)(row), _ordered(value)
        if mine != other:
            try:
                return (mine < other) if descending else (mine > other)
            except TypeError:
                raise bad_request("Bad Request - Error in query syntax.") from None
    return False


def skiptoken(query: Query, row: dict) -> str:
    """The place of a row in the order, as OData literals: "guid'...'"."""
    return ",".join(
        literal(literal_value(query.resource, name, row)) for name, _descending in query.order
    )


def literal_value(resource: Resource, name: str, row: dict) -> object:
    """The value of a property in the form ``literal`` writes, for keys and skiptokens."""
    known = resource.properties[name]
    value = comparable(shown(resource, known, row.get(name)))
    if known.type == "Guid" and isinstance(value, str):
        return UUID(value)
    if known.type == "Double" and isinstance(value, int):
        return Decimal(value)
    return value


def next_url(url: str, options: dict[str, str], token: str) -> str:
    """The address of the next page: the same query with a ``$skiptoken``, fully encoded."""
    kept = {name: value for name, value in options.items() if name not in ("$skiptoken", "$skip")}
    return f"{url}?{urlencode(kept, quote_via=quote, safe='$,')}&%24skiptoken=" + quote(
        token, safe="'"
    )


def parse_key(resource: Resource, text: str) -> object:
    """The key of a path such as ``Accounts(guid'...')``.

    :raises Refusal: 400 for a literal that does not fit, 404 for something else
    """
    try:
        values = parse_literals(text)
    except ValueError as error:
        if isinstance(error.__cause__, Refusal):
            raise error.__cause__ from None
        raise bad_request("Bad Request - Error in query syntax.") from None
    if len(values) != 1:
        raise bad_request("Bad Request - Error in query syntax.")
    kind = resource.properties[resource.key[0]].type
    if kind == "Guid" and not isinstance(values[0], UUID):
        raise bad_request(f"Unrecognized 'Edm.Guid' literal '{text}' in '0'.")
    return values[0]
