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
        self.drive(run)
        self.assert_booked(good)

    def test_what_is_blocked_is_found_again(self):
        good, bad = self.invoice(), self.unmapped()
        draft = self._create_invoice(partner_id=self.customer)
        self.preview(good + bad + draft).action_send()
        self.drive()
        self.assertEqual(bad.exact_state, "blocked")
        self.assertIn("Not mapped", bad.exact_reason)
        self.assertIn("Not mapped", bad._get_alerts()["exact_online_0"]["message"])
        self.assertFalse(draft.exact_state)
        in_error = [("exact_state", "in", ("blocked", "rejected"))]
        self.assertEqual(self.env["account.move"].search(in_error), bad)
        self.assertEqual(self.connection.waiting_document_count, 0)
        # Said once, however often it is tried.
        notes = len(bad.message_ids)
        self.preview(bad + self.invoice()).action_send()
        self.assertEqual(len(bad.message_ids), notes)
        self.assertFalse(self.booked(bad))

    def test_what_is_blocked_is_found_again_also_when_nothing_else_was_chosen(self):
        bad = self.unmapped()
        wizard = self.preview(bad)
        self.assertFalse(wizard.ready_count)
        self.assertEqual(bad.exact_state, "blocked")
        self.assertIn("Not mapped", bad.exact_reason)
        self.assertFalse(self.booked(bad))

    def test_what_is_blocked_no_more_is_not_sent_without_a_person(self):
        bad = self.unmapped()
        other = bad.copy({"invoice_date": bad.invoice_date})
        other.action_post()
        self.preview(self.invoice() + bad + other).action_send()
        self.connection._export_by_cron()
        self.assertEqual((bad.exact_state, other.exact_state), ("blocked", "blocked"))
        self.connection._propose_mappings()
        self.connection._export_by_cron()
        self.assertFalse(other.exact_state)
        self.assertFalse(bad.exact_state)
        self.assertTrue(bad.exact_can_send)
        self.assertFalse(bad.exact_entry_id)

    def test_what_is_blocked_goes_by_itself_once_that_is_switched_on(self):
        bad = self.unmapped()
        self.preview(self.invoice() + bad).action_send()
        self.connection.write({"auto_invoices": True, "auto_from": bad.date})
        self.connection._export_by_cron()
        self.assertEqual(self.connection.waiting_document_count, 1)
        self.connection._propose_mappings()
        self.connection._export_by_cron()
        self.assertEqual(bad.exact_state, "queued")

    def test_what_is_blocked_can_be_reset_and_deleted(self):
        bad = self.unmapped()
        self.preview(self.invoice() + bad).action_send()
        self.assertEqual(bad.exact_state, "blocked")
        bad.button_draft()
        self.assertFalse(bad.exact_state)
        bad.with_context(force_delete=True).unlink()
        self.assertFalse(bad.exists())

    def test_a_free_sample_has_nothing_to_book(self):
        sample = self.invoice(
            invoice_line_ids=[
                self._prepare_invoice_line(price_unit=100, discount=100, tax_ids=self.tax_21)
            ]
        )
        self.connection.write({"auto_invoices": True, "auto_from": sample.date})
        wizard = self.preview(sample + self.invoice())
        self.assertEqual(wizard.summary, "1 ready, 0 blocked, 1 with nothing to book")
        wizard.action_send()
        self.assertEqual(sample.exact_state, "nothing")
        by_itself = sample.copy({"invoice_date": sample.invoice_date})
        by_itself.action_post()
        for _hour in range(2):
            self.connection._export_by_cron()
            self.drive()
            self.assertEqual(by_itself.exact_state, "nothing")
            self.assertEqual(self.connection.waiting_document_count, 0)
        self.assertNotIn("waiting", self.connection.activity_ids.mapped("exact_cause"))
        self.assertFalse(self.booked(sample))

    def test_a_down_payment_taken_off_in_full_is_booked(self):
        """Its total is zero, its lines and their VAT are not."""
        lines = [
            self._prepare_invoice_line(price_unit=price, tax_ids=self.tax_21)
            for price in (100, -100)
        ]
        final = self.invoice(invoice_line_ids=lines)
        self.assertEqual(final.amount_total, 0)
        self.send(final)
        self.assertEqual(final.exact_state, "sent", final.exact_reason)
        [entry] = self.booked(final)
        self.assertEqual(
            sorted(float(line["AmountFC"]) for line in entry["SalesEntryLines"]), [-100, 100]
        )

    def test_a_receipt_in_the_selection_is_named(self):
        good = self.invoice()
        receipt = self.invoice(move_type="out_receipt")
        action = (good + receipt).action_exact_send()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(receipt.name, action["params"]["message"])
        self.assertNotIn(good.name, action["params"]["message"])
        wizard = self.env["exact.send.wizard"].browse(action["params"]["next"]["res_id"])
        self.assertEqual(wizard.line_ids.move_id, good)

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
        self.assertIn("already in Exact Online", reasons[sent])
        self.assertIn("period", reasons[old])
        self.assertEqual(lines.mapped("state"), ["blocked", "blocked", "in_exact"])
        self.assertEqual(wizard.summary, "0 ready, 2 blocked, 1 already in Exact")

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
        self.assertIn("checking whether it booked", line.reason)

    def test_not_connected(self):
        self.connection.action_disconnect()
        with self.assertRaises(RedirectWarning):
            self.invoice().action_exact_send()

    def test_one_company_at_a_time(self):
        other = self.setup_other_company()["company"]
        move = self.env["account.move"].with_company(other).create({"move_type": "out_invoice"})
        with self.assertRaisesRegex(UserError, other.name):
            (self.invoice() + move).action_exact_send()
