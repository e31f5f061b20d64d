"""A document and its open items in Exact: what is open there, and what of its payment waits."""

from odoo import api, fields, models

from ..connection.exact_reasoned import first_code, kept
from ..words.language import for_readers


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _forget_division(self):
        """No payment of the division of before will come: nothing waits for one any more."""
        result = super()._forget_division()
        self.env["exact.entry"].sudo().search([("connection_id", "=", self.id)])._wait_no_more()
        return result


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    item_ids = fields.One2many("exact.open.item", "entry_id", "Open items in Exact")
    payment_ids = fields.One2many("exact.settlement", "entry_id", "Payments from Exact")
    open_in_exact = fields.Monetary(compute="_compute_open_in_exact")
    # Beside what stopped the document itself: it may be in Exact with a remark, and wait for this.
    settle_issues = fields.Json(readonly=True, copy=False)
    settle_code = fields.Char(compute="_compute_settle_code", store=True, index="btree_not_null")
    settle_reason = fields.Text("Why its payment waits", compute="_compute_settle_reason")
    difference_accepted = fields.Boolean(
        readonly=True, help="Someone chose to book its difference, whatever the limit."
    )

    @api.depends("item_ids.amount", "item_ids.is_matched")
    def _compute_open_in_exact(self):
        for entry in self:
            open_items = entry.item_ids.filtered(lambda item: not item.is_matched)
            entry.open_in_exact = abs(sum(open_items.mapped("amount")))

    @api.depends("settle_issues")
    def _compute_settle_code(self):
        for entry in self:
            entry.settle_code = first_code(entry.settle_issues)

    @api.depends("settle_issues")
    @api.depends_context("lang")
    def _compute_settle_reason(self):
        for entry in self:
            reasons = entry._described(entry.settle_issues)
            entry.settle_reason = "\n".join(reason["message"] for reason in reasons)

    # === WHAT WAITS === #

    def _wait(self, why):
        """Say, once, why what Exact settled of this document cannot be booked.

        :param core.issues.Issue why: it waits
        """
        issues = kept(why)
        if self.settle_issues == issues:
            return
        self.settle_issues = issues
        entry = for_readers(self)
        self.move_id._message_log(
            body=entry.env._("Paid in Exact Online, not booked here: %s", entry.settle_reason)
        )

    def _wait_no_more(self):
        self.filtered("settle_issues").settle_issues = False

    def action_accept_difference(self):
        """Book the difference of these documents although it is larger than the limit."""
        self._check_may_send()
        entries = self.sudo()
        entries.difference_accepted = True
        entries._settle_now()

    def action_settle_again(self):
        """Look again whether what waits can be booked; no call is needed for that."""
        self._check_may_send()
        self.sudo()._settle_now()

    def _settle_now(self):
        # Without items nothing is known of what Exact has settled: of another division, say.
        for connection, entries in self.filtered("item_ids").grouped("connection_id").items():
            entries.item_ids.to_settle = True
            self.env["exact.settling"]._settle_entries(connection, entries)

    # === OPEN AGAIN === #

    def _residual(self):
        """What is open of the document in Odoo, positive, in its currency."""
        return abs(sum(self._payable_lines().mapped("amount_residual_currency")))

    def _payable_lines(self):
        """The document's lines that payments settle, the first due first."""
        lines = self.move_id.line_ids.filtered(
            lambda line: line.account_type in ("asset_receivable", "liability_payable")
        )
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _tell_reopened(self, before):
        """Leave a note and one activity when more is open than before.

        :param float before: what was open, as of ``_residual``
        """
        self.ensure_one()
        move = self.move_id
        now = self._residual()
        if self.currency_id.compare_amounts(now, before) <= 0:
            return
        told = for_readers(self)
        text = told.env._(
            "No longer paid in Exact Online: %(amount)s is open again.",
            amount=told.currency_id.format(now),
        )
        move._message_log(body=text)
        if not self._is_told_open():
            self._ask_to_look(
                "reopened",
                lambda reader: (
                    reader.env._("Open again in Exact Online"),
                    reader.env._(
                        "No longer paid in Exact Online: %(amount)s is open again.",
                        amount=reader.currency_id.format(now),
                    ),
                ),
            )

    def _has_cause(self, cause):
        """Also what is open again: it lasts until Odoo, or Exact, has it settled."""
        match cause:
            case "reopened" | "returned":
                return not self.currency_id.is_zero(self._residual())
            case "unpaid":
                settled = [("entry_id", "=", self.id), ("means", "=", "in_odoo")]
                settlements = self.env["exact.settlement"].sudo()
                return not settlements.search_count([*settled, ("state", "=", "booked")])
        return super()._has_cause(cause)

    def _is_told_open(self):
        """Whether something else asked a person already to look, because it is open again.

        Extended by debit, for what came back.
        """
        return False

    # === KNOWN IN EXACT === #

    def _after_sent(self):
        result = super()._after_sent()
        self.env["exact.open.item"]._now_of(self)
        return result
