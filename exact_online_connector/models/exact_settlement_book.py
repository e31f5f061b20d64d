"""Booking in Odoo what Exact settled: with the means of Odoo's own "Register Payment"."""

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..exact_api.odata import money
from ..mapping.settlement import Allocation


@dataclass
class Booking:
    """A part of what settled a document, on its way into the books.

    :param entry: the document's exact.entry
    :param means: of ``exact.payment``
    :param other: exact.entry of the document on the other side, when there is one
    """

    entry: object
    allocation: Allocation
    amount: object
    start: object
    means: str
    other: object = None
    payment: object = None
    move: object = None

    @property
    def counter(self):
        return self.allocation.counter


class ExactSettlementBooking(models.AbstractModel):
    """Takes the plans of ``exact.settlement`` and makes payments, entries and reconciliations."""

    _name = "exact.settlement.booking"
    _description = "Booking of payments from Exact"

    @api.model
    def _book(self, connection, plans):
        """Book what the plans say, and write down that it is booked.

        :param exact.connection connection: whose documents they are
        :param dict plans: of ``exact.settlement``, by exact.entry
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
                entry.difference_accepted = False

    # === WHAT CANNOT BE BOOKED NOW === #

    def _held_back(self, connection, plans):
        """The documents that have to wait; each says why.

        :return exact.entry: those, and the ones that would settle one of them
        """
        waiting = self.env["exact.entry"]
        for entry, plan in plans.items():
            if plan and (reason := self._obstacle(connection, plan)):
                code, params = reason
                entry._wait(code, **params)
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
                entry._wait("other_document_waits", document=others[0].move_id.display_name)
                waiting |= entry
        return waiting

    def _obstacle(self, connection, plan):
        """Why nothing of this plan can be booked.

        :return tuple[str, dict]: code and parameters of a reason, None when it can
        """
        move = plan.entry.move_id
        if move.state != "posted":
            return "document_not_posted", {}
        for day in sorted({self._day(allocation) for allocation in plan.allocations}):
            journal = connection._clearing_journal()
            if locks := move.company_id._get_violated_lock_dates(day, False, journal):
                until = fields.Date.to_string(locks[-1][0])
                return "payment_date_locked", {"date": fields.Date.to_string(day), "until": until}
        return self._difference_obstacle(connection, plan)

    def _difference_obstacle(self, connection, plan):
        difference = sum(
            (a.amount_company for a in plan.allocations if _is_difference(a)), money(0)
        )
        if not difference or self._early_discount(plan):
            return None
        if not connection.write_off_account_id:
            return "write_off_account_missing", {"amount": str(difference)}
        limit = money(str(connection.write_off_limit))
        if difference > limit and not plan.entry.difference_accepted:
            return "difference_over_limit", {"amount": str(difference), "limit": str(limit)}
        return None

    # === WHAT IS BOOKED, AND HOW === #

    def _bookings(self, plan):
        """The parts of a plan; what Odoo has settled already is only written down.

        :return list[Booking]: in the order in which they settled the document
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
                means = "difference" if _is_difference(allocation) else "payment"
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

    # === PAYMENTS === #

    def _book_payments(self, connection, bookings):
        """Register payments, all of them in one go as the wizard does for a selection."""
        if not bookings:
            return
        register = self.env["account.payment.register"].with_context(
            skip_invoice_sync=True, mail_create_nosubscribe=True
        )
        to_process = []
        for group in self._grouped(bookings):
            lines = self.env["account.move.line"].union(
                *(booking.entry._payable_lines() for booking in group)
            )
            lines = lines.filtered(lambda line: not line.reconciled)
            to_process.append(
                {
                    "create_vals": self._payment_values(connection, group, lines),
                    "to_reconcile": lines,
                    "batch": {"lines": lines},
                    "bookings": group,
                }
            )
        register._init_payments(to_process)
        register._post_payments(to_process)
        register._reconcile_payments(to_process)
        for work in to_process:
            for booking in work["bookings"]:
                booking.payment = work["payment"]

    def _grouped(self, bookings):
        """One payment for several documents where it paid each of them in full.

        :return list[list[Booking]]: each becomes one payment
        """
        groups, singles = {}, []
        for booking in bookings:
            is_whole = booking.amount == money(str(booking.entry._residual()))
            if is_whole and booking.counter and booking.counter.kind == "cash":
                move = booking.entry.move_id
                key = (booking.counter.guid, move.currency_id, move.commercial_partner_id)
                groups.setdefault((*key, move.is_inbound()), []).append(booking)
            else:
                singles.append([booking])
        return [*groups.values(), *singles]

    def _payment_values(self, connection, group, lines):
        journal = connection._clearing_journal()
        move = group[0].entry.move_id
        kind = "inbound" if move.is_inbound() else "outbound"
        return {
            "date": self._day(group[0].allocation),
            "amount": float(sum(booking.amount for booking in group)),
            "payment_type": kind,
            "partner_type": "customer" if move.is_sale_document() else "supplier",
            "memo": self._memo(group),
            "journal_id": journal.id,
            "company_id": connection.company_id.id,
            "currency_id": move.currency_id.id,
            "partner_id": move.commercial_partner_id.id,
            "payment_method_line_id": journal._get_available_payment_method_lines(kind)[:1].id,
            "destination_account_id": lines[:1].account_id.id,
        }

    def _memo(self, group):
        moves = [booking.entry.move_id for booking in group]
        names = ", ".join(move.payment_reference or move.ref or move.name for move in moves)
        counter = self._counter_name(group[0])
        return f"{names} ({counter})" if counter else names

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

    # === DISCOUNTS AND DIFFERENCES === #

    def _early_discount(self, plan):
        """Whether the difference is the discount for early payment of Odoo's payment term."""
        entry, move = plan.entry, plan.entry.move_id
        amount = sum((a.amount for a in plan.allocations if _is_difference(a)), money(0))
        days = [self._day(a) for a in plan.allocations if not _is_difference(a)]
        lines = entry._payable_lines()
        discounted = abs(sum(lines.mapped("discount_amount_currency")))
        offered = money(str(abs(move.amount_total_in_currency_signed))) - money(str(discounted))
        return bool(
            days
            and discounted
            and amount == offered
            and move._is_eligible_for_early_payment_discount(move.currency_id, max(days))
        )

    def _early_discounts(self, bookings):
        """The lines Odoo books for a discount, made while nothing is paid yet.

        :return dict: values of lines by exact.entry
        """
        by_entry = {}
        for booking in bookings:
            by_entry.setdefault(booking.entry, []).append(booking)
        found = {}
        for entry, mine in by_entry.items():
            allocations = [booking.allocation for booking in mine]
            plan = _Allocated(entry, allocations)
            differences = [booking for booking in mine if booking.means == "difference"]
            if differences and self._early_discount(plan):
                found[entry] = self._discount_lines(entry, differences)
        return found

    def _discount_lines(self, entry, differences):
        move = entry.move_id
        day = max(self._day(booking.allocation) for booking in differences)
        company = move.company_id
        values = [
            {
                "aml": line,
                "amount_currency": -line.amount_residual_currency,
                "balance": line.currency_id._convert(
                    -line.amount_residual_currency, company.currency_id, company, day
                ),
            }
            for line in entry._payable_lines()
        ]
        sign = 1 if move.is_inbound() else -1
        amount = sign * float(sum(booking.amount for booking in differences))
        balance = move.currency_id._convert(amount, company.currency_id, company, day)
        lines = move._get_invoice_counterpart_amls_for_early_payment_discount(values, balance)
        return [line for some in lines.values() for line in some]

    def _book_differences(self, connection, bookings, discounts):
        """Book what was written off in Exact as an entry that settles the rest of the document."""
        for booking in bookings:
            entry, move = booking.entry, booking.entry.move_id
            lines = entry._payable_lines().filtered(lambda line: not line.reconciled)
            made = self.env["account.move"].create(
                self._difference_values(connection, booking, lines, discounts.pop(entry, None))
            )
            made.action_post()
            own = made.line_ids.filtered_domain([("account_id", "=", lines[:1].account_id.id)])
            (own | lines).reconcile()
            booking.move = made
            amount = move.currency_id.format(float(booking.amount))
            move._message_log(body=self.env._("Written off in Exact Online: %s", amount))

    def _difference_values(self, connection, booking, lines, discount_lines):
        move, day = booking.entry.move_id, self._day(booking.allocation)
        company = connection.company_id
        sign = 1 if move.is_inbound() else -1
        label = connection.write_off_label or self.env._("Payment difference")
        amount = sign * float(booking.amount)
        balance = move.currency_id._convert(amount, company.currency_id, company, day)
        common = {
            "name": label,
            "partner_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
        }
        against = discount_lines or [
            {
                **common,
                "account_id": connection.write_off_account_id.id,
                "amount_currency": amount,
                "balance": balance,
            }
        ]
        own = {
            **common,
            "account_id": lines[:1].account_id.id,
            "amount_currency": -sum(line["amount_currency"] for line in against),
            "balance": -sum(line["balance"] for line in against),
        }
        return {
            "move_type": "entry",
            "journal_id": connection._clearing_journal().id,
            "company_id": company.id,
            "date": day,
            "ref": f"{move.name}: {label}",
            "line_ids": [Command.create(values) for values in (own, *against)],
        }

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
        lines = entry._payable_lines() | other._payable_lines()
        lines = lines.filtered(lambda line: not line.reconciled)
        least = min(money(str(entry._residual())), money(str(other._residual())))
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
                    amount=amount,
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

    # === MONEY LEFT ON A CUSTOMER OR SUPPLIER === #

    @api.model
    def _book_credits(self, connection, items):
        """Keep the open rest of payments as payments of their contacts.

        :param exact.connection connection: whose
        :param exact.open.item items: what is left of payments
        """
        for item in items:
            values = self._credit_values(connection, item)
            locks = connection.company_id._get_violated_lock_dates(
                values["date"], False, connection._clearing_journal()
            )
            if locks:
                continue  # the reconciliation report shows what is not here
            payment = self.env["account.payment"].create(values)
            payment.action_post()
            self.env["exact.payment"].create(
                {
                    "connection_id": connection.id,
                    "partner_id": payment.partner_id.id,
                    "means": "credit",
                    "date": payment.date,
                    "currency_id": payment.currency_id.id,
                    "amount": payment.amount,
                    "amount_company": abs(item.amount_company),
                    "item_guid": item.guid,
                    "payment_id": payment.id,
                }
            )

    def _credit_values(self, connection, item):
        journal = connection._clearing_journal()
        kind = "inbound" if item.amount < 0 else "outbound"
        partner = self.env["exact.settlement"]._partner_of(connection, item)
        return {
            "date": item.invoice_date or fields.Date.context_today(self),
            "amount": abs(item.amount),
            "payment_type": kind,
            "partner_type": "customer" if item.side == "receivable" else "supplier",
            "memo": self.env._("Paid too much, Exact %s", item.display_name),
            "journal_id": journal.id,
            "company_id": connection.company_id.id,
            "currency_id": (item.currency_id or connection.company_id.currency_id).id,
            "partner_id": partner.id,
            "payment_method_line_id": journal._get_available_payment_method_lines(kind)[:1].id,
        }

    # === VERIFIED AND WRITTEN DOWN === #

    def _expected(self, bookings):
        """What is to be open of each document afterwards."""
        expected = {}
        for booking in bookings:
            entry = booking.entry
            before = expected.setdefault(entry, money(str(entry._residual())))
            if booking.means != "in_odoo":
                expected[entry] = before - booking.amount
        return expected

    def _verify(self, expected):
        """:raises UserError: when something else came out than was to be booked"""
        for entry, amount in expected.items():
            now = money(str(entry._residual()))
            if now != amount:
                raise UserError(
                    self.env._(
                        "After its payment %(now)s of %(document)s would be open in Odoo, and "
                        "%(expected)s in Exact.",
                        document=entry.move_id.display_name,
                        now=now,
                        expected=amount,
                    )
                )

    def _write_down(self, connection, bookings):
        self.env["exact.payment"].create(
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


@dataclass
class _Allocated:
    entry: object
    allocations: list


def _is_difference(allocation):
    return allocation.counter is not None and allocation.counter.kind == "other"
