"""What is to be matched in Exact with what was collected, and seeing what is matched there."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.debit.collection import Open, parts_to_match
from ...exact_api.match_sets import MatchLine, MatchSet
from ...exact_api.odata import money


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    match_hint = fields.Char(compute="_compute_match_hint")

    @api.depends("state", "kind", "connection_id.use_match_sets", "line_ids.match_tries")
    @api.depends_context("lang")
    def _compute_match_hint(self):
        for collection in self:
            collection.match_hint = collection.state == "booked" and collection._match_hint()

    def _match_hint(self):
        """What has to be done so that its lines are matched."""
        if self.kind == "reversal":
            line = self.line_ids
            return self.env._(
                "In Exact, undo the match of entry %(invoice)s with %(batch)s on relation "
                "%(relation)s; the return and the batch then settle each other.",
                invoice=line.entry_id.entry_number,
                batch=line.origin_id.collection_id.entry_number,
                relation=line._receivable()[:1].account_code,
            )
        if not any(self.line_ids.mapped("is_matched_by_hand")):
            return self.env._("Its lines are matched when the payments are fetched.")
        return self.env._(
            "Exact proposes the match of each line by its entry number; confirm it there. Odoo "
            "sees it when payments are fetched."
        )

    def _take_items(self):
        """Its GUID became known: its items are payments, or what an invoice is owed once more."""
        items = self._items()
        items.write({**self._item_values(), **items._changed_values()})

    def _items(self):
        """The open items these entries made in Exact.

        :return: of the lines on receivable accounts, open and matched
        :rtype: exact.open.item
        """
        return self.env["exact.open.item"].search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("entry_guid", "in", self.mapped("guid")),
            ]
        )

    def _item_values(self):
        """What the items of this entry are: money, or what an invoice is owed once more.

        :return: values of ``exact.open.item``
        :rtype: dict
        """
        if self.kind == "collection":
            return {"kind": "cash"}
        return {"kind": "cash", "is_returned": True, "entry_id": self.line_ids.entry_id.id}

    # === MATCHED IN EXACT, BY WHOMEVER === #

    @api.model
    def _note_matches(self, connection):
        """Keep which lines are matched in Exact, after its open items were fetched.

        :param exact.connection connection: whose collections
        """
        collections = self.search(
            self._in_division(connection) & Domain("state", "in", self._booked_states)
        )
        changed = self.env["exact.open.item"].search(
            [
                ("connection_id", "=", connection.id),
                ("entry_guid", "in", collections.mapped("guid")),
                ("collection_changed", "=", True),
            ]
        )
        guids = set(changed.mapped("entry_guid"))
        for collection in collections.filtered(lambda one: one.guid in guids):
            collection._note_own_matches()
        changed.collection_changed = False

    def _note_own_matches(self):
        """Take over which lines are matched from the open items of the batch."""
        still_open = defaultdict(list)
        for item in self._items():
            if not item.is_matched:
                still_open[item.account_guid].append(abs(money(item.amount)))
        for line in self.line_ids.filtered(lambda line: line.state in ("booked", "matched")):
            line._note_match(not line._take_open(still_open))
        target = self._state_of_lines()
        if self.state in self._done_states and target != self.state:
            self._set_state(target)

    def _state_of_lines(self):
        return "booked" if "booked" in self.line_ids.mapped("state") else "matched"


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    def _take_open(self, still_open):
        """Whether one of the amounts that are open of its relation is this line's.

        :param dict still_open: amounts by relation; the one of this line is taken out
        """
        amounts = still_open[self._receivable()[:1].account_guid]
        if not amounts:
            return False
        amount = money(self.amount)
        amounts.remove(amount if amount in amounts else min(amounts))
        return True

    def _match_sets(self):
        """What is to be matched with each line.

        :return: MatchSet by line; lines of which something is not open are left out
        :rtype: dict
        """
        found = {}
        free = defaultdict(list)
        for item in self.collection_id._items().filtered(lambda item: not item.is_matched):
            free[item.entry_guid, item.account_guid].append(item)
        # What lines before have taken of an invoice: it may have instalments.
        taken = defaultdict(lambda: money(0))
        for line in self:
            item = line._own_item(free)
            parts = item and parts_to_match(
                _as_open(item), [_as_open(one, taken) for one in line._counters(free)]
            )
            if parts:
                found[line] = self._match_set(item, parts)
                for guid, amount in parts:
                    taken[guid] += amount
        return found

    def _own_item(self, free):
        """The item of this line; an item of the same amount rather than another."""
        account = self._receivable()[:1].account_guid
        items = free[self.collection_id.guid, account]
        if not items:
            return None
        items.sort(key=lambda item: abs(item.amount) != self.amount)
        return items.pop(0)

    def _counters(self, free):
        """What its item is to be matched with: the invoice, or the debit that came back."""
        if self.kind == "collection":
            still_open = self.entry_id.item_ids.filtered(lambda item: not item.is_matched)
            return still_open.sorted("is_returned")
        account = self._receivable()[:1].account_guid
        came_back = self.origin_id.collection_id
        items = free[came_back.guid, account] or came_back._items().filtered(
            lambda item: not item.is_matched and item.account_guid == account
        )
        return [item for item in items if abs(item.amount) == self.amount][:1]

    def _match_set(self, item, parts):
        """What is matched with the item of a batch's line, in the XML service's form.

        :param exact.open.item item: of the batch, or of the debit that came back
        :param list parts: GUID and ledger amount of each, in company currency; they add up to zero
        :rtype: MatchSet
        """
        items = self.env["exact.open.item"].search(
            [
                ("connection_id", "=", item.connection_id.id),
                ("guid", "in", [guid for guid, _amount in parts]),
            ]
        )
        by_guid = {one.guid: one for one in items}
        return MatchSet(
            gl_account=item.gl_code,
            account=item.account_code,
            lines=tuple(by_guid[guid]._match_line(amount) for guid, amount in parts),
        )


class ExactOpenItem(models.Model):
    _inherit = "exact.open.item"

    def _match_line(self, amount):
        """This item for the XML service.

        :param Decimal amount: how much of it, with the ledger's sign, in company currency
        :rtype: MatchLine
        """
        return MatchLine(
            year=self.reporting_year,
            period=self.reporting_period,
            journal=self.journal_code,
            entry_number=self.entry_number,
            amount=amount,
        )


def _as_open(item, taken=None):
    amount = money(item.amount_company)
    return Open(item.guid, amount - taken[item.guid] if taken is not None else amount)
