"""What a record that stands in Exact's books keeps of how Exact has it otherwise."""

from odoo import fields, models

DRIFTS = [
    ("amounts", "Amounts, VAT or date"),
    ("coding", "G/L accounts, cost centers or units only"),
]


class ExactCompared(models.AbstractModel):
    """Three things are told apart: what was booked, what a person accepted since, and what stands
    in Exact now. Only where Exact told of a change it is read, and kept while it differs.

    A model that inherits this says what was booked (``_booked_figures``) and what Odoo has
    (``_odoo_figures``). What is shown of it stands in ``difference.py``.
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
