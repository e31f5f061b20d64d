from odoo import api, models

from ...core.partner import BankAccount


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        banks = super().create(vals_list)
        banks.partner_id._exact_queue_changed()
        return banks

    def write(self, vals):
        result = super().write(vals)
        if "acc_number" in vals:
            self.partner_id._exact_queue_changed()
        return result

    def _exact_snapshot(self):
        """What the mapping needs to know about this bank account.

        :return: see ``core.partner``
        :rtype: BankAccount
        """
        self.ensure_one()
        return BankAccount(
            number=self.acc_number,
            bic=self.bank_bic or None,
            holder=self.acc_holder_name or None,
        )
