"""Moments: Exact's client has them with a zone, Odoo's fields without, in UTC."""

import time
from datetime import UTC, timedelta

from odoo.tools import SQL

from .drive_memory import DriveMemory

# Now, by the clock of the database, as Odoo keeps it.
CLOCK = SQL("clock_timestamp() AT TIME ZONE 'UTC'")
# Seconds.
ASKED_EVERY = 60
# By database: its time, and when it said so by a clock of ours that is never set.
_asked = {}


def naive(moment):
    """A moment as Odoo keeps it.

    :param datetime moment: with a zone, or None
    :return: without, in UTC; False for none
    :rtype: datetime
    """
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else False


def aware(moment):
    """A moment of Odoo as the client of Exact takes it.

    :param datetime moment: without a zone, in UTC; or False
    :return: with the zone; None for none
    :rtype: datetime
    """
    return moment.replace(tzinfo=UTC) if moment else None


def database_clock(env):
    """The clock of the database, which all workers share; their machines' own may differ.

    The database is asked once a minute; in between the seconds that passed are counted.

    :param Environment env: of the database
    :return: function that returns now, with the zone
    """
    asked, at = _asked.get(env.cr.dbname) or (None, 0)
    if asked is None or time.monotonic() - at > ASKED_EVERY:
        [[asked]] = env.execute_query(SQL("SELECT clock_timestamp()"))
        asked, at = _asked[env.cr.dbname] = asked.astimezone(UTC), time.monotonic()
    return lambda: asked + timedelta(seconds=time.monotonic() - at)


def now_there(env):
    """Now, by the clock of the database.

    :param Environment env: of the database
    :return: naive UTC, whole seconds as fields keep it
    :rtype: datetime
    """
    return naive(database_clock(env)()).replace(microsecond=0)


def tell_now(env, moment):
    """Remember in this transaction of a drive what the clock of the database said just now.

    :param datetime moment: naive UTC, asked as ``CLOCK`` along with something else
    """
    DriveMemory.of(env).in_transaction["exact_now"] = moment, time.monotonic()


def told_now(env):
    """Now, by the clock of the database, where this transaction was told it.

    :return: naive UTC; None where it has to be asked
    :rtype: datetime
    """
    memory = DriveMemory.of(env)
    moment, at = (memory.in_transaction.get("exact_now") if memory else None) or (None, 0)
    return moment and moment + timedelta(seconds=time.monotonic() - at)
