"""The cron of the queue, which is the safety net once jobs do the work."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID


class ExactDriver(models.AbstractModel):
    _inherit = "exact.driver"

    @api.model
    def _cron_work_queue(self):
        """Make jobs for what is due and has none; where no job runner is, do the work as before."""
        if not self._has_job_runner():
            return super()._cron_work_queue()
        for connection in self._with_work():
            connection._fill_channel()
            self.env["ir.cron"]._commit_progress()
        return None

    def _with_work(self):
        """The connections that have anything to do, now or later."""
        connected = Domain("connection_id.state", "=", "connected")
        found = [
            connection
            for units in self.env["exact.work"]._models()
            for [connection] in units._read_group(
                connected & units._open_domain(), ["connection_id"]
            )
        ]
        return self.env["exact.connection"].union(*found)

    def _has_job_runner(self):
        """Whether a job runner takes care of this database: it holds a lock for as long."""
        query = """
            SELECT 1 FROM pg_locks
              JOIN pg_database ON pg_database.oid = database AND datname = current_database()
             WHERE locktype = 'advisory' AND granted AND objsubid = 1
               AND (classid::bigint << 32) + objid::bigint = %s
        """
        return bool(self.env.execute_query(SQL(query, PG_ADVISORY_LOCK_ID)))
