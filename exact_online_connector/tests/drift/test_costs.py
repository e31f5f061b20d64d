"""Cost centers and units that the accountant changes."""

from odoo.tests import tagged

from ..mappings.analytic_common import AnalyticCase
from .drift_common import DriftCase


@tagged("post_install", "-at_install")
class TestCosts(AnalyticCase, DriftCase):
    def with_cost_center(self):
        """An invoice in Exact, of which the only line has a cost center."""
        line = self.line(100, [((self.sales,), 100)])
        move = self.invoice(invoice_line_ids=[line])
        self.send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_reason)
        [sent] = move.exact_entry_id.sudo().payload["SalesEntryLines"]
        self.assertEqual(sent["CostCenter"], "VERK")
        return move

    def test_another_cost_center_is_a_remark_that_goes_when_it_is_undone(self):
        move = self.with_cost_center()
        self.compare()
        self.assert_as_booked(move)
        self.edit(move, {"number": 1, "CostCenter": "ALG"})
        self.compare()
        self.assertEqual((move.exact_state, move.exact_drift), ("sent", "coding"))
        self.assertIn("ALG instead of VERK", move.exact_reason)
        self.edit(move, {"number": 1, "CostCenter": "VERK"})
        self.compare()
        self.assert_as_booked(move)

    def test_a_cost_center_that_is_taken_away(self):
        move = self.with_cost_center()
        self.compare()
        self.edit(move, {"number": 1, "CostCenter": None})
        self.compare()
        self.assertEqual((move.exact_state, move.exact_drift), ("sent", "coding"))

    def test_one_that_exact_filled_in_is_no_difference(self):
        move = self.sent(100)
        self.compare()
        self.edit(move, {"number": 1, "CostCenter": "ALG"})
        self.compare()
        self.assert_as_booked(move)
