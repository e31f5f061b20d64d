"""The log of every call to Exact Online; also the memory of its rate limits."""

import time
from collections import defaultdict
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...exact_api import budget
from ..base.moments import aware, naive

# The log is the memory of the rate limits, which look back a day at most.
FEWEST_DAYS = 2
# How long what Exact said is left of a minute may count.
A_MINUTE = timedelta(minutes=1)
# How many calls are forgotten in one go.
FORGOTTEN_AT_ONCE = 10000
# How long (seconds) a drive keeps calls to itself, and what it knows of those of others, as long as
# many are left.
WRITTEN_EVERY = 1
# And after how many calls: so few that three processes together do not get past those
# that are told before they are made (``budget.TOLD_BEFORE``) without knowing.
WRITTEN_AFTER = 4


class ExactCall(models.Model):
    """One call, without tokens, payload or answer."""

    _name = "exact.call"
    _inherit = "exact.guarded"
    _description = "Call to Exact Online"
    _order = "id desc"
    _rec_name = "endpoint"

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    at = fields.Datetime(required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    endpoint = fields.Char(required=True, readonly=True)
    division = fields.Integer(readonly=True, aggregator=None)
    status = fields.Integer(
        readonly=True, aggregator=None, help="HTTP status; 0 when there was no answer."
    )
    duration_ms = fields.Integer("Duration (ms)", readonly=True, aggregator="avg")
    error = fields.Text(readonly=True)
    reason = fields.Char(readonly=True, help="The Reason header of Exact's refusal.")
    minute_limit = fields.Integer(readonly=True, aggregator=None)
    minute_remaining = fields.Integer("Left this minute", readonly=True, aggregator=None)
    minute_reset = fields.Datetime(readonly=True)
    day_limit = fields.Integer(readonly=True, aggregator=None)
    day_remaining = fields.Integer("Left today", readonly=True, aggregator=None)
    day_reset = fields.Datetime(readonly=True)
    tells_limits = fields.Boolean(
        readonly=True, help="Whether Exact said with this call how many are left."
    )

    is_block = fields.Boolean(readonly=True, help="Whether Exact said that it blocks us.")

    _at_index = models.Index("(connection_id, at)")
    _limits_index = models.Index("(connection_id, id) WHERE tells_limits IS TRUE")
    _refused_index = models.Index("(connection_id, at) WHERE status >= 400")

    def _left_of_minute(self):
        """:return: how many calls Exact said are left, None when that says nothing any more
        :rtype: int
        """
        is_now = self and fields.Datetime.now() < self.at + A_MINUTE
        return self.minute_remaining if is_now and self.minute_remaining >= 0 else None

    def _left_of_day(self):
        """:return: as of ``_left_of_minute``; Exact's day ends at midnight UTC
        :rtype: int
        """
        ends = self and (self.day_reset or naive(budget.next_midnight(aware(self.at))))
        is_today = ends and fields.Datetime.now() < ends
        return self.day_remaining if is_today and self.day_remaining >= 0 else None

    @api.autovacuum
    def _gc_calls(self):
        """Forget old calls, some in one go.

        What a document was sent with, and what came of it, stays in its history.

        :return: how many calls were forgotten, and how many may be left
        :rtype: tuple[int, int]
        """
        now = fields.Datetime.now()
        old = Domain.OR(
            Domain("connection_id", "=", connection.id)
            & Domain("at", "<", now - timedelta(days=max(connection.call_log_days, FEWEST_DAYS)))
            for connection in self.env["exact.connection"].search([])
        )
        calls = self.search(old, order="at", limit=FORGOTTEN_AT_ONCE)
        calls.unlink()
        return len(calls), int(len(calls) == FORGOTTEN_AT_ONCE)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    call_log_days = fields.Integer(
        "Days the log of calls is kept",
        default=90,
        required=True,
        help="The history of each document is kept for as long as bookkeeping has to be.",
    )


class DriveCalls:
    """What the clients of one connection have in common in a drive of the queue.

    As long as many calls of the minute are left, nobody depends on when the others hear of one: so
    one that went well is written down with what the next unit commits before it calls, and the log
    is asked once a second or after a few of them: several processes that call fast must not come to
    the last calls unseen, and one that waits for Exact keeps no call to itself but that one.

    :param Cursor cursor: one that is used for nothing else
    """

    def __init__(self, cursor):
        self.cursor = cursor
        # Rows of the log, and the last call with what it was made for.
        self.waiting = []
        self.last = None
        self._states = {}
        self._asked_at = 0
        # How many calls were added to the states since the log told the oldest of them.
        self._counted = 0

    def _forget(self):
        """Have the log asked about each endpoint before the next call to it."""
        self._states.clear()
        self._counted = 0
        self._asked_at = time.monotonic()

    def known(self, endpoint, now):
        """What the log said a moment ago, with what was called since.

        :return: see ``exact_api.budget``; None when the log has to be asked
        :rtype: BudgetState
        """
        if self._counted >= WRITTEN_AFTER:
            self._forget()
        minute, state = self._states.get(endpoint, (None, None))
        is_new = time.monotonic() - self._asked_at < WRITTEN_EVERY
        same_minute = minute == budget.minute_start(now)
        return state if is_new and same_minute and budget.has_room(state) else None

    def told(self, endpoint, now, state):
        """Remember what the log says of an endpoint for a while."""
        if time.monotonic() - self._asked_at >= WRITTEN_EVERY:
            self._forget()
        self._states[endpoint] = budget.minute_start(now), state

    def can_wait(self, call):
        """Whether a call may be written down with later ones; it counts here from now on."""
        states = self._states.values()
        if not call.went_well or not all(budget.has_room(state) for _minute, state in states):
            self._forget()
            return False
        self._counted += 1
        last = {"last": call} if call.tells_limits else {}
        self._states = {
            name: (at, replace(state, calls_this_minute=state.calls_this_minute + 1, **last))
            for name, (at, state) in self._states.items()
        }
        return True

    def write_down(self, cr=None):
        """Add what waits to the log; the caller commits.

        :param Cursor cr: with what is committed in it; own one when not given
        """
        written, self.waiting = self.waiting, []
        alike = defaultdict(list)
        for row in written:
            alike[tuple(row)].append(row)
        for rows in alike.values():
            (cr or self.cursor).execute(_insertion(rows))
        if cr and written:
            cr.postrollback.add(lambda: self.waiting.extend(written))


@contextmanager
def drive_calls(registry):
    """As long as it is entered, the calls of one connection in a drive.

    :param Registry registry: of the database
    :return: context manager giving a ``DriveCalls``
    """
    with registry.cursor() as cr:
        calls = DriveCalls(cr)
        try:
            yield calls
        finally:
            calls.write_down()
            cr.commit()  # pylint: disable=invalid-commit


class ConnectionCalls:
    """The calls of one connection as ``exact_api.budget.CallJournal``.

    Each works in a transaction of its own: what was called stays known when the caller rolls back,
    and is seen by other processes at once. Asking is one statement, and so is telling; the last
    calls of a minute are told before they are made, too. In a drive calls that went well are told
    together, as long as many are left.

    :param exact.connection connection: who calls
    :param dict made_for: values of the calls, which tell what they are made for
    :param DriveCalls drive: of the drive they are made in
    """

    def __init__(self, connection, made_for=None, drive=None):
        connection.ensure_one()
        self._registry = connection.env.registry
        self._drive = drive
        self._made_for = made_for or {}
        self._connection_id = connection.id
        self._division = connection.division
        self._values = {**self._made_for, "connection_id": connection.id}
        # The row of a call that was written down before it was made.
        self._begun = None

    def state(self, endpoint, now):
        """What the next call depends on.

        :param str endpoint: "salesentry/SalesEntries"
        :param datetime now: aware, UTC
        :return: see ``exact_api.budget``
        :rtype: BudgetState
        """
        if known := self._drive and self._drive.known(endpoint, now):
            return known
        with self._own_cursor() as cr:
            cr.execute(self._asked(endpoint, now))
            [row] = cr.dictfetchall()
            cr.commit()  # pylint: disable=invalid-commit
        state = budget.BudgetState(
            calls_this_minute=row["calls_this_minute"],
            last=self._as_call(row) if row["tells_limits"] else None,
            endpoint_errors=row["endpoint_errors"],
            oldest_endpoint_error=aware(row["oldest_endpoint_error"]),
            blocked_at=aware(row["blocked_at"]),
        )
        if self._drive:
            self._drive.told(endpoint, now, state)
        return state

    def _asked(self, endpoint, now):
        """The statement that asks for what ``state`` says."""
        return SQL(
            _STATE,
            connection=self._connection_id,
            endpoint=endpoint,
            refusals=tuple(budget.ERROR_STATUSES),
            # As ``budget.counts_in_minute``.
            minute=naive(budget.minute_start(now)),
            before=naive(budget.minute_start(now)) - A_MINUTE,
            window=naive(now - budget.ERROR_WINDOW),
            # What is later than now was written down before a clock was set right.
            until=naive(now + budget.MARGIN),
            told=SQL(", ").join(map(SQL.identifier, _TOLD)),
        )

    def begin(self, call):
        """Write down that a call is about to be made; until ``add`` it is one without an answer.

        :param budget.Call call: what is about to be called
        """
        with self._own_cursor() as cr:
            cr.execute(_insertion([self._new_row(call)]))
            [self._begun] = cr.fetchone()
            cr.commit()  # pylint: disable=invalid-commit

    def add(self, call):
        """Write a call down; it is committed when this returns, or within a second.

        :param budget.Call call: what was called
        """
        begun, self._begun = self._begun, None
        if self._drive:
            self._drive.last = self._made_for, call
            if not begun and self._drive.can_wait(call):
                self._drive.waiting.append(self._new_row(call))
                return
        with self._own_cursor() as cr:
            cr.execute(self._updated(begun, call) if begun else _insertion([self._new_row(call)]))
            cr.commit()  # pylint: disable=invalid-commit

    def _new_row(self, call):
        """The columns of a row that a call is written down in."""
        return {
            "create_uid": SUPERUSER_ID,
            "create_date": fields.Datetime.now(),
            **self._row(call),
            **self._values,
        }

    def _updated(self, begun, call):
        changes = [SQL("%s = %s", SQL.identifier(name), v) for name, v in self._row(call).items()]
        return SQL("UPDATE exact_call SET %s WHERE id = %s", SQL(", ").join(changes), begun)

    @staticmethod
    def _row(call):
        """A call as the columns of its row."""
        values = {name: getattr(call, name) for name in _PLAIN}
        values |= {name: naive(getattr(call, name)) or None for name in _MOMENTS}
        # An integer column cannot hold "not said", which differs from none left.
        values |= {name: -1 for name in _COUNTERS if getattr(call, name) is None}
        values |= {"tells_limits": call.tells_limits, "is_block": call.is_block}
        values |= {"status": call.status or 0, "division": call.division or 0}
        return values | {"write_uid": SUPERUSER_ID, "write_date": fields.Datetime.now()}

    def _own_cursor(self):
        """A cursor in which everything called so far is written down."""
        if not self._drive:
            return self._registry.cursor()
        self._drive.write_down()
        return nullcontext(self._drive.cursor)

    @staticmethod
    def _as_call(row):
        values = {name: row[name] for name in _PLAIN}
        values |= {name: aware(row[name]) for name in _MOMENTS}
        values |= {name: None for name in _COUNTERS if row[name] < 0}
        return budget.Call(**values)


def _insertion(rows):
    """The statement that adds calls to the log, and returns the numbers of their rows.

    :param list[dict] rows: of the same columns
    :rtype: SQL
    """
    values = (
        SQL(
            "(%s, (SELECT company_id FROM exact_connection WHERE id = %s))",
            SQL(", ").join(SQL("%s", value) for value in row.values()),
            row["connection_id"],
        )
        for row in rows
    )
    return SQL(
        "INSERT INTO exact_call (%s, company_id) VALUES %s RETURNING id",
        SQL(", ").join(map(SQL.identifier, rows[0])),
        SQL(", ").join(values),
    )


_COUNTERS = ("minute_limit", "minute_remaining", "day_limit", "day_remaining")
_MOMENTS = ("at", "minute_reset", "day_reset")
_PLAIN = (
    "method",
    "endpoint",
    "status",
    "duration_ms",
    "division",
    "error",
    "reason",
    *_COUNTERS,
)
_TOLD = (*_PLAIN, *_MOMENTS)
# What the next call depends on: calls of this minute, refusals of this hour, what Exact said last.
_STATE = """
    SELECT counted.*, last.*
      FROM (SELECT (SELECT count(*) FROM exact_call
                     WHERE connection_id = %(connection)s
                       AND at BETWEEN %(before)s AND %(until)s
                       AND (at + duration_ms * interval '1 millisecond' >= %(minute)s
                            OR status = 0)) AS calls_this_minute,
                   count(*) FILTER (WHERE is_refusal) AS endpoint_errors,
                   min(at) FILTER (WHERE is_refusal) AS oldest_endpoint_error,
                   max(at) FILTER (WHERE is_block) AS blocked_at
              FROM (SELECT at, is_block, endpoint = %(endpoint)s
                           AND (status IN %(refusals)s
                                OR (status = 500 AND error IS NOT NULL)) AS is_refusal
                      FROM exact_call
                     WHERE connection_id = %(connection)s AND status >= 400
                       AND at > %(window)s AND at <= %(until)s) AS refused
           ) AS counted
 LEFT JOIN (SELECT tells_limits, %(told)s
              FROM exact_call
             WHERE connection_id = %(connection)s AND tells_limits IS TRUE AND at <= %(until)s
          ORDER BY id DESC LIMIT 1) AS last ON TRUE
"""
