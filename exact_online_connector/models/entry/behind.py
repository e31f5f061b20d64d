"""Exact refuses what our lists say is fine: they are behind, and read before the next document.

Else each document of a month that was just closed would be refused one by one, and ten refusals
within an hour block the app at that endpoint.
"""

from datetime import timedelta

from odoo import fields, models

from ..base.moments import now_there

# Refusals about what stands in a list of the division.
ABOUT_LISTS = (
    "refused_cost_center",
    "refused_gl_account",
    "refused_journal",
    "refused_payment_condition",
    "refused_period",
    "refused_vat_code",
)
# What the lists could not tell either does not cost their calls again and again.
NOT_AGAIN_FOR = timedelta(minutes=10)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    lists_are_behind = fields.Boolean(readonly=True, copy=False)
    lists_caught_up_at = fields.Datetime(readonly=True, copy=False)

    def _note_behind(self):
        """Have the lists read before the next document, unless that was done just now."""
        before = self.lists_caught_up_at
        if not before or before < now_there(self.env) - NOT_AGAIN_FOR:
            self.lists_are_behind = True

    def _catch_up(self):
        """Read the lists again if they are behind.

        :return: whether they were
        :rtype: bool
        :raises ExactError: when Exact says no, or cannot be asked
        """
        if not self.lists_are_behind:
            return False
        self._fetch_lists()
        self.write({"lists_are_behind": False, "lists_caught_up_at": now_there(self.env)})
        return True


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _steps(self):
        yield from super()._steps()
        if self.state == "rejected" and self.issue_code in ABOUT_LISTS:
            # The answer first: many workers may want to write the connection at once.
            yield
            self.connection_id._note_behind()
