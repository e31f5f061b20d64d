"""Who may make this call: token, budgets, division, rights; all that comes before the books."""

from dataclasses import dataclass

from flask import request

from .books.seed import open_division
from .errors import Refusal, forbidden, outside_division_scope, scope_violated
from .knobs import Knobs
from .limits import Budget
from .oauth import Caller
from .people import has_right
from .reference import Resource
from .rules import Context
from .simulator import Simulator

METHOD_LETTERS = {"GET": "G", "POST": "P", "PUT": "U", "DELETE": "D"}
# Reads whose path division Exact does not check.
UNCHECKED_DIVISION = ("system/Divisions", "system/AllDivisions")


@dataclass
class Access:
    """What is known of a call's rights; filled step by step, so a refusal can still tell them."""

    caller: Caller | None = None
    budget: Budget | None = None
    velocity_key: tuple | None = None


def authenticate(
    simulator: Simulator, access: Access, endpoint: str, division: int | None
) -> Caller:
    """Find the caller behind the bearer token, and what his errors are counted under.

    :raises Refusal: 401 when the token is missing, unknown, expired or revoked
    """
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    caller = simulator.oauth.caller(token.strip()) if kind.lower() == "bearer" else None
    if caller:
        access.caller = caller
        access.velocity_key = (caller.client, caller.user["UserID"], division, endpoint.lower())
        simulator.call().user = caller.user["UserName"]
    if not caller or not (caller.valid or simulator.call().late):
        raise Refusal(401)
    return caller


def spend(simulator: Simulator, access: Access, division: int | None) -> None:
    """Take the call from the budgets; calls without a division cost nothing.

    :raises Refusal: 429 (or what the knob says) when a budget is used up or errors block the
        endpoint
    """
    if simulator.limits.is_blocked(access.velocity_key):
        access.velocity_key = None
        knobs = simulator.knobs
        raise Refusal(knobs.error_velocity_status, knobs.error_velocity_text)
    if division is None:
        return
    access.budget = simulator.limits.take(access.caller.client, division)
    call = simulator.call()
    call.minute_remaining = access.budget.minute_remaining
    call.day_remaining = access.budget.day_remaining
    if access.budget.exceeded:
        raise Refusal(429)
    call.counted = True


def enter_division(
    simulator: Simulator, caller: Caller, division: int | None, resource_name: str
) -> Context:
    """Open a division for a caller.

    :raises Refusal: 403 when the user has no access to it or left it out of the consent
    """
    user = {**caller.user, "RedirectURI": caller.redirect_uri}
    unchecked = resource_name in UNCHECKED_DIVISION and not simulator.knobs.divisions_path_checked
    entity = open_division(simulator.store, division, simulator.clock.today())
    if division is not None and not unchecked:
        if not entity or division not in user["_Divisions"]:
            raise forbidden("NoDivisionAccess")
        if division not in caller.divisions:
            raise outside_division_scope()
        if entity["BlockingStatus"]:
            raise forbidden("DivisionBlocked")
        simulator.current_divisions[user["UserID"]] = division
    entity = entity or {"Code": division or 0}
    return Context(simulator.store, entity, user, simulator.clock, simulator.knobs)


def check_scope(knobs: Knobs, endpoint: str, scope: str, method: str) -> None:
    """Check whether the app was registered for the scope of an endpoint.

    :param endpoint: a resource, or "xml/<topic>"
    :raises Refusal: 403; the knob ``refused_endpoints`` names the endpoint, or "manage:" before it
        and this call writes
    """
    writing = method != "GET"
    refused = knobs.refused_endpoints.lower().split()
    names = [endpoint.lower()] + ([f"manage:{endpoint.lower()}"] if writing else [])
    if any(name in refused for name in names):
        raise scope_violated(scope or "organization administration", writing)


def check_rights(user: dict, resource: Resource, method: str) -> None:
    """Check the user's rights, then whether the resource has the method at all.

    :raises Refusal: 403 or 405
    """
    if METHOD_LETTERS.get(method, "?") not in resource.methods:
        raise Refusal(405, f"The requested resource does not support http method '{method}'.")
    if not has_right(user, resource.source):
        raise forbidden()
