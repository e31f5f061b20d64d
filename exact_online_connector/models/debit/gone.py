"""Batches, and debits that came back, whose entry was deleted in Exact."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...exact_api import errors, resources
from ..connection.exact_reasoned import kept
from ..queue.exact_posting import GONE
from .drift import FORGOTTEN
from .standing import FETCHES, STOPS_FOR


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    def _is_still_booked(self, client):
        """Ask Exact for the entry itself; where it may not be asked, it counts as there.

        :raises ExactError: when Exact cannot be asked now
        """
        try:
            return resources.is_booked(client, self.guid, in_bank=self._is_posted_in_bank())
        except (errors.Rejected, errors.Forbidden):
            return True

    def _look_up_gone(self, client):
        if not self._is_still_booked(client):
            self._is_gone()

    @api.model
    def _look_up_missing(self, connection, client):
        """Look whether the entries still exist that show no open items, or none any more.

        A generator that yields where what it wrote is to be committed.

        :param exact.connection connection: whose collections
        :param ExactClient client: for its division
        :raises ExactError: when Exact cannot be asked; it is looked for the next time
        """
        lately = Domain("sent_at", ">=", fields.Datetime.now() - STOPS_FOR)
        doubtful = (Domain("fetches_without_item", ">=", FETCHES) & lately) | (
            Domain("is_seen_in_exact", "=", True) & Domain("to_compare", "=", True)
        )
        for collection in self.search(self._standing(connection) & doubtful):
            if collection._items():
                continue
            yield
            there = collection._is_still_booked(client)
            yield
            if not collection.exists() or collection.state not in self._booked_states:
                continue
            if not there:
                collection._is_gone()
            elif not collection.is_seen_in_exact:
                collection._ask_about_items()
            yield

    def _is_gone(self):
        """Exact has its entry no more: nothing is collected with it until a person decides."""
        gone = issue("collect_deleted", number=str(self.entry_number))
        lines = self.line_ids.filtered(lambda line: line.state in line._booked_states)
        lines.write({"state": "draft", "match_message": False, "match_tries": 0})
        self._set_state(
            "deleted_remotely",
            issues=kept(gone),
            is_seen_in_exact=False,
            fetches_without_item=0,
            received=0,
            **GONE,
            **FORGOTTEN,
        )
        self._exact_stop_asking("drift", "no_item", "remaining")
        # A debit whose return is gone did not come back, as far as Exact knows.
        origins = self.line_ids.origin_id.filtered(lambda line: line.state == "returned")
        origins.state = "booked"
        for batch in origins.collection_id:
            batch._note_own_matches()
        self._ask_somebody("deleted", _said_of_deletion)

    def _after_move(self, before):
        """What was asked about its deletion is decided once it goes on."""
        result = super()._after_move(before)
        if before == "deleted_remotely":
            for collection in self:
                collection._exact_stop_asking("deleted")
        return result

    def _exact_still_asks(self, cause):
        if cause == "deleted":
            return self.state == "deleted_remotely"
        return super()._exact_still_asks(cause)


def _said_of_deletion(collection):
    """Summary and note of the activity about a batch that was deleted in Exact."""
    return collection.env._("Deleted in Exact Online"), collection.reason or ""
