"""What follows once Exact has a document: done for many at once, and none is left out."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

from ..base.drive_memory import DriveMemory

_logger = logging.getLogger(__name__)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    follow_up_is_due = fields.Boolean(
        readonly=True, copy=False, help="What follows when Exact has it is still to be done."
    )

    _follow_up_index = models.Index("(connection_id) WHERE follow_up_is_due IS TRUE")

    def _set_state(self, target, each=None, **values):
        """What is due is done before something else happens."""
        self.filtered("follow_up_is_due")._follow_up()
        return super()._set_state(target, each, **values)

    def _values_on_move(self, before, target):
        """Have the drive follow up later what it sent: committed with the answer."""
        is_due = target == "sent" and before == "sending" and DriveMemory.of(self.env) is not None
        return {**super()._values_on_move(before, target), "follow_up_is_due": is_due}

    def _follow_up(self):
        """Note on these documents that they are in Exact, and do what follows from it."""
        self.follow_up_is_due = False
        self._log_on_move()
        self._after_sent()

    @api.model
    def _do_for_many(self, connections):
        """Follow up what is due, also of a drive whose process died."""
        super()._do_for_many(connections)
        due = self.search(Domain("follow_up_is_due", "=", True) & connections)
        due = due.try_lock_for_update(allow_referencing=True)
        if not due:
            return
        try:
            with self.env.cr.savepoint():
                due._follow_up()
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("What follows of %s failed: tried one by one", due)
            for entry in due:
                entry._follow_up_alone()

    def _follow_up_alone(self):
        """Follow up one document; a mistake of ours is told in the log, and not made again."""
        try:
            with self.env.cr.savepoint():
                self._follow_up()
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("What follows of %s failed", self)
            self.follow_up_is_due = False
