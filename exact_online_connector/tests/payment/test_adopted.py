"""What was adopted is paid and open as anything that was sent: the ordinary fetch brings it."""

from decimal import Decimal

from odoo import fields
from odoo.tests import tagged

from ...core.kinds import BILL
from ...exact_api import resources
from ..entry.test_adoption import AdoptionCase
from ..many import copies
from .payment_common import PURCHASES, PaidBills, PaymentCase


@tagged("post_install", "-at_install")
class TestAdopted(PaidBills, AdoptionCase, PaymentCase):
    def setUp(self):
        super().setUp()
        self.simulator.control("knobs", {"minute_limit": 1000})

    def adopt(self, moves):
        """The database is put back to before these were sent, and they are found again."""
        known = {move: move.exact_entry_id.guid for move in moves}
        self.forget_sent(moves)
        adoption = self.look()
        adoption.action_link_certain()
        self.drive()
        for move in moves:
            self.assertEqual((move.exact_state, move.exact_entry_id.guid), ("sent", known[move]))
            self.assertTrue(move.exact_adopted_by)

    def assert_paid(self, move, paid):
        """So much of a document is paid in Odoo, once, and no more after another fetch."""
        for _fetch in range(2):
            self.next_minute()
            self.fetch()
            self.assertAlmostEqual(move.amount_total - move.amount_residual, paid)
        state = "paid" if not move.amount_residual else "partial" if paid else "not_paid"
        self.assertEqual(move.payment_state, state)

    def test_paid_in_full_in_part_and_not_at_all(self):
        for before in (True, False):
            with self.subTest(fetched_before=before), self.undone():
                full, part, none = (self.sent(100, partner=self.new_customer()) for _one in "abc")
                if before:
                    self.fetch()
                self.pay(full)
                self.pay(part, 21)
                self.adopt(full | part | none)
                self.assertFalse(full.amount_residual - full.amount_total, "nothing is paid yet")
                self.assert_paid(full, 121)
                self.assert_paid(part, 21)
                self.assert_paid(none, 0)

    def test_what_was_booked_before_the_restore_is_not_booked_twice(self):
        """Odoo has the payment and forgot the entry: what is settled already is seen."""
        move = self.sent(100, partner=self.new_customer())
        self.pay(move)
        self.fetch()
        self.assertEqual(move.payment_state, "paid")
        payments = self.env["account.payment"].search([("partner_id", "=", move.partner_id.id)])
        self.adopt(move)
        self.assert_paid(move, 121)
        again = self.env["account.payment"].search([("partner_id", "=", move.partner_id.id)])
        self.assertEqual(again, payments)

    def test_a_credit_note_matched_with_its_invoice(self):
        customer = self.new_customer()
        invoice = self.sent(100, partner=customer)
        refund = self.sent(40, partner=customer, move_type="out_refund")
        self.match(invoice | refund)
        self.adopt(invoice | refund)
        self.next_minute()
        self.fetch()
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (72.6, 0))

    def test_dollars(self):
        move = self.sent(100, partner=self.new_customer(), currency_id=self.dollars.id)
        self.pay(move)
        self.adopt(move)
        self.assert_paid(move, 121)
        self.assertEqual(move.matched_payment_ids.currency_id, self.dollars)

    def test_a_bill_and_its_credit_note(self):
        bill = self.sent(100, move_type="in_invoice")
        refund = self.sent(30, move_type="in_refund")
        self.pay(bill)
        self.adopt(bill | refund)
        self.assert_paid(bill, 121)
        self.assert_paid(refund, 0)

    def test_a_payment_that_comes_after(self):
        move = self.sent(100, partner=self.new_customer())
        self.adopt(move)
        self.assert_paid(move, 0)
        self.pay(move)
        self.assert_paid(move, 121)

    def test_bills_in_bulk(self):
        """Typed in at Exact for years: one call for 60 of them, and none for each."""
        bill = self.bill(10, ref="OLD")
        bills = bill | copies(bill, 69)
        client = self.connection._client()
        relation = self.relation(self.supplier, Status="S", IsSupplier=True)
        for bill in bills:
            line = {
                "GLAccount": self.gl("612000").guid,
                "AmountFC": Decimal(f"{bill.amount_untaxed:.2f}"),
                "VATCode": self.purchase_code(),
            }
            payload = {
                "Supplier": relation,
                "Journal": "600",
                "EntryDate": bill.invoice_date,
                "YourRef": bill.ref,
                "Currency": "EUR",
                "PurchaseEntryLines": [line],
            }
            resources.create_entry(client, BILL, payload)
            # These are calls of the years before.
            self.env["exact.call"].sudo().search([]).unlink()
        adoption = self.look()
        self.assertEqual((adoption.read_count, adoption.certain_count), (70, 70))
        self.assertEqual(len(self.calls(endpoint=PURCHASES)), 2)
        adoption.action_link_certain()
        self.drive()
        self.assertEqual(set(bills.mapped("exact_state")), {"sent"})
        self.assertEqual(len(self.booked_bills()), 70)
        # Nothing is attached or coded afterwards, and nothing sends them again.
        self.connection.write({"auto_bills": True, "auto_from": fields.Date.today()})
        self.connection._export_by_cron()
        self.drive()
        self.assertEqual(len(self.booked_bills()), 70)
        self.pay(bills[0])
        self.assert_paid(bills[0], bills[0].amount_total)

    def purchase_code(self):
        mapping = self.connection.tax_mapping_ids.filtered(
            lambda row: row.tax_id == self.purchase_21
        )
        return mapping.vat_code_id.code
