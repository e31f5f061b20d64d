"""The settings block: saves to the company's connection, and makes one only when needed."""

import tempfile
from contextlib import contextmanager

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools import config, mute_logger
from odoo.tools.safe_eval import safe_eval

from ..models.connection.exact_connection import STATES
from .common import CLIENT_SECRET, ExactCase

# What a person sets elsewhere: on the set-up card, in the dialog of masks, at the end of a month.
ELSEWHERE = {
    "is_start_chosen",
    *(f"{role}_{what}" for role in ("customer", "supplier") for what in ("mask", "digits", "next")),
    "export_locked_until",
}


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
        self.assertEqual(self.stored_token().client_secret, CLIENT_SECRET)

    @mute_logger("odoo.tests.form.onchange")
    def test_buttons(self):
        settings = self.settings().save()
        action = settings.action_exact_connect()
        self.assertIn(f"/exact_online_connector/connect/{self.connection.id}", action["url"])
        self.connect()
        settings = self.settings().save()
        self.assertEqual(settings.exact_division_name, self.connection.division_name)
        for action in (
            settings.action_exact_open_connection(),
            settings.action_exact_open_settings(),
        ):
            self.assertEqual(action["res_id"], self.connection.id)

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
class TestPlaces(ExactCase):
    """Each setting has one place, and what is done every day stands where people see it."""

    def test_an_accountant_opens_the_settings(self):
        accountant = self.new_user("account.group_account_manager")
        self.assertFalse(accountant.has_group("base.group_system"))
        for page in ("settings", "mappings", "set_up"):
            with self.subTest(page):
                run = self.env.ref(f"exact_online_connector.action_exact_{page}").with_user(
                    accountant
                )
                action = run.with_context(allowed_company_ids=self.company.ids).run()
                self.assertEqual(action["res_id"], self.connection.id)
                view = (
                    self.env["exact.connection"].with_user(accountant).get_view(*action["views"][0])
                )
                self.assertTrue(view["arch"])

    def test_no_setting_is_out_of_reach(self):
        """Whatever a person may set on the connection stands in its settings or its mappings."""
        self.env.user.group_ids += self.env.ref("analytic.group_analytic_accounting")
        connections = self.env["exact.connection"]
        shown = set()
        for page in ("settings", "mappings"):
            view = self.env.ref(f"exact_online_connector.exact_connection_view_{page}")
            arch = connections.get_view(view.id, "form")["arch"]
            shown |= {node.get("name") for node in etree.fromstring(arch).iter("field")}
        theirs = {
            name
            for name, field in connections._fields.items()
            if "exact_online_connector" in field._modules
            and not field.readonly
            and (field.store or field.inverse)
            and field.type != "one2many"
        }
        self.assertEqual(theirs - shown, ELSEWHERE & theirs)

    def test_no_raw_values_on_its_pages(self):
        """A text that has nothing to say is empty, and no "0" or "exact.capability()"."""
        self.connect()
        for page in ("form", "settings", "mappings", "set_up"):
            view = self.env.ref(f"exact_online_connector.exact_connection_view_{page}")
            arch = etree.fromstring(self.connection.get_view(view.id, "form")["arch"])
            names = {
                node.get("name") for node in arch.iter("field")
            } & self.connection._fields.keys()
            texts = [
                name for name in names if self.connection._fields[name].type in ("char", "text")
            ]
            for name in texts:
                with self.subTest(page=page, field=name):
                    text = self.connection[name] or ""
                    self.assertNotRegex(text, r"^[0.]+$|\w\.\w+\(|False|None")

    def test_few_buttons_in_the_head_whatever_the_state(self):
        arch = etree.fromstring(self.env["exact.connection"].get_view(view_type="form")["arch"])
        buttons = arch.xpath("//header/button")
        for state, _label in STATES:
            for is_elsewhere in (False, True):
                for encryption in ("plain", "lost"):
                    values = {
                        "state": state,
                        "is_elsewhere": is_elsewhere,
                        "encryption": encryption,
                        "auto_invoices": True,
                        "auto_credit_notes": True,
                        "auto_bills": True,
                        "auto_relations": True,
                    }
                    shown = [
                        button.get("name")
                        for button in buttons
                        if not safe_eval(button.get("invisible", "False"), values)
                    ]
                    with self.subTest(**values):
                        self.assertLessEqual(len(shown), 4, shown)

    def test_configuration_has_four_entries(self):
        menu = self.env.ref("exact_online_connector.menu_exact_online")
        visible = self.env["ir.ui.menu"]._visible_menu_ids()
        names = [entry.name for entry in menu.child_id.sorted() if entry.id in visible]
        self.assertEqual(names, ["Connections", "Mappings", "Coding Rules", "Settings"])

    def test_who_invoices_sees_the_queue(self):
        biller = self.new_user("account.group_account_invoice")
        visible = self.env["ir.ui.menu"].with_user(biller)._visible_menu_ids()
        for name in ("entry", "run", "settlement", "contact", "adoption"):
            with self.subTest(name):
                menu = self.env.ref(f"exact_online_connector.menu_exact_{name}")
                self.assertIn(menu.id, visible)
                self.assertIn(menu.parent_id.id, visible)
        self.assertNotIn(self.env.ref("exact_online_connector.menu_exact_set_up").id, visible)


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
