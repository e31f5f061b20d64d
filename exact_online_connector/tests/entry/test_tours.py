"""In a real browser: connect, send a quarter's invoices, fix a blocked one, filter."""

from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser
from odoo.tools import mute_logger

from ..tours import TourCase
from .send_common import ENTRIES, ExactSendCase

# What the bookkeeper does on Exact's own pages, where a tour cannot follow.
PERSON_AT_EXACT = """
if (location.origin === %r) {
    addEventListener("DOMContentLoaded", () => {
        const name = document.querySelector("input[name=username]");
        if (name) {
            name.value = "bookkeeper";
            document.querySelector("input[name=password]").value = "bookkeeper";
        }
        const allow = document.querySelector("button[value=allow]");
        (allow || document.querySelector("button[type=submit]")).click();
    });
}
"""


@tagged("post_install", "-at_install")
class TestTours(TourCase, ExactSendCase):
    def test_send_a_quarter(self):
        today = fields.Date.today()
        this_quarter = [self.invoice(100 * n, invoice_date=today) for n in range(1, 4)]
        old = self.invoice(invoice_date=today - relativedelta(months=4))
        old.ref = "LASTYEAR"
        self.tour("exact_send_quarter", "account.action_move_out_invoice")
        for move in this_quarter:
            self.assert_booked(move)
        self.assertFalse(old.exact_state)

    # Odoo itself asks a VAT service about a number that is typed in, which a test may not.
    @mute_logger("odoo.addons.partner_autocomplete.models.res_partner")
    def test_blocked_with_its_fix(self):
        self.env.cr.execute(
            "UPDATE res_partner SET vat = 'BE0401234561' WHERE id = %s", [self.customer.id]
        )
        self.env.invalidate_all()
        move = self.invoice()
        self.tour("exact_blocked_fix", "account.action_move_out_invoice")
        self.assertEqual(self.customer.vat, "BE0477472701")
        self.send(move)
        self.assert_booked(move)

    def test_filter_on_the_column(self):
        sent = self.invoice()
        self.send(sent)
        self.invoice()
        self.tour("exact_filter", "account.action_move_out_invoice")

    def test_rate_limit_and_background(self):
        moves = self.invoice() + self.invoice()
        self.fault("rate_limit_minute", ENTRIES, method="POST", skip=1)
        self.tour("exact_pause_background", "account.action_move_out_invoice")
        self.assertEqual(sorted(moves.mapped("exact_state")), ["queued", "sent"])

    def test_open_what_was_not_sent(self):
        moves = self.invoice() + self.invoice()
        message = "Ongeldig: Grootboekrekeningtype"
        self.fault("business_error", ENTRIES, method="POST", skip=1, message=message)
        self.tour("exact_open_failed", "account.action_move_out_invoice")
        self.assertEqual(sorted(moves.mapped("exact_state")), ["rejected", "sent"])


@tagged("post_install", "-at_install")
class TestConnectTour(TourCase):
    def test_connect_and_choose_the_division(self):
        # The taxes of Odoo's own test base need it before settings can be saved.
        self.company.tax_exigibility = True
        navigate_to = ChromeBrowser.navigate_to

        def with_a_person(browser, *args, **kwargs):
            source = PERSON_AT_EXACT % self.simulator.url
            browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument", params={"source": source}
            )
            return navigate_to(browser, *args, **kwargs)

        with patch.object(ChromeBrowser, "navigate_to", with_a_person):
            self.tour("exact_connect", "account.action_account_config")
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.division_vat, self.company.vat)
        self.assertTrue(self.connection.journal_mapping_ids.exact_journal_id)
