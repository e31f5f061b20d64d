"""An entry that Exact had already, and a person said is this document."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.kinds import ROLES
from ..base.amounts import in_currency
from ..base.exact_rights import ACCOUNTING


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    adopted_by = fields.Many2one("res.users", readonly=True, ondelete="set null", copy=False)
    adopted_at = fields.Datetime(
        "Adopted on", readonly=True, copy=False, help="It was in Exact already, and was not sent."
    )

    def _values_on_move(self, before, target):
        # What is booked anew is ours; what somebody made right in Exact stays adopted.
        stays = target in (*self._booked_states, "deleted_remotely")
        not_ours = {} if stays else {"adopted_by": False, "adopted_at": False}
        return {**super()._values_on_move(before, target), **not_ours}

    def _adopt_entry(self, row, user):
        """Take an entry of Exact for this document, so that it is not booked again.

        No file is attached to what somebody else booked.

        :param dict row: the entry, in Exact's names; amounts are Decimal
        :param res.users user: who says so
        """
        # Told of the person also where the queue goes on with it.
        entry = self.with_user(user).sudo()
        entry.write({"adopted_by": user.id, "adopted_at": fields.Datetime.now()})
        entry._store_answer({**row, "Document": None})
        entry.write({"sent_by": user.id, "twins": False})

    @api.model
    def _to_adopt(self, connection, move):
        """The row of a document that may be adopted, made where there is none.

        :param exact.connection connection: connected
        :param account.move move: of its companies
        :return: locked; none when the document is on its way, or stands in Exact
        :rtype: exact.entry
        """
        entry = self.search([("connection_id", "=", connection.id), ("move_id", "=", move.id)])
        if not entry:
            entry = self._create_for(move, connection, state="blocked")
        elif not entry.try_lock_for_update(allow_referencing=True):
            return self.browse()
        # Another worker may have sent it since it was read.
        entry.invalidate_recordset()
        if entry.state in (*self._under_way_states, *self._booked_states):
            return self.browse()
        return entry


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_adopted_by = fields.Many2one(
        related="exact_entry_id.adopted_by", string="Adopted by", groups=ACCOUNTING
    )
    exact_adopted_at = fields.Datetime(
        related="exact_entry_id.adopted_at", string="Adopted on", groups=ACCOUNTING
    )

    def _exact_total(self):
        """What Exact's entry of this document comes to.

        :return: in its currency, negative on what turns an invoice round
        :rtype: Decimal
        """
        total = in_currency(self.amount_total, self.currency_id)
        return -total if self._exact_kind().is_refund else total

    @api.model
    def _exact_not_sent(self, connection):
        """Documents that are neither in Exact nor on their way, as far as is known here.

        :param exact.connection connection: where they would stand
        :return: of documents
        :rtype: Domain
        """
        entries = self.env["exact.entry"]
        known = (*entries._under_way_states, *entries._booked_states)
        return (
            Domain("company_id", "in", connection._companies().ids)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", self._exact_move_types())
            & Domain("exact_state", "not in", known)
        )


def party_of(row):
    """The relation an entry of Exact is booked on.

    :param dict row: in Exact's names
    :return: GUID
    :rtype: str
    """
    return next((row[role] for role in ROLES.values() if row.get(role)), "")
