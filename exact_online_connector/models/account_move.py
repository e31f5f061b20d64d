"""What an invoice shows of Exact, and what keeps a sent one from changing silently."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .exact_connection import LOCKED
from .exact_entry import ALERTED, IN_EXACT, RETRYABLE, STATES

MOVE_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_entry_id = fields.Many2one(
        "exact.entry", "Exact entry", copy=False, readonly=True, index="btree_not_null"
    )
    exact_state = fields.Selection(
        STATES,
        string="Exact",
        compute="_compute_exact_state",
        store=True,
        copy=False,
        index="btree_not_null",
        help="Where this document is on its way to Exact Online.",
    )
    exact_entry_number = fields.Integer(
        "Exact entry number",
        compute="_compute_exact_state",
        store=True,
        copy=False,
        aggregator=None,
    )
    exact_can_send = fields.Boolean(compute="_compute_exact_can_send")
    exact_division = fields.Integer(related="exact_entry_id.division", string="Division")
    exact_journal_name = fields.Char(related="exact_entry_id.journal_name", string="Exact journal")
    exact_sent_at = fields.Datetime(related="exact_entry_id.sent_at", string="Sent to Exact")
    exact_attempt_count = fields.Integer(related="exact_entry_id.attempt_count", string="Attempts")
    exact_reason = fields.Text(related="exact_entry_id.reason", string="Reason")
    exact_url = fields.Char(related="exact_entry_id.exact_url")
    exact_call_ids = fields.One2many(related="exact_entry_id.call_ids", string="Calls")

    @api.depends("exact_entry_id.state", "exact_entry_id.entry_number")
    def _compute_exact_state(self):
        for move in self:
            entry = move.exact_entry_id.sudo()
            move.exact_state = entry.state
            move.exact_entry_number = entry.entry_number

    @api.depends("state", "move_type", "exact_state", "company_id")
    def _compute_exact_can_send(self):
        for move in self:
            connection = move.company_id.sudo().exact_connection_id
            move.exact_can_send = (
                connection.state in LOCKED
                and move.state == "posted"
                and move.move_type in MOVE_TYPES
                and move.exact_state in (False, *RETRYABLE)
            )

    # === ACTIONS === #

    def action_exact_send(self):
        """Open the preview of what "Send to Exact" will book for these documents."""
        documents = self.filtered(lambda move: move.move_type in MOVE_TYPES)
        if not documents:
            raise UserError(
                self.env._("Only customer invoices and credit notes can be sent to Exact Online.")
            )
        if len(documents.company_id) > 1:
            raise UserError(
                self.env._(
                    "These documents belong to %(companies)s. Send those of one company at a "
                    "time: each has its own administration.",
                    companies=", ".join(documents.company_id.mapped("name")),
                )
            )
        return self.env["exact.send.wizard"]._open(documents)

    def action_exact_open(self):
        """Open the entry in Exact's own screens."""
        return self.exact_entry_id.action_open_exact()

    def action_exact_call_off(self):
        """Take the document out of the queue."""
        return self.exact_entry_id.action_call_off()

    def action_exact_look_up(self):
        """Look now whether Exact booked the document."""
        return self.exact_entry_id.action_look_up()

    def action_exact_check(self):
        """Ask Exact whether the entry is still there."""
        return self.exact_entry_id.action_check_in_exact()

    def action_exact_corrected(self):
        """Say that the entry in Exact was made equal to the changed document."""
        return self.exact_entry_id.action_corrected()

    # === ALERTS === #

    def _get_alerts(self):
        alerts = super()._get_alerts()
        entry = self.exact_entry_id.sudo()
        if self.exact_state in ALERTED or entry.error_code == "booked_differs":
            alerts |= entry._alerts()
        return alerts

    # === A SENT DOCUMENT DOES NOT CHANGE SILENTLY === #

    def button_draft(self):
        entries = self.sudo().exact_entry_id
        entries._refuse_draft()
        result = super().button_draft()
        entries._went_to_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_exact(self):
        for move in self:
            if move.exact_state in IN_EXACT:
                raise UserError(
                    self.env._(
                        "%(document)s is booked in Exact Online, or may be, so it cannot be "
                        "deleted. Make a credit note instead.",
                        document=move.display_name,
                    )
                )
