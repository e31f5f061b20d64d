"""What is kept of how a document got to Exact: who, what was sent, what was answered."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.entry import exact_history
from .send_common import ENTRIES, ExactSendCase


@tagged("post_install", "-at_install")
class TestHistory(ExactSendCase):
    def history(self, move):
        """What happened to a document, the first first."""
        return move.exact_entry_id.history_ids.sorted("id")

    def exported(self, move):
        action = move.action_exact_export_history()
        self.assertIn(f"/exact.entry/{move.exact_entry_id.id}/history_file", action["url"])
        self.assertTrue(move.exact_entry_id.history_file_name.endswith(".json"))
        return move.exact_entry_id.with_context(bin_size=False)._evidence()

    def test_what_was_sent_and_answered(self):
        move = self.invoice(100, 20)
        self.send(move)
        entry = self.assert_booked(move)
        [sent] = self.history(move)
        self.assertEqual((sent.state, sent.user_id), ("sent", self.env.user))
        self.assertEqual(sent.payload, move.exact_entry_id.payload)
        self.assertEqual((sent.endpoint, sent.status), (ENTRIES, 201))
        self.assertEqual(sent.answer["EntryID"], entry["EntryID"])
        self.assertEqual(sent.answer["EntryNumber"], entry["EntryNumber"])
        call = move.exact_entry_id.call_ids.filtered(
            lambda call: (call.endpoint, call.method) == (ENTRIES, "POST")
        )
        self.assertEqual(sent.duration_ms, call.duration_ms)

    def test_by_itself(self):
        self.connection.write({"auto_invoices": True, "auto_from": "2000-01-01"})
        move = self.invoice()
        root = self.env.ref("base.user_root")
        self.connection.with_user(root)._export()
        self.drive()
        self.assert_booked(move)
        self.assertFalse(self.history(move).user_id)

    def test_every_attempt(self):
        move = self.invoice()
        self.fault("error_without_text", ENTRIES, method="POST")
        self.send(move)
        self.assertEqual(self.history(move).mapped("state"), ["unknown"])
        self.let_pass(16 * 60)
        self.drive()
        self.assert_booked(move)
        states = self.history(move).mapped("state")
        self.assertEqual(states, ["unknown", "sent"])

    def test_a_refusal_in_the_words_of_exact(self):
        move = self.invoice()
        words = "Ongeldig: Dagboek"
        self.fault("business_error", ENTRIES, method="POST", message=words)
        self.send(move)
        refused = self.history(move)[-1]
        self.assertEqual((refused.state, refused.status), ("rejected", 500))
        self.assertIn(words, refused.reason)

    def test_it_cannot_be_changed(self):
        move = self.invoice()
        self.send(move)
        row = self.history(move)[0]
        manager = self.new_user("account.group_account_manager")
        with self.assertRaises(AccessError):
            row.with_user(manager).unlink()
        with self.assertRaises(AccessError):
            self.env["exact.history"].with_user(manager).create(
                {"entry_id": row.entry_id.id, "state": "sent"}
            )
        with self.assertRaises(UserError):
            row.sudo().state = "sent"

    def test_the_file_for_an_auditor(self):
        move = self.invoice()
        self.send(move)
        evidence = json.loads(json.dumps(self.exported(move), default=str))
        self.assertEqual(evidence["reference"], move.name)
        self.assertEqual([row["by"] for row in evidence["history"]], [self.env.user.name])
        self.assertEqual(evidence["history"][0]["sent"]["YourRef"], move.name)
        self.assertIn(("POST", ENTRIES), [(c["method"], c["endpoint"]) for c in evidence["calls"]])
        for secret in (
            self.stored_token().access_token,
            self.stored_token().refresh_token,
            self.stored_token().client_secret,
        ):
            self.assertNotIn(secret, json.dumps(evidence))

    def test_it_outlives_the_log_of_calls(self):
        move = self.invoice()
        self.send(move)
        past = fields.Datetime.now() - timedelta(days=400)
        self.env["exact.call"].sudo().search([]).at = past
        self.env.flush_all()
        self.env.cr.execute("UPDATE exact_history SET at = %s", [past])
        self.env.invalidate_all()
        self.env["exact.call"].sudo()._gc_calls()
        self.env["exact.history"].sudo()._gc_history()
        evidence = self.exported(move)
        self.assertFalse(evidence["calls"])
        self.assertEqual(len(evidence["history"]), 1)
        self.assertTrue(evidence["history"][0]["answer"])

    def test_it_is_forgotten_when_bookkeeping_may_be(self):
        self.send(self.invoice() | self.invoice() | self.invoice() | self.invoice())
        past = fields.Datetime.now() - timedelta(days=11 * 366 + 1)
        self.env.flush_all()
        self.env.cr.execute("UPDATE exact_history SET at = %s", [past])
        self.env.invalidate_all()
        with patch.object(exact_history, "FORGOTTEN_AT_ONCE", 3):
            done = [self.env["exact.history"].sudo()._gc_history() for _go in range(2)]
        self.assertEqual(done, [(3, 1), (1, 0)])
