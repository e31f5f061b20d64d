"""How crons go through the connections, and what becomes of one that fails."""

import logging
from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError

from ...exact_api import errors
from ..base.lock import UnderWay
from ..base.moments import naive

_logger = logging.getLogger(__name__)

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
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(self))
        for connection in self:
            connection = connection.with_company(connection.company_id)
            try:
                work(connection)
                connection.env.flush_all()
            except Exception as error:
                connection.env.cr.rollback()
                connection._note_failure(cron, error)
            if not commit(1):
                break

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

    def _run_again(self, cron, moment):
        """:param datetime moment: naive UTC"""
        self.env.ref(f"exact_online_connector.{cron}").sudo()._trigger(moment)
