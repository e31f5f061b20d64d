"""What documents ask a person to do: once, as long as it lasts."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...core.issues import issue
from ...models.connection.exact_reasoned import kept
from .send_common import ExactSendCase


@tagged("post_install", "-at_install")
class TestDocumentCauses(ExactSendCase):
    def causes(self):
        self.env.ref("exact_online_connector.ir_cron_watch").sudo().method_direct_trigger()
        self.env.invalidate_all()
        return sorted(self.connection.activity_ids.filtered("exact_cause").mapped("exact_cause"))

    def entry(self, state, **values):
        move = self.invoice()
        self.queue(move)
        entry = move.exact_entry_id.sudo()
        entry._with_key().write({"state": state, **values})
        return entry

    def test_refused_for_a_day(self):
        entry = self.entry("rejected")
        self.assertEqual(self.causes(), [])
        entry.state_changed_at = fields.Datetime.now() - timedelta(hours=25)
        for _time in range(3):
            self.assertEqual(self.causes(), ["refused"])
        self.assertIn(entry.move_id.name, self.connection.activity_ids.note)
        # What goes by itself has an activity of its own.
        self.connection.write({"auto_invoices": True, "auto_from": "2000-01-01"})
        self.assertEqual(self.causes(), [])
        self.connection.auto_invoices = False
        self.assertEqual(self.causes(), ["refused"])
        entry._set_state("queued")
        self.assertEqual(self.causes(), [])

    def test_unknown_for_an_hour(self):
        entry = self.entry("unknown", attempted_at=fields.Datetime.now() - timedelta(minutes=30))
        self.assertEqual(self.causes(), [])
        entry.attempted_at = fields.Datetime.now() - timedelta(minutes=90)
        self.assertEqual(self.causes(), ["unknown"])
        entry._set_state("queued")
        self.assertEqual(self.causes(), [])

    def test_stopped_vat_codes(self):
        code = self.connection.vat_code_ids[0]
        params = {"other": "X", "booked": "1", "expected": "2", "currency": "EUR"}
        code._stop("vat_code_stopped", params)
        self.assertEqual(self.causes(), ["vat_codes"])
        self.assertIn(code.code, self.connection.activity_ids.note)
        code.action_go_on()
        self.assertFalse(self.connection.activity_ids)

    def test_a_document_asks_as_long_as_it_lasts(self):
        entry = self.entry("sent")
        entry.issues = kept(issue("booked_twice", number="1", others="2"))
        for _time in range(10):
            entry._ask_to_look("twice", lambda told: ("Twice", "<b>Tell</b> & so"))
        [activity] = entry.move_id.activity_ids
        # What a name or Exact says is text, never markup.
        self.assertIn("&lt;b&gt;Tell", activity.note)
        entry._set_state("deleted_remotely")
        entry._ask_to_look("deleted", lambda told: ("Deleted", "Gone"))
        self.causes()
        self.assertEqual(entry.move_id.activity_ids.mapped("exact_cause"), ["deleted"])
