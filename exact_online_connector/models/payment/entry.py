"""A document and its open items in Exact: what is open there, and what of its payment waits."""

from odoo import api, fields, models

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
    settle_code = fields.Char(readonly=True, index="btree_not_null")
    settle_params = fields.Json(readonly=True)
    settle_reason = fields.Text("Why its payment waits", compute="_compute_settle_reason")
    difference_accepted = fields.Boolean(
        readonly=True, help="Someone chose to book its difference, whatever the limit."
    )

    @api.depends("item_ids.amount", "item_ids.is_matched")
    def _compute_open_in_exact(self):
        for entry in self:
            open_items = entry.item_ids.filtered(lambda item: not item.is_matched)
            entry.open_in_exact = abs(sum(open_items.mapped("amount")))

    @api.depends("settle_code", "settle_params")
    @api.depends_context("lang")
    def _compute_settle_reason(self):
        for entry in self:
            entry.settle_reason = entry.settle_code and entry._settle_alert()["message"]

    def _settle_alert(self):
        """Why a payment of Exact is not booked, as the document shows it with its fix."""
        issue = {
            "code": self.settle_code,
            "blocking": False,
            "params": self.settle_params or {},
            "record": self._subject(),
        }
        [alert] = self._reasons([issue], self.connection_id)
        return alert

    # === WHAT WAITS === #

    def _wait(self, code, **params):
        """Say, once, why what Exact settled of this document cannot be booked."""
        if self.settle_code == code and (self.settle_params or {}) == params:
            return
        self.write({"settle_code": code, "settle_params": params})
        entry = for_readers(self)
        self.move_id._message_log(
            body=entry.env._("Paid in Exact Online, not booked here: %s", entry.settle_reason)
        )

    def _wait_no_more(self):
        waiting = self.filtered("settle_code")
        waiting.write({"settle_code": False, "settle_params": False})

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
            amount=self.currency_id.format(now),
        )
        move._message_log(body=text)
        if not self._is_told_open():
            self._ask_to_look(told.env._("Open again in Exact Online"), text)

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
