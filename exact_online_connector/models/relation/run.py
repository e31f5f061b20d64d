"""Runs of contacts."""

from odoo import api, fields, models


class ExactRun(models.Model):
    _inherit = "exact.run"

    contact_ids = fields.One2many("exact.contact", "run_id", "Relations", readonly=True)

    @api.model
    def _start_relations(self, partners, connection, roles=None):
        """Queue contacts, to be relations in Exact, and start a run for them.

        :param res.partner partners: any; their commercial partners are meant
        :param exact.connection connection: where they go
        :param set roles: as of ``exact.contact._enqueue``
        :return: the new run
        :rtype: exact.run
        """
        run = self._new(connection)
        self.env["exact.contact"].sudo()._enqueue(partners.sudo(), connection, roles, run)
        return run
