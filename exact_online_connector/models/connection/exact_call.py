"""The log of every call to Exact Online; also the memory of its rate limits."""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ...exact_api import budget
from ..base.moments import aware, naive

# The log is the memory of the rate limits, which look back a day at most.
FEWEST_DAYS = 2
# How many calls are forgotten in one go.
FORGOTTEN_AT_ONCE = 10000


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
    _blocks_index = models.Index("(connection_id, id) WHERE is_block IS TRUE")

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


class ConnectionCalls:
    """The calls of one connection as ``exact_api.budget.CallJournal``.

    Each works in a cursor of its own: what was called stays known when the caller rolls back, and
    the caller's transaction sees what other processes called meanwhile.

    :param exact.connection connection: who calls
    :param dict made_for: values of the calls, which tell what they are made for
    """

    def __init__(self, connection, made_for=None):
        connection.ensure_one()
        self._registry = connection.env.registry
        self._connection_id = connection.id
        self._division = connection.division
        self._values = {**(made_for or {}), "connection_id": connection.id}

    def state(self, endpoint, now):
        """What the next call depends on.

        :param str endpoint: "salesentry/SalesEntries"
        :param datetime now: aware, UTC
        :return: see ``exact_api.budget``
        :rtype: BudgetState
        """
        with self._calls() as calls:
            # What is later than now was written down before a clock was set right.
            until = naive(now + budget.MARGIN)
            mine = [("connection_id", "=", self._connection_id), ("at", "<=", until)]
            noted = calls.search_fetch(
                [
                    *mine,
                    ("at", ">", naive(now - budget.ERROR_WINDOW)),
                    "|",
                    ("is_block", "=", True),
                    *("&", ("endpoint", "=", endpoint)),
                    "|",
                    ("status", "in", tuple(budget.ERROR_STATUSES)),
                    *("&", ("status", "=", 500), ("error", "!=", False)),
                ],
                ["at", "endpoint", "is_block"],
                order="at",
            )
            refused = noted.filtered(lambda call: call.endpoint == endpoint)
            last = calls.search_fetch(
                [*mine, ("tells_limits", "=", True)], _TOLD, order="id desc", limit=1
            )
            return budget.BudgetState(
                calls_this_minute=calls.search_count(
                    [*mine, ("at", ">=", naive(budget.minute_start(now)))]
                ),
                last=self._as_call(last) if last else None,
                endpoint_errors=len(refused),
                oldest_endpoint_error=aware(refused[:1].at),
                blocked_at=aware(noted.filtered("is_block")[-1:].at),
            )

    def add(self, call):
        """Write a call down; it is committed when this returns.

        :param budget.Call call: what was called
        """
        values = {name: getattr(call, name) for name in _PLAIN}
        values |= {name: naive(getattr(call, name)) for name in _MOMENTS}
        # An integer column cannot hold "not said", which differs from none left.
        values |= {name: -1 for name in _COUNTERS if getattr(call, name) is None}
        values |= {"tells_limits": call.tells_limits, "is_block": call.is_block}
        values |= self._values
        with self._calls() as calls:
            calls.create(values)

    def _calls(self):
        return _OwnCursor(self._registry)

    @staticmethod
    def _as_call(row):
        values = {name: row[name] for name in _PLAIN}
        values |= {name: aware(row[name]) for name in _MOMENTS}
        values |= {name: None for name in _COUNTERS if row[name] < 0}
        return budget.Call(**values)


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


class _OwnCursor:
    """``exact.call`` in a cursor of its own, committed when the block ends well."""

    def __init__(self, registry):
        self._cursor = registry.cursor()

    def __enter__(self):
        env = api.Environment(self._cursor.__enter__(), SUPERUSER_ID, {})
        return env["exact.call"]

    def __exit__(self, *exception):
        return self._cursor.__exit__(*exception)
