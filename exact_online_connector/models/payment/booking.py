"""Booking in Odoo what Exact settled: with the means of Odoo's own "Register Payment"."""

from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.issues import issue
from ...core.payment.allocation import Allocation
from ...exact_api.odata import money


@dataclass
class Booking:
    """A part of what settled a document, on its way into the books.

    :param entry: the document's exact.entry
    :param amount: positive, in the document's currency
    :param start: where in its item the part begins: how much of that is settled before it
    :param means: of ``exact.settlement``
    :param other: exact.entry of the document on the other side, when there is one
    :param payment: account.payment that was made of it
    :param move: account.move that was made of it
    """

    entry: models.BaseModel
    allocation: Allocation
    amount: Decimal
    start: Decimal
    means: str
    other: models.BaseModel | None = None
    payment: models.BaseModel | None = None
    move: models.BaseModel | None = None

    @property
    def counter(self):
        return self.allocation.counter


class ExactSettlingBooking(models.AbstractModel):
    """Takes the plans of ``exact.settling`` and makes payments, entries and reconciliations."""

    _name = "exact.settling.booking"
    _description = "Booking of payments from Exact"

    @api.model
    def _book(self, connection, plans):
        """Book what the plans say, and write down that it is booked.

        :param exact.connection connection: whose documents they are
        :param dict plans: of ``exact.settling``, by exact.entry
        :raises UserError: when something cannot be booked, or came out differently
        """
        held_back = self._held_back(connection, plans)
        bookings = []
        for entry, plan in plans.items():
            if entry not in held_back:
                bookings += self._bookings(plan)
        self._pair_documents(bookings)
        expected = self._expected(bookings)
        discounts = self._early_discounts(bookings)
        self._book_payments(connection, [b for b in bookings if b.means == "payment"])
        self._book_differences(
            connection, [b for b in bookings if b.means == "difference"], discounts
        )
        self._book_documents([b for b in bookings if b.means == "document"])
        self._verify(expected)
        self._write_down(connection, bookings)
        for entry, plan in plans.items():
            if plan and entry not in held_back:
                entry._wait_no_more()
                # Written only where it was so: the queue may be at this row at the same moment.
                if entry.difference_accepted:
                    entry.difference_accepted = False

    # === WHAT CANNOT BE BOOKED NOW === #

    def _held_back(self, connection, plans):
        """The documents that have to wait; each says why.

        :return: those, and the ones that would settle one of them
        :rtype: exact.entry
        """
        waiting = self.env["exact.entry"]
        for entry, plan in plans.items():
            if plan and (obstacle := self._obstacle(connection, plan)):
                entry._wait(obstacle)
                waiting |= entry
        for entry, plan in plans.items():
            if entry in waiting:
                continue
            others = waiting.filtered(
                lambda other, plan=plan: (
                    {
                        allocation.counter.guid
                        for allocation in plan.allocations
                        if allocation.counter
                    }
                    & set(other.item_ids.mapped("guid"))
                )
            )
            if others:
                name = others[0].move_id.display_name
                entry._wait(issue("other_document_waits", document=name))
                waiting |= entry
        return waiting

    def _obstacle(self, connection, plan):
        """Why nothing of this plan can be booked.

        :return: None when it can
        :rtype: core.issues.Issue
        """
        move = plan.entry.move_id
        if move.state != "posted":
            return issue("document_not_posted")
        for day in sorted({self._day(allocation) for allocation in plan.allocations}):
            journal = connection._clearing_journal()
            if locks := move.company_id._get_violated_lock_dates(day, False, journal):
                until = fields.Date.to_string(locks[-1][0])
                return issue("payment_date_locked", date=fields.Date.to_string(day), until=until)
        return self._difference_obstacle(connection, plan)

    # === WHAT IS BOOKED, AND HOW === #

    def _bookings(self, plan):
        """The parts of a plan; what Odoo has settled already is only written down.

        :return: in the order in which they settled the document
        :rtype: list[Booking]
        """
        allocations = sorted(
            (allocation for allocation in plan.allocations if allocation.amount),
            key=lambda one: (not self._is_reconciled_here(plan, one), self._day(one), one.start),
        )
        total = sum((allocation.amount for allocation in allocations), money(0))
        in_odoo = max(total - max(plan.wanted, money(0)), money(0))
        bookings = []
        for allocation in allocations:
            known = min(in_odoo, allocation.amount)
            in_odoo -= known
            if known:
                bookings.append(Booking(plan.entry, allocation, known, allocation.start, "in_odoo"))
            if allocation.amount > known:
                means = "difference" if allocation.is_difference else "payment"
                start = allocation.start + known
                bookings.append(
                    Booking(plan.entry, allocation, allocation.amount - known, start, means)
                )
        return bookings

    def _is_reconciled_here(self, plan, allocation):
        """Whether a person reconciled these two documents in Odoo."""
        other = self._document_of(plan.entry, allocation.counter)
        if not other:
            return False
        lines = plan.entry.move_id.line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        others = other.move_id.line_ids
        return bool((partials.debit_move_id | partials.credit_move_id) & others)

    def _document_of(self, entry, counter):
        """The document on the other side of a match.

        :param exact.entry entry: the document
        :param Item counter: what settled it, None when nothing tells
        :return: empty when it is no document, or one that is not Odoo's
        :rtype: exact.entry
        """
        if not counter or counter.kind != "document":
            return self.env["exact.entry"]
        return (
            self.env["exact.open.item"]
            .search(
                [
                    ("connection_id", "=", entry.connection_id.id),
                    ("guid", "=", counter.guid),
                ]
            )
            .entry_id
        )

    def _pair_documents(self, bookings):
        """Have documents settle each other where both still need it, to the same amount."""
        halves = {
            (booking.allocation.item.guid, booking.counter.guid): booking
            for booking in bookings
            if booking.means == "payment" and booking.counter and booking.counter.kind == "document"
        }
        for (guid, counter), booking in halves.items():
            half = halves.get((counter, guid))
            if half and half.amount == booking.amount:
                booking.means, booking.other = "document", half.entry

    def _day(self, allocation):
        return allocation.paid_on or fields.Date.context_today(self)

    def _counter_name(self, booking):
        """What the item on the other side is called in Exact."""
        if not booking.counter:
            return ""
        item = self.env["exact.open.item"].search(
            [
                ("connection_id", "=", booking.entry.connection_id.id),
                ("guid", "=", booking.counter.guid),
            ]
        )
        return self.env._("Exact %s", item.display_name) if item else ""

    # === DOCUMENTS THAT SETTLE EACH OTHER === #

    def _book_documents(self, bookings):
        """Reconcile invoices and credit notes with each other."""
        done = set()
        for booking in bookings:
            pair = frozenset((booking.allocation.item.guid, booking.counter.guid))
            if pair not in done:
                done.add(pair)
                self._reconcile(booking.entry, booking.other, booking.amount)

    def _reconcile(self, entry, other, amount):
        """Reconcile two documents with each other, for all or for a part of what they have open.

        :param exact.entry entry: one of the two
        :param exact.entry other: the document on the other side
        :param Decimal amount: positive, in their currency
        :raises UserError: a part of it, where there are several instalments or a foreign currency
        """
        lines = entry._payable_lines() | other._payable_lines()
        lines = lines.filtered(lambda line: not line.reconciled)
        least = min(money(entry._residual()), money(other._residual()))
        if amount == least:
            lines.reconcile()
            return
        debit = lines.filtered(lambda line: line.balance > 0)
        credit = lines - debit
        company = entry.company_id.currency_id
        if len(lines) != 2 or lines.currency_id != company:
            raise UserError(
                self.env._(
                    "%(document)s and %(other)s settle each other in part. Reconcile "
                    "%(amount)s of them by hand.",
                    document=entry.move_id.display_name,
                    other=other.move_id.display_name,
                    amount=entry.currency_id.format(float(amount)),
                )
            )
        self.env["account.partial.reconcile"].create(
            {
                "debit_move_id": debit.id,
                "credit_move_id": credit.id,
                "amount": float(amount),
                "debit_amount_currency": float(amount),
                "credit_amount_currency": float(amount),
            }
        )

    # === VERIFIED AND WRITTEN DOWN === #

    def _expected(self, bookings):
        """What is to be open of each document afterwards."""
        expected = {}
        for booking in bookings:
            entry = booking.entry
            before = expected.setdefault(entry, money(entry._residual()))
            if booking.means != "in_odoo":
                expected[entry] = before - booking.amount
        return expected

    def _verify(self, expected):
        """:raises UserError: when something else came out than was to be booked"""
        for entry, amount in expected.items():
            now = money(entry._residual())
            if now != amount:
                raise UserError(
                    self.env._(
                        "After its payment %(now)s of %(document)s would be open in Odoo, and "
                        "%(expected)s in Exact.",
                        document=entry.move_id.display_name,
                        now=entry.currency_id.format(float(now)),
                        expected=entry.currency_id.format(float(amount)),
                    )
                )

    def _write_down(self, connection, bookings):
        """Keep what was booked, in the transaction of its booking.

        Amounts are positive, also those of credit notes, in the document's currency and in the
        company's.

        :param exact.connection connection: whose documents they are
        :param list[Booking] bookings: with what was made of them
        """
        self.env["exact.settlement"].create(
            [
                {
                    "connection_id": connection.id,
                    "entry_id": booking.entry.id,
                    "partner_id": booking.entry.partner_id.id,
                    "means": booking.means,
                    "date": self._day(booking.allocation),
                    "currency_id": booking.entry.move_id.currency_id.id,
                    "amount": float(booking.amount),
                    "amount_company": float(self._company_amount(booking)),
                    "item_guid": booking.allocation.item.guid,
                    "start": float(booking.start),
                    "counter_guid": booking.counter and booking.counter.guid,
                    "counter_name": self._counter_name(booking),
                    "payment_id": booking.payment and booking.payment.id,
                    "booking_id": booking.move and booking.move.id,
                    "counterpart_id": booking.other and booking.other.move_id.id,
                }
                for booking in bookings
            ]
        )

    def _company_amount(self, booking):
        allocation = booking.allocation
        if booking.amount == allocation.amount:
            return allocation.amount_company
        return money(allocation.amount_company * booking.amount / allocation.amount)
