"""Where a collection stands in Exact: in which period, and on the accounts of the customers.

Exact may take the period from elsewhere than we say, and nobody has shown which open items a
general journal entry makes. So both are looked at when the payments are fetched next.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ..words.describe import issue_text
from ..words.language import for_readers
from .suspense import ACTIVITY

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
        for collection in for_readers(fresh):
            items = collection._items()
            if items:
                collection.write({"is_seen_in_exact": True, "fetches_without_item": 0})
                collection._compare_period(items[0])
                continue
            collection.fetches_without_item += 1
            if collection.fetches_without_item == FETCHES:
                found = collection._no_item_issue()
                collection._ask_somebody(
                    collection.env._("No open item in Exact"), found.code, found.params
                )

    def _compare_period(self, item):
        """Say so when it stands in another period than that of its day.

        :param exact.open.item item: one of its own
        """
        payload = self.payload or {}
        booked = f"{item.reporting_year}/{item.reporting_period}"
        asked = f"{payload.get('FinancialYear')}/{payload.get('FinancialPeriod')}"
        if "FinancialPeriod" in payload and asked != booked:
            params = {"number": self.entry_number, "booked": booked, "asked": asked}
            summary = self.env._("Booked in another period")
            self._ask_somebody(summary, "collect_other_period", params)

    def _no_item_issue(self):
        """:rtype: core.issues.Issue"""
        first = self[:1]
        return issue("collect_no_item", collection=first.name, number=first.entry_number)

    def _ask_somebody(self, summary, code, params):
        self.activity_schedule(
            ACTIVITY,
            summary=summary,
            note=issue_text(self.env, code, params),
            user_id=(self.run_id.user_id or self.connection_id.connected_by).id or self.env.uid,
        )


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
