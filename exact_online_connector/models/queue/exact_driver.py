"""The driver: works the queue for the progress dialog and for the cron."""

import logging
import time
from collections import defaultdict

import psycopg2

from odoo import api, models
from odoo.fields import Domain

from ..base.commits import commit, commit_steps, roll_back
from ..base.drive_memory import DriveMemory
from ..base.lock import work_lock, work_locks
from ..base.moments import now_there
from .exact_work import BUSY_PAUSE, RowTaken

_logger = logging.getLogger(__name__)

# After so many documents that could not reach Exact the others wait too.
DOWN_AFTER = 3
# What keeps all of a connection waiting; too many refusals are those of one endpoint.
LIMITED = ("rate_limited", "blocked_by_exact")
# How long to wait (seconds) for another worker that is changing the same row, each time.
BUSY_PAUSES = (0.05, 0.2, 1)
# How often, and after how long (seconds), what was in another worker's hands is looked at again
# once nothing else is left.
SECOND_LOOKS = (0, 0.5, 2)
# How many units are asked for at a time.
BATCH = 100
# After so many units, or seconds, what is done for many at once is done.
MANY, MANY_AFTER = 50, 5


class ExactDriver(models.AbstractModel):
    """Takes what is due, unit by unit, and commits at each step of each.

    Units of work are the models that inherit ``exact.work``; what one does stands in its
    ``_steps``.
    """

    _name = "exact.driver"
    _description = "Driver of the queue for Exact Online"

    @api.model
    def _wake(self, at=None):
        """Have the cron work the queue soon, or at a moment.

        :param datetime at: naive UTC
        """
        self.env.ref("exact_online_connector.ir_cron_queue").sudo()._trigger(at)

    @api.model
    def _drive(self, runs=None, limit=None, seconds=None, connections=None, lane=None):
        """Work the queue, committing at each step through the cron's own progress.

        :param exact.run runs: what to work on; none for everything that is due
        :param int limit: how many units at most
        :param float seconds: after how long to stop, between two units
        :param exact.connection connections: in whose divisions; none for all
        :param tuple lane: which of how many drives it is that share the work of one division
        :return: how many units were worked on
        :rtype: int
        """
        with DriveMemory() as memory:
            memory["exact_lane"] = lane
            memory["exact_connections"] = connections.ids if connections else None
            driver = self.sudo().with_context(exact_drive=memory)
            return driver._drive_on(runs, limit, seconds)

    def _drive_on(self, runs, limit, seconds):
        """As ``_drive``, which keeps what one drive has in common."""
        end = time.monotonic() + seconds if seconds else float("inf")
        tell = self.env["ir.cron"]._commit_progress
        tried = {units._name: units for units in self.env["exact.work"]._models()}
        taken = dict(tried)
        units = self._due_units(tried, taken, runs)
        memory = self.env.context["exact_drive"]
        worked, together = 0, _Together()
        left = tell(remaining=self._count_due(tried, runs))
        while left and time.monotonic() < end and (limit is None or worked < limit):
            unit = next(units, None)
            # The work starts in a transaction of its own, see work_lock.
            commit(self.env)
            if unit is None:
                break
            is_done = self._work(unit)
            worked += is_done
            if not is_done:
                taken[unit._name] |= unit
            tried[unit._name] |= unit
            left = commit(self.env)
            if not is_done or memory.get("exact_waits"):
                # Others may take it up, however long Exact lets the next one wait.
                memory["exact_locks"].let_go()
            if together.is_time():
                self._do_for_many(tried)
        self._do_for_many(tried)
        self._finish_runs(runs, tried)
        # Without anything due the cron is done, however much waits for a rate limit. What is in
        # another worker's hands may still be left over by it.
        not_done = {name: units - taken[name] for name, units in tried.items()}
        if any(taken.values()) and self._count_due(not_done, runs):
            self._wake(now_there(self.env) + BUSY_PAUSE)
        tell(worked, remaining=self._count_due(not_done, runs))
        return worked

    @api.model
    def _work_alone(self, unit):
        """Bring one unit as far as possible: the entry point for whoever distributes work.

        It commits in the cursor of this environment, at each step of the unit and at no other
        moment; the caller commits before, and holds nothing in it.

        :param exact.work unit: one
        :return: False when another worker has it; look again a moment later
        :rtype: bool
        """
        with DriveMemory() as memory:
            driver = self.sudo().with_context(exact_drive=memory)
            memory["exact_lock_keys"] = unit.with_env(driver.env)._lock_keys()
            # The work starts in a transaction of its own, see work_lock.
            commit(driver.env)
            return driver._work(unit.with_env(driver.env))

    # === WHAT IS DUE === #

    def _due_units(self, tried, taken, runs):
        """What is due, unit by unit, and after it once more what another worker had.

        :param dict taken: by model, the units that were in another worker's hands
        :return: generator of units; whoever takes one adds it to ``tried``, and to ``taken``
        """
        yield from self._new_units(tried, runs)
        for pause in SECOND_LOOKS:
            if not any(taken.values()):
                return
            # Whatever is read while waiting would be what it was before.
            commit(self.env)
            time.sleep(pause)
            for name, units in taken.items():
                tried[name] -= units
                taken[name] = units.browse()
            yield from self._new_units(tried, runs)

    def _new_units(self, tried, runs):
        """What is due and had no turn; asked for anew after a unit that has to wait, since with it
        its whole connection may rest.

        :return: generator of units; whoever takes one adds it to ``tried``
        """
        memory = self.env.context["exact_drive"]
        while batch := self._next_due(tried, runs):
            memory["exact_next"] = batch.ids
            memory["exact_lock_keys"] = batch._lock_keys()
            # One by one: a record of a batch would read all of the batch after each commit.
            for number in batch.ids:
                unit = batch.browse(number)
                yield unit
                if memory.pop("exact_waits", False):
                    break

    def _next_due(self, tried, runs):
        """The next units that can be worked on, all of one model; None when there are none."""
        ours = None
        while not ours:
            due = self._due(tried, runs)
            found = (
                done.search(due[name], order="id", limit=BATCH) for name, done in tried.items()
            )
            batch = next(filter(None, found), None)
            if batch is None:
                return None
            ours = batch._of_lane()
            tried[batch._name] |= batch - ours
        return ours

    def _count_due(self, tried, runs):
        due = self._due(tried, runs)
        return sum(done.search_count(due[name]) for name, done in tried.items())

    def _due(self, tried, runs):
        """What can be worked on now; a connection that must wait is left out as a whole.

        :param dict tried: by model, the units that had their turn
        :param exact.run runs: as of ``_drive``
        :return: domains of units by their model
        :rtype: dict
        """
        memory = DriveMemory.of(self.env) or {}
        ours = memory.get("exact_connections")
        where = Domain("id", "in", ours) if ours else Domain.TRUE
        connected = self.env["exact.connection"].search(where & Domain("state", "=", "connected"))
        resting = [connection.id for connection in self._paused_until(connected)]
        not_resting = Domain("connection_id", "not in", resting) & self._ours()
        return {
            name: done._due_domain()
            & Domain("id", "not in", done.ids)
            & (done._of_runs(runs) if runs else Domain.TRUE)
            & not_resting
            for name, done in tried.items()
        }

    def _ours(self):
        """The units of the connections that a drive is for.

        :rtype: Domain
        """
        ours = (DriveMemory.of(self.env) or {}).get("exact_connections")
        return Domain("connection_id", "in", ours) if ours else Domain.TRUE

    @api.model
    def _paused_until(self, connections):
        """Until when connections rest: a rate limit is hit, or Exact cannot be reached.

        :return: naive UTC by connection, of those that rest
        :rtype: dict
        """
        waiting = defaultdict(list)
        for units in self.env["exact.work"]._models():
            for unit in units.search(
                [
                    ("connection_id", "in", connections.ids),
                    ("state", "in", units._open_states),
                    ("issue_code", "in", (*LIMITED, "unavailable")),
                    ("not_before", ">", now_there(self.env)),
                ]
            ):
                waiting[unit.connection_id].append(unit)
        until = {connection: _rests_until(units) for connection, units in waiting.items()}
        return {connection: moment for connection, moment in until.items() if moment}

    # === WORK === #

    def _work(self, unit):
        """Bring one unit as far as possible, committing at each of its steps.

        Where another worker gets in the way it starts anew, a moment later: what it committed
        tells how far it was.

        :return: False when another worker has it, or was in the way all the time
        :rtype: bool
        """
        for pause in (*BUSY_PAUSES, None):
            with self._lock(unit) as mine:
                if not mine:
                    return False
                if self._take_steps(unit, is_last=pause is None):
                    return True
            if pause:
                time.sleep(pause)
        return False

    def _lock(self, unit):
        """Hold the work lock of a unit.

        :return: context manager giving whether it is ours
        """
        memory = DriveMemory.of(self.env)
        if memory is None:
            return work_lock(unit)
        locks = memory.opened("exact_locks", lambda: work_locks(self.env.registry))
        return locks.held(unit, number=memory.get("exact_lock_keys", {}).get(unit.id))

    def _take_steps(self, unit, is_last):
        """Do what the steps of a unit say; the caller holds its work lock.

        :param bool is_last: nothing is tried anew after this
        :return: False when another worker got in the way, and it was left as it was committed
        :rtype: bool
        """
        try:
            # The first that is read of it is read with its lock.
            unit._lock_row()
            commit_steps(self.env, unit.with_company(unit.company_id)._steps())
        except (RowTaken, psycopg2.OperationalError) as error:
            return self._leave(unit, error)
        except psycopg2.errors.UniqueViolation as error:
            # Another worker's row is there to be found the next time: who runs into it again and
            # again does not look.
            if not is_last:
                return self._leave(unit, error)
            self._set_aside(unit)
        except Exception:
            self._set_aside(unit)
        return True

    def _leave(self, unit, error):
        """Leave a unit as it was committed, for another worker got in the way."""
        roll_back(self.env)
        _logger.info("%s is taken: %s", unit, error)
        return False

    def _set_aside(self, unit):
        """After a mistake of ours: keep a unit from stopping the others."""
        roll_back(self.env)
        # Somebody may have deleted it while others of its batch had their turn.
        if unit.exists():
            _logger.exception("%s failed", unit)
            unit._set_aside()
            commit(self.env)

    def _do_for_many(self, tried):
        """Have each model do what it does for many units at once; what cannot be done now is left
        for the next time.

        :param dict tried: units by their model
        """
        ours = self._ours()
        for units in tried.values():
            try:
                units.browse()._do_for_many(ours)
                commit(self.env)
            except psycopg2.OperationalError as error:
                roll_back(self.env)
                _logger.info("%s: left for the next time: %s", units._name, error)

    def _finish_runs(self, runs, tried):
        """Close the runs of which nothing is left to do."""
        touched = [units.exists().run_id for units in tried.values()]
        self.env["exact.run"].union(*([runs] if runs else []), *touched).sudo()._finish()


class _Together:
    """When in a drive it is time for what is done for many units at once."""

    def __init__(self):
        self._units, self._since = 0, time.monotonic()

    def is_time(self):
        """Ask after each unit."""
        self._units += 1
        if self._units < MANY and time.monotonic() < self._since + MANY_AFTER:
            return False
        self._units, self._since = 0, time.monotonic()
        return True


def _rests_until(waiting):
    """When calls may be made again on a connection of which these units wait.

    :param list waiting: units that met a rate limit or could not reach Exact
    :return: naive UTC, or None when it need not rest
    :rtype: datetime
    """
    limited = [unit.not_before for unit in waiting if unit.issue_code in LIMITED]
    if limited:
        return max(limited)
    # One may be its own trouble; when several fail it is the service.
    return min(unit.not_before for unit in waiting) if len(waiting) >= DOWN_AFTER else None
