"""A division that moved: Exact moves them now and then, and then all is read anew."""

from odoo import fields, models

from ...exact_api import resources
from ..words.language import for_readers


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    division_moved_on = fields.Date(
        "Division moved on",
        readonly=True,
        copy=False,
        help="Exact moves divisions now and then; everything is then read again.",
    )

    # === A DIVISION THAT MOVED === #

    def _check_moved(self):
        """Ask Exact whether the division moved.

        :raises ExactError: when Exact says no
        """
        with self._client() as client:
            row = resources.division(client, self.division)
        if row:
            self._note_move(row["DivisionMoveDate"])

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
        self.message_post(
            body=for_readers(self, self.connected_by).env._(
                "Exact moved this division on %s, so everything is read again. Mappings that "
                "still fit are kept.",
                fields.Date.to_string(moved_on),
            )
        )

    def _read_anew(self):
        """Override this to read from the start what is read by Timestamps."""
