"""``/api/v1/...``: paths, methods and envelopes. What an entity means is left to the rules."""

import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from flask import Blueprint, Response, request

from . import access, rules, validity
from .access import Access
from .errors import OF_THE_USER, Refusal, bad_stream, forbidden, not_found
from .lists import DELETED, system_rows
from .messages import messages
from .odata import atom
from .odata.output import Presenter, child_rows
from .odata.query import (
    Query,
    next_url,
    parse_key,
    read_expand,
    read_query,
    read_select,
    select_page,
)
from .odata.values import read_body
from .people import has_right
from .reference import Resource, facts
from .reference import resource as find_resource
from .rules import BusinessError, Context
from .simulator import Simulator, current, wants_json

MEGABYTE = 1000 * 1000
api = Blueprint("rest", __name__)
PATH = re.compile(
    r"^(?:beta/)?(?:(?P<division>\d+)/)?(?P<name>[A-Za-z][\w/]*?)"
    r"(?:\((?P<key>.*)\))?(?:/(?P<rest>\$count|\w+))?$"
)


@dataclass(frozen=True)
class Target:
    """What a path points at: a resource, perhaps one entity, perhaps what hangs on it."""

    division: int | None
    name: str
    key: str | None
    rest: str | None
    resource: Resource | None

    @property
    def endpoint(self) -> str:
        """The name limits, faults and the journal use."""
        return self.resource.name if self.resource else self.name

    def is_spelt_so(self, path: str) -> bool:
        """Whether a path has the capitals of the resource's name, or of another name for it."""
        spelt = self.resource and self.resource.name.lower() == self.name.lower()
        return not spelt or self.resource.name in path


def read_path(path: str, removed: str = "") -> Target:
    """Take a path after ``/api/v1/`` apart.

    :param removed: see the knob ``removed_properties``
    """
    match = PATH.match(path)
    if not match:
        return Target(None, path, None, None, None)
    name, rest = match["name"], match["rest"]
    resource = find_resource(name, removed)
    if not resource and rest and rest != "$count" and match["key"] is None:
        name, rest = f"{name}/{rest}", None
        resource = find_resource(name, removed)
    division = int(match["division"]) if match["division"] else None
    return Target(division, name, match["key"], rest, resource)


@api.route("/api/v1/<path:path>", methods=["GET", "POST", "PUT", "DELETE", "PATCH", "MERGE"])
def handle(path: str):
    """Answer one REST call."""
    simulator = current()
    target = read_path(path, simulator.knobs.removed_properties)
    if simulator.knobs.path_case == "exact" and not target.is_spelt_so(path):
        target = replace(target, resource=None)
    return simulator.answer(target.endpoint, lambda: guarded(simulator, target), target.division)


def guarded(simulator: Simulator, target: Target) -> Response:
    """Answer a call with its refusals turned into answers, and the budget in the headers."""
    state = Access()
    lang = "en"
    try:
        caller = access.authenticate(simulator, state, target.endpoint, target.division)
        lang = caller.user["Language"]
        access.spend(simulator, state, target.division)
        response = _dispatch(simulator, target, state)
    except Refusal as refusal:
        response = simulator.error_response(
            refusal.status, refusal.message, refusal.reason, _language(refusal, state)
        )
    except BusinessError as error:
        response = simulator.error_response(500, messages(error.problems, lang))
    if state.budget:
        response.headers.update(state.budget.headers())
    if state.velocity_key:
        simulator.limits.count_error(state.velocity_key, response.status_code)
    return response


def _language(refusal: Refusal, state: Access) -> str:
    """The language of a refusal's words, such as nl-NL; empty for the protocol's own."""
    if refusal.lang != OF_THE_USER or not state.caller:
        return refusal.lang
    return state.caller.user["LanguageCode"]


def _dispatch(simulator: Simulator, target: Target, state: Access) -> Response:
    """Do what a call asks for, in one transaction.

    :raises Refusal: no such resource, or no right to it
    """
    caller = state.caller
    if target.name.lower() == "users/userhasrights":
        ctx = access.enter_division(simulator, caller, target.division, target.name)
        return _user_has_rights(simulator, ctx)
    resource = target.resource
    if not resource or (resource.needs_division and target.division is None):
        raise not_found(target.name.rpartition("/")[2])
    ctx = access.enter_division(simulator, caller, target.division, resource.name)
    access.check_scope(simulator.knobs, resource.name, resource.scope, request.method)
    access.check_rights(ctx.user, resource, request.method)
    presenter = Presenter(ctx, _root(simulator, target), simulator.url)
    endpoint = _Endpoint(simulator, ctx, resource, target, presenter, caller.divisions)
    if simulator.knobs.seconds_per_line:
        simulator.faults.pause(simulator.knobs.seconds_per_line * _lines_sent())
    with simulator.store.transaction(user=ctx.user):
        return getattr(endpoint, request.method.lower())()


def _lines_sent() -> int:
    """How many lines the body of a call holds."""
    body = request.get_json(force=True, silent=True)
    values = body.values() if isinstance(body, dict) else ()
    return sum(len(value) for value in values if isinstance(value, list))


def _root(simulator: Simulator, target: Target) -> str:
    division = "" if target.division is None else f"/{target.division}"
    return f"{simulator.url}/api/v1{division}"


def _user_has_rights(simulator: Simulator, ctx: Context) -> Response:
    """``users/UserHasRights?endpoint='crm/Accounts'&action='POST'``: a probe without an error."""
    if ctx.knobs.rights_endpoint == "refused":
        raise forbidden()
    name = request.args.get("endpoint", "").strip("'")
    action = request.args.get("action", "").strip("'").upper()
    known = find_resource(name)
    letter = access.METHOD_LETTERS.get(action, "?")
    answer = bool(known) and letter in known.methods and has_right(ctx.user, known.source)
    answer = answer and ctx.knobs.rights_endpoint != "false"
    return simulator.json_response({"UserHasRights": answer})


@dataclass(frozen=True)
class _Endpoint:
    """One request on one resource; a method per HTTP method."""

    simulator: Simulator
    ctx: Context
    resource: Resource
    target: Target
    present: Presenter
    granted: tuple[int, ...]

    # -- GET

    def get(self) -> Response:
        """Answer with one entity, a page of rows, or their number."""
        if self.target.key is not None:
            return self._get_one()
        options = request.args.to_dict()
        if self.target.rest == "$count":
            options.setdefault("$select", self.resource.key[0])
        query = read_query(self.resource, options, self.ctx.knobs)
        page = select_page(query, self._candidates(query))
        if self.target.rest == "$count":
            return Response(str(page.total), mimetype="text/plain")
        if self.target.rest:
            raise not_found(self.target.rest)
        rows = [
            self.present.entity(self.resource, row, query.select, query.expand) for row in page.rows
        ]
        return self._collection(rows, query, page, options)

    def _collection(self, rows, query, page, options) -> Response:
        """The envelope of a page, in the form the call asked for."""
        url = f"{self.present.root}/{self.resource.name}"
        following = next_url(url, options, page.skiptoken) if page.skiptoken else None
        if not wants_json():
            document = atom.feed_document(self.resource.entity_set, rows, following)
            return Response(document, mimetype="application/atom+xml")
        if query.top is not None and not query.inline_count:
            return self.simulator.json_response({"d": rows})
        d: dict = {"results": rows}
        if query.inline_count:
            d = {"__count": str(page.total), **d}
        if following:
            d["__next"] = following
        return self.simulator.json_response({"d": d})

    def _get_one(self) -> Response:
        entity = self._entity()
        if self.target.rest:
            return self._navigate(entity)
        select = read_select(self.resource, request.args.get("$select"))
        expand = read_expand(self.resource, request.args.get("$expand"))
        return self._single(self.present.entity(self.resource, entity, select, expand))

    def _navigate(self, entity: dict) -> Response:
        """``SalesEntries(guid'...')/SalesEntryLines``: the collection behind a deferred link."""
        collection = self.resource.collection(self.target.rest)
        if not collection:
            raise not_found(self.target.rest)
        child = find_resource(collection.resource, self.ctx.knobs.removed_properties)
        select = read_select(child, request.args.get("$select"))
        rows = [
            self.present.entity(child, row, select)
            for row in child_rows(self.ctx, collection, entity[self.resource.key[0]])
        ]
        return self.simulator.json_response({"d": {"results": rows}})

    def _single(self, shown: dict, status: int = 200) -> Response:
        if wants_json():
            return self.simulator.json_response({"d": shown}, status)
        return Response(atom.entry_document(shown), status, mimetype="application/atom+xml")

    def _candidates(self, query: Query) -> list[dict]:
        """The entities from which the page is selected; a sync hands rows out twice by knob."""
        rows = self._changed(query) if self._is_plain_sync(query) else self._rows(query.filter)
        if self.resource.kind == "sync" and self.ctx.knobs.sync_duplicates:
            return [copy for row in rows for copy in (row, row)]
        return rows

    def _is_plain_sync(self, query: Query) -> bool:
        """Whether this asks for the next page of changes, and not for their number."""
        counts = query.inline_count or self.target.rest == "$count"
        plain = query.filter and query.filter.above is not None and not counts
        return bool(plain) and self.resource.kind == "sync" and self.resource.name != DELETED

    def _changed(self, query: Query) -> list[dict]:
        """Enough changes for one page: thousands of them are read a page at a time."""
        after = int(max(query.filter.above, *(query.after or (0,))))
        limit = query.skip + self.resource.page_size + 1
        return rules.changed(self.ctx, self.resource.source, after, limit)

    def _rows(self, found) -> list[dict]:
        """The entities a filter may match, narrowed by the store's indexes where that is safe."""
        rows = system_rows(self.simulator, self.ctx, self.resource, self.granted)
        if rows is not None:
            return rows
        source = self.resource.source
        if rules.is_computed(self.resource.name):
            return rules.read(self.ctx, self.resource.name)
        if rules.is_computed(source):
            return rules.read(self.ctx, source)
        equals = {
            name: value
            for name, value in (found.equals if found else {}).items()
            if name != "Code" and facts.padding(source, name) is None
        }
        if equals.keys() & {"EntryID", "Customer", "Account", "Document"}:
            return self.ctx.store.find(self.ctx.code, source, **equals)
        if found and self.resource.key[0] in found.equals:
            row = self.ctx.store.get(self.ctx.code, source, found.equals[self.resource.key[0]])
            return [row] if row else []
        return self.ctx.store.all(self.ctx.code, source)

    def _entity(self) -> dict:
        """The entity the key points at.

        :raises Refusal: 404, or 400 for a key that is no literal of the right type
        """
        key = parse_key(self.resource, self.target.key)
        name = self.resource.key[0]
        if rules.is_computed(self.resource.source) or self.resource.source.startswith("system/"):
            rows = [row for row in self._rows(None) if str(row.get(name)) == str(key)]
            entity = rows[0] if rows else None
        else:
            entity = self.ctx.store.get(self.ctx.code, self.resource.source, key)
        if not entity:
            raise not_found(self.resource.entity_set)
        return entity

    # -- writing

    def post(self) -> Response:
        if self.target.key is not None:
            raise Refusal(405, "The requested resource does not support http method 'POST'.")
        values = self._values("P")
        entity = rules.create(self.ctx, self.resource.source, values)
        shown = self.present.entity(self.resource, entity)
        if not _wants_representation() and self.ctx.knobs.without_prefer == "unsent_null":
            shown = _only_sent(shown, values, self.resource)
        answer = self._single(shown, 201)
        answer.headers["Location"] = self.present.uri(self.resource, entity)
        return answer

    def put(self) -> Response:
        if self.target.key is None:
            raise Refusal(405, "The requested resource does not support http method 'PUT'.")
        entity = self._entity()
        values = self._without_null(self._values("U"))
        key = entity[self.resource.key[0]]
        entity = rules.update(self.ctx, self.resource.source, entity, values, key)
        if _wants_representation():
            return self._single(self.present.entity(self.resource, entity))
        return Response(status=204)

    def delete(self) -> Response:
        """Delete the entity of the address.

        :raises Refusal: 405 without a key, 404 for an unknown one
        """
        if self.target.key is None:
            raise Refusal(405, "The requested resource does not support http method 'DELETE'.")
        try:
            entity = self._entity()
        except Refusal as refusal:
            is_gl_account = self.resource.name == "financial/GLAccounts"
            if refusal.status == 404 and is_gl_account:
                if self.ctx.knobs.deleted_gl_account_status == 403:
                    raise forbidden() from None
            raise
        key = entity[self.resource.key[0]]
        rules.delete(self.ctx, self.resource.source, entity, key)
        return Response(status=204)

    def _without_null(self, values: dict) -> dict:
        """What a PUT changes, once the knob ``put_null`` said what null does."""
        if self.ctx.knobs.put_null == "empties":
            return values
        empty = [name for name, value in values.items() if value is None]
        if empty and self.ctx.knobs.put_null == "refused":
            raise BusinessError.all([BusinessError("mandatory", name) for name in empty])
        return {name: value for name, value in values.items() if value is not None}

    def _values(self, method: str) -> dict:
        """Read the body of a call that writes.

        :param method: "P" for POST, "U" for PUT
        :raises Refusal: 415, 413 or 400
        :raises BusinessError: too many lines, too long texts
        """
        data = request.get_data()
        if data and request.mimetype != "application/json":
            raise Refusal(415, "Unsupported media type requested.")
        is_file = self.resource.name == "documents/DocumentAttachments"
        if len(data) > self.ctx.knobs.post_limit_mb * MEGABYTE and not is_file:
            raise Refusal(413, "Request Entity Too Large")
        try:
            body = json.loads(data or b"", parse_float=Decimal)
        except ValueError:
            raise bad_stream("The request should be a valid top-level resource object.") from None
        values = read_body(self.resource, body, method, self.ctx.knobs)
        most = self.ctx.knobs.max_lines
        if most and any(isinstance(one, list) and len(one) > most for one in values.values()):
            raise BusinessError("too_many", "Lines")
        return validity.checked(self.resource, values, self.ctx)


def _wants_representation() -> bool:
    return "return=representation" in request.headers.get("Prefer", "")


def _only_sent(shown: dict, values: dict, resource: Resource) -> dict:
    """Without Prefer, Exact's answer knows the key and what was sent; the rest is null."""
    return {
        name: value
        if name == "__metadata" or name in resource.key or name in values
        else (value if isinstance(value, dict) else None)
        for name, value in shown.items()
    }
