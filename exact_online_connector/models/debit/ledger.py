"""Which batches the nightly comparison looks at, and what it finds."""

from collections import Counter

from odoo import models
from odoo.fields import Domain

from ...core.debit.standing import is_as_booked
from ...core.drift.figures import from_json
from ...exact_api import resources
from ...exact_api.odata import money

READ_AT_ONCE = 20


class ExactLedgerFeed(models.Model):
    _inherit = "exact.ledger.feed"

    def _note_lines(self, lines):
        """Also the batches of which these lines say something else than was booked."""
        super()._note_lines(lines)
        for collection in self._collections(Domain("guid", "in", list(lines))):
            if not collection._is_as_known(list(lines[collection.guid].values())):
                collection.to_compare = True

    def _drop(self, guids):
        """Also the batches of which a line was deleted that has an open item."""
        super()._drop(guids)
        mine = [("connection_id", "=", self.connection_id.id), ("line_guid", "in", guids)]
        items = self.env["exact.open.item"].search(mine)
        self._collections(Domain("guid", "in", items.mapped("entry_guid"))).to_compare = True

    def _note_items(self):
        """Also the batches whose open items are not those that were booked any more."""
        mine = [("connection_id", "=", self.connection_id.id), ("to_compare", "=", True)]
        items = self.env["exact.open.item"].search(mine)
        for collection in self._collections(Domain("guid", "in", items.mapped("entry_guid"))):
            if not collection._are_items_as_known():
                collection.to_compare = True
        super()._note_items()

    def _collections(self, domain, limit=None):
        """The batches and returns that stand in the division that is connected."""
        collections = self.env["exact.collection"]
        booked = Domain("state", "in", collections._booked_states)
        mine = collections._in_division(self.connection_id) & booked
        return collections.search(mine & domain, limit=limit)

    def _compare(self, client):
        """Also the batches that may have changed."""
        yield from super()._compare(client)
        marked, told = Domain("to_compare", "=", True), {}
        while found := self._collections(
            marked & Domain("guid", "not in", list(told)), READ_AT_ONCE
        ):
            rows = resources.read_ledger(client, found.mapped("guid"))
            yield
            if rows is None:
                found.exists().to_compare = False
                yield
                continue
            told |= {bad.key: str(bad) for bad in rows.unreadable}
            for collection in found.exists():
                if collection.guid in told:
                    continue
                collection.to_compare = False
                mine = [row for row in rows if row["EntryID"] == collection.guid]
                if mine:
                    collection._compare_with(mine)
                elif not collection._is_still_booked(client):
                    collection._is_gone()
            yield
        self.connection_id._note_unreadable("exact.ledger.feed.batches", list(told.values()))
        yield


class ExactOpenItemFeed(models.Model):
    _inherit = "exact.open.item.feed"

    def _drop_items(self, items):
        """A batch that lost an item was changed in Exact, or is gone."""
        collections = self.env["exact.collection"]
        booked = Domain("state", "in", collections._booked_states)
        mine = collections._in_division(self.connection_id) & booked
        collections.search(
            mine & Domain("guid", "in", items.mapped("entry_guid"))
        ).to_compare = True
        return super()._drop_items(items)


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    def _known_figures(self):
        """What Exact has as far as we know.

        :return: None where nobody knows what was posted
        :rtype: Figures
        """
        if self.in_exact:
            return from_json(self.in_exact)
        return self._booked_figures(None)

    def _is_as_known(self, lines):
        """Whether these ledger lines are surely what we know of it.

        :param list[LedgerLine] lines: those that Exact tells as changed
        """
        known = self._known_figures()
        return not known or is_as_booked(known, lines, self._suspense_guid(), self._is_return())

    def _are_items_as_known(self):
        """Whether it has an open item for each line that was booked, and no other."""
        known = self._known_figures()
        if not known:
            return True
        # What is paid in part may be several items of one ledger line.
        of_lines = {item.line_guid: item for item in self._items()}
        items = Counter(
            (item.account_guid, item.invoice_date, money(item.amount_entry))
            for item in of_lines.values()
        )
        return items == Counter(
            (line.relation, known.on, abs(line.net)) for line in known.lines if line.relation
        )
