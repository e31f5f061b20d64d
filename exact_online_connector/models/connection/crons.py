"""How crons go through the connections, and what becomes of one that fails."""

import logging
from collections import defaultdict
from concurrent.futures import FIRST_COMPLETED, wait
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...exact_api import errors
from ..base.lock import UnderWay
from ..base.moments import naive
from ..base.side_by_side import Crew, can_work_side_by_side

_logger = logging.getLogger(__name__)

# The threads that work for each cron of this process; two crons run at the same time.
_crews = defaultdict(lambda: Crew(4))

# After how long a cron that is due counts as stopped; a busy server takes a while.
LATE_AFTER = timedelta(hours=1)
# After how long a cron comes back to what another worker was in the way of.
SOON = timedelta(minutes=1)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _one_by_one(self, cron, work):
        """Do something for each of these connections, each in a transaction of its own.

        One that fails does not stop the others: what it wrote since its last commit is given up.

        :param str cron: name of the cron that does it, and comes back once a rate limit is over
        :param function work: takes a connection, in its own company
        """
        tell = self.env["ir.cron"]._commit_progress
        tell(remaining=len(self))
        for connection in self:
            connection._do_alone(cron, work)
            if not tell(1):
                break

    def _side_by_side(self, cron, work):
        """As ``_one_by_one``, for what calls Exact: in threads, so that one that is slow holds up
        no other. One that takes long goes on after the cron has ended.

        :param str cron: as of ``_one_by_one``
        :param function work: as of ``_one_by_one``; all it needs it takes from that connection
        """
        if len(self) < 2 or not can_work_side_by_side(self.env):
            self._one_by_one(cron, work)
            return
        left = self.env["ir.cron"]._commit_progress(remaining=len(self))
        crew = _crews[cron]
        for connection in self:
            if connection.id not in crew.at_work(self.env):
                crew.start(connection, lambda mine: mine._do_alone(cron, work))
        while left and (at_work := crew.at_work(self.env)):
            wait(at_work.values(), min(left, 1), FIRST_COMPLETED)
            left = self.env["ir.cron"]._commit_progress(len(crew.take_done(self.env)))
        crew.call_off(self.env)

    def _do_alone(self, cron, work):
        """Do something for this connection, and note its failure.

        :param str cron: as of ``_one_by_one``
        :param function work: as of ``_one_by_one``
        """
        connection = self.with_company(self.company_id)
        try:
            work(connection)
            connection.env.flush_all()
        except Exception as error:
            connection.env.cr.rollback()
            connection._note_alone(cron, error)

    def _note_alone(self, cron, error):
        """Note a failure, unless another worker notes the same one at this moment.

        :param str cron: as of ``_one_by_one``
        :param Exception error: any
        """
        try:
            self._note_failure(cron, error)
            self.env.flush_all()
        except (psycopg2.OperationalError, psycopg2.errors.UniqueViolation) as collision:
            self.env.cr.rollback()
            _logger.info("exact.connection %s: %s", self.id, collision)
            self._run_again(cron, fields.Datetime.now() + SOON)

    def _note_failure(self, cron, error):
        """What a failure of a cron's work means for this connection.

        :param str cron: as of ``_one_by_one``
        :param Exception error: any
        """
        match error:
            case errors.RateLimited():
                self._run_again(cron, naive(error.reset_at))
            case errors.ExactError():
                self._handle_error(error)
            case UnderWay() | psycopg2.OperationalError():
                # What woke the cron may have come after the other worker had looked.
                _logger.info("exact.connection %s: %s", self.id, error)
                self._run_again(cron, fields.Datetime.now() + SOON)
            case UserError():
                _logger.warning("exact.connection %s: %s", self.id, error)
            case _:
                _logger.error("exact.connection %s: %s failed", self.id, cron, exc_info=error)

    @api.model
    def _own_crons(self):
        """The crons of this connector and of addons that build on it, also those switched off.

        :rtype: ir.cron
        """
        ours = (
            self.env["ir.model.data"]
            .sudo()
            .search([("model", "=", "ir.cron"), ("module", "=like", "exact_online_connector%")])
        )
        return self.env["ir.cron"].sudo().browse(ours.mapped("res_id")).exists()

    def _stopped_crons(self):
        """Those of our crons that are off, or were due and did not run.

        :return: none before a division is chosen, as nothing is to run then
        :rtype: ir.cron
        """
        crons = self._own_crons()
        if self.state not in self._locked_states:
            return crons.browse()
        late = fields.Datetime.now() - LATE_AFTER
        return crons.filtered(
            lambda cron: not cron["active"] or max(cron.nextcall, cron.write_date) < late
        )

    @api.model
    def _are_cron_workers_stopped(self):
        """Whether no scheduled action of this database runs at all, although some are due.

        :rtype: bool
        """
        late = fields.Datetime.now() - LATE_AFTER
        crons = self.env["ir.cron"].sudo()
        due = [("nextcall", "<", late), ("write_date", "<", late)]
        return bool(crons.search_count(due, limit=1)) and not crons.search_count(
            [("lastcall", ">=", late)], limit=1
        )

    def _run_again(self, cron, moment):
        """:param datetime moment: naive UTC"""
        self.env.ref(f"exact_online_connector.{cron}").sudo()._trigger(moment)
