"""``/_control/...``: what tests and the demo use to prepare, steer and look into the simulator."""

import json
from datetime import datetime

from flask import Blueprint, jsonify, request

from . import people
from .books import bulk
from .chaos import Chaos
from .encoding import encode
from .reference import resource as find_resource
from .simulator import current
from .store import SYSTEM

control = Blueprint("control", __name__, url_prefix="/_control")
ENTRIES = (
    ("salesentry/SalesEntries", "salesentry/SalesEntryLines", "SalesEntryLines"),
    ("purchaseentry/PurchaseEntries", "purchaseentry/PurchaseEntryLines", "PurchaseEntryLines"),
)


@control.errorhandler(ValueError)
@control.errorhandler(TypeError)
def _bad_input(error):
    return jsonify(error=str(error)), 400


@control.post("/reset")
def reset():
    """Empty books, seeds, real time, default knobs; tokens die too."""
    current().reset()
    return jsonify(ok=True)


@control.get("/state")
def state():
    """Clock, knobs, faults, budgets, consents, webhooks and crashes of the simulator itself."""
    simulator = current()
    return jsonify(
        now=simulator.clock.now().isoformat(),
        knobs=vars(simulator.knobs),
        faults=simulator.faults.pending(),
        usage=simulator.limits.usage(),
        consents=simulator.oauth.chains(),
        webhooks={"pending": simulator.webhooks.pending(), "sent": simulator.webhooks.sent},
        crashes=simulator.crashes(),
    )


@control.get("/calls")
def calls():
    """The journal of API calls, oldest first; ``endpoint`` and ``method`` narrow it."""
    wanted = {name: request.args[name] for name in ("endpoint", "method") if name in request.args}
    rows = [
        call
        for call in current().journal()
        if all(call[name].lower() == value.lower() for name, value in wanted.items())
    ]
    return jsonify(calls=rows)


@control.post("/calls/clear")
def clear_calls():
    """Forget the journal."""
    current().calls.clear()
    return jsonify(ok=True)


@control.post("/clock")
def clock():
    """Advance the clock by seconds, set it to an ISO moment, or stop it."""
    simulator = current()
    body = _body()
    if body.get("stop"):
        simulator.clock.stop()
    elif "advance" in body:
        simulator.clock.advance(float(body["advance"]))
    elif "now" in body:
        simulator.clock.set(datetime.fromisoformat(body["now"]))
    else:
        raise ValueError("send advance (seconds), now (ISO time) or stop (true)")
    simulator.carry_out_late()
    simulator.webhooks.wake()
    return jsonify(now=simulator.clock.now().isoformat())


@control.route("/faults", methods=["GET", "POST", "DELETE"])
def faults():
    """Plant a fault, list the pending ones, or forget them all."""
    simulator = current()
    if request.method == "POST":
        fault = simulator.faults.plant(_body())
        if fault.kind == "consent_revoked" and not (fault.endpoint or fault.skip):
            simulator.faults.clear_one(fault)
            simulator.oauth.revoke_all()
    elif request.method == "DELETE":
        simulator.faults.clear()
    return jsonify(faults=simulator.faults.pending())


@control.route("/chaos", methods=["GET", "POST", "DELETE"])
def chaos():
    """Let a share of all calls fail, see ``chaos.Chaos``; tell how many did; stop it."""
    simulator = current()
    figures = simulator.chaos.figures()
    if request.method == "POST":
        simulator.chaos = Chaos(**_body())
        figures = simulator.chaos.figures()
    elif request.method == "DELETE":
        simulator.chaos = Chaos()
    return jsonify(figures)


@control.post("/knobs")
def knobs():
    """Change switches by name; a division that moved has new Timestamps."""
    simulator = current()
    moved_before = simulator.knobs.division_move_date
    simulator.knobs.change(_body())
    if simulator.knobs.division_move_date != moved_before:
        simulator.store.renew_timestamps()
    return jsonify(knobs=vars(simulator.knobs))


@control.post("/relations")
def relations():
    """Fill a division with relations: ``{"division": 100001, "count": 10000}``.

    Their names and numbers follow from their place, so they are the same every time: every fourth
    has an enterprise number, every third an e-mail address.
    """
    wanted = _body()
    simulator = current()
    bulk.add_relations(simulator.store, int(wanted["division"]), int(wanted["count"]))
    return jsonify(ok=True)


@control.post("/app")
def app():
    """Register redirect addresses, for good: ``{"redirect_uris": ["https://…"]}``."""
    oauth = current().oauth
    oauth.register(_body().get("redirect_uris", []))
    return jsonify(redirect_uris=oauth.registered())


@control.post("/division")
def division():
    """Change what ``system/Divisions`` shows of one: ``{"division": …, "BlockingStatus": 1}``.

    A BlockingStatus above 0 keeps every call to its books out (403), Status 2 is archived.
    """
    return _change_entity("system/Divisions", _body(), "division", "Code")


@control.post("/user")
def user():
    """Change what ``current/Me`` shows of a login: ``{"login": …, "IsMyFirmPortalUser": true}``.

    CurrentDivision is where the person went last; his next call to another changes it again.
    """
    values = _body()
    if "CurrentDivision" in values:
        [row] = current().store.find(SYSTEM, "system/Users", UserName=values.get("login"))
        current().current_divisions[row["UserID"]] = values["CurrentDivision"]
    return _change_entity("system/Users", values, "login", "UserName")


def _change_entity(resource: str, values: dict, name: str, key: str):
    """Change properties of a division or user.

    :param name: the value that names it; ``key`` is its property
    """
    store = current().store
    found = store.find(SYSTEM, resource, **{key: values.pop(name, None)})
    known = find_resource("current/Me" if resource == "system/Users" else resource)
    unknown = values.keys() - known.properties.keys()
    if not found or unknown:
        raise ValueError(f"send {name} and properties of {known.name}; unknown: {sorted(unknown)}")
    row = store.update(SYSTEM, resource, found[0][known.key[0]], values)
    return jsonify({name: row[name] for name in values})


@control.get("/seed")
def seed():
    """The app, the logins and the divisions with their numbers, for demo data."""
    store = current().store
    users = [
        {"login": user["UserName"], "password": user["_Password"], "language": user["Language"]}
        | {"divisions": [code for code in user["_Divisions"] if code not in people.CLIENTS]}
        for user in store.all(SYSTEM, "system/Users")
    ]
    divisions = [
        row for row in store.all(SYSTEM, "system/Divisions") if row["Code"] not in people.CLIENTS
    ]
    return jsonify(app=people.APP, users=users, divisions=plain(divisions))


@control.get("/entries")
def entries():
    """Every sales and purchase entry with its lines; amounts are texts with exact digits.

    Query: division (number), your_ref (text).
    """
    store = current().store
    division = request.args.get("division", type=int)
    codes = (
        [division] if division else [row["Code"] for row in store.all(SYSTEM, "system/Divisions")]
    )
    wanted = {"YourRef": request.args["your_ref"]} if "your_ref" in request.args else {}
    found = []
    with store.transaction():
        for code in codes:
            for resource, line_resource, name in ENTRIES:
                for entry in store.find(code, resource, **wanted):
                    lines = store.find(code, line_resource, EntryID=entry["EntryID"])
                    found.append({"resource": resource, **entry, name: lines})
    return jsonify(entries=plain(found))


@control.get("/entities")
def entities():
    """All stored entities of a resource: ``division`` and ``resource`` of the query."""
    division = request.args.get("division", SYSTEM, type=int)
    resource = request.args.get("resource", "")
    if resource.startswith("_") or resource == "system/Users":
        raise ValueError("only the books can be looked at")
    return jsonify(entities=plain(current().store.all(division, resource)))


def plain(rows: list[dict]) -> list[dict]:
    """Entities as JSON for assertions: decimals and dates as texts."""

    def untag(values: dict):
        if len(values) == 1 and next(iter(values)).startswith("$"):
            return next(iter(values.values()))
        return values

    return [json.loads(encode(row), object_hook=untag) for row in rows]


def _body() -> dict:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")
    return body
