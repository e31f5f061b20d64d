"""Runs of contacts."""

from odoo import api, fields, models


class ExactRun(models.Model):
    _inherit = "exact.run"

    contact_ids = fields.One2many("exact.contact", "run_id", "Relations", readonly=True)
    new_contact_ids = fields.One2many(
        "exact.new.contact", "run_id", "Contacts made of relations", readonly=True
    )

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
        """Also what is left to a person, and whether contacts are made here, nothing sent."""
        makes = bool(
            self.env["exact.new.contact"].search_count([("run_id", "=", self.id)], limit=1)
        )
        return {**super()._progress(), "undecided": self.undecided_count, "makes_contacts": makes}

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

    @api.model
    def _start_contacts(self, relations, is_own=False):
        """Have contacts made of relations that Odoo lacks, and start a run for them.

        :param exact.relation relations: of one connection, none linked
        :param bool is_own: whether other companies are not to see them
        :return: the new run
        :rtype: exact.run
        """
        run = self._new(relations.connection_id)
        self.env["exact.new.contact"].sudo()._enqueue(relations.sudo(), run, is_own)
        return run
