"""Which batches the nightly comparison looks at, and what it finds."""

from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...core.debit.standing import is_as_booked
from ...core.drift.figures import from_json
from ...exact_api import resources
from ...exact_api.odata import money


class ExactLedgerFeed(models.Model):
    _inherit = "exact.ledger.feed"

    def _note_lines(self, lines):
        """Also the batches of which these lines say something else than was booked."""
        result = super()._note_lines(lines)
        for collection in self._collections(list(lines)):
            if not collection._is_as_known(list(lines[collection.guid].values())):
                collection.to_compare = True
        return result

    def _drop(self, guids):
        """Also the batches of which a line was deleted that has an open item."""
        result = super()._drop(guids)
        mine = [("connection_id", "=", self.connection_id.id), ("line_guid", "in", guids)]
        items = self.env["exact.open.item"].search(mine)
        self._collections(items.mapped("entry_guid")).to_compare = True
        return result

    def _note_items(self):
        """Also the batches whose open items are not those that were booked any more."""
        mine = [("connection_id", "=", self.connection_id.id), ("to_compare", "=", True)]
        items = self.env["exact.open.item"].search(mine)
        for collection in self._collections(items.mapped("entry_guid")):
            if not collection._are_items_as_known():
                collection.to_compare = True
        return super()._note_items()

    def _collections(self, guids):
        """The batches and returns with these entries, in the division that is connected."""
        return self.env["exact.collection"]._with_entries(self.connection_id, guids)

    def _compare(self, client):
        """Also the batches that may have changed."""
        yield from super()._compare(client)
        yield from self._compare_marked(client, self.env["exact.collection"], "batches")


class ExactOpenItemFeed(models.Model):
    _inherit = "exact.open.item.feed"

    def _drop_items(self, items):
        """A batch that lost an item was changed in Exact, or is gone."""
        guids = items.mapped("entry_guid")
        lost = self.env["exact.collection"]._with_entries(self.connection_id, guids)
        lost.to_compare = True
        return super()._drop_items(items)


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    @api.model
    def _with_entries(self, connection, guids):
        """Those that stand in the division that is connected, with these entries.

        :param exact.connection connection: whose
        :param list[str] guids: of entries
        """
        return self.search(self._standing(connection) & Domain("guid", "in", guids))

    def _read_now(self, client):
        """Exact may not take the filter; then open items tell."""
        rows = resources.read_ledger(client, self.mapped("guid"))
        if rows is None:
            return self, None, []
        lines = defaultdict(list)
        for row in rows:
            lines[row["EntryID"]].append(row)
        return self, lines, rows.unreadable

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
