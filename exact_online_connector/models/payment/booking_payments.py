"""Payments, registered with the code behind Odoo's "Register Payment"."""

from odoo import models
from odoo.fields import Command

from ...core.kinds import SALE
from ...exact_api.odata import money


class ExactSettlingBooking(models.AbstractModel):
    _inherit = "exact.settling.booking"

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
        self._reconcile_payments(register, to_process)
        for work in to_process:
            for booking in work["bookings"]:
                booking.payment = work["payment"]

    def _reconcile_payments(self, register, to_process):
        """Reconcile all payments with their documents together.

        The wizard does one after the other, which is most of the time a payment takes.
        In a foreign currency that is left to it, for the sake of its exchange differences: of
        several at once Odoo may link one to the wrong payment.
        """
        at_once = []
        for work in to_process:
            lines, payment = work["to_reconcile"], work["payment"]
            if lines.currency_id != payment.company_id.currency_id:
                register._reconcile_payments([work])
                continue
            account = payment.destination_account_id
            open_ones = [("account_id", "=", account.id), ("reconciled", "=", False)]
            at_once.append((payment.move_id.line_ids | lines).filtered_domain(open_ones))
        self.env["account.move.line"]._reconcile_plan(at_once)

    def _grouped(self, bookings):
        """One payment for several documents where it paid each of them in full.

        :return: each becomes one payment
        :rtype: list[list[Booking]]
        """
        groups, singles = {}, []
        for booking in bookings:
            is_whole = booking.amount == money(booking.entry._residual())
            if is_whole and booking.counter and booking.counter.kind == "cash":
                move = booking.entry.move_id
                of_move = (move.company_id, move.currency_id, move.commercial_partner_id)
                key = (booking.counter.guid, *of_move)
                groups.setdefault((*key, move.is_inbound()), []).append(booking)
            else:
                singles.append([booking])
        return [*groups.values(), *singles]

    def _payment_values(self, connection, group, lines):
        """The payment that settles the documents of a group.

        :param exact.connection connection: in whose clearing journal it is booked
        :param list[Booking] group: of one partner and direction; amounts positive, in their
            currency
        :param account.move.line lines: what it is reconciled with
        :return: values of ``account.payment``, whose amount is positive
        :rtype: dict
        """
        journal = connection._clearing_journal()
        move = group[0].entry.move_id
        kind = "inbound" if move.is_inbound() else "outbound"
        return {
            "date": self._day(group[0].allocation),
            "amount": float(sum(booking.amount for booking in group)),
            "payment_type": kind,
            "partner_type": "customer" if move._exact_kind().side == SALE else "supplier",
            "memo": self._memo(group),
            "journal_id": journal.id,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "partner_id": move.commercial_partner_id.id,
            "payment_method_line_id": journal._get_available_payment_method_lines(kind)[:1].id,
            "destination_account_id": lines[:1].account_id.id,
            "invoice_ids": [Command.set(lines.move_id.ids)],
        }

    def _memo(self, group):
        moves = [booking.entry.move_id for booking in group]
        names = ", ".join(move.payment_reference or move.ref or move.name for move in moves)
        counter = self._counter_name(group[0])
        return f"{names} ({counter})" if counter else names
