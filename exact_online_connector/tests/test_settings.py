"""The settings block: saves to the company's connection, and makes one only when needed."""

import tempfile
from contextlib import contextmanager

from odoo.tests import Form, tagged
from odoo.tools import config, mute_logger

from .common import CLIENT_SECRET, ExactCase


@tagged("post_install", "-at_install")
class TestSettings(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("base.group_system")

    def settings(self):
        return Form(self.env["res.config.settings"])

    @mute_logger("odoo.tests.form.onchange")
    def test_saving_other_settings_makes_no_connection(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += other
        settings = self.env["res.config.settings"].with_company(other)
        with Form(settings) as form:
            self.assertEqual(form.exact_site, "nl")
            form.tax_calculation_rounding_method = "round_globally"
        self.assertFalse(other.exact_connection_id)

    @mute_logger("odoo.tests.form.onchange")
    def test_first_setting_makes_the_connection(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += other
        with Form(self.env["res.config.settings"].with_company(other)) as form:
            form.exact_site = "fr"
            form.exact_client_id = "of the app"
            form.exact_client_secret = "hidden"
        connection = other.exact_connection_id
        self.assertEqual((connection.site, connection.client_id), ("fr", "of the app"))
        self.assertEqual(self.stored_token(connection).client_secret, "hidden")
        self.assertFalse(form.record.exact_client_secret)

    @mute_logger("odoo.tests.form.onchange")
    def test_secret_stays_when_left_empty(self):
        self.connect()
        with self.settings() as form:
            self.assertFalse(form.exact_client_secret)
            self.assertTrue(form.exact_has_client_secret)
            form.exact_by_category = True
        self.assertEqual(self.stored_token().client_secret, CLIENT_SECRET)
        self.assertTrue(self.connection.by_category)

    @mute_logger("odoo.tests.form.onchange")
    def test_buttons(self):
        settings = self.settings().save()
        action = settings.action_exact_connect()
        self.assertIn(f"/exact_online_connector/connect/{self.connection.id}", action["url"])
        self.connect()
        settings = self.settings().save()
        self.assertEqual(settings.exact_division_name, self.connection.division_name)
        self.assertEqual(settings.exact_default_gl_account_id.code, "700000")
        self.assertEqual(settings.action_exact_open_connection()["res_id"], self.connection.id)
        settings.action_exact_disconnect()
        self.assertEqual(self.connection.state, "draft")

    @mute_logger("odoo.tests.form.onchange")
    def test_redirect_url_is_shown(self):
        shown = self.settings().exact_redirect_uri
        self.assertTrue(shown.endswith("/exact_online_connector/oauth"))
        self.assertEqual(shown, self.connection.redirect_uri)

    def test_secret_given_at_creation(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += other
        connection = self.env["exact.connection"].create(
            {"company_id": other.id, "client_secret": "early"}
        )
        self.assertEqual(self.stored_token(connection).client_secret, "early")


@tagged("post_install", "-at_install")
class TestOdooConf(ExactCase):
    """An app in the server's configuration file serves every company without one of its own."""

    def test_app_of_the_server(self):
        conf = "[options]\n[exact_online_connector]\nclient_id = server app\nclient_secret = s\n"
        with self.odoo_conf(conf):
            self.assertEqual(self.connection._app_credentials()[1], CLIENT_SECRET)
            self.connection.client_id = False
            self.assertEqual(self.connection._app_credentials(), ("server app", "s"))
            self.assertTrue(self.connection.has_app_of_server)
            self.assertTrue(self.connection.has_client_secret)
        self.env.invalidate_all()
        self.assertFalse(self.connection.has_app_of_server)

    @contextmanager
    def odoo_conf(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write(text)
            file.flush()
            before = config["config"]
            config["config"] = file.name
            try:
                yield
            finally:
                config["config"] = before
