"""The suspense account: what was exported, what the bank paid, what came back, what remains."""

from datetime import timedelta

from odoo import api, fields, models

from ...core.debit.collection import Batch, SuspenseLine, share_receipts
from ...exact_api import resources
from ...exact_api.odata import money
from ..connection.exact_asking import WARNING

# Debtors have eight weeks to get a debit back without a reason (SEPA Core rulebook).
WATCHED_FOR = timedelta(days=62)


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    exported = fields.Monetary(compute="_compute_remaining", store=True)
    received = fields.Monetary(
        readonly=True, copy=False, help="From the bank, booked against the suspense account."
    )
    returned = fields.Monetary(compute="_compute_remaining", store=True)
    remaining = fields.Monetary(
        compute="_compute_remaining",
        store=True,
        help="What the suspense account still holds of this batch.",
    )
    reversal_count = fields.Integer(compute="_compute_reversal_count")

    @api.depends("line_ids.state", "line_ids.amount", "received", "kind", "agreed")
    def _compute_remaining(self):
        """What the suspense account still waits for: booked there, less received and taken back;
        positive, in company currency. What somebody accepted in Exact is what was booked there.
        """
        for collection in self:
            batch = collection.kind == "collection"
            lines = collection.line_ids.filtered(lambda line: line.state in line._booked_states)
            back = lines.filtered(lambda line: line.state == "returned")
            agreed = collection.agreed and float(collection.agreed["total"])
            exported = sum(lines.mapped("amount")) if agreed is False else agreed
            collection.exported = exported if batch else 0
            collection.returned = sum(back.mapped("amount"))
            collection.remaining = (
                collection.exported - collection.received - collection.returned if batch else 0
            )

    @api.depends("line_ids.reversal_ids")
    def _compute_reversal_count(self):
        for collection in self:
            collection.reversal_count = len(collection.line_ids.reversal_ids)

    # === WATCHED === #

    @api.model
    def _watch_suspense(self, connection, client):
        """See what others booked on the suspense account, with one call.

        :param exact.connection connection: whose
        :param ExactClient client: for its division
        :raises ExactError: when Exact cannot be asked
        """
        today = fields.Date.context_today(self)
        batches = self.search(
            [
                *self._in_division(connection),
                ("kind", "=", "collection"),
                ("state", "in", self._booked_states),
                "|",
                ("remaining", "!=", 0),
                ("date", ">=", today - WATCHED_FOR),
            ]
        )
        if not batches or not connection.collection_account_id:
            return
        since = min(batches.mapped("date"))
        # All since the first of them: a receipt of another batch must not be taken for theirs.
        batches = batches.search(
            [
                *self._in_division(connection),
                ("kind", "=", "collection"),
                ("state", "in", self._booked_states),
                ("date", ">=", since),
            ]
        )
        own = connection.collection_journal_id.code
        account = connection.collection_account_id.guid
        rows = resources.ledger_lines(client, account, since)
        received, rest = share_receipts(
            [batch._as_batch() for batch in batches],
            [
                SuspenseLine(row["Description"] or "", row["Date"], -row["AmountDC"])
                for row in rows
                if row["JournalCode"] != own
            ],
        )
        connection.suspense_rest = float(rest)
        for batch in batches:
            amount = float(received[batch.name])
            if batch.currency_id.compare_amounts(batch.received, amount):
                batch.received = amount
        batches._warn(today)

    def _as_batch(self):
        """This batch for the pure package; amounts positive, in company currency.

        :rtype: Batch
        """
        return Batch(
            self.name,
            self.date,
            money(self.exported),
            money(self.returned),
        )

    def _warn(self, today):
        """One activity for a batch that stays on the suspense account too long."""
        for batch in self:
            limit = batch.date + timedelta(days=batch.connection_id.collection_warn_days)
            if batch.currency_id.is_zero(batch.remaining):
                batch._exact_stop_asking("remaining")
            elif today > limit:
                batch._ask_somebody("remaining", _said_of_remaining, kind=WARNING)

    def _exact_still_asks(self, cause):
        if cause == "remaining":
            return not self.currency_id.is_zero(self.remaining)
        return super()._exact_still_asks(cause)

    # === ACTIONS === #

    def action_open_reversals(self):
        """Show what came back of this batch."""
        return self.line_ids.reversal_ids.collection_id._show()


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    suspense_rest = fields.Monetary(
        "On the suspense account without a batch",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Booked there in Exact since the oldest open batch, without belonging to one.",
    )


def _said_of_remaining(batch):
    """Summary and note of the activity about a batch that stays on the suspense account."""
    return batch.env._("Not received in full"), batch.env._(
        "%(amount)s of %(batch)s is still on the suspense account. Check in Exact what the bank "
        "paid, and enter the debits that came back.",
        amount=batch.currency_id.format(batch.remaining),
        batch=batch.name,
    )
