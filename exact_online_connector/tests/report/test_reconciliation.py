"""The reconciliation report: why what is open in Odoo differs from Exact."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...core.issues import issue
from ...models.connection.exact_reasoned import kept
from ..payment.payment_common import PaidBills
from .reconciliation_common import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliation(PaidBills, ReconciliationCase):
    """What is known of a document decides how its difference is explained."""

    def test_not_in_exact(self):
        today = fields.Date.today()
        first = self.staged(100)
        self.item(121, first)
        waiting, unsent = self.invoice(100), self.invoice(100)
        old = self.invoice(100, invoice_date=today - timedelta(days=400))
        self.env["exact.entry"].sudo()._enqueue(waiting, self.connection)
        fresh = self.staged(100)
        fresh.exact_entry_id.sudo().sent_at = fields.Datetime.now() + timedelta(minutes=1)
        wizard = self.report()
        self.assert_line(self.line(waiting, wizard), "waiting", 121, 0)
        self.assert_line(self.line(unsent, wizard), "not_sent", 121, 0)
        self.assert_line(self.line(old, wizard), "before_start", 121, 0)
        self.assert_line(self.line(fresh, wizard), "not_fetched", 121, 0)
        self.assertEqual((wizard.odoo_open, wizard.exact_open), (605, 121))
        self.assert_explained(wizard)

    def test_what_is_not_in_exact_is_sent_from_the_report(self):
        sent, unsent = self.sent(100), self.invoice(200)
        wizard = self.report()
        lines = self.line(sent, wizard) | self.line(unsent, wizard)
        action = lines.action_send()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(preview.line_ids.move_id, unsent)
        with self.assertRaisesRegex(UserError, "not in Exact"):
            self.line(sent, wizard).action_send()

    def test_refused_says_why(self):
        move = self.invoice(100)
        entry = self.env["exact.entry"].sudo()._enqueue(move, self.connection)
        entry._set_state("blocked", issues=kept(issue("internal_error")))
        line = self.line(move)
        self.assert_line(line, "waiting", 121, 0)
        self.assertIn(entry.reason, line.reason)

    def test_nothing_tells_why(self):
        less, lost = self.staged(100), self.staged(100)
        self.item(100, less)
        wizard = self.report()
        self.assert_line(self.line(less, wizard), "unexplained", 121, 100)
        self.assert_line(self.line(lost, wizard), "unexplained", 121, 0)
        self.assertEqual((wizard.difference, wizard.unexplained), (142, 142))
        self.assertEqual((wizard.explained, wizard.unexplained_count), (0, 2))

    def test_unexplained_that_cancels_out_still_counts(self):
        more, less = self.staged(100), self.staged(100)
        self.item(120, more)
        self.item(122, less)
        wizard = self.report()
        self.assertEqual((wizard.difference, wizard.unexplained), (0, 0))
        self.assertEqual(wizard.unexplained_count, 2)

    def test_only_in_exact(self):
        self.item(50, kind="entry", your_ref="by hand")
        self.item(-30, kind="other", description="correction")
        # A relation that is no contact in Odoo.
        self.item(-70, partner_id=False, account_code="               900", account_name="Nobody")
        # The rest of a payment that settled something.
        rest = self.item(-9)
        self.settled_item(-121, None, line_guid=rest.line_guid)
        wizard = self.report()
        self.assertEqual(
            sorted(wizard.line_ids.mapped(lambda line: (line.exact_open, line.code))),
            [
                (-70, "unmatched_payment"),
                (-30, "only_in_exact"),
                (-9, "over_payment"),
                (50, "only_in_exact"),
            ],
        )
        self.assertEqual(self.line(wizard=wizard, exact_open=-70).contact, "Nobody (900)")
        self.assert_explained(wizard)

    def test_booked_by_hand_in_exact(self):
        same, other = self.invoice(100), self.invoice(100)
        self.item(121, kind="entry", your_ref=same.name)
        self.item(120, kind="entry", your_ref=other.name)
        wizard = self.report()
        line = self.line(same, wizard)
        self.assert_line(line, "equal", 121, 121)
        self.assertIn("by hand", line.reason)
        self.assert_line(self.line(other, wizard), "not_sent", 121, 0)
        self.assert_line(self.line(wizard=wizard, exact_open=120), "only_in_exact", 0, 120)

    def test_only_in_odoo(self):
        accounts = self.company_data
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    (0, 0, {"account_id": account.id, "partner_id": partner, "balance": balance})
                    for account, partner, balance in (
                        (accounts["default_account_receivable"], self.customer.id, 60),
                        (accounts["default_account_receivable"], self.supplier.id, 40),
                        (accounts["default_account_revenue"], False, -100),
                    )
                ],
            }
        )
        entry.action_post()
        wizard = self.report()
        self.assert_line(self.line(entry, wizard, partner_id=self.customer), "only_in_odoo", 60, 0)
        self.assert_line(self.line(entry, wizard, partner_id=self.supplier), "only_in_odoo", 40, 0)

    def test_exchange_rate(self):
        move = self.staged(100, currency_id=self.dollars)
        self.item(121, move, amount_company=98)
        line = self.line(move)
        self.assert_line(line, "exchange", 96.8, 98)
        self.assertEqual((line.odoo_own, line.exact_own), (121, 121))
        self.assertEqual(line.own_currency_id, self.dollars)

    def test_an_item_that_is_counted_down(self):
        """Some divisions do not split an item that is paid in part."""
        move, paid = self.staged(100), self.staged(100)
        today = fields.Date.today()
        self.item(81, move, amount_entry=121, paid_on=today, to_settle=True)
        self.settled_item(0, paid, amount_entry=121, to_settle=True)
        wizard = self.report()
        self.assert_line(self.line(move, wizard), "partial", 121, 81)
        self.assert_line(self.line(paid, wizard), "partial", 121, 0)

    def test_changed_since_it_was_sent(self):
        self.connection.on_reset_to_draft = "mark"
        draft, changed = self.staged(100), self.staged(100)
        self.item(121, draft)
        self.item(121, changed)
        (draft | changed).button_draft()
        changed.invoice_line_ids.price_unit = 200
        changed.action_post()
        wizard = self.report()
        self.assert_line(self.line(draft, wizard), "changed", 0, 121)
        self.assert_line(self.line(changed, wizard), "changed", 242, 121)

    def test_settled_on_another_day(self):
        today = fields.Date.today()
        move = self.staged(100, invoice_date=today - timedelta(days=9))
        self.settled_item(121, move, today - timedelta(days=5))
        self._register_payment(move, payment_date=today - timedelta(days=2))
        self.assertFalse(self.report().line_ids)
        wizard = self.report(today - timedelta(days=4))
        self.assert_line(self.line(move, wizard), "other_day", 121, 0)

    def test_a_payment_of_odoo_was_open_on_that_day(self):
        today = fields.Date.today()
        invoice = self.invoice(100, invoice_date=today - timedelta(days=2))
        journal = self.company_data["default_journal_bank"]
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 121,
                "date": today - timedelta(days=6),
                "journal_id": journal.id,
            }
        )
        payment.action_post()
        line = self.line(payment.move_id)
        self.assert_line(line, "only_in_odoo", -121, 0)
        lines = (payment.move_id | invoice).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertFalse(self.report().line_ids)
        wizard = self.report(today - timedelta(days=3))
        self.assert_line(self.line(payment.move_id, wizard), "other_day", -121, 0)
