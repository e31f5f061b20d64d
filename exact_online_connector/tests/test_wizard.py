"""The preview: what it says before anything is sent, without a single call."""

from lxml import html

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged

from .send_common import ENTRIES, ExactSendCase


@tagged("post_install", "-at_install")
class TestWizard(ExactSendCase):
    def preview(self, moves):
        action = moves.action_exact_send()
        return self.env[action["res_model"]].browse(action["res_id"])

    def unmapped(self):
        tax = self.tax_21.copy({"name": "Not mapped"})
        line = self._prepare_invoice_line(price_unit=10, tax_ids=tax, name="Line")
        return self.invoice(invoice_line_ids=[line])

    def test_ready_and_blocked(self):
        good, bad = self.invoice(), self.unmapped()
        wizard = self.preview(good + bad)
        self.assertRecordValues(
            wizard.line_ids.sorted("state"),
            [
                {"move_id": bad.id, "state": "blocked", "can_fix": True},
                {"move_id": good.id, "state": "ready", "can_fix": False},
            ],
        )
        self.assertEqual(wizard.summary, "1 ready, 1 blocked")
        self.assertIn("Not mapped", wizard.line_ids[0].reason)
        self.assertEqual(wizard.line_ids[0].action_fix()["res_model"], "exact.tax.mapping")
        self.assertFalse(self.calls(), "a preview never calls Exact")

    def test_only_what_is_ready_is_queued(self):
        good, bad = self.invoice(), self.unmapped()
        action = self.preview(good + bad).action_send()
        self.assertEqual(action["tag"], "exact_online_connector.progress")
        run = self.env["exact.run"].browse(action["params"]["run_id"])
        self.assertEqual(run.entry_ids.move_id, good)
        self.assertFalse(bad.exact_state)
        self.drive(run)
        self.assert_booked(good)

    def test_the_entry_as_it_will_be_booked_is_what_is_booked(self):
        move = self.invoice(100, 50)
        line = self.preview(move).line_ids
        shown = html.fromstring(line.preview)
        text = " ".join(shown.text_content().split())
        self.assertIn("700 Verkopen", text)
        self.assertIn(move.name, text)
        rows = shown.xpath("//tbody/tr")
        self.assertEqual(len(rows), 2)
        self.send(move)
        entry = self.assert_booked(move)
        for row, booked in zip(rows, entry["SalesEntryLines"], strict=True):
            code, description, vat_code = (cell.text_content().strip() for cell in row[:3])
            self.assertEqual(description, booked["Description"])
            self.assertEqual(vat_code, booked["VATCode"])
            account = self.connection.gl_account_ids.filtered(lambda a, code=code: a.code == code)
            self.assertEqual(account.guid, booked["GLAccount"])

    def test_reasons_each_in_plain_words(self):
        draft = self._create_invoice(partner_id=self.customer)
        sent = self.invoice()
        self.send(sent)
        old = self.invoice(invoice_date="2001-01-01")
        wizard = self.preview(draft + sent + old)
        lines = wizard.line_ids
        reasons = {line.move_id: line.reason for line in lines}
        self.assertIn("not posted", reasons[draft])
        self.assertIn("in Exact Online already", reasons[sent])
        self.assertIn("period", reasons[old])
        self.assertEqual(lines.mapped("state"), ["blocked", "blocked", "in_exact"])
        self.assertEqual(wizard.summary, "0 ready, 2 blocked, 1 in Exact already")

    def test_nothing_ready(self):
        wizard = self.preview(self.unmapped())
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_under_way_is_not_sent_again(self):
        move = self.invoice()
        self.fault("cut_after_write", ENTRIES, method="POST")
        self.send(move)
        line = self.preview(move).line_ids
        self.assertEqual(line.state, "blocked")
        self.assertIn("looked up", line.reason)

    def test_not_connected(self):
        self.connection.action_disconnect()
        with self.assertRaises(RedirectWarning):
            self.invoice().action_exact_send()

    def test_one_company_at_a_time(self):
        other = self.setup_other_company()["company"]
        move = self.env["account.move"].with_company(other).create({"move_type": "out_invoice"})
        with self.assertRaisesRegex(UserError, other.name):
            (self.invoice() + move).action_exact_send()
