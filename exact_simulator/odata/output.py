"""Entities as Exact answers them: ``__metadata``, deferred and expanded collections."""

from dataclasses import dataclass

from .. import rules
from ..reference import Resource
from ..reference import resource as find_resource
from .filtering import literal
from .query import literal_value
from .values import wire


@dataclass(frozen=True)
class Presenter:
    """Turns entities of one division into JSON objects.

    :param ctx: the request's context
    :param root: address of the division, ".../api/v1/100001"
    :param base: address of the simulator
    """

    ctx: rules.Context
    root: str
    base: str

    def uri(self, resource: Resource, entity: dict) -> str:
        """The address of an entity."""
        pairs = [(name, literal(literal_value(resource, name, entity))) for name in resource.key]
        if len(pairs) == 1:
            key = pairs[0][1]
        else:
            key = ",".join(f"{name}={value}" for name, value in pairs)
        return f"{self.root}/{resource.name}({key})"

    def entity(
        self,
        resource: Resource,
        entity: dict,
        select: tuple[str, ...] | None = None,
        expand: tuple[str, ...] = (),
    ) -> dict:
        """One entity with the selected properties; expanded collections come even when unselected.

        Exact never gives an attachment's bytes back, so binary properties are null.
        """
        uri = self.uri(resource, entity)
        shown = {"__metadata": {"uri": uri, "type": resource.type_name}}
        names = select_names(resource, select, expand)
        for name in names:
            known = resource.properties[name]
            if name in expand:
                shown[name] = {"results": self.children(resource, entity, name, select)}
            elif resource.collection(name):
                shown[name] = {"__deferred": {"uri": f"{uri}/{name}"}}
            elif known.type == "Binary" or self.hides(name):
                shown[name] = None
            elif name == "Url" and resource.source == "documents/DocumentAttachments":
                shown[name] = self.attachment_url(entity)
            else:
                shown[name] = wire(resource, known, entity.get(name), self.ctx.knobs)
        return shown

    def hides(self, name: str) -> bool:
        """Whether a property is never filled, by knob."""
        return name == "OffsetID" and self.ctx.knobs.offset_ids == "off"

    def attachment_url(self, entity: dict) -> str:
        """Where the bytes of an attachment can be fetched with a bearer token."""
        return f"{self.base}/docs/SysAttachment.aspx?ID={entity['ID']}&_Division_={self.ctx.code}"

    def children(
        self, resource: Resource, entity: dict, name: str, select: tuple[str, ...] | None = None
    ) -> list[dict]:
        """The entities of a collection, with the properties ``$select=Collection/Name`` picks."""
        collection = resource.collection(name)
        child = find_resource(collection.resource, self.ctx.knobs.removed_properties)
        picked = tuple(
            part.partition("/")[2] for part in select or () if part.startswith(f"{name}/")
        )
        rows = child_rows(self.ctx, collection, entity[resource.key[0]])
        return [self.entity(child, row, picked or None) for row in rows]


def child_rows(ctx: rules.Context, collection, key: object) -> list[dict]:
    """The stored or computed entities that belong to the entity with this key, in line order."""
    wanted = {collection.foreign_key: key}
    if rules.is_computed(collection.resource):
        rows = [
            row
            for row in rules.read(ctx, collection.resource)
            if row.get(collection.foreign_key) == key
        ]
    else:
        rows = ctx.store.find(ctx.code, collection.resource, **wanted)
    return sorted(rows, key=lambda row: row.get("LineNumber") or 0)


def select_names(
    resource: Resource, select: tuple[str, ...] | None, expand: tuple[str, ...]
) -> list[str]:
    """The properties to show, in the order of the reference."""
    if select is None:
        return list(resource.properties)
    chosen = {name.partition("/")[0] for name in select} | set(expand)
    return [name for name in resource.properties if name in chosen]
