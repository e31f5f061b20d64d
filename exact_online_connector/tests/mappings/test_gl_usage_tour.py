"""In a real browser: see where categories go, choose, apply a proposal, and open the lines."""

from odoo.tests import tagged

from ..tours import TourCase
from .gl_common import ExactGlCase


@tagged("post_install", "-at_install")
class TestGlUsageTour(TourCase, ExactGlCase):
    def test_choose_and_apply(self):
        self.connection.by_category = False
        webshop = self.env["product.category"].create({"name": "Webwinkel"})
        other = self._create_product(name="Glass", categ_id=webshop, taxes_id=self.tax_21)
        self.sell()
        self.sell()
        self.sell(other)
        self.tour("exact_gl_usage", "exact_online_connector.action_exact_gl_usage_open")
        self.assertEqual(self.booked_on(self.sell()), ["700100"])
        self.assertEqual(self.booked_on(self.sell(other)), ["701000"])
