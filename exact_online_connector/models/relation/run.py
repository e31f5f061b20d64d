"""Runs of contacts."""

from odoo import api, fields, models


class ExactRun(models.Model):
    _inherit = "exact.run"

    contact_ids = fields.One2many("exact.contact", "run_id", "Relations", readonly=True)

    undecided_count = fields.Integer("Different in both", compute="_compute_counts")

    @api.depends("contact_ids.conflict_count")
    def _compute_counts(self):
        """What a person has to decide about was not changed in Exact, so it does not count."""
        result = super()._compute_counts()
        counts = dict(
            self.env["exact.contact"]._read_group(
                [
                    ("run_id", "in", self.ids),
                    ("state", "=", "linked"),
                    ("conflict_count", ">", 0),
                ],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.undecided_count = counts.get(run, 0)
            run.sent_count -= run.undecided_count
        return result

    def _progress(self):
        return {**super()._progress(), "undecided": self.undecided_count}

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
