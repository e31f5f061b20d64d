"""Where a collection stands in Exact: in which period, and on the accounts of the customers.

Exact may take the period from elsewhere than we say, and nobody has shown which open items a
general journal entry makes. So both are looked at when the payments are fetched next.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ..words.describe import issue_text

# How many fetches Exact has to show the open items of what was booked.
FETCHES = 2
# What is older was looked at by somebody, and stops nothing.
STOPS_FOR = timedelta(days=14)


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    is_seen_in_exact = fields.Boolean(
        readonly=True, copy=False, help="Its open items were fetched, and its period compared."
    )
    fetches_without_item = fields.Integer(readonly=True, copy=False, aggregator=None)

    @api.model
    def _note_standing(self, connection):
        """See where what was booked stands, once its open items are fetched.

        :param exact.connection connection: whose collections
        """
        fresh = self.search(
            self._in_division(connection)
            & Domain("state", "in", self._booked_states)
            & Domain("is_seen_in_exact", "=", False)
        )
        for collection in fresh:
            items = collection._items()
            if items:
                collection.write({"is_seen_in_exact": True, "fetches_without_item": 0})
                collection._compare_period(items[0])
                continue
            collection.fetches_without_item += 1

    def _ask_about_items(self):
        """Ask a person about what stands in Exact without open items."""
        self._ask_somebody("no_item", _said_of_no_item)

    def _compare_period(self, item):
        """Say so when it stands in another period than that of its day.

        :param exact.open.item item: one of its own
        """
        payload = self.payload or {}
        booked = f"{item.reporting_year}/{item.reporting_period}"
        asked = f"{payload.get('FinancialYear')}/{payload.get('FinancialPeriod')}"
        if "FinancialPeriod" in payload and asked != booked:
            params = {"number": self.entry_number, "booked": booked, "asked": asked}
            self._ask_somebody(
                "period",
                lambda told: (
                    told.env._("Booked in another period"),
                    issue_text(told.env, "collect_other_period", params),
                ),
            )

    def _exact_still_asks(self, cause):
        """Without an open item: until it has one."""
        if cause == "no_item":
            return not self.is_seen_in_exact and self.state in self._booked_states
        return super()._exact_still_asks(cause)

    def _no_item_issue(self):
        """:rtype: core.issues.Issue"""
        first = self[:1]
        return issue("collect_no_item", collection=first.name, number=first.entry_number)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _without_items(self):
        """What was booked in the journal for collections and made no open items in Exact.

        :rtype: exact.collection
        """
        collections = self.env["exact.collection"].sudo()
        without = collections.search(
            collections._in_division(self)
            & Domain("state", "in", collections._booked_states)
            & Domain("fetches_without_item", ">=", FETCHES)
            & Domain("sent_at", ">=", fields.Datetime.now() - STOPS_FOR)
        )
        journal = self.collection_journal_id.code
        return without.filtered(lambda one: (one.payload or {}).get("JournalCode") == journal)


def _said_of_no_item(collection):
    """Summary and note of the activity about a collection that made no open items."""
    found = collection._no_item_issue()
    return collection.env._("No open item in Exact"), issue_text(
        collection.env, found.code, found.params
    )
