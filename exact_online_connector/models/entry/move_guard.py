"""A document that stands in Exact does not change silently, whichever way it is changed."""

from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

# What can be seen of a change of these fields in Exact's books. Nothing else is looked at, so that
# what Odoo writes all day (messages, payments, the PDF) costs nothing.
MOVE_FIELDS = {
    "currency_id",
    "date",
    "exact_reference",
    "fiscal_position_id",
    "invoice_cash_rounding_id",
    "invoice_currency_rate",
    "invoice_date",
    "invoice_date_due",
    "invoice_line_ids",
    "invoice_payment_term_id",
    "journal_id",
    "line_ids",
    "move_type",
    "name",
    "partner_id",
    "payment_reference",
    "ref",
    "state",
}
LINE_FIELDS = {
    "account_id",
    "amount_currency",
    "analytic_distribution",
    "balance",
    "credit",
    "currency_id",
    "debit",
    "deductible_amount",
    "discount",
    "move_id",
    "price_unit",
    "product_id",
    "quantity",
    "tax_ids",
}
# Within a change that is watched as a whole; an object of this process cannot come in by RPC.
_WATCHED = object()


class AccountMove(models.Model):
    _inherit = "account.move"

    @contextmanager
    def _exact_watched(self):
        """Compare what these documents would be in Exact before and after a change.

        Writing is one change with all that Odoo writes along: only its end counts.

        :return: the documents to change
        :rtype: account.move
        :raises UserError: naming a document that may not differ from what Exact has
        """
        watched = self.browse()
        if self.env.context.get("exact_watched") is not _WATCHED:
            entries = self.env["exact.entry"]
            # Exact may have the document as it is. Of one that is changed already a person knows.
            states = (*entries._under_way_states, *entries._done_states)
            watched = self.filtered(
                lambda move: move._exact_kind() and move.sudo().exact_entry_id.state in states
            )
        before = watched._exact_facts()
        yield self.with_context(exact_watched=_WATCHED) if watched else self
        after = watched._exact_facts()
        changed = watched.filtered(lambda move: before[move] != after[move])
        entries = changed.sudo().exact_entry_id
        entries._refuse_change()
        entries._changed_in_odoo()

    def _exact_facts(self):
        """What Exact's books say of these documents, if they were sent as they are now.

        The texts of lines are left out: nothing is booked by them.

        :return: account.move → values that can be compared
        :rtype: dict
        """
        facts = {}
        of_connection = self.sudo().grouped(lambda move: move.exact_entry_id.connection_id)
        for connection, moves in of_connection.items():
            for move, prepared in moves._exact_prepare(connection):
                payload = dict(prepared.payload)
                lines = payload.pop(move._exact_kind().lines)
                if not move.name:
                    # Being numbered anew: the number is taken away first and given again.
                    sent = move.exact_entry_id.payload or {}
                    payload |= {name: sent.get(name) for name in ("YourRef", "Description")}
                facts[move] = (
                    move.state == "posted",
                    # What a bill amounts to is not what it is coded as.
                    (move.amount_total, move.amount_tax, move.amount_total_signed),
                    payload,
                    [{**line, "Description": None} for line in lines],
                )
        return facts

    def write(self, vals):
        if MOVE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self._exact_watched() as moves:
            return super(AccountMove, moves).write(vals)

    @api.depends("exact_state")
    def _compute_show_reset_to_draft_button(self):
        """Not offered where it would be refused: then a credit note is the way."""
        result = super()._compute_show_reset_to_draft_button()
        for move in self.filtered("show_reset_to_draft_button"):
            move.show_reset_to_draft_button = not move.sudo().exact_entry_id._is_held()
        return result

    def button_draft(self):
        self.check_access("write")
        entries = self.sudo().exact_entry_id
        entries._refuse_change()
        result = super().button_draft()
        entries._went_to_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_exact(self):
        """A document that stands in Exact's books, or may stand there, is not deleted."""
        entries = self.env["exact.entry"]
        for move in self:
            if move.exact_state in (*entries._under_way_states, *entries._booked_states):
                raise UserError(
                    self.env._(
                        "%(document)s is booked in Exact Online, or may be, so it cannot be "
                        "deleted. Make a credit note instead.",
                        document=move.display_name,
                    )
                )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        if LINE_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self.move_id._exact_watched() as moves:
            return super(AccountMoveLine, self.with_env(moves.env)).write(vals)
