"""A document is taken out of Exact's books again, or a credit note is offered instead."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.mappings.reader import ExactMappings
from ..entry.send_common import ENTRIES
from .payment_common import PaidBills, PaymentCase

DOCUMENTS, PURCHASES = "documents/Documents", "purchaseentry/PurchaseEntries"


@tagged("post_install", "-at_install")
class TestWithdraw(PaidBills, PaymentCase):
    def withdraw(self, move, **values):
        """Open the dialog, and say yes."""
        wizard = self.env["exact.withdraw.wizard"].browse(move.action_exact_withdraw()["res_id"])
        self.assertFalse(wizard.refusal)
        wizard.write(values)
        self.env.flush_all()
        return self.ask(move)

    def ask(self, move):
        """What the dialog's button does, with the calls in a cursor that may commit."""
        move.exact_entry_id.sudo()._start_withdrawal(self.env.user)
        self.drive()

    def deletes(self, endpoint=ENTRIES):
        return self.calls(endpoint=endpoint, method="DELETE")

    # --- withdrawn, and sent again ---

    def test_an_invoice_is_withdrawn_changed_and_sent_again(self):
        move = self.sent(100)
        number = move.exact_entry_number
        self.withdraw(move)
        self.assertFalse(self.booked(move))
        self.assertEqual((move.exact_state, move.exact_entry_number), ("cancelled", 0))
        self.assertIn(str(number), move.exact_reason)
        self.assertIn(self.env.user.name, move.exact_reason)
        self.assertIn("withdrawn", move.message_ids[0].body)
        self.assertTrue(move.exact_can_send)
        # Nothing sends it by itself, and it may be changed.
        self.connection.write({"auto_invoices": True, "auto_from": move.date})
        self.connection._export_by_cron()
        self.drive()
        self.assertFalse(self.booked(move))
        move.button_draft()
        move.invoice_line_ids.price_unit = 80
        move.action_post()
        self.connection._export_by_cron()
        self.drive()
        self.assertFalse(self.booked(move))
        self.next_minute()
        self.send(move)
        self.assert_booked(move)
        # Its payment comes back, and nothing of the entry before is in the way.
        self.next_minute()
        self.fetch()
        self.pay(move)
        self.fetch()
        self.assertEqual(move.payment_state, "paid")

    def test_a_bill_goes_with_its_document_and_file(self):
        bill = self.bill(100, pdf=True)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(bill.exact_state, "sent")
        document = bill.exact_entry_id.attachment_ids.document_guid
        self.assertTrue(document)
        self.next_minute()
        self.withdraw(bill)
        self.assertEqual(bill.exact_state, "cancelled")
        self.assertEqual(len(self.deletes(PURCHASES)), 1)
        self.assertEqual(len(self.deletes(DOCUMENTS)), 1)
        path = f"entities?division=100001&resource={DOCUMENTS}"
        ids = [row["ID"] for row in self.simulator.control(path)["entities"]]
        self.assertNotIn(document, ids)
        self.next_minute()
        self.send(bill)
        self.assertEqual(bill.exact_state, "sent")
        self.assertNotEqual(bill.exact_entry_id.attachment_ids.document_guid, document)

    # --- refused, with its reason ---

    def test_what_is_paid_processed_or_closed_stays(self):
        cases = {
            "withdraw_paid": lambda move: self.pay(move),
            "withdraw_processed": lambda move: self.accountant(
                "process", entries=[move.exact_entry_id.guid]
            ),
        }
        for code, happens in cases.items():
            for knob in ("refuse", "allow"):
                with self.subTest(code, delete_matched_entry=knob):
                    self.simulator.control("knobs", {"delete_matched_entry": knob})
                    move = self.sent(100)
                    happens(move)
                    self.next_minute()
                    self.withdraw(move)
                    self.assertEqual(len(self.booked(move)), 1)
                    self.assertEqual(move.exact_state, "sent")
                    self.assertEqual(move.exact_entry_id.issue_code, code)
                    self.assertIn("credit note", move.exact_reason)
                    alert = move._get_alerts()["exact_online_0"]
                    action = self.env["ir.actions.server"].browse(alert["action"]["id"])
                    shown = action.with_context(**alert["action"]["context"]).run()
                    self.assertEqual(shown["res_model"], "account.move.reversal")
                    self.assertFalse(self.deletes())

    def test_what_is_known_here_is_refused_without_a_call(self):
        move = self.sent(100)
        self.simulator.control("calls/clear", {})
        division = ExactMappings(self.connection).division
        period = division.period_of(move.date)
        status = self.env["exact.journal.status"].sudo()
        row = {
            "connection_id": self.connection.id,
            "journal_code": move.exact_entry_id.journal_code,
            "year": period.year,
            "period": period.period,
        }
        closed = status.search([(name, "=", value) for name, value in row.items()])
        closed = closed or status.create({**row, "code": "closed"})
        closed.is_closed = True
        wizard = self.env["exact.withdraw.wizard"].browse(move.action_exact_withdraw()["res_id"])
        self.assertIn("closed", wizard.refusal)
        with self.assertRaisesRegex(UserError, "closed"):
            wizard.action_withdraw()
        self.assertEqual(wizard.action_reverse()["res_model"], "account.move.reversal")
        closed.is_closed = False
        self.company.tax_lock_date = move.date
        wizard.invalidate_recordset()
        self.assertIn("VAT return", wizard.refusal)
        self.assertFalse(self.calls())

    def test_a_period_closed_in_exact_meanwhile(self):
        move = self.sent(100)
        day = move.date
        self.accountant("period", journal="700", year=day.year, period=day.month)
        self.withdraw(move)
        self.assertEqual(move.exact_entry_id.issue_code, "withdraw_refused")
        self.assertEqual(len(self.booked(move)), 1)

    def test_what_somebody_else_booked_is_asked_for(self):
        move = self.sent(100)
        entry = move.exact_entry_id.sudo()
        entry.write({"adopted_by": self.env.uid, "adopted_at": entry.sent_at})
        wizard = self.env["exact.withdraw.wizard"].browse(move.action_exact_withdraw()["res_id"])
        self.assertTrue(wizard.is_adopted)
        with self.assertRaisesRegex(UserError, "somebody else"):
            wizard.action_withdraw()
        self.assertEqual(len(self.booked(move)), 1)
        self.withdraw(move, understood=True)
        self.assertFalse(self.booked(move))
        self.assertFalse(move.exact_adopted_at)

    def test_only_who_may_send(self):
        move = self.sent(100)
        reader = self.new_user("account.group_account_readonly")
        with self.assertRaises(AccessError):
            move.with_user(reader).action_exact_withdraw()
        other = self.invoice(50)
        with self.assertRaisesRegex(UserError, "not sent"):
            other.action_exact_withdraw()

    # --- answers that do not come ---

    def test_an_answer_that_is_lost_is_looked_up_and_nothing_deleted_twice(self):
        for kind, deleted in (("cut_after_write", 1), ("cut_before_write", 2)):
            with self.subTest(kind):
                self.simulator.control("calls/clear", {})
                move = self.sent(100)
                self.fault(kind, ENTRIES, method="DELETE")
                self.withdraw(move)
                self.assertEqual(move.exact_state, "withdrawing")
                with self.assertRaisesRegex(UserError, "on its way"):
                    move.button_draft()
                self.next_minute()
                move.exact_entry_id.sudo().not_before = False
                self.drive()
                self.assertEqual(move.exact_state, "cancelled")
                self.assertFalse(self.booked(move))
                self.assertEqual(len(self.deletes()), deleted)

    def test_exact_that_cannot_be_asked_deletes_nothing(self):
        move = self.sent(100)
        self.fault("error_without_text", ENTRIES, method="GET")
        self.withdraw(move)
        self.assertEqual(move.exact_state, "withdrawing")
        self.assertFalse(self.deletes())
        self.next_minute()
        move.exact_entry_id.sudo().not_before = False
        self.drive()
        self.assertEqual(move.exact_state, "cancelled")
        self.assertFalse(self.booked(move))
