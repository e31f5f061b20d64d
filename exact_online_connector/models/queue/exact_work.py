"""What all units of work of the queue have in common: when they are due, and what stopped them."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...exact_api import errors
from ..base.drive_memory import DriveMemory
from ..base.moments import naive, now_there
from ..base.rows import lock_and_read
from ..connection.exact_reasoned import kept
from ..words.refusals import refusal_code
from .lost_answer import LookAgain

BUSY_PAUSE = timedelta(seconds=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# What of a unit says whether there is something to do.
_SAYS_DUE = frozenset(("state", "not_before", "watched_at"))
# Scope of a limit -> what is said of it; others are over within a minute or a day.
LIMIT_CODES = {"errors": "errors_limited", "blocked": "blocked_by_exact"}


class WorkBusy(errors.Unavailable):
    """Another worker does what is needed at this moment: a matter of seconds, not Exact's fault."""


class RowTaken(Exception):
    """Another worker has the row of a unit in its transaction: a matter of milliseconds."""


class ExactWork(models.AbstractModel):
    """A unit of work: something that is to stand in one Exact division.

    A model of the queue has a ``connection_id``, a ``company_id``, a ``division`` and ``_steps``.
    ``exact.driver`` finds it by this inheritance and drives it.
    """

    _name = "exact.work"
    _inherit = ["exact.stateful", "exact.reasoned"]
    _description = "Work for Exact Online"
    # Its place among the models of the queue: the lower, the earlier its units have their turn.
    _queue_order = 100
    # States in which a driver has to do something, in which it is done, and in which it failed.
    _open_states = ()
    _done_states = ()
    _failed_states = ()

    run_id = fields.Many2one(
        "exact.run", index="btree_not_null", ondelete="set null", readonly=True, copy=False
    )
    attempt_count = fields.Integer("Attempts", readonly=True, aggregator=None)
    not_before = fields.Datetime(readonly=True, help="It is not tried again before this moment.")

    # === WHAT A MODEL OF THE QUEUE SAYS === #

    def _steps(self):
        """Do all that can be done for this unit now.

        A generator that never commits: at each ``yield`` the driver has to, because what was
        written so far must be durable before what comes next. The caller holds the work lock.

        :return: generator of None
        """
        raise NotImplementedError

    @api.model
    def _do_for_many(self, connections):
        """Do what is done for many units of this model at once, and lasts until it is done.

        Called now and then in a drive and at its end. Override this for what is cheaper so, after
        ``super()``.

        :param Domain connections: of units, whose turn it is
        """

    def _result_text(self, run):
        """What came of a run of units of this model, in a sentence.

        :param exact.run run: one, with its counters
        :return: for who started it
        :rtype: str
        """
        raise NotImplementedError

    def _show(self, title=None):
        """The action that shows these units to people.

        :param str title: of the list; what it is called else, unless given
        :return: an action
        :rtype: dict
        """
        raise NotImplementedError

    def _shown_title(self):
        """What the list of these units is called that is opened at the end of their run.

        Override this where nothing is sent.
        """
        return self.env._("Sent to Exact Online")

    def _shown_as(self):
        """The records people know these units by; override this where they are others.

        :return: records of one model
        """
        return self

    def _progress_line(self):
        """How the progress dialog shows this unit.

        :return: ``key``, ``name``, ``partner``, ``state``, ``label``, ``number``, ``reason``
        :rtype: dict
        """
        raise NotImplementedError

    def _set_aside(self):
        """After a mistake of ours: keep this unit from stopping the others."""
        raise NotImplementedError

    def _mistake(self):
        """:return: the issue that stands for a mistake of ours, and names its place in the log
        :rtype: core.issues.Issue
        """
        return issue("internal_error", log=str(self))

    def _store_outcome(self, error):
        """Turn a failed call into a state where that is a matter of this model.

        :param ExactError error: of a call
        :return: False leaves it to be tried again later
        :rtype: bool
        """
        raise NotImplementedError

    # === WHICH ONES === #

    @api.model
    def _models(self):
        """The models of the queue that inherit this one, in the order they are worked on.

        :return: an empty recordset of each
        :rtype: list
        """
        names = self.env.registry.descendants([self._name], "_inherit")
        models = [self.env[name] for name in names if not self.env[name]._abstract]
        return sorted(models, key=lambda model: (model._queue_order, model._name))

    @api.model
    def _of_runs(self, runs):
        """What is worked on with these runs; override this for what follows from other units.

        :param exact.run runs: at least one
        :return: of units
        :rtype: Domain
        """
        return Domain("run_id", "in", runs.ids)

    def _lock_keys(self):
        """What a worker locks of each of these units: those with one number exclude each other.

        Override this where two must not be worked on at the same time.

        :return: signed numbers of 32 bits, by number of the unit
        :rtype: dict
        """
        return {number: number for number in self.ids}

    def _of_lane(self):
        """Those of these units that this drive works on, where several share a division.

        All of one customer or supplier are one drive's, which works on them in their order.
        """
        memory = DriveMemory.of(self.env)
        place, lanes = (memory and memory.get("exact_lane")) or (0, 1)
        if lanes == 1:
            return self
        if "partner_id" not in self._fields:
            return self if place == 0 else self.browse()
        return self.filtered(lambda unit: unit.partner_id.id % lanes == place)

    def _failed(self):
        """Those of these units that a person has to look at."""
        return self.filtered(lambda unit: unit.state in self._failed_states)

    # === IN WHICH DIVISION === #

    @api.model
    def _in_division(self, connection):
        """What stands, or is to stand, in the division that is connected now.

        Nothing that was fetched from one division may touch what stands in another.

        :param exact.connection connection: whose
        :return: of units
        :rtype: Domain
        """
        return Domain("connection_id", "=", connection.id) & Domain(
            "division", "=", connection.division
        )

    def _is_elsewhere(self):
        """Whether it belongs to another division than the one that is connected now."""
        return self.division != self.connection_id.division

    def _wait_for_division(self):
        """What another division has, or may have, waits until that one is connected again."""
        until = now_there(self.env) + LONGEST_PAUSE
        self._put_back(until, issue("division_not_connected", division=self.division))

    # === ITS STATE === #

    def _values_on_move(self, before, target):
        """What it said about an earlier error is cleared."""
        return {**super()._values_on_move(before, target), "issues": False, "not_before": False}

    def write(self, vals):
        """Tell the drive that something waits: its whole connection may rest with it."""
        memory = DriveMemory.of(self.env)
        if memory and vals.get("not_before"):
            memory["exact_waits"] = True
        if memory and not _SAYS_DUE.isdisjoint(vals):
            for number in self.ids:
                memory.in_transaction.pop(("exact_due", self._name, number), None)
        return super().write(vals)

    # === WHEN IT IS DUE === #

    @api.model
    def _due_domain(self):
        """What there is to do now."""
        return (
            Domain("connection_id.state", "=", "connected")
            & self._open_domain()
            & Domain(["|", ("not_before", "=", False), ("not_before", "<=", now_there(self.env))])
        )

    @api.model
    def _open_domain(self):
        return Domain("state", "in", self._open_states)

    def _claim(self):
        """Lock the row and look again whether there is something to do.

        :return: whether this unit is ours to work on
        :rtype: bool
        :raises RowTaken: when somebody else is changing it
        """
        if not self._lock_row():
            return False
        memory = DriveMemory.of(self.env)
        ours = memory.in_transaction if memory else {}
        key = ("exact_due", self._name, self.id)
        if key not in ours:
            ours[key] = bool(self.filtered_domain(self._due_domain()))
        return ours[key]

    def _lock_row(self):
        """Lock the row and read it, once in a transaction of a drive.

        :return: False when it is gone
        :rtype: bool
        :raises RowTaken: when somebody else is changing it
        """
        memory = DriveMemory.of(self.env)
        ours = memory.in_transaction if memory else {}
        if (self._name, self.id) in ours:
            return True
        # Its calls point to it from another cursor, so the lock must allow references.
        if lock_and_read(self):
            ours[self._name, self.id] = True
            self._recall()
            return True
        if self.exists():
            raise RowTaken(self)
        return False

    def _recall(self):
        """Override this to know again, in this transaction, what the drive knows of other rows
        and is still true.
        """

    # === WHAT STOPPED IT === #

    def _store_error(self, error):
        """Turn a failed call into a state, or into a later attempt.

        A generator like ``_steps``.

        :param ExactError error: of a call
        """
        match error:
            case errors.RateLimited():
                code = LIMIT_CODES.get(error.scope, "rate_limited")
                until = naive(error.reset_at)
                self._try_again(until, issue(code, until=fields.Datetime.to_string(until)))
            case errors.Forbidden() if not self.connection_id._is_stopped_by(error):
                self._store_forbidden(error)
            case errors.AuthError() | errors.Forbidden():
                self._put_back(now_there(self.env) + FIRST_PAUSE, issue("connection"))
                # The unit first: many workers may want to write the connection at once.
                yield
                self.connection_id._handle_error(error)
            case WorkBusy():
                # Without an issue: it is no sign that Exact cannot be reached.
                self._try_again(now_there(self.env) + BUSY_PAUSE)
            case LookAgain():
                self._try_again(error.until, *error.issues)
            case _ if self._store_outcome(error):
                pass
            case _:
                self._try_again(now_there(self.env) + self._pause(), issue("unavailable"))

    def _store_rejected(self, error):
        """Exact refused it: a person has to change something.

        Override this for what a refusal says of other records, after ``super()``.

        :param ExactError error: ``Rejected`` or ``NotFound``
        """
        refusal = issue(self._refusal_code(error.words), answer="\n".join(error.words))
        self._set_state("rejected", issues=kept(refusal))

    def _store_forbidden(self, error):
        """Exact forbids something that this unit needs, and others do not.

        A person has to arrange it; the others go on.

        :param ExactError error: ``Forbidden``
        """
        self._set_state("rejected", issues=kept(self._forbidden(error)))

    def _forbidden(self, error):
        """:return: the issue that stands for a ``Forbidden``
        :rtype: core.issues.Issue
        """
        return issue("not_allowed", endpoint=error.endpoint, answer="\n".join(error.words))

    def _refusal_code(self, messages):
        """What a refusal of Exact is about; override this where a model says it otherwise.

        :param messages: Exact's own words
        :return: code of an issue
        :rtype: str
        """
        return refusal_code(messages)

    def _try_again(self, until, *issues):
        """Try again later, and wake the driver for it."""
        self._put_back(until, *issues)
        self.env["exact.driver"]._wake(until)

    def _put_back(self, until, *issues):
        """Try again later.

        :param datetime until: naive UTC
        :param core.issues.Issue issues: why; none for what is no matter for people
        """
        self.write({"issues": kept(*issues), "not_before": until})

    def _pause(self):
        """How long to wait after Exact could not be reached: longer each time."""
        return min(FIRST_PAUSE * 2 ** max(self.attempt_count - 1, 0), LONGEST_PAUSE)
