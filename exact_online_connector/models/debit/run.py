"""Runs of collections."""

from odoo import api, fields, models


class ExactRun(models.Model):
    _inherit = "exact.run"

    collection_ids = fields.One2many("exact.collection", "run_id", "Collections", readonly=True)

    @api.model
    def _start_collections(self, collections, connection):
        """Queue collections and start a run for them.

        :param exact.collection collections: of the connection
        :param exact.connection connection: where they go
        :return: the new run
        :rtype: exact.run
        """
        run = self._new(connection)
        collections._queue(run)
        return run
