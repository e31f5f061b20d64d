"""Resources that are about the simulator itself: who asks, which divisions, which timestamp."""

from datetime import datetime, timedelta

from flask import request

from .reference import Resource
from .rules import Context
from .simulator import Simulator
from .store import SYSTEM

DELETED = "sync/Deleted"
# What kind of user may not have the rights of a bookkeeper; `current/Me` tells.
USER_FLAGS = (
    "IsClientUser",
    "IsEmployeeSelfServiceUser",
    "IsMyFirmLiteUser",
    "IsMyFirmPortalUser",
    "IsOEIMigrationMandatory",
    "IsStarterUser",
)
DELETED_KEPT = timedelta(days=61)


def system_rows(
    simulator: Simulator, ctx: Context, resource: Resource, granted: tuple[int, ...]
) -> list[dict] | None:
    """The rows of a system resource, or None for one of the books.

    :param granted: the divisions of the consent
    """
    if resource.name == "current/Me":
        return [_me(simulator, ctx, granted)]
    if resource.name == "system/Users":
        return [ctx.user]
    if resource.source == "system/Divisions":
        return _divisions(simulator, ctx, resource.name, granted)
    if resource.name == DELETED:
        oldest = ctx.clock.now().replace(tzinfo=None) - DELETED_KEPT
        rows = ctx.store.all(ctx.code, resource.name)
        return [row for row in rows if row["DeletedDate"] >= oldest]
    if resource.name == "read/sync/Sync/SyncTimestamp":
        return [_sync_timestamp(ctx)]
    return None


def _me(simulator: Simulator, ctx: Context, granted: tuple[int, ...]) -> dict:
    """The row of ``current/Me``."""
    user = ctx.user
    now = ctx.clock.now()
    current = simulator.current_divisions.get(user["UserID"], user["_Divisions"][0])
    owner = ctx.store.get(SYSTEM, "system/Divisions", user["_Divisions"][0]) or {}
    return {
        **dict.fromkeys(USER_FLAGS, False),
        **user,
        "AccountingDivision": user.get("AccountingDivision", user["_Divisions"][0]),
        "CurrentDivision": current,
        "DivisionCustomerName": owner.get("CustomerName"),
        "DivisionCustomerVatNumber": owner.get("VATNumber"),
        "ServerTime": now.strftime("%Y-%m-%d %H:%M:%S"),
        "ServerUtcOffset": 0,
    }


def _divisions(
    simulator: Simulator, ctx: Context, name: str, granted: tuple[int, ...]
) -> list[dict]:
    """Divisions this user and app can reach; hrm/Divisions only those of the own subscription."""
    own = set(ctx.user["_Divisions"])
    if name != "system/AllDivisions":
        own &= set(granted)
    rows = [row for row in ctx.store.all(SYSTEM, "system/Divisions") if row["Code"] in own]
    if name == "hrm/Divisions" and rows:
        rows = [row for row in rows if row.get("CustomerName") == rows[0].get("CustomerName")]
    current = simulator.current_divisions.get(ctx.user["UserID"], ctx.user["_Divisions"][0])
    moved = ctx.knobs.division_move_date
    extra = {"DivisionMoveDate": datetime.fromisoformat(moved).date()} if moved else {}
    return [{**row, "Current": row["Code"] == current, **extra} for row in rows]


def _sync_timestamp(ctx: Context) -> dict:
    """The first Timestamp after a moment, so that a sync can start at a date."""
    text = request.args.get("modified", "").removeprefix("datetime").strip("'")
    try:
        since = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        since = datetime.min
    endpoint = request.args.get("endPoint", "").strip("'")
    rows = ctx.store.all(ctx.code, endpoint)
    later = [row["Timestamp"] for row in rows if row["Modified"] >= since]
    return {
        "ID": 1,
        "EndPoint": endpoint,
        "Modified": since if text else None,
        "Division": ctx.code,
        "TimeStampAsBigInt": min(later) - 1 if later else 1,
    }
