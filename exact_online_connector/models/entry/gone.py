"""Entries that are gone from Exact: deleted there, or in the place of which another one stands."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...core.issues import issue
from ...exact_api import errors, resources
from ..connection.exact_reasoned import kept


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    missing_since = fields.Datetime(
        readonly=True, index="btree_not_null", help="Exact no longer has an open item for it."
    )

    def _look_up_gone(self, client):
        """Ask Exact for an entry whose open item is gone.

        When it is deleted, that becomes its state; other entries with its reference are kept, so
        that a person can say that one of them took its place.

        :raises ExactError: when Exact cannot be asked; it is tried again the next time
        """
        kind = self.move_id._exact_kind()
        try:
            client.get_one(kind.endpoint, self.guid, select=["EntryID"])
        except errors.NotFound:
            found = resources.find_entries(client, kind, self.your_ref)
        else:
            self.missing_since = False
            return
        self.missing_since = False
        account = self.env["exact.contact"]._of(
            self.connection_id, self.move_id.commercial_partner_id
        )
        free = [row for row in self._not_of_others(found) if row[kind.party] == account.guid]
        if self._booked():
            self.twins = [self._twin(row) for row in free] or False
            self._set_state("deleted_remotely", issues=self._gone_issues())
            self._ask_to_look(
                "deleted",
                lambda told: (told.env._("Deleted in Exact Online"), told.reason or ""),
            )

    def _gone_issues(self):
        """What is kept about the entry that took its place, nothing when there is none."""
        if not self.twins:
            return []
        twin = self.twins[0]
        params = {
            "number": str(twin["EntryNumber"]),
            "amount": twin["AmountFC"],
            "currency": twin["Currency"] or "",
        }
        return kept(issue("replaced_in_exact", **params))

    def _check_in_exact(self):
        """Mark the entries that no longer exist in Exact.

        :return: an action that says which are still there; None when none was booked
        :rtype: dict
        :raises UserError: when Exact cannot be asked
        """
        booked = self._booked()
        for entry in booked:
            if entry._is_elsewhere():
                raise UserError(
                    self.env._(
                        "%(document)s is booked in division %(division)s, which is not connected "
                        "now.",
                        document=entry.move_id.display_name,
                        division=entry.division,
                    )
                )
            try:
                with entry.connection_id._client(entry_id=entry.id) as client:
                    entry._look_up_gone(client)
            except errors.ExactError as error:
                raise UserError(entry.connection_id._handle_error(error)) from error
        if gone := booked.filtered(lambda entry: entry.state == "deleted_remotely"):
            text = self.env._("No longer in Exact: entry %s.", gone._entry_numbers())
            return gone.connection_id[0]._notification(text, "warning")
        text = self.env._("Still in Exact: entry %s.", booked._entry_numbers())
        return booked and booked.connection_id[0]._notification(text, "success")

    def _entry_numbers(self):
        return ", ".join(str(entry.entry_number) for entry in self)
