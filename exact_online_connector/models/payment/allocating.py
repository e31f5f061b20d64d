"""Which items stand on the other side of what is settled: for ``core.payment.allocation``."""

from odoo import models
from odoo.fields import Domain

from ...core.payment.allocation import allocate, matches
from ...exact_api.odata import money


class ExactSettling(models.AbstractModel):
    _inherit = "exact.settling"

    def _allocate(self, connection, plans):
        """Tell what settled each portion, and leave it in the plans."""
        by_guid = {
            portion.item.guid: (plan, portion)
            for plan in plans.values()
            for portion in plan.portions
        }
        entries = self.env["exact.entry"].union(*plans)
        items = entries.item_ids.filtered(lambda item: item.guid in by_guid)
        for mine in items.grouped(lambda item: (item.account_guid, item.side)).values():
            rows = self._candidates(mine)
            others = rows - mine
            unused = self._unused(connection, others)
            made = allocate(
                [by_guid[item.guid][1] for item in mine],
                [(item._as_item(), unused[item]) for item in others],
                self._names(mine, rows),
                [match.mapped("guid") for match in self._matches(mine)],
            )
            for allocation in made:
                by_guid[allocation.item.guid][0].allocations.append(allocation)

    def _candidates(self, items):
        """What may stand on the other side of these items of one relation, and themselves.

        :rtype: exact.open.item
        """
        either = Domain("guid", "in", items.mapped("guid")) | self._named_by_offset(items)
        if days := set(items.filtered("is_matched").mapped("ended_on")):
            either |= Domain("is_matched", "=", True) & Domain("ended_on", "in", list(days))
        if paid := [day for day in set(items.mapped("paid_on")) if day]:
            of_day = Domain("invoice_date", "in", paid) | Domain("paid_on", "in", paid)
            either |= Domain("kind", "in", ("cash", "other")) & of_day
        if references := items.mapped("your_ref"):
            either |= Domain("your_ref", "in", [text for text in references if text])
        return items.search(self._beside(items) & either, order="id")

    def _beside(self, items):
        """The items of the same relation and side as these, which are of one."""
        first = items[:1]
        return (
            Domain("connection_id", "=", first.connection_id.id)
            & Domain("account_guid", "=", first.account_guid)
            & Domain("side", "=", first.side)
        )

    def _unused(self, connection, items):
        """How much of items on the other side settled nothing yet, in company currency.

        :return: by item; zero for documents, whose own portions say what is left of them
        :rtype: dict
        """
        others = items.filtered(lambda item: not item.entry_id)
        used = dict(
            self.env["exact.settlement"]._read_group(
                [
                    ("connection_id", "=", connection.id),
                    ("counter_guid", "in", others.mapped("guid")),
                    ("state", "=", "booked"),
                ],
                ["counter_guid"],
                ["amount_company:sum"],
            )
        )
        return {
            item: item._settled_in_company() - money(used.get(item.guid, 0))
            if item in others
            else money(0)
            for item in items
        }

    # === WHAT EXACT NAMES === #

    def _names(self, items, rows):
        """What Exact says settled these items, the source that is trusted most first.

        Override this to name more. Extended by debit.

        :param exact.open.item items: of documents of one relation
        :param exact.open.item rows: what may be named
        :return: each of item → items of the other side, by GUID
        :rtype: list[dict]
        """
        by_line = rows.grouped("line_guid")
        references = self._payments_by_reference(items)
        return [
            {guid: set(named.mapped("guid")) for guid, named in references.items()},
            {
                item.guid: set(by_line[item.offset_guid].mapped("guid"))
                for item in items
                if item.offset_guid in by_line
            },
        ]

    def _payments_by_reference(self, items):
        """The payments and entries that carry the reference of an item's document.

        Exact gives a receipt the ``YourRef`` of the one invoice it is matched with. What several
        documents of a relation are called names none of them.

        :param exact.open.item items: of documents
        :return: by GUID of the item; only those for which there are any
        :rtype: dict[str, exact.open.item]
        """
        texts = {text for text in items.mapped("your_ref") if text}
        called = items.search(
            Domain("connection_id", "in", items.connection_id.ids)
            & Domain("account_guid", "in", items.mapped("account_guid"))
            & Domain("your_ref", "in", list(texts))
        )
        by_reference = called.grouped(lambda row: (row.account_guid, row.side, row.your_ref))
        found = {}
        for item in items:
            rows = by_reference.get((item.account_guid, item.side, item.your_ref), items.browse())
            documents = rows.filtered(lambda row: row.entry_id or row.kind == "entry")
            others = rows - documents
            if others and len(set(documents.mapped("line_guid"))) == 1:
                found[item.guid] = others
        return found

    def _named_by_offset(self, items):
        """What the offsets of these items name, and the documents whose offsets name these.

        :rtype: Domain
        """
        offsets = [guid for guid in items.mapped("offset_guid") if guid]
        lines = [guid for guid in items.mapped("line_guid") if guid]
        return Domain("line_guid", "in", offsets) | (
            Domain("offset_guid", "in", lines) & Domain("entry_id", "!=", False)
        )

    # === WHAT A MATCH LEAVES BEHIND === #

    def _in_the_same_matches(self, entries):
        """The documents that were matched with one of these in Exact."""
        found = self.env["exact.entry"]
        for match in self._matches(entries.item_ids):
            found |= match.entry_id
        items = entries.item_ids
        mine = Domain("connection_id", "in", items.connection_id.ids)
        found |= items.search(mine & self._named_by_offset(items)).entry_id
        return found - entries

    def _matches(self, items):
        """The matches these items are part of, as far as their order tells.

        :param exact.open.item items: of any documents
        :return: the items of each match, those of documents or not
        :rtype: list[exact.open.item]
        """
        days = items.filtered("is_matched").grouped(
            lambda item: (item.connection_id, item.account_guid, item.side, item.ended_on)
        )
        found = []
        for (_connection, _account, _side, day), some in days.items():
            ended = Domain("ended_on", "=", day) & Domain("is_matched", "=", True)
            rows = items.search(self._beside(some) & ended)
            by_guid = {row.guid: row for row in rows}
            for match in matches(row._as_item() for row in rows):
                mine = items.browse().union(*(by_guid[item.guid] for item in match))
                if mine & some:
                    found.append(mine)
        return found
