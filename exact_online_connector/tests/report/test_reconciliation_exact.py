"""The reconciliation report of what an accountant did in Exact, really fetched from there."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..payment.payment_common import PaidBills
from .reconciliation_common import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliationOfExact(PaidBills, ReconciliationCase):
    """What the accountant did in the simulator, as it was fetched."""

    def test_partly_paid_and_paid_too_much(self):
        part, much = self.sent(100), self.sent(100)
        self.pay(part, 40)
        self.receive(much, 150)
        self.fetch()
        wizard = self.report()
        self.assert_line(self.line(part, wizard), "equal", 81, 81)
        self.assertFalse(wizard.line_ids.filtered(lambda line: line.move_id == much))
        # What is too much is kept on the customer in Odoo, as it is in Exact.
        rest = self.line(wizard=wizard, code="over_payment")
        self.assert_line(rest, "over_payment", -29, -29)
        self.assertTrue(rest.move_id.origin_payment_id)
        self.assertTrue(rest.exact_number)
        self.assertEqual((wizard.odoo_open, wizard.exact_open, wizard.difference), (52, 52, 0))
        self.assert_explained(wizard)

    def test_received_and_not_matched(self):
        invoice = self.sent(100)
        self.pay(invoice, match=False)
        self.fetch()
        wizard = self.report()
        self.assert_line(self.line(invoice, wizard), "equal", 121, 121)
        payment = self.line(wizard=wizard, code="unmatched_payment")
        self.assert_line(payment, "unmatched_payment", 0, -121)
        self.assertEqual(len(set(wizard.line_ids.mapped("contact"))), 1, "both under the customer")
        self.assert_explained(wizard)

    def test_settled_in_exact_and_waiting_here(self):
        locked, discount = self.sent(100), self.sent(100)
        yesterday = fields.Date.today() - timedelta(days=1)
        self.company.fiscalyear_lock_date = yesterday
        self.pay(locked, 40, date=yesterday)
        self.receive(discount, 101, discount="20")
        self.fetch()
        wizard = self.report()
        line = self.line(locked, wizard)
        self.assert_line(line, "partial", 121, 81)
        self.assertIn("lock", line.reason)
        line = self.line(discount, wizard)
        self.assert_line(line, "matched_elsewhere", 121, 0)
        self.assertIn("limit", line.reason)
        self.assert_explained(wizard)

    def test_paid_in_odoo_only(self):
        invoice, credited, note = (
            self.sent(100),
            self.sent(100),
            self.sent(30, move_type="out_refund"),
        )
        self.fetch()
        self._register_payment(invoice, amount=100)
        receivable = (credited | note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        receivable.reconcile()
        wizard = self.report()
        self.assert_line(self.line(invoice, wizard), "paid_in_odoo", 21, 121)
        self.assert_line(self.line(credited, wizard), "credit_note", 84.7, 121)
        self.assert_line(self.line(note, wizard), "credit_note", 0, -36.3)
        self.assert_explained(wizard)

    def test_deleted_in_exact(self):
        invoice = self.sent(100)
        self.fetch()
        self.delete_entry(invoice)
        self.fetch()
        self.assert_line(self.line(invoice), "deleted", 121, 0)

    def test_a_bill_and_which_side(self):
        bill, invoice = self.sent(100, move_type="in_invoice"), self.sent(100)
        self.fetch()
        self.assert_line(self.line(bill), "equal", -121, -121)
        customers = self.report(side="receivable")
        self.assertEqual(customers.line_ids.move_id, invoice)
        suppliers = self.report(side="payable")
        self.assertEqual((suppliers.line_ids.move_id, suppliers.odoo_open), (bill, -121))
        mine = self.report(partner_ids=[(6, 0, self.customer.ids)])
        self.assertEqual(mine.line_ids.move_id, invoice)

    def test_the_day_before_it_was_paid(self):
        today = fields.Date.today()
        invoice = self.sent(100, invoice_date=today - timedelta(days=9))
        self.pay(invoice, date=today - timedelta(days=3))
        self.fetch()
        self.assertFalse(self.report().line_ids)
        self.assertFalse(self.report(today - timedelta(days=3)).line_ids)
        line = self.line(invoice, self.report(today - timedelta(days=4)))
        self.assert_line(line, "equal", 121, 121)
        self.assertFalse(self.report(today - timedelta(days=10)).line_ids, "it was not there yet")

    def test_fetched_from_the_report(self):
        invoice = self.sent(100)
        self.fetch()
        self.pay(invoice)
        wizard = self.report()
        self.assert_line(self.line(invoice, wizard), "equal", 121, 121)
        self.env.flush_all()
        with self.registry.cursor() as cr:
            told = wizard.with_env(self.env(cr=cr)).action_fetch()
        self.assertEqual(told["params"]["next"]["res_model"], "exact.reconciliation.line")
        self.env.invalidate_all()
        self.assertFalse(wizard.line_ids)
        self.assertEqual(wizard.exact_open, 0)
