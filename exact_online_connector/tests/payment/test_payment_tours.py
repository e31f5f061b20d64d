"""In a real browser: a payment received in Exact, and a debit from mandate to return."""

from unittest.mock import patch
from urllib.parse import quote

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from ..common import BELGIAN_DIVISION
from ..debit.collection_common import IBANS, CollectionCase
from ..tours import TourCase
from .payment_common import PaymentCase

# What the accountant does on Exact's page of the entry, where a tour cannot follow: receive the
# payment, and go back to where the tour came from.
ACCOUNTANT = """
if (location.origin === %r) {
    addEventListener("DOMContentLoaded", () => {
        if (location.hash) {
            sessionStorage.back = decodeURIComponent(location.hash.slice(1));
        }
        const receive = [...document.querySelectorAll("button.primary")].find(
            (button) => button.innerText === "Receive payment"
        );
        receive ? receive.click() : (location.href = sessionStorage.back);
    });
}
"""


class PaymentTourCase(TourCase):
    def browser_with(self, source):
        """Have each page that is opened run a script."""
        navigate_to = ChromeBrowser.navigate_to

        def with_script(browser, *args, **kwargs):
            browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument", params={"source": source}
            )
            return navigate_to(browser, *args, **kwargs)

        return patch.object(ChromeBrowser, "navigate_to", with_script)

    def tour_with(self, name, action, **cookies):
        cookies = {key: quote(value, safe="") for key, value in cookies.items()}
        self.tour(name, action, cookies=cookies)


@tagged("post_install", "-at_install")
class TestPaymentTour(PaymentTourCase, PaymentCase):
    def test_a_payment_received_in_exact_makes_the_invoice_paid(self):
        invoice = self.sent(100)
        self.next_minute()
        entry = f"{self.simulator.url}/books/{BELGIAN_DIVISION}/entries/{self.guids(invoice)[0]}"
        action = f"account.action_move_out_invoice/{invoice.id}"
        with self.browser_with(ACCOUNTANT % self.simulator.url):
            self.tour_with("exact_payment_comes_back", action, exact_entry=entry)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(invoice.amount_residual, 0)


@tagged("post_install", "-at_install")
class TestCollectionTour(PaymentTourCase, CollectionCase):
    def test_from_the_mandate_to_the_return(self):
        partner = self.new_customer()
        partner.name = "Hotel Collected"
        self.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": IBANS[0]})
        self.tour_with("exact_mandate", "exact_online_connector.action_exact_mandate")
        [mandate] = self.env["exact.mandate"].search([("partner_id", "=", partner.id)])
        self.assertFalse(mandate.missing)
        invoice = self.invoice(100, partner=partner)
        self.tour_with(
            "exact_collect", "account.action_move_out_invoice", exact_url=self.simulator.url
        )
        self.assertEqual(self.suspense(), 0)
        self.assertEqual(invoice.amount_residual, 121)
        states = self.env["exact.collection"].search([], order="id").mapped("state")
        self.assertEqual(states, ["matched", "booked"])
