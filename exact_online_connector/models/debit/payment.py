"""What collections add to the payments of a division: debits are money, returned ones are owed."""

from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...exact_api.odata import money


class ExactOpenItem(models.Model):
    _inherit = "exact.open.item"

    is_returned = fields.Boolean(
        readonly=True, help="A direct debit of the document was returned, so it is owed again."
    )
    collection_changed = fields.Boolean(
        readonly=True, help="Of a collection, which has not looked at it yet."
    )

    @api.model
    def _changed_values(self):
        return super()._changed_values() | {"collection_changed": True}

    @api.model
    def _values_of_ours(self, connection, guids):
        collections = self.env["exact.collection"]
        ours = collections.search(
            collections._in_division(connection) & Domain("guid", "in", guids)
        )
        of_entries = super()._values_of_ours(connection, guids)
        return of_entries | {collection.guid: collection._item_values() for collection in ours}

    @api.model
    def _exact_values(self, connection, row, names):
        return {"is_returned": False} | super()._exact_values(connection, row, names)

    def _is_document(self):
        return super()._is_document() and not self.is_returned

    def _not_named(self):
        """What a collection settled needs no question."""
        collected = self.move_id._exact_collected_in()
        return super()._not_named().filtered(lambda item: not collected.get(item.move_id))

    @api.model
    def _now_of_late(self, connection):
        result = super()._now_of_late(connection)
        collections = self.env["exact.collection"]
        for late in self._unlinked_of(collections, connection, SQL("item.kind != 'cash'")):
            late._take_items()
        return result


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _is_told_open(self):
        """Its return asked, and took the payment in Odoo back."""
        return super()._is_told_open() or bool(self.item_ids.filtered("is_returned"))


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_collected_in(self):
        """The entries in Exact of the collections that are booked with these invoices.

        :return: GUIDs by invoice
        :rtype: dict
        """
        lines = self.env["exact.collection.line"].search(
            [
                ("move_id", "in", self.ids),
                ("collection_id.kind", "=", "collection"),
                ("state", "in", self.env["exact.collection.line"]._booked_states),
            ]
        )
        return {
            move: set(mine.collection_id.mapped("guid"))
            for move, mine in lines.grouped("move_id").items()
        }


class ExactSettling(models.AbstractModel):
    _inherit = "exact.settling"

    def _names(self, items, rows):
        """What we collected ourselves, before all that Exact says."""
        collected = items.move_id._exact_collected_in()
        ours = {
            item.guid: set(
                rows.filtered(
                    lambda row, item=item: row.entry_guid in collected[item.move_id]
                ).mapped("guid")
            )
            for item in items
            if item.move_id in collected
        }
        return [ours, *super()._names(items, rows)]

    def _settled(self, entry):
        amounts = super()._settled(entry)
        for returned in entry.item_ids.filtered("is_returned").grouped("entry_guid").values():
            self._take_off_returned(entry, returned, amounts)
        return amounts

    def _take_off_returned(self, entry, returned, amounts):
        """A direct debit that came back settled nothing, whether its match is undone or not.

        Undone, the debit and its return are matched with each other; else the invoice still looks
        settled by the debit, and the return is owed beside it. In both cases what the debit was
        matched with is what does not count.

        :param exact.open.item returned: the item of one return, or its parts
        :param dict amounts: what is settled by GUID; changed in place
        """
        came_back = self._guid_of_debit(returned[0])
        with_debit = {
            item.guid
            for match in self._matches(entry.item_ids)
            if came_back in match.mapped("entry_guid")
            for item in match
        }
        left = sum((abs(money(item.amount)) for item in returned), money(0))
        order = entry.item_ids.sorted(
            lambda item: (item.guid not in with_debit, item.is_returned, item.id)
        )
        for item in order:
            part = min(left, amounts[item.guid])
            amounts[item.guid] -= part
            left -= part

    def _guid_of_debit(self, item):
        """The entry of the batch a returned debit was in.

        :param exact.open.item item: of the return
        :return: GUID
        :rtype: str
        """
        of_return = [
            ("connection_id", "=", item.connection_id.id),
            ("guid", "=", item.entry_guid),
        ]
        returns = self.env["exact.collection"].search(of_return)
        return returns.line_ids.origin_id.collection_id.guid


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    @api.model
    def _payments_wanted(self):
        """Also while a collection waits to be matched."""
        return super()._payments_wanted() | Domain("collection_ids.state", "=", "booked")


class ExactOpenItemFeed(models.Model):
    _inherit = "exact.open.item.feed"

    def _change_items(self, client):
        """Have Exact match what was collected."""
        changed = yield from super()._change_items(client)
        collections = self.env["exact.collection"]
        collections._note_standing(self.connection_id)
        yield
        yield from collections._look_up_missing(self.connection_id, client)
        matched = yield from collections._match_open(self.connection_id, client)
        return changed or matched

    def _after_settling(self, client):
        result = super()._after_settling(client)
        collections = self.env["exact.collection"]
        collections._note_matches(self.connection_id)
        watch = partial(collections._watch_suspense, self.connection_id, client)
        self.connection_id._try_optional("suspense", watch)
        return result
