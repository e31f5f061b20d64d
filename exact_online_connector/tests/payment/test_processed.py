"""Entries that the accountant processed, and periods closed over them: nothing is lost by it."""

from odoo import fields
from odoo.tests import tagged

from .payment_common import PURCHASES, SALES, PaidBills, PaymentCase


@tagged("post_install", "-at_install")
class TestProcessed(PaidBills, PaymentCase):
    def process(self, *moves):
        """Process the entries of documents, and close their period over them."""
        for move in moves:
            self.accountant("process", entries=[move.exact_entry_id.guid])
        day = fields.Date.today()
        self.accountant("period", year=day.year, period=day.month, closed=True)

    def open_period(self):
        day = fields.Date.today()
        self.accountant("period", year=day.year, period=day.month, closed=False)

    def test_it_is_paid_as_any_other(self):
        """The bookkeeper matches with money that came before the period was closed."""
        for kind in ("out_invoice", "in_invoice"):
            with self.subTest(kind):
                move = self.sent(100, move_type=kind)
                item = self.pay(move, match=False)
                self.process(move)
                self.match(move, items=[item])
                self.fetch()
                self.assertEqual(move.payment_state, "paid")
                self.assertEqual(move.exact_state, "sent")
                self.open_period()

    def test_exact_deletes_it_no_more(self):
        invoice = self.sent(100)
        self.process(invoice)
        with self.assertRaisesRegex(ValueError, "Already processed"):
            self.delete_entry(invoice)
        self.fetch()
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(len(self.booked(invoice)), 1)

    def test_a_lost_answer_is_found_although_it_is_processed(self):
        for kind, endpoint in (("out_invoice", SALES), ("in_invoice", PURCHASES)):
            with self.subTest(kind):
                self.fault("cut_after_write", endpoint, method="POST")
                if kind == "out_invoice":
                    move = self.invoice(100)
                    self.send(move)
                else:
                    move = self.bill(100, ref="F-lost", move_type=kind)
                    self.send_bill(move, gl_account_id=self.gl("612000").id)
                self.assertEqual(move.exact_state, "unknown")
                query = f"entries?your_ref={move.exact_entry_id.your_ref}"
                [booked] = self.simulator.control(query)["entries"]
                self.accountant("process", entries=[booked["EntryID"]])
                self.due_now(move.exact_entry_id)
                self.drive()
                self.assertEqual(move.exact_state, "sent")
                self.assertEqual(move.exact_entry_id.guid, booked["EntryID"])
                self.assertEqual(len(self.simulator.control(query)["entries"]), 1)
