"""What a division of Exact Online is known to offer: learned by asking, never assumed."""

from odoo import fields, models

STATES = [
    ("works", "Works"),
    ("refused", "Refused"),
    ("other", "Other than expected"),
]
_LONGEST = 500


class ExactCapability(models.Model):
    """One thing a division was seen to do, to refuse, or to do otherwise than we expect.

    The name says what it is: ``list.exact.cost.center``, ``filter.bank_lines``,
    ``property.hrm/Costcenters.EndDate``, ``topic.BankEntries``, ``deleted``, ``rights``, ``xml``.
    """

    _name = "exact.capability"
    _inherit = "exact.guarded"
    _description = "What a division of Exact Online offers"
    _order = "connection_id, name"
    _of_division = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char("What", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    words = fields.Char("Exact's own words", readonly=True)
    seen_at = fields.Datetime("Seen", required=True, readonly=True)

    _name_unique = models.UniqueIndex("(connection_id, name)")


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    capability_ids = fields.One2many("exact.capability", "connection_id", "What the division can")

    def _can(self, name):
        """Whether something may be tried: it is not known to be refused.

        :param str name: see ``exact.capability``
        :rtype: bool
        """
        return self._capability(name).state != "refused"

    def _note_capability(self, name, state, words=""):
        """Remember what a division was just seen to do; written only where it is news.

        Noted in the transaction of the caller, who goes on: what is rolled back is seen again.

        :param str name: see ``exact.capability``
        :param str state: works, refused or other
        :param str words: Exact's own, or what was other than expected
        :return: its row
        :rtype: exact.capability
        """
        words = words[:_LONGEST] or False
        known = self._capability(name)
        if known and (known.state, known.words) == (state, words):
            return known
        values = {"state": state, "words": words, "seen_at": fields.Datetime.now()}
        if known:
            known.write(values)
            return known
        return known.create({"connection_id": self.id, "name": name, **values})

    def _capability(self, name):
        """:return: what is remembered of one thing; empty when nothing is
        :rtype: exact.capability
        """
        self.ensure_one()
        mine = [("connection_id", "=", self.id), ("name", "=", name)]
        return self.env["exact.capability"].sudo().search(mine)
