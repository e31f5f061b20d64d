"""What Exact's reference says of each resource: properties, types, writability, keys, relations.

``resources.json`` was made once from the public REST reference (2022) plus the properties that
appeared until 2025: per resource its methods (G get, P post, U put, D delete), scope, key and per
property "Type methods". What the reference only tells in prose (paddings, text lengths, relations
between resources, which reads need a filter) stands in ``facts.py``.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from . import facts


@dataclass(frozen=True)
class Property:
    """One property: its Edm type without the prefix ("Double") and the methods that carry it."""

    name: str
    type: str
    methods: str

    def writable_by(self, method: str) -> bool:
        """Whether "P" (POST) or "U" (PUT) may set it."""
        return method in self.methods


@dataclass(frozen=True)
class Resource:
    """One endpoint.

    :param name: canonical name, such as "crm/Accounts"
    :param source: the resource whose entities it shows
    :param kind: "single", "bulk", "sync" or "read"
    :param methods: subset of "GPUD"
    :param scope: the app scope it belongs to
    :param key: names of the key properties
    """

    name: str
    source: str
    kind: str
    methods: str
    scope: str
    key: tuple[str, ...]
    properties: dict[str, Property]

    @property
    def entity_set(self) -> str:
        """The last part of the name: "Accounts"."""
        return self.name.rpartition("/")[2]

    @property
    def type_name(self) -> str:
        """The .NET type Exact names in ``__metadata`` and in its refusals."""
        kind = "Sync" if self.kind == "sync" else ""
        return f"Exact.Web.Api.Models.{singular(self.entity_set)}{kind}"

    @property
    def entity_name(self) -> str:
        """The type Exact names when it refuses a filter."""
        return f"Exact.Metadata.Entity.{singular(self.entity_set)}"

    @property
    def page_size(self) -> int:
        """Rows per page: 1000 on bulk and sync, else 60."""
        return 1000 if self.kind in ("bulk", "sync") else 60

    @property
    def needs_division(self) -> bool:
        """Whether the path carries a division number."""
        return self.name not in facts.WITHOUT_DIVISION

    def collection(self, name: str) -> "Collection | None":
        """The collection of other entities behind a property, such as SalesEntryLines."""
        return facts.COLLECTIONS.get((self.source, name))


Collection = facts.Collection


def singular(name: str) -> str:
    """ "SalesEntries" -> "SalesEntry", "Accounts" -> "Account"."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name.removesuffix("s")


@cache
def resources() -> dict[str, Resource]:
    """All resources by canonical name."""
    raw = json.loads(Path(__file__).with_name("resources.json").read_text("utf-8"))
    found = {name: _resource(name, name, entry) for name, entry in raw.items()}
    for name, source in facts.SAME_ENTITIES.items():
        entry = raw.get(name) or {**raw[source], "methods": "G"}
        found[name] = _resource(name, source, entry)
    for name, entry in facts.EXTRA.items():
        found[name] = _resource(name, name, entry)
    return found


@cache
def _by_lower_name() -> dict[str, Resource]:
    names = {name.lower(): resource for name, resource in resources().items()}
    names.update((alias, resources()[name]) for alias, name in facts.ALIASES.items())
    return names


def resource(name: str, removed: str = "") -> Resource | None:
    """The resource of a path such as "CRM/accounts"; upper and lower case do not matter.

    :param removed: properties it has no longer, as the knob ``removed_properties`` names them
    """
    found = _by_lower_name().get(name.lower())
    return _narrowed(found.name, removed) if found and removed else found


@cache
def _narrowed(name: str, removed: str) -> Resource:
    whole = resources()[name]
    gone = removed.split()
    kept = {prop: known for prop, known in whole.properties.items() if f"{name}.{prop}" not in gone}
    return replace(whole, properties=kept)


def key_property(name: str) -> str:
    """The property a stored entity of this resource is kept under; "ID" for internal ones."""
    known = resources().get(name)
    return known.key[0] if known and len(known.key) == 1 and known.kind != "sync" else "ID"


def _resource(name: str, source: str, entry: dict) -> Resource:
    first = name.partition("/")[0]
    kind = first if first in ("bulk", "sync", "read") else "single"
    properties = {
        prop: Property(prop, *text.split(" ")) for prop, text in entry["properties"].items()
    }
    key = tuple(entry["key"])
    if kind == "sync":
        properties.setdefault("Timestamp", Property("Timestamp", "Int64", "G"))
        key = ("Timestamp",)
    return Resource(name, source, kind, entry["methods"], entry["scope"], key, properties)
