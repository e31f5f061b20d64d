"""What an entry's line is booked on: G/L accounts, cost centers and cost units."""

from datetime import date

from ..client import ExactClient
from ..odata import eq
from ..values import day, flag, key, number, text, whole
from .columns import Rows, asked, clean_each, create, filled, read, read_each

_GL_ACCOUNT = {
    "ID": key,
    "Code": filled(text),
    "Description": text,
    "Type": filled(whole),
    "BalanceSide": text,
    "BalanceType": text,
    "IsBlocked": flag,
    "UseCostcenter": whole,
    "UseCostunit": whole,
    "VATCode": text,
    "VATNonDeductiblePercentage": number,
    "PrivatePercentage": number,
    "PrivateGLAccount": key,
}
_COST = {"ID": key, "Code": filled(text), "Description": text, "EndDate": day}


def gl_accounts(client: ExactClient) -> Rows:
    """Return the chart of accounts.

    ``BalanceSide`` is D or C, ``BalanceType`` B (balance sheet) or W (profit and loss);
    ``VATNonDeductiblePercentage`` and ``PrivatePercentage``, a fraction (0.5) or a percentage (50),
    matter in Belgium (see docs/exact-online.md). Through the sync endpoint: the plain one wants a
    filter, and hands out 60 rows a call, not 1000.
    """
    resource = "sync/Financial/GLAccounts"
    found = clean_each(_GL_ACCOUNT, client.sync(resource, 1, **asked(_GL_ACCOUNT)), resource)
    latest = {row["ID"]: row for row in found}
    return Rows(latest.values(), found.unreadable)


def find_gl_account(client: ExactClient, code: str) -> dict | None:
    """Return the G/L account with this code, with the columns of ``gl_accounts``, or None."""
    return _find(client, "financial/GLAccounts", _GL_ACCOUNT, code)


def create_gl_account(client: ExactClient, payload: dict) -> dict:
    """Create a G/L account and return it with the columns of ``gl_accounts``.

    :param payload: ``Code`` and ``Description`` are mandatory; ``Type``, ``BalanceSide``,
        ``BalanceType`` and ``VATCode`` are sensible
    :raises Rejected: among others for a code that exists
    :raises UnknownOutcome: see ``find_gl_account``
    """
    return create(client, "financial/GLAccounts", _GL_ACCOUNT, payload)


def cost_centers(client: ExactClient) -> Rows:
    """Return the cost centers in use: those that have not ended."""
    return read_each(client, "hrm/Costcenters", _COST).only(lambda row: not _has_ended(row))


def find_cost_center(client: ExactClient, code: str) -> dict | None:
    """Return the cost center with this code or None."""
    return _find(client, "hrm/Costcenters", _COST, code)


def create_cost_center(client: ExactClient, payload: dict) -> dict:
    """Create a cost center and return it.

    :param payload: ``Code`` (8 characters) and ``Description`` are mandatory
    :raises Rejected: among others for a code that exists
    :raises UnknownOutcome: see ``find_cost_center``
    """
    return create(client, "hrm/Costcenters", _COST, payload)


def cost_units(client: ExactClient) -> Rows:
    """Return the cost units in use: those that have not ended."""
    return read_each(client, "hrm/Costunits", _COST).only(lambda row: not _has_ended(row))


def find_cost_unit(client: ExactClient, code: str) -> dict | None:
    """Return the cost unit with this code or None."""
    return _find(client, "hrm/Costunits", _COST, code)


def create_cost_unit(client: ExactClient, payload: dict) -> dict:
    """Create a cost unit and return it.

    :param payload: ``Code`` (8 characters) and ``Description`` are mandatory
    :raises Rejected: among others for a code that exists
    :raises UnknownOutcome: see ``find_cost_unit``
    """
    return create(client, "hrm/Costunits", _COST, payload)


def _find(client: ExactClient, resource: str, columns: dict, code: str) -> dict | None:
    found = read(client, resource, columns, filter=eq("Code", code))
    return found[0] if found else None


def _has_ended(row: dict) -> bool:
    return row["EndDate"] is not None and row["EndDate"] < date.today()
