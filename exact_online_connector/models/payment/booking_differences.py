"""What was written off in Exact: a difference, or the discount for early payment."""

from odoo import models
from odoo.fields import Command

from ...core.issues import issue
from ...exact_api.odata import money
from ..words.language import for_readers


class ExactSettlingBooking(models.AbstractModel):
    _inherit = "exact.settling.booking"

    def _difference_obstacle(self, connection, plan):
        """Why a payment difference cannot be booked without somebody.

        Differences are positive, in company currency; those of an early-payment discount have no
        limit.

        :param exact.connection connection: with its account and limit for differences
        :param Plan plan: of a document
        :return: None when it can
        :rtype: core.issues.Issue
        """
        difference = sum((a.amount_company for a in plan.allocations if a.is_difference), money(0))
        if not difference or self._is_early_discount(plan.entry, plan.allocations):
            return None
        if not connection.write_off_account_id:
            return issue("write_off_account_missing", amount=difference)
        limit = money(connection.write_off_limit)
        if difference > limit and not plan.entry.difference_accepted:
            return issue("difference_over_limit", amount=difference, limit=limit)
        return None

    def _is_early_discount(self, entry, allocations):
        """Whether the difference is the discount for early payment of Odoo's payment term.

        :param exact.entry entry: of a document
        :param allocations: ``Allocation`` of all that settled it
        """
        move = entry.move_id
        amount = sum((a.amount for a in allocations if a.is_difference), money(0))
        days = [self._day(a) for a in allocations if not a.is_difference]
        lines = entry._payable_lines()
        discounted = abs(sum(lines.mapped("discount_amount_currency")))
        offered = money(abs(move.amount_total_in_currency_signed)) - money(discounted)
        return bool(
            days
            and discounted
            and amount == offered
            and move._is_eligible_for_early_payment_discount(move.currency_id, max(days))
        )

    def _early_discounts(self, bookings):
        """The lines Odoo books for a discount, made while nothing is paid yet.

        :return: values of lines by exact.entry
        :rtype: dict
        """
        by_entry = {}
        for booking in bookings:
            by_entry.setdefault(booking.entry, []).append(booking)
        found = {}
        for entry, mine in by_entry.items():
            allocations = [booking.allocation for booking in mine]
            differences = [booking for booking in mine if booking.means == "difference"]
            if differences and self._is_early_discount(entry, allocations):
                found[entry] = self._discount_lines(entry, differences)
        return found

    def _discount_lines(self, entry, differences):
        """What an early payment leaves of a document, as Odoo books such a discount.

        :param exact.entry entry: the document, whose residual is booked away
        :param list[Booking] differences: of it; amounts positive, in its currency
        :return: values of ``account.move.line``: a debit on an invoice of ours, a credit on a bill
        :rtype: list[dict]
        """
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
            told = for_readers(entry)
            amount = told.currency_id.format(float(booking.amount))
            move._message_log(body=told.env._("Written off in Exact Online: %s", amount))

    def _difference_values(self, connection, booking, lines, discount_lines):
        """The entry that books a payment difference on one document.

        The document's own line takes the opposite of the others: on an invoice of ours the
        difference is debited and the receivable credited, on a bill the other way round.

        :param exact.connection connection: its journal, account and label for differences
        :param Booking booking: its amount is positive, in the document's currency
        :param account.move.line lines: the document's receivable or payable lines
        :param list[dict] discount_lines: of ``_discount_lines``; empty for the account for
            differences
        :return: values of ``account.move``; amounts in the document's currency, balances in the
            company's
        :rtype: dict
        """
        move, day = booking.entry.move_id, self._day(booking.allocation)
        company = move.company_id
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
