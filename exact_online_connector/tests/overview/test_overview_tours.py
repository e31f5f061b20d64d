"""In a real browser, in English and in Dutch: the dashboard, a month-end and its lock."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..languages import DUTCH, ENGLISH
from ..tours import TourCase
from .dashboard_common import DashboardCase

LAST = fields.Date.today().replace(day=1) - timedelta(days=1)


@tagged("post_install", "-at_install")
class TestOverviewTours(TourCase, DashboardCase):
    def in_each_language(self, name, action, after=None):
        """Take a tour twice.

        :param after: called after each
        """
        for lang in (ENGLISH, DUTCH):
            with self.subTest(lang=lang):
                self.read_in(lang)
                self.tour(name, action)
                if after:
                    after()

    def of_last_month(self, name):
        customer = self.customer.copy({"name": name})
        return self.invoice(100, partner=customer, invoice_date=LAST, date=LAST)

    def test_dashboard(self):
        self.company.name = "Needs Somebody"
        blocked = self.of_last_month("Hotel Blocked")
        self.entry(blocked, "blocked")
        self.in_each_language("exact_dashboard", "exact_online_connector.action_exact_dashboard")

    def test_month_end(self):
        self.entry(self.of_last_month("Hotel Sent"))
        self.of_last_month("Hotel Forgotten")
        self.in_each_language("exact_month_end", "exact_online_connector.action_exact_month_end")

    def test_month_lock(self):
        self.entry(self.of_last_month("Hotel Sent"))
        action = "exact_online_connector.action_exact_month_end"
        self.in_each_language("exact_month_lock", action, self.assert_locked_and_open_it)

    def assert_locked_and_open_it(self):
        self.assertEqual(self.connection.export_locked_until, LAST)
        self.connection.export_locked_until = False
