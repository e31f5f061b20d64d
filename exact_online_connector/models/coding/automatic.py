"""The bills that go by themselves: those of trusted suppliers whose lines rules code."""

from odoo import models


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _export_documents(self):
        runs = super()._export_documents()
        for bills in self._portions(self._never_sent(self._kinds(is_coded=True))):
            runs |= self.env["exact.coding"]._send_without_asking(bills)
        return runs
