"""Secrets are encrypted with a key outside the database: rotation, loss, and where none stands."""

import os
import traceback
from contextlib import contextmanager
from unittest.mock import patch

from cryptography.fernet import Fernet
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ...exact_api import errors, resources
from ...models.connection.exact_token import ConnectionTokens
from ...models.connection.secret_keys import COMMAND, VARIABLE, SecretKeys
from ..common import CLIENT_SECRET, ConnectedCase

WEBHOOK_SECRET = "simulator-webhook-secret"
FIRST, SECOND = (Fernet.generate_key().decode() for _number in range(2))
SECRETS = ("client_secret", "webhook_secret", "access_token", "refresh_token")


class EncryptionCase(ConnectedCase):
    def setUp(self):
        super().setUp()
        self.connection.webhook_secret = WEBHOOK_SECRET

    @contextmanager
    def keys(self, *keys):
        """The keys this server has."""
        with patch.dict(os.environ, {VARIABLE: " ".join(keys)}):
            self.env.invalidate_all()
            yield
        self.env.invalidate_all()

    def plain(self):
        """The secrets as they are, by name."""
        token = self.stored_token()
        return {name: token._secret(name) for name in SECRETS}

    def columns(self):
        """What stands in the row of the database, by name."""
        token = self.stored_token()
        return {name: token[name] for name in SECRETS}

    def ask_exact(self):
        """A call: None, or why it was not made."""
        return self.connection._in_plain_words(self._list_divisions)["params"]["message"]

    def _list_divisions(self):
        with self.connection._client() as client:
            rows = list(resources.divisions(client))
        return self.connection._notification(str(len(rows)), "info")

    def encrypt(self):
        answer = self.connection.action_encrypt_secrets()
        self.assertEqual(answer["params"]["type"], "success")

    def assert_nowhere(self, secrets):
        """No column of text in the whole database holds one of these."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT c.table_name, c.column_name
              FROM information_schema.columns c
              JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
               AND c.data_type IN ('text', 'character varying', 'jsonb', 'json')
            """
        )
        found = []
        patterns = [f"%{secret}%" for secret in secrets]
        for table, column in self.env.cr.fetchall():
            where = SQL("%s::text LIKE ANY (%s)", SQL.identifier(column), patterns)
            self.env.cr.execute(
                SQL("SELECT count(*) FROM %s WHERE %s", SQL.identifier(table), where)
            )
            if self.env.cr.fetchone()[0]:
                found.append(f"{table}.{column}")
        self.assertFalse(found)


@tagged("post_install", "-at_install")
class TestEncryption(EncryptionCase):
    def test_without_a_key_it_works_and_the_page_says_what_that_means(self):
        with self.keys():
            self.assertEqual(self.connection.encryption, "plain")
            self.assertEqual(self.stored_token().client_secret, CLIENT_SECRET)
            self.assertEqual(self.ask_exact(), "3")
            settings = self.env["res.config.settings"].create({})
            self.assertEqual(settings.exact_encryption, "plain")
            self.assertEqual(settings.exact_key_command, COMMAND)

    def test_what_was_there_is_encrypted_at_once_and_by_itself(self):
        before = self.plain()
        for how in ("button", "day", "renewal"):
            with self.subTest(how), self.keys(FIRST), self.registry.cursor() as cr:
                del cr
                self.stored_token().write(before)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.connection.encryption, "outdated")
                if how == "button":
                    self.encrypt()
                elif how == "day":
                    self.env["exact.token"].sudo()._encrypt_all()
                else:
                    self.age_token(600)
                    self.assertEqual(self.ask_exact(), "3")
                self.env.invalidate_all()
                self.assertEqual(self.connection.encryption, "encrypted")
                for name, stored in self.columns().items():
                    self.assertTrue(stored.startswith("encrypted:"), name)
                after = self.plain()
                self.assertEqual(after["client_secret"], CLIENT_SECRET)
                self.assertEqual(after["webhook_secret"], WEBHOOK_SECRET)
                self.assertEqual(after == before, how != "renewal")
                before = after

    def test_what_is_filled_in_is_encrypted(self):
        with self.keys(FIRST):
            self.connection.write({"client_secret": "Zq81-renewed", "webhook_secret": "Zq82-anew"})
            other = self.env["res.company"].create({"name": "Second"})
            second = self.env["exact.connection"].create(
                {"company_id": other.id, "client_secret": "Zq83-early"}
            )
            self.assertEqual(self.plain()["client_secret"], "Zq81-renewed")
            self.assertEqual(self.stored_token(second)._secret("client_secret"), "Zq83-early")
            self.assert_nowhere(["Zq81", "Zq82", "Zq83"])

    def test_no_secret_stands_anywhere_in_the_database(self):
        with self.keys(FIRST):
            self.encrypt()
            self.age_token(600)
            self.ask_exact()
            self.assert_nowhere([*self.plain().values(), FIRST])

    def test_rotation(self):
        with self.keys(FIRST):
            self.encrypt()
            secrets, first = self.plain(), self.connection.key_name
        with self.keys(SECOND, FIRST):
            self.assertEqual(self.plain(), secrets)
            self.assertEqual(self.connection.encryption, "outdated")
            self.assertNotIn(self.connection.key_name, (first, SECOND))
            self.encrypt()
            self.env.invalidate_all()
            self.assertEqual(self.connection.encryption, "encrypted")
        with self.keys(SECOND):
            self.assertEqual(self.plain(), secrets)
            self.assertEqual(self.ask_exact(), "3")
            shown = str(self.connection.read()) + str(self.connection.export_data(["key_name"]))
            self.assertNotIn(SECOND, shown)

    def test_a_lost_key_is_told_and_comes_back(self):
        with self.keys(FIRST):
            self.encrypt()
            first = self.connection.key_name
        for keys in ((), (SECOND,)):
            with self.subTest(keys=len(keys)):
                with self.keys(*keys):
                    self.assertIn("does not have the key", self.ask_exact())
                    self.assertEqual(self.connection.state, "paused")
                    self.assertIn("does not have the key", self.connection.state_reason)
                    self.assertEqual(self.connection.encryption, "lost")
                    self.assertEqual(self.connection.lost_key_names, first)
                    self.assertFalse(self.connection.has_client_secret)
                    self.assertFalse(self.calls(), "nothing was asked of Exact")
                    with self.assertRaisesRegex(UserError, "does not have the key"):
                        self.connection.action_connect()
                with self.keys(FIRST):
                    self.connection.action_resume()
                    self.assertEqual(self.connection.state, "connected")
                self.next_minute()
                self.simulator.control("calls/clear", {})

    def test_a_new_consent_repairs_a_lost_key(self):
        with self.keys(FIRST):
            self.encrypt()
        with self.keys(SECOND):
            self.ask_exact()
            self.connection.client_secret = CLIENT_SECRET
            self.connection._give_consent(self.consent())
            self.env.invalidate_all()
            self.assertEqual(self.connection.state, "connected")
            self.assertFalse(self.connection.has_webhook_secret)
            self.assertEqual(self.connection.encryption, "lost")
            self.connection.webhook_secret = WEBHOOK_SECRET
            self.env.invalidate_all()
            self.assertEqual(self.connection.encryption, "encrypted")
            self.assertEqual(self.ask_exact(), "3")

    @mute_logger("odoo.addons.exact_online_connector.models.connection.crons")
    def test_crons_say_it_too(self):
        with self.keys(FIRST):
            self.encrypt()
        with self.keys(SECOND):
            self.connection.lists_refreshed_at = False
            self.env.ref("exact_online_connector.ir_cron_refresh_lists").method_direct_trigger()
            self.assertEqual(self.connection.state, "paused")
            self.env["exact.token"].sudo()._encrypt_all()

    def test_what_is_no_key_stops_before_anything_is_lost(self):
        before = self.columns()
        for wrong in ("short", "x" * 44, f"{FIRST} short", "ä" * 44):
            with self.subTest(wrong), self.keys(wrong):
                self.assertEqual(self.connection.encryption, "bad")
                self.assertIn("is no key", self.ask_exact())
                self.env["exact.token"].sudo()._encrypt_all()
                with self.assertRaisesRegex(UserError, "is no key"):
                    self.connection.client_secret = "new"
                    self.env.flush_all()
                self.assertNotIn(wrong, self.connection.state_reason or "")
            self.assertEqual(self.columns(), before)
            self.connection.action_resume()

    def test_a_value_that_was_tampered_with_is_lost(self):
        with self.keys(FIRST):
            self.encrypt()
            token = self.stored_token()
            token.refresh_token = token.refresh_token[:-6] + "AAAAA="
            self.assertEqual(self.connection.encryption, "lost")
            self.age_token(600)
            self.assertIn("does not have the key", self.ask_exact())

    def test_key_of_odoo_conf_where_the_environment_has_none(self):
        target = "odoo.addons.exact_online_connector.models.connection.secret_keys.odoo_conf"
        with patch(target, side_effect=lambda name: {"secret_key": SECOND}.get(name, "")):
            with self.keys():
                self.assertEqual(SecretKeys.of_server().name, SecretKeys(SECOND).name)
            with self.keys(FIRST):
                self.assertEqual(SecretKeys.of_server().name, SecretKeys(FIRST).name)

    def test_nothing_secret_in_any_log_and_in_no_repr(self):
        with (
            self.keys(FIRST),
            self.assertLogs(level="DEBUG") as logs,
            self.assertLogs("odoo.sql_db", "DEBUG") as queries,
        ):
            self.connection.client_secret = CLIENT_SECRET
            self.encrypt()
            before = self.plain()
            self.age_token(600)
            self.assertEqual(self.ask_exact(), "3")
            store = ConnectionTokens(self.connection)
            with store.exclusive() as locked:
                shown = [store, store.load(), locked, SecretKeys.of_server()]
            with self.connection._client() as client:
                shown += [
                    client,
                    client._caller,
                    client._caller._tokens,
                    self.connection._oauth_app(),
                ]
            secrets = {*before.values(), *self.plain().values(), FIRST}
        self.assertEqual(len(secrets), 7)
        # Werkzeug logs for the simulator.
        said = "\n".join(line for line in logs.output + queries.output if "werkzeug" not in line)
        self.assertIn("UPDATE exact_token", said)
        for secret in secrets:
            self.assertNotIn(secret, said)
            self.assertNotIn(secret, repr(shown))

    def test_a_traceback_with_the_values_of_its_frames_holds_no_tokens(self):
        with self.keys(FIRST):
            self.encrypt()
            self.fault("timeout", "system/Divisions")
            try:
                with self.connection._client() as client:
                    list(resources.divisions(client))
            except errors.ExactError as error:
                told = "".join(traceback.TracebackException.from_exception(error).format())
                self.assertIsNone(error.__cause__)
            for secret in self.plain().values():
                self.assertNotIn(secret, told)

    def test_a_query_that_fails_is_not_logged(self):
        token = self.stored_token()
        self.env.cr.execute("ALTER TABLE exact_token ADD CHECK (client_secret != 'forbidden')")
        with self.assertNoLogs("odoo.sql_db"), self.assertRaises(CheckViolation):
            with self.env.cr.savepoint():
                token._keep(client_secret="forbidden")


@tagged("post_install", "-at_install")
class TestEncryptedMessages(EncryptionCase, HttpCase):
    def test_messages_are_believed_with_the_key_only(self):
        with self.keys(FIRST):
            self.encrypt()
            self.assertTrue(self.connection.has_webhook_secret)
        with self.keys(SECOND):
            self.assertFalse(self.connection.has_webhook_secret)
            self.assertFalse(self.env["exact.connection"]._take_message(b"{}"))
