"""``$filter``: parsed with lark, checked against the resource, compiled to a Python predicate."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from lark import Lark, Transformer, Tree
from lark.exceptions import UnexpectedInput, VisitError

from ..errors import OF_THE_USER, bad_request
from ..reference import Resource, facts
from .values import shown

SYNTAX_ERROR = "Bad Request - Error in query syntax."
NOT_SUPPORTED = "This $filter parameter is not supported for this resource"
INT32 = 2**31

parser = Lark(Path(__file__).with_name("filter.lark").read_text("utf-8"), parser="lalr")


@dataclass(frozen=True)
class Filter:
    """A compiled filter.

    :param matches: whether an entity (dict) passes
    :param names: every property the filter mentions
    :param equals: properties that must equal a text for any match, to narrow the look-up in the
        store
    :param above: n of a filter that is just ``Timestamp gt n``, else None
    """

    matches: Callable[[dict], bool]
    names: frozenset[str] = frozenset()
    equals: dict[str, str] = field(default_factory=dict)
    above: int | None = None


@dataclass(frozen=True)
class _Property:
    name: str


@dataclass(frozen=True)
class _Literal:
    value: object


@dataclass(frozen=True)
class _Long:
    value: int


class _Literals(Transformer):
    """Turns the literals of a parse tree into Python values."""

    def property(self, tokens):
        return _Property(str(tokens[0]))

    def text(self, tokens):
        return _Literal(tokens[0][1:-1].replace("''", "'"))

    def guid(self, tokens):
        try:
            return _Literal(uuid.UUID(tokens[0][5:-1]))
        except ValueError:
            raise bad_request(
                f"Unrecognized 'Edm.Guid' literal '{tokens[0]}' in '{tokens[0].column - 1}'."
            ) from None

    def datetime(self, tokens):
        try:
            moment = datetime.fromisoformat(tokens[0][9:-1])
        except ValueError:
            raise bad_request(
                f"Unrecognized 'Edm.DateTime' literal '{tokens[0]}' in '{tokens[0].column - 1}'."
            ) from None
        return _Literal(moment.replace(tzinfo=None))

    def number(self, tokens):
        return _Literal(Decimal(tokens[0].rstrip("dDmMfF")))

    def long(self, tokens):
        return _Long(int(tokens[0][:-1]))

    def integer(self, tokens):
        value = int(tokens[0])
        if not -INT32 <= value < INT32:
            raise bad_request(SYNTAX_ERROR)
        return _Literal(value)

    def boolean(self, tokens):
        return _Literal(tokens[0] == "true")

    def null(self, tokens):
        return _Literal(None)


@lru_cache(maxsize=256)
def parse(text: str) -> Tree:
    """Parse a filter text.

    :raises Refusal: 400 with Exact's words
    """
    if not text.strip():
        raise bad_request(NOT_SUPPORTED)
    try:
        return _Literals().transform(parser.parse(text))
    except UnexpectedInput:
        raise bad_request(SYNTAX_ERROR) from None
    except VisitError as error:
        raise error.orig_exc from None


def compile_filter(text: str, resource: Resource) -> Filter:
    """Check a ``$filter`` against a resource and compile it.

    :raises Refusal: 400 for bad syntax, unknown properties and properties that cannot be filtered
    """
    tree = parse(text)
    names = frozenset(_names(tree))
    _check_names(names, resource)
    matches = _predicate(tree, resource)
    return Filter(matches, names, dict(_equals(tree)), _above(tree))


def _names(node) -> list[str]:
    if isinstance(node, _Property):
        return [node.name]
    if isinstance(node, Tree):
        return [name for child in node.children if child is not None for name in _names(child)]
    return []


def _check_names(names: frozenset[str], resource: Resource) -> None:
    """Refuse a filter on what cannot be filtered.

    :raises Refusal: 400 for an unknown property, or one this resource takes no filter on
    """
    for name in sorted(names):
        known = resource.properties.get(name)
        if not known:
            raise bad_request(
                f"No property {name} exists in type {resource.entity_name} at position 0.",
                lang=OF_THE_USER,
            )
        if resource.collection(name) or name in facts.UNFILTERABLE.get(resource.source, ()):
            raise bad_request(NOT_SUPPORTED)
    refused = ()
    if resource.kind == "bulk":
        refused = sorted(names & facts.UNFILTERABLE_IN_BULK)
    elif resource.kind == "sync":
        refused = sorted(names - {"Timestamp"})
    if refused:
        raise bad_request(f"Filtering on these fields is not supported: {', '.join(refused)}")


def _equals(node) -> list[tuple[str, str]]:
    """The ``property eq 'text'`` terms that every match must satisfy."""
    if not isinstance(node, Tree):
        return []
    if node.data == "and_":
        return [pair for child in node.children for pair in _equals(child)]
    if node.data == "compare" and node.children[1] == "eq":
        left, _operator, right = node.children
        if isinstance(left, _Property) and isinstance(right, _Literal):
            if isinstance(right.value, uuid.UUID | str):
                return [(left.name, str(right.value))]
    return []


def _above(node) -> int | None:
    """n of ``Timestamp gt n``."""
    if not isinstance(node, Tree) or node.data != "compare":
        return None
    left, operator, right = node.children
    is_sync = left == _Property("Timestamp") and str(operator) == "gt"
    return right.value if is_sync and isinstance(right, _Literal | _Long) else None


def _predicate(node, resource: Resource) -> Callable[[dict], bool]:
    evaluate = _evaluator(node, resource)
    return lambda entity: bool(evaluate(entity))


def _evaluator(node, resource: Resource) -> Callable[[dict], object]:
    if isinstance(node, _Property):
        known = resource.properties[node.name]
        return lambda entity: comparable(shown(resource, known, entity.get(node.name)))
    if isinstance(node, _Literal | _Long):
        value = comparable(node.value)
        return lambda entity: value
    build = _BUILDERS[node.data]
    return build(node.children, resource)


def _or(children, resource):
    parts = [_evaluator(child, resource) for child in children]
    return lambda entity: any(part(entity) for part in parts)


def _and(children, resource):
    parts = [_evaluator(child, resource) for child in children]
    return lambda entity: all(part(entity) for part in parts)


def _not(children, resource):
    part = _evaluator(children[0], resource)
    return lambda entity: not part(entity)


def _compare(children, resource):
    left, operator, right = children
    left, right = _same_kind(left, right, resource), _same_kind(right, left, resource)
    first, second = _evaluator(left, resource), _evaluator(right, resource)
    test = _COMPARISONS[str(operator)]
    return lambda entity: _safe(test, first(entity), second(entity))


def _same_kind(node, other, resource: Resource):
    """Check a literal against the type of the property it is compared with."""
    if not isinstance(other, _Property) or isinstance(node, _Property | Tree):
        return node
    kind = resource.properties[other.name].type
    if isinstance(node, _Literal) and node.value is None:
        return node
    fits = {
        "Guid": uuid.UUID,
        "String": str,
        "DateTime": datetime,
        "Boolean": bool,
    }.get(kind, (int, Decimal))
    value = node.value
    if isinstance(value, bool) and kind != "Boolean":
        raise bad_request(SYNTAX_ERROR)
    if not isinstance(value, fits):
        raise bad_request(
            f"Operator 'eq' incompatible with operand types 'Edm.{kind}' and "
            f"'{_edm_name(value)}' at position 0."
        )
    return node


def _edm_name(value: object) -> str:
    names = {
        uuid.UUID: "Edm.Guid",
        str: "Edm.String",
        datetime: "Edm.DateTime",
        bool: "Edm.Boolean",
        Decimal: "Edm.Double",
    }
    return names.get(type(value), "Edm.Int32")


def _call(children, resource):
    name, *arguments = children
    function = _FUNCTIONS.get(str(name))
    arguments = [argument for argument in arguments if argument is not None]
    if not function or len(arguments) != function[0]:
        raise bad_request(NOT_SUPPORTED)
    parts = [_evaluator(argument, resource) for argument in arguments]
    return lambda entity: function[1](*(part(entity) or "" for part in parts))


def comparable(value: object) -> object:
    """Bring a value into the form comparisons use: dates as datetimes, GUIDs as lower-case text,
    texts without the trailing blanks that the database ignores as well."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, str):
        return value.rstrip(" ")
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def _safe(test: Callable, left: object, right: object) -> bool:
    if left is None or right is None:
        return (
            test is _COMPARISONS["eq"]
            and left is right
            or (test is _COMPARISONS["ne"] and left is not right)
        )
    try:
        return test(left, right)
    except TypeError:
        return False


_COMPARISONS = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}
_FUNCTIONS = {
    "substringof": (2, lambda part, text: part.lower() in text.lower()),
    "startswith": (2, lambda text, start: text.lower().startswith(start.lower())),
    "endswith": (2, lambda text, end: text.lower().endswith(end.lower())),
    "trim": (1, lambda text: text.strip()),
    "tolower": (1, lambda text: text.lower()),
    "toupper": (1, lambda text: text.upper()),
}
_BUILDERS = {"or_": _or, "and_": _and, "negation": _not, "compare": _compare, "call": _call}


def parse_literals(text: str) -> list[object]:
    """Read the comma separated literals of a key or a ``$skiptoken``.

    :raises ValueError: something else stands there
    """
    values = []
    for part in re.findall(r"(?:[^,']|'(?:[^']|'')*')+", text):
        try:
            node = parse(part.strip())
        except Exception as error:
            raise ValueError(part) from error
        if not isinstance(node, _Literal | _Long):
            raise ValueError(part)
        values.append(node.value)
    return values


def literal(value: object) -> str:
    """Write a value as an OData literal, for keys and skiptokens."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"datetime'{value.isoformat()}'"
    if isinstance(value, uuid.UUID):
        return f"guid'{value}'"
    if isinstance(value, int):
        return str(value) if -INT32 <= value < INT32 else f"{value}L"
    if isinstance(value, Decimal):
        return f"{value:f}M"
    return "'" + str(value).replace("'", "''") + "'"
