"""The preview: what it says before anything is sent, without a single call."""

from lxml import html

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools import format_amount

from ..common import BELGIAN_DIVISION
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
        amount = format_amount(self.env, good.amount_total, good.currency_id)
        self.assertEqual(wizard.summary, f"1 ready ({amount}), 1 blocked")
        self.assertEqual(wizard.send_text, "Send to Exact (1)")
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
        self.assertRegex(wizard.summary, r"^1 ready \(.*\), 0 blocked, 1 with nothing to book$")
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
            code, vat_code = (row[n].xpath("span")[0].text_content() for n in (0, 2))
            description = row[1].text_content()
            self.assertEqual(description, booked["Description"])
            self.assertEqual(vat_code, booked["VATCode"])
            account = self.connection.gl_account_ids.filtered(lambda a, code=code: a.code == code)
            self.assertEqual(account.guid, booked["GLAccount"])
            self.assertIn(account.name, row[0].text_content())

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

    def test_mended_on_top_of_the_preview(self):
        """Whatever was mended, all rows it stopped are ready; the selection is as it was."""
        good, bad = self.invoice(), self.unmapped()
        same = bad.copy({"invoice_date": bad.invoice_date})
        same.action_post()
        wizard = self.preview(good + bad + same)
        before = wizard.line_ids
        again = wizard.action_check_again()
        self.assertEqual(wizard.line_ids.mapped("state"), ["blocked", "blocked", "ready"])
        self.connection._propose_mappings()
        again = wizard.action_check_again()
        self.assertEqual((again["res_model"], again["res_id"]), (wizard._name, wizard.id))
        self.assertEqual(wizard.line_ids, before)
        self.assertEqual(set(before.mapped("state")), {"ready"})
        self.assertFalse(before[0].told)
        self.drive(self.env["exact.run"].browse(wizard.action_send()["params"]["run_id"]))
        for move in good + bad + same:
            self.assert_booked(move)
        self.assertFalse(self.calls(endpoint="current/Me"))

    def test_a_remark_can_be_mended_too(self):
        self.customer.country_id = False
        line = self.preview(self.invoice()).line_ids
        self.assertEqual(line.state, "ready", line.reason)
        self.assertTrue(line.can_fix)
        self.assertEqual(line.action_fix()["res_model"], "res.partner")

    def test_who_may_not_mend_it_is_told_whom_to_ask(self):
        user = self.new_user("account.group_account_invoice")
        self.customer.country_id = False
        self.assertFalse(self.customer.with_user(user).has_access("write"))
        boss = self.new_user("base.group_partner_manager", name="Bea Contact")
        line = self.preview(self.invoice().with_user(user)).with_user(user).line_ids
        self.assertFalse(line.can_fix)
        self.assertIn(boss.name, line.told)
        self.assertFalse(line.action_fix())

    def closed(self, move, closed=True):
        """Close, or open, the period of a document at Exact."""
        day = move.date
        period = {"year": day.year, "period": day.month, "closed": closed}
        self.simulator.control("period", {"division": BELGIAN_DIVISION, **period})

    def test_a_closed_period_offers_what_can_be_done(self):
        move = self.invoice()
        self.closed(move)
        self.connection._refresh_periods()
        wizard = self.preview(move)
        self.assertEqual(wizard.line_ids.state, "blocked")
        action = wizard.line_ids.action_fix()
        self.assertEqual((action["res_model"], action["target"]), ("exact.period.wizard", "new"))
        user = self.new_user("account.group_account_invoice")
        asking = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        asking = asking.create({})
        self.assertIn(move.name, asking.text)
        self.assertIn(f"{move.date.year}/{move.date.month}", asking.text)
        self.assertEqual(asking.action_open_document()["res_id"], move.id)
        with self.assertRaisesRegex(UserError, "still closed"):
            asking.action_look_again()
        self.closed(move, closed=False)
        self.assertIn(move.name, asking.action_look_again()["params"]["message"])
        wizard.action_check_again()
        self.assertEqual(wizard.line_ids.state, "ready")

    def test_whether_a_period_is_open_cannot_be_asked(self):
        move = self.invoice()
        self.closed(move)
        self.connection._refresh_periods()
        asking = self.env["exact.period.wizard"].create({"move_id": move.id})
        self.fault("gateway_fault")
        with self.assertRaises(UserError):
            asking.action_look_again()
        self.preview(move)
        self.assertEqual(move.exact_state, "blocked")

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
