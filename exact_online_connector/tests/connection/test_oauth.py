"""The way to Exact's consent page and back, through Odoo's own web server."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import hash_sign

from ...models.connection.consent import STATE_SCOPE
from ..common import BELGIAN_DIVISION, CLIENT_SECRET, DUTCH_DIVISION, ExactCase

RETURN = "/exact_online_connector/oauth"


@tagged("post_install", "-at_install")
class TestOAuth(ExactCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "account.group_account_manager,base.group_system"
        cls.manager = cls.new_user("exact-manager", groups)

    @classmethod
    def new_user(cls, login, groups):
        return super().new_user(groups, login=login, password=login * 2)

    def setUp(self):
        super().setUp()
        self.authenticate("exact-manager", "exact-manager" * 2)

    def start(self):
        """Press Connect: where Odoo sends the browser."""
        self.env.flush_all()
        path = f"/exact_online_connector/connect/{self.connection.id}"
        return self.url_open(path, allow_redirects=False).headers["Location"]

    def come_back(self, url):
        answer = self.url_open(url, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def assert_refused(self, answer, words):
        self.assertEqual(answer.status_code, 400)
        self.assertIn(words, answer.text)
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.stored_token().refresh_token)

    def test_consent_leads_to_the_choice_of_the_division(self):
        answer = self.come_back(self.walk_consent(self.start()))
        self.assertRegex(answer.headers["Location"], r"/odoo/exact-division/\d+$")
        self.assertEqual(self.connection.state, "authorized")
        self.assertEqual(self.connection.connected_by, self.manager)
        self.assertTrue(self.stored_token().refresh_token)
        wizard_id = int(answer.headers["Location"].rsplit("/", 1)[1])
        wizard = self.env["exact.division.wizard"].with_user(self.manager).browse(wizard_id)
        self.assertEqual(wizard.candidate_id.code, BELGIAN_DIVISION)

    def test_connecting_again_leads_to_the_connection(self):
        self.connect()
        answer = self.come_back(self.walk_consent(self.start()))
        self.assertTrue(answer.headers["Location"].endswith(f"exact-online/{self.connection.id}"))
        self.assertEqual(self.connection.state, "connected")

    def test_denied(self):
        answer = self.come_back(self.walk_consent(self.start(), action="deny"))
        self.assert_refused(answer, "Permission was refused")

    def test_denied_while_connected_keeps_the_connection(self):
        self.connect()
        self.come_back(self.walk_consent(self.start(), action="deny"))
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue(self.stored_token().refresh_token)

    def test_forged_state(self):
        self.start()
        for state in ("", "nonsense", "äöü", "AQAAAAAAAAAA", "x" * 5000):
            answer = self.url_open(RETURN, params={"state": state, "code": "abc"})
            self.assert_refused(answer, "was not asked for in this browser")

    def test_nothing_of_the_address_is_shown_or_followed(self):
        said = "<script>alert(1)</script>"
        elsewhere = "https://evil.example/"
        params = {"state": "x", "code": said, "error": said, "error_description": said}
        params |= dict.fromkeys(("next", "redirect", "url", "redirect_uri"), elsewhere)
        answer = self.url_open(RETURN, params=params, allow_redirects=False)
        self.assert_refused(answer, "was not asked for in this browser")
        self.assertNotIn("alert(1)", answer.text)
        self.assertNotIn("evil.example", answer.text)
        good = self.walk_consent(self.start(), action="deny")
        answer = self.come_back(f"{good}&error_description={said}&next={elsewhere}")
        self.assert_refused(answer, "Permission was refused")
        self.assertNotIn("alert(1)", answer.text)
        self.assertNotIn("evil.example", answer.text)

    def test_only_get(self):
        for path in (RETURN, f"/exact_online_connector/connect/{self.connection.id}"):
            self.assertEqual(self.url_open(path, data={"state": "x"}).status_code, 405)

    def test_another_host_in_the_request_changes_no_address(self):
        base = self.connection.get_base_url()
        self.env.flush_all()
        path = f"/exact_online_connector/connect/{self.connection.id}"
        headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        answer = self.url_open(path, headers=headers, allow_redirects=False)
        self.assertNotIn("evil.example", answer.headers.get("Location", ""))
        self.assertEqual(self.connection.get_base_url(), base)

    def test_state_of_another_session(self):
        url = self.walk_consent(self.start())
        self.authenticate("exact-manager", "exact-manager" * 2)
        self.assert_refused(self.come_back(url), "was not asked for in this browser")

    def test_state_of_another_user(self):
        url = self.walk_consent(self.start())
        self.new_user("exact-other", "account.group_account_manager")
        self.authenticate("exact-other", "exact-other" * 2)
        self.assert_refused(self.come_back(url), "was not asked for in this browser")

    def test_answer_counts_once(self):
        url = self.walk_consent(self.start())
        self.come_back(url)
        token = self.stored_token().refresh_token
        answer = self.come_back(url)
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.stored_token().refresh_token, token)

    def test_expired_state(self):
        values = [self.connection.id, self.manager.id, "nonce"]
        past = timedelta(minutes=-1)
        state = hash_sign(self.env(su=True), STATE_SCOPE, values, expiration=past)
        connections = self.env["exact.connection"].with_user(self.manager)
        self.assertFalse(connections._of_state(state, "nonce"))
        fresh = hash_sign(self.env(su=True), STATE_SCOPE, values, expiration=-past)
        self.assertEqual(connections._of_state(fresh, "nonce"), self.connection)
        self.assertFalse(connections._of_state(fresh, "another"))

    def test_wrong_client_secret(self):
        self.connection.client_secret = "mistyped"
        answer = self.come_back(self.walk_consent(self.start()))
        self.assert_refused(answer, "the client secret")
        self.assertNotIn("mistyped", answer.text)
        # Trying again would end the same way.
        self.assertIn("Check the app and its key", answer.text)
        self.assertNotIn("Connect again", answer.text)
        self.assertIn(f"/odoo/exact-online/{self.connection.id}", answer.text)

    def test_another_exact_user(self):
        path = f"/exact_online_connector/connect/{self.connection.id}"
        answer = self.url_open(f"{path}?other_user=1", allow_redirects=False)
        self.assertIn("force_login=1", answer.headers["Location"])
        answer = self.url_open(path, allow_redirects=False)
        self.assertNotIn("force_login", answer.headers["Location"])

    def test_exact_is_down(self):
        url = self.walk_consent(self.start())
        self.fault("html", "oauth2/token")
        self.assert_refused(self.come_back(url), "could not be reached")

    def test_missing_app(self):
        self.connection.client_id = False
        self.env.flush_all()
        answer = self.url_open(f"/exact_online_connector/connect/{self.connection.id}")
        self.assert_refused(answer, "Fill in the client ID")

    def test_only_managers_connect(self):
        self.new_user("exact-invoicer", "account.group_account_invoice")
        self.authenticate("exact-invoicer", "exact-invoicer" * 2)
        answer = self.url_open(f"/exact_online_connector/connect/{self.connection.id}")
        self.assertEqual(answer.status_code, 400)
        self.assertNotIn("oauth2", answer.url)

    def test_connection_that_is_gone(self):
        answer = self.url_open("/exact_online_connector/connect/0")
        self.assertEqual(answer.status_code, 404)

    def test_strangers_are_sent_to_the_login(self):
        self.authenticate(None, None)
        answer = self.url_open(RETURN, params={"code": "abc"}, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_nothing_secret_in_logs_and_addresses(self):
        with self.assertLogs(level="DEBUG") as logs:
            url = self.start()
            answer = self.come_back(self.walk_consent(url))
        token = self.stored_token()
        self.assertTrue(token.refresh_token)
        said = "\n".join(
            line for line in logs.output if "odoo.sql_db" not in line and "werkzeug" not in line
        )
        for secret in (CLIENT_SECRET, token.access_token, token.refresh_token):
            self.assertNotIn(secret, url + answer.text)
            self.assertNotIn(secret, said)

    def test_division_outside_the_consent_is_not_offered(self):
        url = self.walk_consent(self.start(), divisions=[DUTCH_DIVISION])
        wizard_id = int(self.come_back(url).headers["Location"].rsplit("/", 1)[1])
        wizard = self.env["exact.division.wizard"].with_user(self.manager).browse(wizard_id)
        self.assertEqual(wizard.candidate_ids.mapped("code"), [DUTCH_DIVISION])
        self.assertFalse(wizard.candidate_id)
