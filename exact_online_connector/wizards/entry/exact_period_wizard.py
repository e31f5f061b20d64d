"""A document whose period is closed in Exact: what can be done about it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ExactPeriodWizard(models.TransientModel):
    """Asks Exact whether the period is open by now; else the document gets another date."""

    _name = "exact.period.wizard"
    _inherit = "exact.guarded"
    _description = "Closed period in Exact Online"

    move_id = fields.Many2one("account.move", "Document", required=True, readonly=True)
    text = fields.Text(compute="_compute_text")
    open_text = fields.Char(compute="_compute_text")

    @api.depends("move_id")
    @api.depends_context("lang")
    def _compute_text(self):
        """Which period is closed for which journal, and the first that is open after it."""
        for wizard in self:
            closed = wizard.move_id and wizard.move_id._exact_closed_period()
            wizard.text = wizard.open_text = False
            if not closed:
                continue
            wizard.text = self.env._(
                "%(document)s has accounting date %(date)s. Period %(year)s/%(period)s is closed "
                "for journal %(journal)s.",
                document=wizard.move_id.display_name,
                date=format_date(self.env, wizard.move_id.date),
                year=closed["year"],
                period=closed["period"],
                journal=closed["journal"],
            )
            if first := closed["first_open"]:
                wizard.open_text = self.env._(
                    "The first open period after it starts on %s.", format_date(self.env, first)
                )

    def action_look_again(self):
        """Read from Exact which periods are open now, and say what came of it."""
        self._check_one()
        self.move_id._check_may_send()
        connection = self.move_id.company_id._exact_connected()
        connection._refresh_periods()
        if closed := self.move_id._exact_closed_period():
            raise UserError(
                self.env._(
                    "Period %(year)s/%(period)s is still closed in Exact.",
                    year=closed["year"],
                    period=closed["period"],
                )
            )
        close = {"type": "ir.actions.act_window_close"}
        text = self.env._("The period is open: %s can be sent.", self.move_id.display_name)
        return connection._notification(text, "success", then=close)

    def action_open_document(self):
        """Open the document, to give it another date."""
        self._check_one()
        self.move_id._check_may_send()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
