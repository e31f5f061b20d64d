"""A connection that sends nothing: one button for who may press it, a name for who may not."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged

from ...exact_api import errors
from ...models.words.describe import FIXES, describe
from ..common import ConnectedCase

LOST = errors.AuthError("consent_lost")
MANAGER = "account.group_account_manager"
INVOICER = "account.group_account_invoice"


@tagged("post_install", "-at_install")
class TestWayOut(ConnectedCase):
    def setUp(self):
        super().setUp()
        self.manager = self.new_user(MANAGER)
        self.invoicer = self.new_user(INVOICER)
        self.connection.connected_by = self.manager

    def refused(self, user):
        """What who sends something is told."""
        try:
            self.company.with_user(user)._exact_connected()
        except (RedirectWarning, UserError) as refused:
            return refused
        return self.fail("nothing was refused")

    def test_who_may_goes_straight_to_the_consent_of_exact(self):
        self.connection._handle_error(LOST)
        text, action, button = self.refused(self.manager).args[:3]
        self.assertIn(self.connection.state_reason, text)
        self.assertEqual(button, "Reconnect")
        self.assertEqual(
            (action["type"], action["url"], action["target"]),
            (
                "ir.actions.act_url",
                f"/exact_online_connector/connect/{self.connection.id}",
                "self",
            ),
        )

    def test_others_are_told_whom_to_ask(self):
        self.connection._handle_error(LOST)
        refused = self.refused(self.invoicer)
        self.assertNotIsInstance(refused, RedirectWarning)
        self.assertIn(self.manager.name, str(refused))

    def test_what_a_consent_does_not_mend_opens_the_connection(self):
        cases = [
            lambda: self.connection._handle_error(errors.AuthError("wrong_client")),
            lambda: self.connection._handle_error(errors.Forbidden("LicenseExpired")),
            self.connection.action_disconnect,
        ]
        for lose in cases:
            with self.subTest(lose):
                lose()
                self.connection.connected_by = self.manager
                _text, action, button = self.refused(self.manager).args[:3]
                self.assertEqual(button, "Open the connection")
                self.assertEqual(action["res_model"], "exact.connection")
                self.assertEqual(action["res_id"], self.connection.id)
                self.assertIn(self.manager.name, str(self.refused(self.invoicer)))
                self.connection._give_consent(self.consent())

    def test_a_company_without_connection_gets_a_new_one(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids |= other
        with self.assertRaises(RedirectWarning) as caught:
            other.with_user(self.manager)._exact_connected()
        self.assertEqual(caught.exception.args[1]["res_model"], "exact.connection")
        self.assertFalse(caught.exception.args[1]["res_id"])

    def test_collections_that_are_not_set_up(self):
        with self.assertRaises(RedirectWarning) as caught:
            self.connection.with_user(self.manager)._check_collections_are_set_up()
        self.assertEqual(caught.exception.args[1]["res_model"], "exact.connection")
        with self.assertRaises(UserError) as caught:
            self.connection.with_user(self.invoicer)._check_collections_are_set_up()
        self.assertIn(self.manager.name, str(caught.exception))

    def test_the_activity_and_the_progress_have_the_button(self):
        self.connection._handle_error(LOST)
        [activity] = self.connection.activity_ids.filtered("exact_cause")
        address = f"/exact_online_connector/connect/{self.connection.id}"
        self.assertIn(address, activity.note)
        written = activity.write_date
        self.connection._ask_for_causes()
        self.assertEqual(activity.write_date, written)
        run = self.env["exact.run"].with_user(self.invoicer)._new(self.connection)
        self.assertIn(self.manager.name, run.with_user(self.invoicer).progress()["way_out"]["ask"])
        mine = run.with_user(self.manager).progress()["way_out"]
        self.assertEqual(mine["action"]["url"], address)

    def test_no_fix_opens_what_its_reader_may_not(self):
        """Whatever a fix opens: who may not write there reads a name, and gets no button."""
        reader = self.new_user("account.group_account_readonly")
        move = self._create_invoice(partner_id=self.env["res.partner"].create({"name": "Astrid"}))
        for code in FIXES:
            for user in (reader, self.invoicer, self.manager):
                with self.subTest(code, user=user.login):
                    env = self.env(user=user)
                    told = self.offered(env, code, move)
                    self.assertNotEqual("ask" in told, "action" in told, told)
                    if user == reader:
                        self.assertIn("ask", told)

    def offered(self, env, code, move):
        row = {"code": "x", "blocking": True, "params": {}, "record": ["account.move", move.id]}
        with patch("odoo.addons.exact_online_connector.models.words.describe.fix_of") as found:
            found.return_value = code
            return describe(env, row, self.connection.with_env(env))


@tagged("post_install", "-at_install")
class TestWithdrawnConsent(ConnectedCase):
    def watch(self):
        self.env.ref("exact_online_connector.ir_cron_watch").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def quiet(self, minutes):
        """No call was made for so long."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE exact_call SET at = at - %s WHERE connection_id = %s",
            [timedelta(minutes=minutes), self.connection.id],
        )
        self.env.invalidate_all()

    def test_it_is_seen_within_the_hour_without_a_document(self):
        self.connection.action_test_link()
        self.simulator.control("faults", {"kind": "consent_revoked"})
        self.age_token(700)
        self.quiet(20)
        self.watch()
        self.assertEqual(self.connection.state, "connected", "Exact answered 20 minutes ago")
        self.quiet(20)
        self.watch()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn("consent", self.connection.activity_ids.mapped("exact_cause"))

    def test_a_consent_that_holds_costs_one_call_in_half_an_hour(self):
        self.quiet(60)
        before = len(self.calls())
        for _time in range(3):
            self.watch()
        self.assertEqual(len(self.calls()) - before, 1)
        self.assertEqual(self.connection.state, "connected")

    def test_a_call_that_failed_is_no_answer(self):
        self.quiet(60)
        self.fault("error_without_text", "current/Me", method="GET")
        self.watch()
        self.assertEqual(self.connection.state, "connected")
        before = len(self.calls())
        self.watch()
        self.assertEqual(len(self.calls()) - before, 1)
