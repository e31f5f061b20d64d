"""What a record that stands in Exact's books keeps of how Exact has it otherwise."""

from odoo import api, fields, models
from odoo.fields import Domain

DRIFTS = [
    ("amounts", "Amounts, VAT or date"),
    ("coding", "G/L accounts, cost centers or units only"),
]


class ExactCompared(models.AbstractModel):
    """Three things are told apart: what was booked, what a person accepted since, and what stands
    in Exact now. Only where Exact told of a change it is read, and kept while it differs.

    An ``exact.posting`` that inherits this says what was booked (``_booked_figures``) and what Odoo
    has (``_odoo_figures``), how it is read (``_read_now``) and what becomes of an answer
    (``_compare_with``, ``_look_up_gone``). What is shown of it stands in ``difference.py``.
    """

    _name = "exact.compared"
    _inherit = "exact.reasoned"
    _description = "Record compared with Exact Online"

    to_compare = fields.Boolean(
        readonly=True, copy=False, help="Exact told of a change that was not looked at yet."
    )
    agreed = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        help="What a person accepted of Exact, in place of what was sent.",
    )
    in_exact = fields.Json(
        readonly=True, copy=False, prefetch=False, help="What Exact has otherwise, as a whole."
    )
    drift = fields.Selection(
        DRIFTS, "Otherwise in Exact", readonly=True, copy=False, index="btree_not_null"
    )
    changed_in_exact_by = fields.Char(readonly=True, copy=False)
    changed_in_exact_on = fields.Date(readonly=True, copy=False)
    accepted_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    accepted_at = fields.Datetime(readonly=True, copy=False)

    def _booked_figures(self, division):
        """What was booked, or accepted since. Override this.

        :param Division division: the one it stands in
        :return: None where that is not known
        :rtype: Figures
        """
        raise NotImplementedError

    def _odoo_figures(self, division):
        """What Odoo has of it now. Override this.

        :param Division division: the one it stands in
        :rtype: Figures
        """
        raise NotImplementedError

    @api.model
    def _standing(self, connection):
        """What stands in the division that is connected.

        :param exact.connection connection: whose
        :rtype: Domain
        """
        return self._in_division(connection) & Domain("state", "in", self._booked_states)

    def _read_now(self, client):
        """Read from Exact as many of these as can be read together. Override this.

        :param ExactClient client: for their division
        :return: which were asked for; what ``_compare_with`` takes by GUID, None where Exact does
            not hand it out; and what cannot be read
        :rtype: tuple[exact.compared, dict, list]
        """
        raise NotImplementedError

    def _compare_with(self, answer):
        """Note what differs, or that nothing does any more. Override this.

        :param answer: of ``_read_now``
        """
        raise NotImplementedError

    def _look_up_gone(self, client):
        """Exact told nothing of it: ask for the entry itself, and note that it is gone. Override
        this.

        :param ExactClient client: for its division
        :raises ExactError: when Exact cannot be asked; it is tried again the next time
        """
        raise NotImplementedError
