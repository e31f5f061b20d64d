"""The offer to send a supplier's bills without asking, after several were coded alike."""

from odoo import api, fields, models


class ExactAutosendWizard(models.TransientModel):
    """Asks as Odoo does before it posts a supplier's bills by itself."""

    _name = "exact.autosend.wizard"
    _inherit = "exact.guarded"
    _description = "Send bills without asking"

    partner_id = fields.Many2one("res.partner", "Supplier", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    times = fields.Integer("Bills coded the same way", readonly=True)
    finding = fields.Char(compute="_compute_finding")

    @api.depends("partner_id", "times")
    @api.depends_context("lang")
    def _compute_finding(self):
        for wizard in self:
            wizard.finding = bool(wizard.partner_id) and self.env._(
                "You coded %(count)s bills of %(supplier)s in a row in the same way.",
                count=wizard.times,
                supplier=wizard.partner_id.display_name,
            )

    @api.model
    def _open(self, coding, times):
        """Make the offer.

        :param exact.coding coding: the last bill that was coded like those before it
        :param int times: how many were coded alike
        :return: the action that opens the dialog
        :rtype: dict
        """
        wizard = self.create(
            {
                "partner_id": coding.partner_id.id,
                "company_id": coding.connection_id.sudo().company_id.id,
                "times": times,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send without asking?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_always(self):
        """Send this supplier's bills without asking from now on."""
        return self._decide("always")

    def action_ask_later(self):
        """Ask again after some more bills."""
        return self._decide("ask")

    def action_never(self):
        """Do not ask again."""
        return self._decide("never")

    def _decide(self, answer):
        """Store the answer: whether this supplier's bills are sent without asking.

        :param str answer: of ``res.partner.exact_send_bills``
        """
        self._check_one()
        self._check_may_send()
        self.partner_id._check_may_send()
        self.company_id.check_access("read")
        self.partner_id.sudo().with_company(self.company_id).exact_send_bills = answer
        return {"type": "ir.actions.act_window_close"}
