"""What Exact was asked to make beside entries, as long as it did not answer."""

from datetime import timedelta

from odoo import api, fields, models

from ...core.issues import issue
from ...exact_api import errors
from .lost_answer import LookAgain, database_now, next_look

KEPT_FOR = timedelta(days=1)


class ExactAttempt(models.Model):
    """One thing that belongs to a relation, such as a bank account: made once.

    It is written down before Exact is asked and gone with its answer, so what is found here may
    still come.
    """

    _name = "exact.attempt"
    _inherit = "exact.guarded"
    _description = "Attempt at Exact Online without an answer"
    _order = "id desc"

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    name = fields.Char(required=True, readonly=True, help="What Exact was asked to make.")
    at = fields.Datetime(required=True, readonly=True, help="By the clock of the database.")

    _name_unique = models.UniqueIndex(
        "(connection_id, name)", "Exact Online is being asked for this already."
    )

    @api.model
    def _make(self, connection, what, asked_at, make):
        """Have Exact make what it did not have.

        A generator like ``exact.work._steps``.

        :param exact.connection connection: whose division
        :param what: texts that tell it from all else
        :param datetime asked_at: when Exact was asked and did not have it: ``database_now``
        :param make: the call that makes it
        :return: what ``make`` returned (the generator's value)
        :raises LookAgain: when an earlier attempt may still be carried out
        :raises ExactError: when Exact says no, or did not answer
        """
        name = " ".join(what)
        attempt = self.sudo().search([("connection_id", "=", connection.id), ("name", "=", name)])
        if again := attempt and next_look(attempt.at, asked_at):
            raise LookAgain(again, issue("no_answer_part"))
        attempt.unlink()
        values = {"connection_id": connection.id, "name": name, "at": database_now(self.env)}
        attempt = self.sudo().create(values)
        yield
        try:
            made = make()
        except errors.UnknownOutcome:
            attempt.at = database_now(self.env)
            raise
        except errors.ExactError:
            attempt.unlink()
            raise
        yield
        attempt.unlink()
        return made

    @api.autovacuum
    def _gc_attempts(self):
        """Forget what has long been made, or is surely absent."""
        self.search([("at", "<", fields.Datetime.now() - KEPT_FOR)]).unlink()
