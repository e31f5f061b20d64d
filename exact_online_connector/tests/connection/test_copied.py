"""A database that was copied, restored or moved is stopped until a person says what it is."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exact_api import errors, resources
from ...models.connection.database import database_mark
from ..common import ExactCase

# What is other in a copy, and how it came about.
COPIES = {
    "restored beside the original, or a dump in another name": ("database_mark", "7:16999"),
    "restored on another server under the same name": ("database_mark", "another:16384"),
    "a whole server copied, with another address": ("database_hosts", "erp.example.com"),
    "duplicated by Odoo, which gives a new identifier": ("database_uuid", "of the original"),
}


@tagged("post_install", "-at_install")
class TestCopied(ExactCase):
    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        cls.connect()
        cls.next_minute()
        return result

    def become_copy(self, name="database_mark", value="another server:1"):
        """This database becomes a copy; its tokens are those of the original."""
        self.stored_token()[name] = value
        self.env.flush_all()
        self.simulator.control("calls/clear", {})

    def session(self, user=None):
        """What the web client of a user is told."""
        connections = self.env["exact.connection"].with_user(user or self.env.user)
        return connections.with_context(allowed_company_ids=self.company.ids)._copied()

    def test_every_copy_is_told_before_anything_is_asked_of_exact(self):
        """The banner needs no attempt to send: it is there when the page is opened."""
        for how, (name, value) in COPIES.items():
            with self.subTest(how), self.env.cr.savepoint() as savepoint:
                self.become_copy(name, value)
                self.assertTrue(self.connection.is_elsewhere)
                [told] = self.session()
                self.assertEqual(told["company"], self.company.name)
                before = self.stored_token().refresh_token
                self.age_token(700)
                with self.assertRaises(errors.ExactError):
                    resources.current_user(self.connection._client())
                self.assertEqual(self.stored_token().refresh_token, before)
                self.assertFalse(self.calls())
                savepoint.rollback()
                self.env.invalidate_all()
                self.begin_anew()

    def test_every_copy_may_be_the_one_that_sends(self):
        for how, (name, value) in COPIES.items():
            with self.subTest(how):
                self.become_copy(name, value)
                self.connection.action_refresh_lists()
                self.assertIn(self.connection.state, ("paused", "reconnect"))
                action = self.connection.action_confirm_database()
                # What was sent after the moment it was put back to is looked for.
                self.assertEqual(action["res_model"], "exact.adoption")
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.session())
                self.next_minute()
                self.assertTrue(resources.current_user(self.connection._client()))

    def test_what_moved_without_being_copied_goes_on(self):
        """A container or a filestore elsewhere, a database renamed: nothing is asked."""
        mark = database_mark(self.env.cr)
        self.assertEqual(self.stored_token().database_mark, mark)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("ir_attachment.location", "db")
        self.assertFalse(self.connection.is_elsewhere)
        # The address it was used under before is known.
        first = parameters.get_param("web.base.url")
        parameters.set_param("web.base.url", "https://new.example.com")
        self.env.invalidate_all()
        self.assertTrue(self.connection.is_elsewhere)
        self.connection.action_confirm_database()
        for address in (first, "https://new.example.com"):
            parameters.set_param("web.base.url", address)
            self.env.invalidate_all()
            self.assertFalse(self.connection.is_elsewhere, address)

    def test_a_copy_forgets_its_link_and_the_original_goes_on(self):
        self.connection.write(
            {"auto_invoices": True, "auto_from": "2026-01-01", "fetch_payments": True}
        )
        original = {name: self.stored_token()[name] for name in ("access_token", "refresh_token")}
        token = self.stored_token()
        issued, lives = token.issued_at, token.expires_in
        self.become_copy()
        self.connection.action_refresh_lists()
        self.connection.action_cut_link()
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.stored_token().refresh_token)
        self.assertFalse(self.stored_token().client_secret)
        self.assertFalse(
            self.connection.auto_invoices
            or self.connection.fetch_payments
            or self.connection.client_id
        )
        self.assertFalse(self.session())
        for cron in ("refresh_lists", "payments", "keep_alive", "export", "queue"):
            self.env.ref(f"exact_online_connector.ir_cron_{cron}").sudo().method_direct_trigger()
        # Exact heard nothing of it; its chain serves the original.
        self.assertFalse(self.calls())
        self.connection.client_id = "{11111111-2222-3333-4444-555555555555}"
        self.connection.client_secret = "simulator-secret"
        self.restore_token(original, issued, lives)
        self.age_token(700)
        self.assertTrue(resources.current_user(self.connection._client()))
        self.assertEqual(len(self.calls(endpoint="oauth2/token")), 1)

    def restore_token(self, original, issued, lives):
        """The tokens as the original still has them."""
        here = {
            "database_uuid": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            "database_mark": database_mark(self.env.cr),
            "database_hosts": False,
        }
        self.stored_token().write({**original, **here, "issued_at": issued, "expires_in": lives})
        self.env.flush_all()

    def test_who_may_say_what_it_is(self):
        self.become_copy()
        manager = self.new_user("account.group_account_manager")
        clerk = self.new_user("account.group_account_invoice")
        nobody = self.new_user("base.group_user")
        self.assertEqual([told["may_decide"] for told in self.session(manager)], [True])
        self.assertEqual([told["may_decide"] for told in self.session(clerk)], [False])
        self.assertEqual(self.session(nobody), [])
        for method in ("action_confirm_database", "action_cut_link"):
            with self.assertRaises(AccessError):
                getattr(self.connection.with_user(clerk), method)()
        self.assertTrue(self.connection.is_elsewhere)

    def test_only_what_rests_is_cut(self):
        """The button of a page that was left open, in the database that sends."""
        self.connection.action_cut_link()
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue(self.stored_token().refresh_token)
