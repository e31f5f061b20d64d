"""The dialog before a document is taken out of Exact's books."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ExactWithdrawWizard(models.TransientModel):
    """Says what will happen, or why it cannot and what to do instead."""

    _name = "exact.withdraw.wizard"
    _inherit = "exact.guarded"
    _description = "Withdraw from Exact Online"

    entry_id = fields.Many2one("exact.entry", required=True, readonly=True)
    move_id = fields.Many2one(related="entry_id.move_id")
    entry_number = fields.Integer(related="entry_id.entry_number")
    division = fields.Integer(related="entry_id.division")
    journal_name = fields.Char(related="entry_id.journal_name")
    adopted_by = fields.Many2one(related="entry_id.adopted_by")
    is_adopted = fields.Boolean(compute="_compute_refusal")
    refusal = fields.Text(compute="_compute_refusal")
    understood = fields.Boolean("Somebody else booked this entry in Exact, and it may go")

    @api.depends("entry_id")
    @api.depends_context("lang")
    def _compute_refusal(self):
        for wizard in self:
            entry = wizard.entry_id.sudo()
            reason = bool(entry) and entry._origin._why_it_stays()
            wizard.refusal = reason and entry._stays_text(reason)
            wizard.is_adopted = bool(entry.adopted_at)

    @api.model
    def _open(self, entry):
        """Open the dialog for one document.

        :param exact.entry entry: one that stands in Exact
        :return: the action that shows it
        :rtype: dict
        """
        wizard = self.create({"entry_id": entry.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw from Exact"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_withdraw(self):
        """Delete the entry in Exact, and tell what came of it."""
        self._check_one()
        self.entry_id._check_may_send()
        entry = self.entry_id.sudo()
        if entry.adopted_at and not self.understood:
            raise UserError(
                self.env._(
                    "%(document)s was adopted: somebody else booked it in Exact. Say first that it "
                    "may go.",
                    document=entry.display_name,
                )
            )
        entry._start_withdrawal(self.env.user)
        # The intention is committed before anything is asked of Exact.
        self.env["exact.driver"]._work_alone(entry)
        return self._tell(entry)

    def _tell(self, entry):
        """What came of it: withdrawn, still there with its reason, or not known yet."""
        if entry.state == "withdrawing":
            text = self.env._(
                "%s: Exact did not answer, or allows no call now. We look whether the entry is "
                "still there, and go on in the background.",
                entry.display_name,
            )
            return entry.connection_id._notification(text, "warning", self._close())
        kind = "success" if entry.state == "cancelled" else "danger"
        text = f"{entry.display_name}: {entry.reason or ''}"
        return entry.connection_id._notification(text, kind, self._close())

    def _close(self):
        return {"type": "ir.actions.act_window_close"}

    def action_reverse(self):
        """Make a credit note instead, which is sent as any other document."""
        self._check_one()
        self.move_id._check_may_send()
        return self.move_id._exact_reverse()
