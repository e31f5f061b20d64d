"""A document and its open items in Exact: what is open there, what waits, what became of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...exact_api import errors
from ..entry.kinds import kind_of
from ..words.describe import describe

ACTIVITY = "mail.mail_activity_data_todo"


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    item_ids = fields.One2many("exact.open.item", "entry_id", "Open items in Exact")
    payment_ids = fields.One2many("exact.settlement", "entry_id", "Payments from Exact")
    open_in_exact = fields.Monetary(compute="_compute_open_in_exact")
    settle_code = fields.Char(readonly=True, index="btree_not_null")
    settle_params = fields.Json(readonly=True)
    settle_reason = fields.Text("Why its payment waits", compute="_compute_settle_reason")
    difference_accepted = fields.Boolean(
        readonly=True, help="A person had its difference booked, whatever the limit."
    )
    missing_since = fields.Datetime(
        readonly=True, index="btree_not_null", help="Exact has no open item of it any more."
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
            "params": self.settle_params or {},
            "record": self._subject(),
        }
        return {"level": "warning", **describe(self.env, issue, self.connection_id)}

    # === WHAT WAITS === #

    def _wait(self, code, **params):
        """Say, once, why what Exact settled of this document cannot be booked."""
        if self.settle_code == code and (self.settle_params or {}) == params:
            return
        self.write({"settle_code": code, "settle_params": params})
        self.move_id._message_log(
            body=self.env._("Paid in Exact Online, not booked here: %s", self.settle_reason)
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
        text = self.env._(
            "No longer paid in Exact Online: %(amount)s is open again.",
            amount=self.currency_id.format(now),
        )
        move._message_log(body=text)
        if not self.item_ids.filtered("is_returned"):  # its return asked already
            self._ask_to_look(self.env._("Open again in Exact Online"), text)

    def _ask_to_look(self, summary, note):
        """One activity on the document, for who is responsible for it."""
        move = self.move_id
        kind = self.env.ref(ACTIVITY)
        user = move.invoice_user_id or self.connection_id.connected_by or self.env.user
        if not move.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind and activity.summary == summary
        ):
            move.activity_schedule(ACTIVITY, summary=summary, note=note, user_id=user.id)

    # === GONE FROM EXACT === #

    def _look_up_gone(self, client):
        """Ask Exact for an entry whose open item is gone.

        When it is deleted, that becomes its state; other entries with its reference are kept, so
        that a person can say that one of them took its place.

        :raises ExactError: when Exact cannot be asked; it is tried again the next time
        """
        kind = kind_of(self.move_id)
        try:
            client.get_one(kind.endpoint, self.guid, select=["EntryID"])
        except errors.NotFound:
            found = kind.find(client, self.your_ref)
        else:
            self.missing_since = False
            return
        self.missing_since = False
        account = self.env["exact.contact"]._of(
            self.connection_id, self.move_id.commercial_partner_id
        )
        free = [row for row in self._not_of_others(found) if row[kind.party] == account.guid]
        if self._booked():
            self.twins = [self._twin(row) for row in free] or False
            self._set_state("deleted_remotely", **self._gone_issue())
            self._ask_to_look(self.env._("Deleted in Exact Online"), self.reason or "")

    def _gone_issue(self):
        """What to write about the entry that took its place, nothing when there is none."""
        if not self.twins:
            return {}
        twin = self.twins[0]
        params = {
            "number": str(twin["EntryNumber"]),
            "amount": twin["AmountFC"],
            "currency": twin["Currency"] or "",
        }
        code = "replaced_in_exact"
        return {
            "error_code": code,
            "error_params": [
                {"code": code, "blocking": False, "params": params, "record": self._subject()}
            ],
        }

    def _check_in_exact(self):
        """Mark the entries that no longer exist in Exact.

        :raises UserError: when Exact cannot be asked
        """
        for entry in self._booked():
            if entry._is_elsewhere():
                raise UserError(
                    self.env._(
                        "%(document)s is booked in division %(division)s, which is not connected "
                        "now.",
                        document=entry.move_id.display_name,
                        division=entry.division,
                    )
                )
            try:
                with entry.connection_id._client(entry=entry) as client:
                    entry._look_up_gone(client)
            except errors.ExactError as error:
                raise UserError(entry.connection_id._handle_error(error)) from error

    # === KNOWN IN EXACT === #

    def _store_sent(self, answer):
        result = super()._store_sent(answer)
        self.missing_since = False
        self.env["exact.open.item"]._now_of(self)
        return result
