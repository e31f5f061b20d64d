"""The bills that go by themselves: those of trusted suppliers whose lines rules code."""

from odoo import models

from ..entry.automatic import KINDS


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _export_documents(self, kinds):
        runs = super()._export_documents(kinds)
        return runs | self._export_bills() if self.auto_bills else runs

    def _export_bills(self):
        """Queue the bills that the rules of their suppliers code completely.

        :return exact.run: the runs that were started
        """
        runs = self.env["exact.run"]
        for bills in self._portions(self._never_sent(KINDS["auto_bills"])):
            runs |= self.env["exact.coding"]._send_without_asking(bills)
        return runs
