"""What a bill knows of its coding: how its lines are booked, and what a person chose for it."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..base.exact_rights import ACCOUNTING


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_coding_ids = fields.One2many(
        "exact.coding", "move_id", "Codings for Exact", copy=False, groups=ACCOUNTING
    )

    def _exact_coding(self):
        """How this bill is coded for the connection of its company; empty for other documents.

        :return: one row or none, readable for anybody who may send
        :rtype: exact.coding
        """
        connection = self.company_id.sudo().exact_connection_id
        codings = self.sudo().exact_coding_ids
        return codings.filtered(lambda coding: coding.connection_id == connection)

    @api.model
    def _exact_own_rows(self):
        codings = SQL("SELECT id FROM exact_coding WHERE move_id = document")
        return {
            **super()._exact_own_rows(),
            "exact.coding": SQL("move_id = document"),
            "exact.coding.line": SQL("coding_id IN (%s)", codings),
        }

    def _exact_coded_lines(self):
        return self._exact_coding()._coded_lines()

    def _exact_chosen_reference(self):
        if self._exact_is_coded():
            return self._exact_coding().reference
        return super()._exact_chosen_reference()

    def _exact_payment_condition(self, mappings):
        chosen = self._exact_coding().payment_condition_id.code
        return chosen or super()._exact_payment_condition(mappings)

    def _exact_open_to_send(self):
        if all(move._exact_is_coded() for move in self):
            return self.env["exact.coding.walk"]._open(self)
        return super()._exact_open_to_send()

    # === WITHOUT ASKING === #

    def _exact_send_bills(self):
        """Whether bills of this supplier go without asking, as this company or its parent says."""
        partner, company = self.commercial_partner_id, self.company_id
        serving = company.sudo().exact_connection_id.company_id
        said = (partner.sudo().with_company(one).exact_send_bills for one in company | serving)
        return next((answer for answer in said if answer not in (False, "ask")), "ask")

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        bills = posted.filtered(lambda move: move._exact_is_coded())
        self.env["exact.coding"]._send_without_asking(bills)
        return posted
