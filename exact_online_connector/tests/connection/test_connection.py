"""The life of a connection: its states, what may be written when, and what Exact's errors do."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from ...exact_api import errors, resources
from ..common import BELGIAN_DIVISION, OTHER_BELGIAN_DIVISION, ExactCase


@tagged("post_install", "-at_install")
class TestConnection(ExactCase):
    def test_connect_locks_the_division_and_fetches_its_lists(self):
        self.connect()
        self.assertRecordValues(
            self.connection,
            [
                {
                    "state": "connected",
                    "division": BELGIAN_DIVISION,
                    "division_country": "BE",
                    "division_currency": "EUR",
                    "exact_user_name": "Bea Boekhouder",
                    "missing_rights": "",
                    "connected_by": self.env.uid,
                }
            ],
        )
        self.assertIn("700", self.connection.journal_ids.mapped("code"))
        self.assertIn("700000", self.connection.gl_account_ids.mapped("code"))

    def test_site_follows_the_country(self):
        self.connection.sudo().unlink()
        self.assertEqual(self.company._exact_connection().site, "be")

    def test_one_connection_a_company(self):
        self.assertEqual(self.company._exact_connection(), self.connection)

    def test_division_and_state_cannot_be_written(self):
        self.connect()
        for values in ({"division": 1}, {"state": "draft"}, {"company_id": 1}):
            with self.assertRaises(UserError):
                self.connection.write(values)
            forged = self.connection.with_context(exact_state_key=True)
            with self.assertRaises(UserError):
                forged.write(values)
        with self.assertRaises(UserError):
            self.env["exact.connection"].create({"state": "connected", "division": 1})

    def test_app_cannot_change_while_connected(self):
        self.connect()
        with self.assertRaisesRegex(UserError, "Disconnect"):
            self.connection.site = "nl"
        with self.assertRaisesRegex(UserError, "Disconnect"):
            self.connection.client_id = "another"
        self.connection.client_secret = "renewed"

    def test_illegal_state_change(self):
        with self.assertRaisesRegex(UserError, "Not connected"):
            self.connection._set_state("connected")

    def test_missing_secret(self):
        self.stored_token().client_secret = False
        with self.assertRaisesRegex(UserError, "client secret"):
            self.connection.action_connect()

    def test_simulator_must_be_on_this_machine(self):
        self.connection.simulator_url = "http://example.com"
        with self.assertRaisesRegex(UserError, "simulator's address"):
            self.connection._client()

    def test_disconnect_forgets_tokens_and_keeps_the_rest(self):
        self.connect()
        journals = self.connection.journal_ids
        self.connection.action_disconnect()
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.stored_token().refresh_token)
        self.assertTrue(self.stored_token().client_secret)
        self.assertEqual(self.connection.journal_ids, journals)

    def test_same_division_again_keeps_mappings(self):
        self.connect()
        mapping = self.connection.tax_mapping_ids[0]
        self.connection.action_disconnect()
        self.connect()
        self.assertTrue(mapping.exists())

    def test_other_division_forgets_what_belongs_to_the_first(self):
        self.connect()
        partner = self.env["res.partner"].create({"name": "Somebody"})
        account = self.env["exact.contact"].sudo()._of(self.connection, partner)
        old = self.connection.journal_ids
        self.connection.action_disconnect()
        self.connect(division=OTHER_BELGIAN_DIVISION)
        self.assertFalse(account.exists())
        self.assertFalse(old.exists())
        self.assertEqual(self.connection.division, OTHER_BELGIAN_DIVISION)
        self.assertEqual(self.connection.default_gl_account_id.connection_id, self.connection)

    def test_consent_lost_asks_one_person_once(self):
        self.connect()
        self.simulator.control("faults", {"kind": "consent_revoked"})
        self.age_token(700)
        action = self.connection.action_refresh_lists()
        self.assertEqual(action["params"]["type"], "danger")
        self.connection._handle_error(errors.AuthError("consent_lost"))
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn("Connect again", self.connection.state_reason)
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertFalse(self.stored_token().refresh_token)

    def test_connecting_again_keeps_division_and_closes_the_activity(self):
        self.connect()
        self.connection._handle_error(errors.AuthError("consent_lost"))
        self.connection._give_consent(self.consent())
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.division, BELGIAN_DIVISION)
        self.assertFalse(self.connection.activity_ids)

    def test_connecting_again_without_access_to_the_division(self):
        self.connect()
        self.connection._handle_error(errors.AuthError("consent_lost"))
        self.connection._give_consent(self.consent(divisions=[OTHER_BELGIAN_DIVISION]))
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn(str(BELGIAN_DIVISION), self.connection.state_reason)

    def test_each_refusal_pauses_with_its_own_words(self):
        self.connect()
        reasons = set()
        for kind in ("license_expired", "no_division_access", "blocked_user", "scope_missing"):
            self.fault(kind, "vat/VATCodes")
            self.connection.action_refresh_lists()
            self.assertEqual(self.connection.state, "paused", kind)
            reasons.add(self.connection.state_reason)
            self.connection.action_resume()
            self.assertEqual(self.connection.state, "connected", kind)
            self.next_minute()
        self.assertEqual(len(reasons), 4)

    def test_exact_down_changes_nothing(self):
        self.connect()
        before = self.connection.journal_ids
        for kind in ("html", "garbage", "error_without_text", "cut_before_write"):
            self.fault(kind, "vat/VATCodes")
            action = self.connection.action_refresh_lists()
            self.assertEqual(action["params"]["type"], "danger", kind)
            self.assertEqual(self.connection.state, "connected")
            self.assertEqual(self.connection.journal_ids, before)

    def test_user_without_rights_is_told(self):
        self.connection._give_consent(self.consent(user="limited"))
        self.connection._lock_division(self.division_row(self.connection, BELGIAN_DIVISION))
        self.connection._check_rights()
        self.assertIn("salesentry/SalesEntries", self.connection.missing_rights)
        self.assertIn("rights", self.connection.setup_alerts)

    def test_users_who_cannot_book_are_refused_with_the_reason(self):
        flags = {
            "IsMyFirmPortalUser": "full access",
            "IsMyFirmLiteUser": "full access",
            "IsEmployeeSelfServiceUser": "full access",
            "IsStarterUser": "full access",
            "IsOEIMigrationMandatory": "One Exact Identity",
        }
        for flag, words in flags.items():
            with self.subTest(flag):
                self.simulator.control("user", {"login": "bookkeeper", flag: True})
                self.assertIn(words, self.connection._take_answer(self.consent(), ""))
                self.assertEqual(self.connection.state, "draft")
                self.assertFalse(self.stored_token().refresh_token)
                self.simulator.control("user", {"login": "bookkeeper", flag: False})
        self.simulator.control("user", {"login": "bookkeeper", "IsClientUser": True})
        self.assertFalse(self.connection._take_answer(self.consent(), ""))
        self.assertEqual(self.connection.state, "authorized")

    def test_a_refused_user_leaves_the_consent_of_before(self):
        self.connect()
        before = self.stored_token().refresh_token
        self.simulator.control("user", {"login": "comptable", "IsMyFirmLiteUser": True})
        self.assertTrue(self.connection._take_answer(self.consent(user="comptable"), ""))
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.stored_token().refresh_token, before)

    def test_a_division_that_exact_is_busy_with_is_waited_for(self):
        """Asked for the row of the division, so that no refusal counts toward a block."""
        self.connect()
        self.simulator.control("division", {"division": BELGIAN_DIVISION, "BlockingStatus": 1})
        cron = self.env.ref("exact_online_connector.ir_cron_refresh_lists").sudo()
        due = [("cron_id", "=", cron.id)]
        for _turn in range(2):
            self.env["ir.cron.trigger"].sudo().search(due).unlink()
            self.connection.action_refresh_lists()
            self.assertEqual(self.connection.state, "paused")
            self.assertIn("busy", self.connection.state_reason)
            self.assertTrue(self.env["ir.cron.trigger"].sudo().search_count(due))
            self.assertFalse([call for call in self.calls() if call["status"] >= 400])
            self.next_minute()
        self.simulator.control("division", {"division": BELGIAN_DIVISION, "BlockingStatus": 0})
        self.connection.action_refresh_lists()
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, "connected")

    def test_refresh_happens_under_the_lock_and_is_kept(self):
        self.connect()
        before = self.stored_token().refresh_token
        self.age_token(700)
        resources.current_user(self.connection._client())
        self.assertNotEqual(self.stored_token().refresh_token, before)
        self.assertEqual(len(self.calls(endpoint="oauth2/token")), 1)

    def test_copied_database_does_not_use_the_tokens(self):
        self.connect()
        self.env["ir.config_parameter"].set_param("database.uuid", "a copy")
        self.env.flush_all()
        with self.assertRaises(errors.AuthError) as caught:
            resources.current_user(self.connection._client())
        text = self.connection._handle_error(caught.exception)
        self.assertIn("copy", text)
        self.assertEqual(self.connection.state, "reconnect")
        self.assertFalse(self.calls(endpoint="oauth2/token"))

    def test_an_address_without_a_scheme_is_confirmed_too(self):
        self.connect()
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "erp.example.com")
        self.connection.action_refresh_lists()
        self.assertEqual(self.connection.state, "paused")
        self.connection.action_confirm_database()
        self.next_minute()
        self.connection.action_refresh_lists()
        self.assertEqual(self.connection.state, "connected")

    def test_restored_or_copied_database_rests_until_a_person_says_it_sends(self):
        self.connect()
        move_hosts = ("database_mark", "another server:1"), ("database_hosts", "erp.example.com")
        for name, value in move_hosts:
            with self.subTest(name):
                self.stored_token()[name] = value
                self.age_token(700)
                before = self.stored_token().refresh_token
                self.connection.action_refresh_lists()
                self.assertEqual(self.connection.state, "paused")
                self.assertIn("copy", self.connection.state_reason)
                self.assertTrue(self.connection.is_elsewhere)
                # Neither by hand nor by itself, nor when it is asked again.
                self.connection.action_resume()
                self.age_token(7 * 24 * 3600)
                for cron in ("refresh_lists", "payments", "keep_alive"):
                    cron = self.env.ref(f"exact_online_connector.ir_cron_{cron}").sudo()
                    cron.method_direct_trigger()
                self.env.invalidate_all()
                self.assertEqual(self.connection.state, "paused")
                self.assertFalse(self.calls())
                self.assertEqual(self.stored_token().refresh_token, before)
                self.connection.action_confirm_database()
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.connection.is_elsewhere)
                resources.current_user(self.connection._client())
                self.assertNotEqual(self.stored_token().refresh_token, before)
                self.simulator.control("calls/clear", {})

    def test_a_new_consent_moves_the_connection_to_this_database(self):
        self.connect()
        self.stored_token().database_mark = "another server:1"
        self.env.flush_all()
        self.connection.action_refresh_lists()
        self.assertEqual(self.connection.state, "paused")
        self.connection._give_consent(self.consent())
        self.assertEqual(self.connection.state, "connected")
        resources.current_user(self.connection._client())

    def test_keep_alive_renews_what_nobody_used(self):
        self.connect()
        before = self.stored_token().refresh_token
        cron = self.env.ref("exact_online_connector.ir_cron_keep_alive").sudo()
        cron.method_direct_trigger()
        self.assertEqual(self.stored_token().refresh_token, before)
        self.age_token(7 * 24 * 3600)
        cron.method_direct_trigger()
        self.assertNotEqual(self.stored_token().refresh_token, before)

    def second_connection(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += other
        return self.new_connection(other)

    def test_two_companies_of_one_exact_user_share_the_consent(self):
        self.connect()
        second = self.connect(self.second_connection(), OTHER_BELGIAN_DIVISION)
        self.assertEqual(self.stored_token(), self.stored_token(second))
        for connection in self.connection | second:
            self.next_minute()
            self.assertEqual(connection.state, "connected")
            self.assertEqual(connection.action_refresh_lists()["params"]["type"], "success")
        second.action_disconnect()
        self.assertTrue(self.stored_token().refresh_token)
        self.assertFalse(self.stored_token(second).refresh_token)
        self.assertTrue(self.stored_token(second).client_secret)

    def test_consent_that_leaves_the_other_company_out_is_pointed_out(self):
        self.connect()
        second = self.second_connection()
        second._give_consent(self.consent(second, divisions=[OTHER_BELGIAN_DIVISION]))
        self.assertEqual(second.state, "authorized")
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_two_exact_users_have_consents_of_their_own(self):
        self.connect()
        second = self.connect(self.second_connection(), OTHER_BELGIAN_DIVISION, user="comptable")
        self.assertNotEqual(self.stored_token(), self.stored_token(second))
        self.assertEqual(self.connection.state, "connected")

    def test_neutralize(self):
        self.connect()
        self.env.flush_all()
        with file_open("exact_online_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        token = self.stored_token()
        self.assertFalse(token.client_secret or token.access_token or token.refresh_token)
        self.assertEqual(self.connection.state, "draft")
