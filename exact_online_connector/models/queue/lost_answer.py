"""How long a write whose answer was lost may still be carried out, and when to look for it.

Exact may carry out a call after we gave it up; nobody knows how long after (docs/exact-online.md).
All of it goes by the clock of the database, which all workers share: their own ones may differ.
"""

from datetime import timedelta

from odoo.tools import SQL

from ...exact_api import errors
from ..base.moments import CLOCK, told_now

# It is looked for so long after the attempt; what is not there the last time is surely absent.
LOOKED_FOR_AFTER = (timedelta(seconds=60), timedelta(minutes=5), timedelta(minutes=15))
# How long after a second attempt we look whether the first one was carried out after all.
WATCHED_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)


class LookAgain(errors.Unavailable):
    """What was attempted is not there yet, and may still come: nothing is sent before a moment.

    :param datetime until: naive UTC
    :param core.issues.Issue issues: what people are told; none for what is no matter for them
    """

    def __init__(self, until, *issues):
        super().__init__(f"it may still come: look again at {until}")
        self.until = until
        self.issues = issues


def database_now(env):
    """Now, by the clock of the database.

    :return: naive UTC, whole seconds as fields keep it
    :rtype: datetime
    """
    now = told_now(env)
    if not now:
        [[now]] = env.execute_query(SQL("SELECT %s", CLOCK))
    return now.replace(microsecond=0)


def next_look(attempted_at, asked_at, after=LOOKED_FOR_AFTER):
    """When to look again for what was not found.

    :param datetime attempted_at: when it was attempted, by the database's clock
    :param datetime asked_at: when Exact was asked and did not have it, by the same clock
    :param after: times after the attempt at which it is looked for
    :return: None when it is surely absent, so that it may be attempted again
    :rtype: datetime
    """
    moments = (attempted_at + pause for pause in after)
    return next((moment for moment in moments if moment > asked_at), None)
