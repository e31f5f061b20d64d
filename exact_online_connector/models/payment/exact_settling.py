"""What is to be booked in Odoo after something changed among the open items of Exact.

Nothing here calls Exact. What is booked depends only on what Exact says now and on what Odoo's
ledger holds, so settling again changes nothing, and what was interrupted is simply done again.
"""

import logging
from dataclasses import dataclass, field
from decimal import Decimal

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...core.issues import issue
from ...core.payment.allocation import Allocation
from ...core.payment.settlement import Portion, portion_of
from ...exact_api.odata import money

_logger = logging.getLogger(__name__)

# How many documents, or payments left on their customer, are settled between two commits.
ENTRIES_AT_ONCE = 100


class ExactSettling(models.AbstractModel):
    """How changed open items become payments; ``exact.settling.booking`` books them."""

    _name = "exact.settling"
    _description = "Settling of open items"

    # How much Exact has settled stands in ``settled.py``, what stands on the other side of it in
    # ``allocating.py``.

    # === WHAT CHANGED === #

    @api.model
    def _settle_some(self, connection):
        """Settle some of what changed.

        :param exact.connection connection: whose open items
        :return: False when nothing is left
        :rtype: bool
        """
        items = self.env["exact.open.item"]
        changed = [("connection_id", "=", connection.id), ("to_settle", "=", True)]
        credits_ = items.search(
            [*changed, ("entry_id", "=", False)], limit=ENTRIES_AT_ONCE, order="id"
        )
        if credits_:
            self._settle_credits(connection, credits_)
            credits_.to_settle = False
            return True
        entries = self._changed_entries(connection)
        if not entries:
            return False
        self._settle_entries(connection, entries)
        return True

    def _changed_entries(self, connection):
        """The next documents of which something changed, those of one relation together.

        What Exact is still to be asked for is not among them.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT entry_id
                     FROM exact_open_item
                    WHERE connection_id = %s AND to_settle IS TRUE AND entry_id IS NOT NULL
                    GROUP BY entry_id
                   HAVING NOT bool_or(coalesce(offset_state, '') = 'due')
                    ORDER BY min(account_guid), min(ended_on), entry_id
                    LIMIT %s""",
                connection.id,
                ENTRIES_AT_ONCE,
            )
        )
        return self.env["exact.entry"].browse(entry_id for (entry_id,) in rows)

    # === DOCUMENTS === #

    @api.model
    def _settle_entries(self, connection, entries):
        """Make these documents as settled in Odoo as they are in Exact.

        All of them at once; when that fails, each alone, so that one does not stop the others.

        :param exact.connection connection: whose
        :param exact.entry entries: that something changed of
        """
        entries |= self._in_the_same_matches(entries)
        if not self._try_to_settle(connection, entries):
            for group in self._groups(entries):
                self._try_to_settle(connection, group, last_try=True)
        entries.item_ids.to_settle = False

    def _try_to_settle(self, connection, entries, last_try=False):
        """Settle these documents, or none of them.

        :param bool last_try: say on the documents why they could not be settled
        :return: whether they were settled
        :rtype: bool
        """
        try:
            with self.env.cr.savepoint():
                self._settle_together(connection, entries)
        except psycopg2.OperationalError:
            raise  # another worker has them: all of it is tried again
        except Exception as error:
            self.env.invalidate_all()
            if last_try:
                self._say_why(entries, error)
            return False
        return True

    def _say_why(self, entries, error):
        """Make documents wait with the reason why they could not be settled.

        :param exact.entry entries: documents
        :param Exception error: what happened
        """
        if isinstance(error, UserError):
            why = issue("booking_failed", reason=error)
        else:
            _logger.error("%s could not be settled", entries, exc_info=error)
            why = entries._mistake()
        for entry in entries:
            entry._wait(why)

    def _groups(self, entries):
        """Documents that settle each other stay together; the others go alone."""
        left = entries
        while left:
            group = left[:1] | (self._in_the_same_matches(left[:1]) & entries)
            yield group
            left -= group

    def _settle_together(self, connection, entries):
        """Settle documents in one transaction: take back first, then plan, then book.

        :param exact.connection connection: whose documents they are
        :param exact.entry entries: documents that may settle each other
        :raises UserError: when something cannot be booked, or came out differently
        """
        entries -= self._doubtful(entries)
        before = {entry: entry._residual() for entry in entries}
        for entry in entries:
            self._take_back_unmatched(entry)
        for entry in entries:
            self._take_back_in_odoo(entry)
        plans = {entry: self._plan(entry) for entry in entries}
        for entry, plan in plans.items():
            if not plan:
                entry._wait_no_more()
        self._allocate(connection, {entry: plan for entry, plan in plans.items() if plan})
        self.env["exact.settling.booking"]._book(connection, plans)
        for entry in entries:
            entry._tell_reopened(before[entry])

    def _take_back_unmatched(self, entry):
        """Take back what Exact does not have settled any more, or has settled otherwise."""
        settlements = entry.payment_ids.filtered(lambda settlement: settlement.state == "booked")
        settlements.filtered(lambda settlement: settlement._is_undone()).state = "reversed"
        settlements = settlements.filtered(lambda settlement: settlement.state == "booked")
        amounts = self._settled(entry)
        for guid, mine in settlements.grouped("item_guid").items():
            allowed = amounts.get(guid, 0)
            for settlement in mine.sorted("start", reverse=True):
                if money(settlement.start + settlement.amount) > allowed:
                    self._undo(entry, settlement)

    def _undo(self, entry, settlement):
        """Take back what Exact no longer has settled.

        A payment Odoo had itself stays, and somebody is asked to look.

        :param exact.entry entry: the document
        :param exact.settlement fact: what was booked, or recognised, of it
        """
        if settlement.means == "in_odoo":
            settlement.state = "reversed"
            if entry._is_told_open():
                return
            entry._ask_to_look("unpaid", settlement._said_of_unpaid)
        elif settlement.state == "booked":
            settlement._take_back()

    def _take_back_in_odoo(self, entry):
        """What was settled in Odoo alone counts no more where Odoo has it open again."""
        if self._wanted(entry) > 0:
            settlements = entry.payment_ids.filtered(
                lambda settlement: settlement.state == "booked" and settlement.means == "in_odoo"
            )
            settlements.state = "reversed"

    # === WHAT IS TO BE BOOKED === #

    def _wanted(self, entry):
        """What may be booked of a document: what Odoo has open and Exact has not.

        :return: in the document's currency; negative where Exact has more open
        :rtype: Decimal
        """
        still_open = entry.item_ids.filtered(lambda item: not item.is_matched)
        amounts = (abs(money(item.amount)) for item in still_open)
        return money(entry._residual()) - sum(amounts, money(0))

    def _plan(self, entry):
        """What Exact settled of a document and Odoo did not book yet.

        :return: empty when nothing is to be done, or nothing can be done
        :rtype: Plan
        """
        plan = Plan(entry, self._wanted(entry))
        amounts = self._settled(entry)
        settlements = entry.payment_ids.filtered(lambda settlement: settlement.state == "booked")
        booked = settlements.grouped("item_guid")
        for item in entry.item_ids:
            mine = booked.get(item.guid, settlements.browse())
            amount = sum((money(settlement.amount) for settlement in mine), money(0))
            if portion := portion_of(item._as_item(), amounts[item.guid], amount):
                plan.portions.append(portion)
        return plan

    # === MONEY LEFT ON A CUSTOMER OR SUPPLIER === #

    def _settle_credits(self, connection, items):
        """Keep what was paid too much as a payment of the contact, as long as it is open.

        Only the rest of a payment that settled something: a payment nobody matched yet is work for
        the accountant, and shown in the reconciliation report.

        :param exact.connection connection: whose
        :param exact.open.item items: that are no document of Odoo
        """
        settlements = self.env["exact.settlement"].search(
            [
                ("connection_id", "=", connection.id),
                ("item_guid", "in", items.mapped("guid")),
                ("means", "=", "credit"),
                ("state", "=", "booked"),
            ]
        )
        rests = items.filtered(lambda item: self._is_rest_of_payment(connection, item))
        amounts = {item.guid: abs(money(item.amount)) for item in rests}
        for settlement in settlements:
            if amounts.get(settlement.item_guid) != money(settlement.amount):
                settlement._take_back()
            else:
                rests = rests.filtered(lambda item, guid=settlement.item_guid: item.guid != guid)
        self.env["exact.settling.booking"]._book_credits(connection, rests)

    def _is_rest_of_payment(self, connection, item):
        """Whether an open item is what a payment that settled something has left.

        :param exact.open.item item: of a contact we know, or it does not count
        :rtype: bool
        """
        if item.kind != "cash" or item.is_matched or not item.amount:
            return False
        matched = item._settled_in_company() or self.env["exact.open.item"].search_count(
            [
                ("connection_id", "=", connection.id),
                ("line_guid", "=", item.line_guid),
                ("is_matched", "=", True),
            ],
            limit=1,
        )
        return bool(matched and self._partner_of(connection, item))

    def _partner_of(self, connection, item):
        """The contact of a relation, empty when none is linked to it."""
        return (
            self.env["exact.contact"]
            .with_context(active_test=False)
            .search(
                [("connection_id", "=", connection.id), ("guid", "=", item.account_guid)],
                limit=1,
            )
            .partner_id
        )


@dataclass
class Plan:
    """What is to be booked of one document.

    :param entry: the document's exact.entry
    :param wanted: how much of it Odoo has open and Exact has not, in the document's currency; what
        goes beyond it was paid in Odoo already
    :param portions: what Exact settled and Odoo did not book, see ``core.payment.settlement``
    :param allocations: what settled it
    """

    entry: models.BaseModel
    wanted: Decimal
    portions: list[Portion] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)

    def __bool__(self):
        return bool(self.portions)
