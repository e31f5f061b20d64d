"""How a connection is doing: the block on its form, the test of the link, the address."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ...controllers import health as address
from ...exact_api import errors
from ..common import BELGIAN_DIVISION, ConnectedCase

PATH = "/exact_online_connector/health"


@tagged("post_install", "-at_install")
class TestHealth(ConnectedCase):
    def test_the_block_says_who_when_and_what_is_left(self):
        self.connection.action_test_link()
        self.env.invalidate_all()
        text = self.connection.health
        for words in (
            "Bea Boekhouder",
            str(BELGIAN_DIVISION),
            "this minute",
            "refusals still allowed this hour: 8",
            "Send the queue",
            "Lists read",
        ):
            self.assertIn(words, text)
        self.assertNotIn("text-danger", text)
        self.assertNotIn("False", text)

    def test_the_block_says_what_is_wrong(self):
        self.connection._handle_error(errors.Forbidden("LicenseExpired"))
        self.env["ir.cron"].sudo().search([]).lastcall = False
        past = fields.Datetime.now() - timedelta(hours=3)
        self.connection._own_crons().nextcall = past
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_cron SET write_date = %s", [past])
        self.env.invalidate_all()
        self.assertIn("Exact Online is paused", self.connection.health)
        self.assertIn("runs no scheduled actions at all", self.connection.health)

    def test_what_exact_refused_this_hour_is_counted(self):
        for _time in range(5):
            self.fault("scope_missing", "vat/VATCodes")
            self.connection.action_refresh_lists()
            self.connection._resume_paused()
        self.assertIn("refusals still allowed this hour: 3", self.connection.health)

    def test_every_state_has_a_block(self):
        new = self.new_connection(self.env["res.company"].create({"name": "New"}))
        self.assertIn("none", new.health)
        self.connection.action_disconnect()
        self.assertTrue(self.connection.health)

    def test_in_each_language(self):
        for lang in ("nl_NL", "nl_BE", "fr_FR", "de_DE", "ar_001"):
            self.env["res.lang"]._activate_lang(lang)
            self.assertTrue(self.connection.with_context(lang=lang).health)

    # === TEST THE LINK === #

    def test_the_link_costs_two_reads_and_no_refusal(self):
        action = self.connection.action_test_link()
        self.assertEqual(action["params"]["type"], "success")
        message = action["params"]["message"]
        for words in ("Bea Boekhouder", "ms", "Exact's clock differs", "this minute"):
            self.assertIn(words, message)
        calls = self.calls()
        self.assertEqual(
            [(call["method"], call["status"]) for call in calls], [("GET", 200), ("GET", 200)]
        )

    def test_a_network_that_fails_changes_nothing(self):
        for kind in ("html", "garbage", "error_without_text", "cut_before_write"):
            with self.subTest(kind):
                self.fault(kind, "current/Me")
                action = self.connection.action_test_link()
                self.assertEqual(action["params"]["type"], "danger")
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.connection.activity_ids)

    def test_a_division_that_is_blocked_is_told(self):
        self.simulator.control("division", {"division": BELGIAN_DIVISION, "BlockingStatus": 1})
        action = self.connection.action_test_link()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn("busy", action["params"]["message"])
        self.assertEqual(self.connection.state, "connected")

    def test_a_consent_that_is_gone_is_told_and_asked_for(self):
        self.simulator.control("faults", {"kind": "consent_revoked"})
        self.age_token(700)
        action = self.connection.action_test_link()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(self.connection.activity_ids.mapped("exact_cause"), ["consent"])

    def test_without_consent_there_is_no_link(self):
        self.connection.action_disconnect()
        with self.assertRaises(UserError):
            self.connection.action_test_link()


@tagged("post_install", "-at_install")
class TestHealthAddress(ConnectedCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(address, "_answers", {}))
        self.startPatcher(patch.object(address, "ANSWER_LASTS", 0))

    def open_address(self):
        """:return: the token a person is shown"""
        message = self.connection.action_new_health_token()["params"]["message"]
        self.env.flush_all()
        return max(message.split(), key=len)

    def ask(self, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return self.url_open(PATH, headers=headers)

    def test_off_and_without_its_token_it_tells_nothing(self):
        self.assertEqual(self.ask().status_code, 401)
        self.assertEqual(self.ask("x").status_code, 401)
        token = self.open_address()
        for wrong in ("", "x", token[:-1], token + "x", "é", "x" * 5000, self.stored(token)):
            answer = self.ask(wrong.encode("latin-1", "replace").decode("latin-1"))
            self.assertEqual(answer.status_code, 401)
            self.assertEqual(answer.json(), {"error": "token"})
        self.assertEqual(self.ask().status_code, 401)

    def stored(self, token):
        stored = self.connection.sudo().health_token
        self.assertNotIn(token, stored)
        return stored

    def test_a_new_token_ends_the_old_one(self):
        old = self.open_address()
        self.assertEqual(self.ask(old).status_code, 200)
        new = self.open_address()
        self.assertEqual(self.ask(old).status_code, 401)
        self.assertEqual(self.ask(new).status_code, 200)
        self.connection.action_close_health_address()
        self.env.flush_all()
        self.assertEqual(self.ask(new).status_code, 401)

    def test_figures_without_names_or_amounts(self):
        token = self.open_address()
        partner = self.env["res.partner"].create({"name": "Secret Partner"})
        run = self.env["exact.run"]._start_relations(partner, self.connection)
        self.assertTrue(run)
        self.connection.action_test_link()
        self.env.flush_all()
        answer = self.ask(token)
        figures = answer.json()
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(figures["state"], "connected")
        self.assertEqual(figures["causes"], [])
        self.assertEqual(figures["counts"]["exact.contact"], {"queued": 1})
        self.assertGreaterEqual(figures["oldest_waiting_seconds"], 0)
        self.assertGreater(figures["calls_left"]["day"], 0)
        self.assertTrue(figures["last_contact"])
        for name in ("Secret", "Boekhouder", self.company.name):
            self.assertNotIn(name, answer.text)

    def test_what_is_not_well_is_a_503(self):
        token = self.open_address()
        self.connection._handle_error(errors.Forbidden("LicenseExpired"))
        self.env.flush_all()
        answer = self.ask(token)
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json()["causes"], ["paused"])
        self.connection._resume_paused()
        self.env.flush_all()
        self.assertEqual(self.ask(token).status_code, 200)

    def test_an_answer_is_worked_out_once_in_a_while(self):
        token = self.open_address()
        worked_out = []
        figures = type(self.connection)._health_figures

        def counted(connection):
            worked_out.append(connection.id)
            return figures(connection)

        with (
            patch.object(address, "ANSWER_LASTS", 60),
            patch.object(type(self.connection), "_health_figures", counted),
        ):
            for _time in range(20):
                self.assertEqual(self.ask(token).status_code, 200)
        self.assertEqual(worked_out, [self.connection.id])

    def test_a_token_of_another_company_tells_of_that_one(self):
        other = self.new_connection(self.env["res.company"].create({"name": "Other"}))
        token = self.open_address()
        message = other.action_new_health_token()["params"]["message"]
        self.env.flush_all()
        answer = self.ask(max(message.split(), key=len))
        self.assertEqual((answer.status_code, answer.json()["connection"]), (503, other.id))
        self.assertEqual(self.ask(token).json()["connection"], self.connection.id)
