"""In a real browser: connect, send a quarter's invoices, fix a blocked one, filter."""

from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser
from odoo.tools import mute_logger

from ...exact_api import errors
from ..languages import DUTCH, ENGLISH
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
        moves = self.invoice() + self.invoice()
        self.tour("exact_blocked_fix", "account.action_move_out_invoice")
        self.assertEqual(self.customer.vat, "BE0477472701")
        for move in moves:
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
class TestSendOnAPhone(TourCase, ExactSendCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_send_from_a_card(self):
        refused = self.invoice(partner=self.customer.copy({"name": "Hotel Refused", "vat": False}))
        message = "Ongeldig: Grootboekrekeningtype"
        self.fault("business_error", ENTRIES, method="POST", message=message)
        self.send(refused)
        self.assertEqual(refused.exact_state, "rejected")
        for lang in (ENGLISH, DUTCH):
            with self.subTest(lang):
                self.read_in(lang)
                partner = self.customer.copy({"name": f"Hotel Waiting {lang}", "vat": False})
                move = self.invoice(partner=partner)
                self.tour("exact_send_on_a_phone", "account.action_move_out_invoice_type")
                self.assert_booked(move)
                move.partner_id.name = "Hotel Done"


class AtExact:
    """What a person does on Exact's own pages happens by itself."""

    def tour_through_exact(self, *args):
        """As ``tour``, for one that goes to Exact's consent and back."""
        navigate_to = ChromeBrowser.navigate_to

        def with_a_person(browser, *args, **kwargs):
            source = PERSON_AT_EXACT % self.simulator.url
            browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument", params={"source": source}
            )
            return navigate_to(browser, *args, **kwargs)

        with patch.object(ChromeBrowser, "navigate_to", with_a_person):
            self.tour(*args)


@tagged("post_install", "-at_install")
class TestLostConsentTours(AtExact, TourCase, ExactSendCase):
    """A consent that was withdrawn at Exact, in English and in Dutch."""

    def test_reconnect_while_sending(self):
        for lang in (ENGLISH, DUTCH):
            with self.subTest(lang):
                self.read_in(lang)
                move = self.invoice()
                self.simulator.control("faults", {"kind": "consent_revoked"})
                self.age_token(700)
                self.tour_through_exact("exact_lost_consent", "account.action_move_out_invoice")
                self.assertEqual(self.connection.state, "connected")
                self.assertEqual(move.exact_state, "queued")
                self.due_now(move.exact_entry_id)
                self.drive()
                self.assert_booked(move)

    def test_reconnect_before_sending(self):
        self.invoice()
        for lang in (ENGLISH, DUTCH):
            with self.subTest(lang):
                self.read_in(lang)
                self.connection._handle_error(errors.AuthError("consent_lost"))
                action = "account.action_move_out_invoice"
                self.tour_through_exact("exact_lost_consent_before", action)
                self.assertEqual(self.connection.state, "connected")

    def test_who_may_not_connect_is_told_whom_to_ask(self):
        boss = self.new_user("account.group_account_manager", name="Karel Boekhouder")
        user = self.new_user("account.group_account_invoice", login="clerk")
        for lang in (ENGLISH, DUTCH):
            with self.subTest(lang):
                self.read_in(lang, user)
                self.connection.connected_by = boss
                self.invoice()
                self.simulator.control("faults", {"kind": "consent_revoked"})
                self.age_token(700)
                action = "account.action_move_out_invoice"
                self.tour("exact_lost_consent_ask", action, login="clerk")
                self.assertEqual(self.connection.state, "reconnect")
                self.connection._give_consent(self.consent())


@tagged("post_install", "-at_install")
class TestConnectTour(AtExact, TourCase):
    def test_connect_and_choose_the_division(self):
        # The taxes of Odoo's own test base need it before settings can be saved.
        self.company.tax_exigibility = True
        self.tour_through_exact("exact_connect", "account.action_account_config")
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.division_vat, self.company.vat)
        self.assertTrue(self.connection.journal_mapping_ids.exact_journal_id)
