"""In a real browser: the report, its totals, its reasons, and what it leads to."""

from odoo.tests import tagged

from ..payment.payment_common import PaymentCase
from ..tours import TourCase


@tagged("post_install", "-at_install")
class TestReconciliationTour(TourCase, PaymentCase):
    def test_from_the_menu_to_the_document(self):
        self.customer = self.new_customer()
        self.customer.name = "Hotel Reconciled"
        paid_later, received = self.sent(100), self.sent(100)
        self.pay(received, match=False)
        self.fetch()
        self.invoice(100)
        self.pay(paid_later)
        self.next_minute()
        self.tour("exact_reconciliation", "exact_online_connector.action_exact_reconciliation")
        self.assertEqual(paid_later.payment_state, paid_later._get_invoice_in_payment_state())
