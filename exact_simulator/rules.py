"""How the books plug into the protocol: a registry of business rules per resource.

The protocol (routes, types, ``$filter``, envelopes) knows nothing of bookkeeping. It turns a
request into typed values and calls the rule registered for the resource; without one, entities are
stored as they came. A rule runs inside one store transaction: raise, and nothing of it is kept.

    @creates("salesentry/SalesEntries")
    def create_sales_entry(ctx, values): ...        # -> the stored entity
    @updates("crm/Accounts")
    def update_account(ctx, entity, values): ...    # -> the stored entity
    @deletes("crm/Accounts")
    def delete_account(ctx, entity): ...            # -> None
    @reads("read/financial/ReceivablesList")
    def receivables_list(ctx): ...                  # -> list of dicts, for computed resources
    @changes("sync/Cashflow/PaymentTerms")
    def changed_terms(ctx, after, limit): ...       # -> list of dicts, for computed sync resources
    @uploads("MatchSets")
    def match(ctx, element): ...                    # -> Uploaded, for one <MatchSet> of an XML
    upload

``values`` holds only properties that the reference lets this method write (read-only ones are
dropped before, unknown ones refused), converted: amounts ``Decimal``, dates ``date``, GUIDs
lower-case ``str``, collections of lines a list of such dicts. An absent key was not sent; a
``None`` was sent as null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .clock import Clock
from .knobs import Knobs
from .store import Store


@dataclass(frozen=True)
class Context:
    """What a rule may use.

    :param store: the books. Inside a rule its transaction is already open.
    :param division: the ``system/Divisions`` entity of the path; ``ctx.code`` is its number
    :param user: the ``system/Users`` entity of the caller; ``Language`` is "nl", "en" or "fr"
    :param clock: the simulated time
    :param knobs: the switches for uncertain behaviour
    """

    store: Store
    division: dict
    user: dict
    clock: Clock
    knobs: Knobs

    @property
    def code(self) -> int:
        """The division's number, the first argument of the store's methods."""
        return self.division["Code"]


class BusinessError(Exception):
    """A refusal by the books: HTTP 500 with a readable text in the user's language.

    Example: BusinessError("mandatory", "Journal") -> "Verplicht: Dagboek" for a Dutch user.

    :param key: a pattern of ``messages.PATTERNS``, such as "mandatory" or "invalid_reference"
    :param params: fill the pattern; each is looked up in ``messages.TERMS`` first ("Journal" ->
        "Dagboek")
    """

    def __init__(self, key: str, *params: object):
        super().__init__(key, *params)
        self.problems: tuple[tuple, ...] = ((key, *params),)

    @classmethod
    def all(cls, errors: list["BusinessError"]) -> "BusinessError":
        """Several refusals at once; their texts are joined by CRLF, as Exact does."""
        joined = cls(*errors[0].problems[0])
        joined.problems = tuple(problem for error in errors for problem in error.problems)
        return joined


@dataclass(frozen=True)
class Uploaded:
    """The answer to one record of an XML upload: its GUID, its readable key and a text."""

    key: str = ""
    key_alt: str = ""
    description: str = ""


_creates: dict[str, Callable] = {}
_changes: dict[str, Callable] = {}
_updates: dict[str, Callable] = {}
_deletes: dict[str, Callable] = {}
_reads: dict[str, Callable] = {}
_uploads: dict[str, Callable] = {}


def _register(table: dict[str, Callable], names: tuple[str, ...]) -> Callable:
    def register(rule: Callable) -> Callable:
        for name in names:
            table[name] = rule
        return rule

    return register


def creates(*resources: str) -> Callable:
    """Register ``rule(ctx, values) -> entity`` for POST."""
    return _register(_creates, resources)


def updates(*resources: str) -> Callable:
    """Register ``rule(ctx, entity, values) -> entity`` for PUT."""
    return _register(_updates, resources)


def deletes(*resources: str) -> Callable:
    """Register ``rule(ctx, entity) -> None`` for DELETE."""
    return _register(_deletes, resources)


def reads(*resources: str) -> Callable:
    """Register ``rule(ctx) -> list[dict]`` for a resource that is computed instead of stored."""
    return _register(_reads, resources)


def changes(*resources: str) -> Callable:
    """Register ``rule(ctx, after, limit) -> list[dict]`` for a computed sync resource.

    It returns the first ``limit`` rows with a Timestamp above ``after``, in the order of
    Timestamps.
    """
    return _register(_changes, resources)


def uploads(*topics: str) -> Callable:
    """Register ``rule(ctx, element) -> Uploaded`` for each record of an XML upload."""
    return _register(_uploads, topics)


def create(ctx: Context, resource: str, values: dict) -> dict:
    """Create an entity through its rule; also the way for one rule to use another."""
    rule = _creates.get(resource)
    return rule(ctx, values) if rule else ctx.store.insert(ctx.code, resource, values)


def update(ctx: Context, resource: str, entity: dict, values: dict, key: object) -> dict:
    """Change an entity (found under ``key``) through its rule."""
    rule = _updates.get(resource)
    if rule:
        return rule(ctx, entity, values)
    return ctx.store.update(ctx.code, resource, key, values)


def delete(ctx: Context, resource: str, entity: dict, key: object) -> None:
    """Delete an entity (found under ``key``) through its rule."""
    rule = _deletes.get(resource)
    if rule:
        rule(ctx, entity)
    else:
        ctx.store.delete(ctx.code, resource, key)


def read(ctx: Context, resource: str) -> list[dict]:
    """Return every entity of a resource, computed or stored."""
    rule = _reads.get(resource)
    return rule(ctx) if rule else ctx.store.all(ctx.code, resource)


def changed(ctx: Context, resource: str, after: int, limit: int) -> list[dict]:
    """Return the first rows of a sync resource that changed after a Timestamp, oldest first."""
    rule = _changes.get(resource)
    return rule(ctx, after, limit) if rule else ctx.store.since(ctx.code, resource, after, limit)


def is_computed(resource: str) -> bool:
    """Whether a ``reads`` rule stands behind this resource."""
    return resource in _reads


def upload(ctx: Context, topic: str, element: Element) -> Uploaded | None:
    """Handle one record of an XML upload; None when the topic is unknown."""
    rule = _uploads.get(topic)
    return rule(ctx, element) if rule else None
