"""Runs of documents."""

from odoo import api, fields, models


class ExactRun(models.Model):
    _inherit = "exact.run"

    entry_ids = fields.One2many("exact.entry", "run_id", "Entries", readonly=True)

    @api.model
    def _start(self, moves, connection):
        """Queue documents and start a run for them.

        :param account.move moves: documents of the connection's company
        :param exact.connection connection: where they go
        :return: the new run
        :rtype: exact.run
        """
        run = self._new(connection)
        self.env["exact.entry"].sudo()._enqueue(moves, connection, run)
        return run

    def _add(self, moves):
        """Queue more documents in this run, which may be done already.

        :param account.move moves: documents of the connection's company
        """
        run = self.sudo()
        run.env["exact.entry"]._enqueue(moves, run.connection_id, run)
        if run.state == "done":
            run.write({"state": "running", "finished_at": False})
        run._leave_to_cron()

    def _after_end(self):
        result = super()._after_end()
        self.connection_id._report_waiting()
        files = self.env["exact.attachment"]
        if files.search_count(files._of_runs(self) & files._due_domain(), limit=1):
            # The documents are booked, and nobody looks on any more.
            self.env["exact.driver"]._wake()
        return result
