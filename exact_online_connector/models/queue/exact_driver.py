"""The driver: works the queue for the progress dialog and for the cron."""

import logging
import time

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

from ..base.commits import commit_steps
from ..base.lock import work_lock
from .exact_work import RowTaken

_logger = logging.getLogger(__name__)

# After so many documents that could not reach Exact the others wait too.
DOWN_AFTER = 3
# How long to wait (seconds) for another worker that is changing the same row, each time.
BUSY_PAUSES = (0.05, 0.2, 1)


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
    def _cron_work_queue(self):
        """Work on everything that is due."""
        self._drive()

    @api.model
    def _drive(self, runs=None, limit=None, seconds=None):
        """Work the queue, committing at each step through the cron's own progress.

        :param exact.run runs: what to work on; none for everything that is due
        :param int limit: how many units at most
        :param float seconds: after how long to stop, between two units
        :return: how many units were worked on
        :rtype: int
        """
        self = self.sudo()
        end = time.monotonic() + seconds if seconds else float("inf")
        commit = self.env["ir.cron"]._commit_progress
        tried = {units._name: units for units in self.env["exact.work"]._models()}
        worked = 0
        left = commit(remaining=self._count_due(tried, runs))
        while left and time.monotonic() < end and (limit is None or worked < limit):
            unit = self._next_due(tried, runs)
            # The work starts in a transaction of its own, see work_lock.
            commit()
            if unit is None:
                break
            worked += self._work(unit)
            tried[unit._name] += unit
            left = commit(1)
        self._finish_runs(runs, tried)
        # Without anything due the cron is done, however much waits for a rate limit.
        commit(remaining=self._count_due(tried, runs))
        return worked

    # === WHAT IS DUE === #

    def _next_due(self, tried, runs):
        """The next unit that can be worked on, None when there is none."""
        for done in tried.values():
            if unit := done.search(self._due(done, runs), order="id", limit=1):
                return unit
        return None

    def _count_due(self, tried, runs):
        return sum(done.search_count(self._due(done, runs)) for done in tried.values())

    def _due(self, done, runs):
        """What can be worked on now; a connection that must wait is left out as a whole.

        :param exact.work done: of one model, those that had their turn
        :param exact.run runs: as of ``_drive``
        :return: of units of that model
        :rtype: Domain
        """
        domain = done._due_domain() & Domain("id", "not in", done.ids)
        if runs:
            domain &= done._of_runs(runs)
        paused = self.env["exact.connection"].search([("state", "=", "connected")])
        paused = paused.filtered(self._paused_until)
        return domain & Domain("connection_id", "not in", paused.ids)

    @api.model
    def _paused_until(self, connection):
        """Until when this connection rests: its rate limit is hit, or Exact cannot be reached.

        :return: naive UTC, or False
        :rtype: datetime
        """
        waiting = [
            unit
            for units in self.env["exact.work"]._models()
            for unit in units.search(
                [
                    ("connection_id", "=", connection.id),
                    ("state", "in", units._open_states),
                    ("issue_code", "in", ("rate_limited", "unavailable")),
                    ("not_before", ">", fields.Datetime.now()),
                ]
            )
        ]
        until = sorted(unit.not_before for unit in waiting)
        limited = [unit.not_before for unit in waiting if unit.issue_code == "rate_limited"]
        if limited:
            return max(limited)
        # One may be its own trouble; when several fail it is the service.
        return len(waiting) >= DOWN_AFTER and until[0]

    # === WORK === #

    def _work(self, unit):
        """Bring one unit as far as possible, committing at each of its steps.

        Where another worker gets in the way it starts anew, a moment later: what it committed
        tells how far it was.

        :return: False when another worker has it
        :rtype: bool
        """
        for pause in (*BUSY_PAUSES, None):
            with work_lock(unit) as mine:
                if not mine:
                    return False
                if self._take_steps(unit):
                    return True
            if pause:
                time.sleep(pause)
        return True

    def _take_steps(self, unit):
        """Do what the steps of a unit say; the caller holds its work lock.

        :return: False when another worker got in the way, and it was left as it was committed
        :rtype: bool
        """
        try:
            commit_steps(self.env, unit.with_company(unit.company_id)._steps())
        except (RowTaken, psycopg2.OperationalError, psycopg2.errors.UniqueViolation) as error:
            self.env.cr.rollback()
            _logger.info("%s is taken: %s", unit, error)
            return False
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s failed", unit)
            unit._set_aside()
            self.env["ir.cron"]._commit_progress()
        return True

    def _finish_runs(self, runs, tried):
        """Close the runs of which nothing is left to do."""
        touched = [units.exists().run_id for units in tried.values()]
        self.env["exact.run"].union(*([runs] if runs else []), *touched).sudo()._finish()
