"""How a division is: blocked for a while, archived, or moved, after which all is read anew."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...exact_api import errors, resources
from ..words.language import for_readers

# The refusal that stands for a division in which nobody can work.
REASONS = {
    "inactive": "DivisionClosed",
    "archived": "DivisionClosed",
    "busy": "DivisionBusy",
}


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    division_moved_on = fields.Date(
        "Division moved on",
        readonly=True,
        copy=False,
        help="Exact moves divisions now and then; everything is then read again.",
    )

    def _link_problems(self, division):
        problems = super()._link_problems(division)
        if division and (problem := self._division_problem(division)):
            problems.append(dict(self._division_problems())[problem])
        return problems

    # === HOW THE DIVISION IS === #

    def _check_division(self):
        """Ask Exact how the division is: whether it may be worked in, and whether it moved.

        Asked like this, a division that is blocked costs no refusal, which would count.

        :raises ExactError: among others when it is blocked or archived
        """
        self._try_optional("division", self._look_at_division)

    def _look_at_division(self):
        with self._client() as client:
            row = resources.division(client, self.division)
        if not row:
            return
        if problem := self._division_problem(row):
            raise errors.Forbidden(REASONS[problem])
        self._note_move(row["DivisionMoveDate"])

    @api.model
    def _division_problems(self):
        """Why nobody can work in a division, as a selection."""
        problems = {
            "inactive": self.env._("Not active in Exact"),
            "archived": self.env._("Archived in Exact"),
            "busy": self.env._("Exact is busy with it: a backup, a conversion or a copy"),
        }
        return list(problems.items())

    @api.model
    def _division_problem(self, row):
        """Why nobody can work in a division now.

        Exact Online REST behaviour, see docs/exact-online.md.

        :param dict row: of ``resources.divisions``
        :return: a code of ``_division_problems``, or False
        :rtype: str
        """
        if row["BlockingStatus"]:
            return "busy"
        return {0: "inactive", 2: "archived"}.get(row["Status"], False)

    def _note_move(self, moved_on):
        """Start anew with what is read by Timestamps, since those of a moved division are new.

        Lists are complete each time, and rows that got a new GUID keep their mappings
        (``exact.list._take_over``). Exact Online REST behaviour, see docs/exact-online.md.

        :param date moved_on: when Exact moved it last; None for never
        """
        if not moved_on or moved_on == self.division_moved_on:
            return
        self.division_moved_on = moved_on
        self._read_anew()
        if not self.lists_refreshed_at:  # a division that was just chosen
            return
        env = for_readers(self, self.connected_by).env
        self.message_post(
            body=env._(
                "Exact moved this division on %s, so everything is read again. Mappings that "
                "still fit are kept.",
                format_date(env, moved_on),
            )
        )

    def _read_anew(self):
        """Override this to read from the start what is read by Timestamps."""
