"""The same bill in Exact already: shown before anything is booked, for a person to decide."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..exact_api.odata import money
from ..mapping.issues import Issue
from .exact_entry_kind import kind_of


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    twins = fields.Json(
        readonly=True, help="Entries in Exact of the same supplier with the same reference."
    )
    duplicate_allowed = fields.Boolean("Book although it is there", readonly=True)

    def _stopped_as_duplicate(self, client, supplier):
        """Look whether Exact has this bill already, and leave it to a person then.

        A generator like ``_steps``; its value tells whether the entry was stopped.

        :param str supplier: GUID of the relation
        """
        found = kind_of(self.move_id).find(client, self.your_ref)
        yield
        ours = money(str(self.amount_total))
        twins = [
            entry
            for entry in found
            if entry["Supplier"] == supplier and ((entry["AmountFC"] or 0) < 0) == (ours < 0)
        ]
        if not twins:
            return False
        twins.sort(key=lambda entry: money(entry["AmountFC"] or 0) != ours)
        self.twins = [self._twin(entry) for entry in twins]
        self._set_state("blocked", **self._issue_values([self._duplicate_issue()]))
        return True

    @staticmethod
    def _twin(entry):
        """What of an entry of Exact is kept, as JSON takes it."""
        names = ("EntryID", "EntryNumber", "Currency", "Document")
        return {name: entry.get(name) for name in names} | {
            "AmountFC": str(money(entry["AmountFC"] or 0)),
            "EntryDate": str(entry["EntryDate"] or ""),
        }

    def _duplicate_issue(self):
        twin = self.twins[0]
        params = {
            "reference": self.your_ref,
            "number": str(twin["EntryNumber"]),
            "date": twin["EntryDate"],
            "amount": twin["AmountFC"],
            "currency": twin["Currency"] or "",
        }
        same = money(twin["AmountFC"]) == money(str(self.amount_total))
        code = "duplicate_in_exact" if same else "reference_in_exact"
        return Issue(code, True, params, ("account.move", self.move_id.id))

    def action_adopt(self):
        """Say that the entry in Exact is this bill, so that it is not booked again."""
        self._check_may_send()
        for entry in self.sudo().filtered("twins"):
            free = entry._not_of_others(entry.twins)
            if not free:
                raise UserError(
                    entry.env._(
                        "%(document)s: the entry in Exact belongs to another document of Odoo.",
                        document=entry.move_id.display_name,
                    )
                )
            twin = {**free[0], "AmountFC": money(free[0]["AmountFC"]), "Document": None}
            entry._store_sent(twin)

    def action_book_anyway(self):
        """Book this bill although Exact has one with its reference."""
        self._check_may_send()
        entries = self.sudo().filtered("twins")
        entries.duplicate_allowed = True
        return entries._start_runs()
