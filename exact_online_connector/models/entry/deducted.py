"""That Exact deducts of a bill's VAT what it was told."""

from odoo import models

from ...core.entry.deduction import booked_deductions
from ...core.issues import issue
from ...exact_api import errors, resources
from ..mappings.reader import ExactMappings

# The properties of a line that say what is not deducted.
SHARES = ("VATNonDeductiblePercentage", "PrivateUsePercentage")


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _check_deducted(self, client):
        """Read the lines of a bill back that was just booked, where something is not deducted.

        Exact lets a line have a share of its own only on some G/L accounts, and whether it says so
        when it does not is not known. Costs a call for such bills alone.

        :param ExactClient client: of the connection
        """
        lines = self.payload and self.payload.get(self._posted_kind().lines)
        if not any(name in line for line in lines or () for name in SHARES):
            return
        yield
        params = {"currency": self.currency_id.name, "number": str(self.entry_number)}
        try:
            rows = resources.purchase_lines(client, self.guid)
        except errors.ExactError:
            self._add_warning(issue("deducted_unknown", **params))
            return
        division = ExactMappings(self.connection_id).division
        expected, booked = booked_deductions(lines, rows, division)
        if expected != booked:
            amounts = {"expected": str(expected), "booked": str(booked)}
            self._add_warning(issue("deducted_differs", **params, **amounts))
