"""Returns that were imported in Odoo are booked in Exact."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestPaymentReturns(ReturnCase):
    begins_connected = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journal = cls.company_data["default_journal_bank"]
        outstanding = cls.env["account.account"].create(
            {
                "code": "580999",
                "name": "On its way",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        journal.inbound_payment_method_line_ids.payment_account_id = outstanding

    def register(self, invoice):
        """A payment in Odoo of this invoice."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        return wizard.create({})._create_payments()

    def collected_payment(self, invoice):
        """A payment of this invoice, and its collection in Exact."""
        payment = self.register(invoice)
        action = payment.action_exact_collect()
        collection = self.env["exact.collection"].browse(action["res_id"])
        self.book(collection)
        self.fetch()
        return payment, collection

    def test_a_return_of_a_payment_is_booked_in_exact(self):
        invoice = self.sent_with_mandate(100)
        payment, collection = self.collected_payment(invoice)
        self.assertEqual(collection.state, "matched")
        back = self.bank_return(payment, reason_additional_information="no money")
        back.action_confirm()
        self.assertEqual(invoice.amount_residual, 121)
        self.drive()
        self.fetch()
        [reversal] = back.line_ids.exact_line_ids
        self.assertEqual((reversal.return_code, reversal.return_reason), ("AM04", "no money"))
        self.assertEqual(reversal.collection_id.state, "booked")
        self.assertEqual(reversal.collection_id.date, back.date)
        self.assertEqual(collection.line_ids.state, "returned")
        self.assertEqual((self.suspense(), collection.remaining), (0, 0))
        self.assertEqual(invoice.amount_residual, 121)
        self.assertEqual(self.owed(invoice), 121)
        self.assertEqual(back.exact_reversal_count, 1)
        action = back.action_open_exact_reversals()
        self.assertEqual(action["res_id"], reversal.collection_id.id)

    def test_what_was_booked_because_exact_had_it_is_not_taken_back_twice(self):
        invoice = self.sent_with_mandate(100)
        collection = self.collected(invoice)
        [settlement] = self.booked_payments(invoice)
        self.assertEqual(settlement.means, "payment")
        payment = settlement.payment_id
        self.assertTrue(payment.move_id)
        self.bank_return(payment).action_confirm()
        self.fetch()
        self.assertEqual(invoice.amount_residual, 121)
        self.drive()
        self.fetch()
        self.unmatch(invoice)
        self.fetch()
        self.assertEqual(collection.line_ids.state, "returned")
        self.assertEqual(invoice.amount_residual, 121)
        self.assertEqual(self.owed(invoice), 121)
        self.assertEqual(invoice.exact_open_amount, 121)
        self.pay(invoice)
        self.fetch()
        self.assertEqual((invoice.amount_residual, self.owed(invoice)), (0, 0))

    def test_a_code_of_another_list_becomes_words(self):
        payment, collection = self.collected_payment(self.sent_with_mandate(100))
        self.bank_return(payment, code="XX99", concept="gone").action_confirm()
        reversal = collection.line_ids.reversal_ids
        self.assertEqual((reversal.return_code, reversal.return_reason), ("OTHER", "XX99 gone"))

    def test_a_debit_that_is_not_booked_yet_is_told(self):
        invoice = self.sent_with_mandate(100)
        payment = self.register(invoice)
        collection = self.env["exact.collection"].browse(payment.action_exact_collect()["res_id"])
        back = self.bank_return(payment)
        with self.assertRaises(UserError) as caught:
            back.action_confirm()
        self.assertIn(collection.name, str(caught.exception))
        self.assertEqual(back.state, "draft")
        collection.action_call_off()
        back.action_confirm()
        self.assertFalse(back.exact_reversal_count)

    def test_another_amount_is_left_to_a_person(self):
        payment, collection = self.collected_payment(self.sent_with_mandate(100))
        back = self.bank_return(payment, amount=20)
        back.action_confirm()
        self.assertFalse(back.exact_reversal_count)
        self.assertIn(collection.name, back.message_ids[0].body)

    def test_a_return_of_something_else_is_odoos_alone(self):
        payment = self.register(self.sent_with_mandate(100))
        back = self.bank_return(payment)
        back.action_confirm()
        self.assertFalse(back.exact_reversal_count)
        back.action_cancel()
        self.assertEqual(back.state, "cancelled")

    def test_a_return_is_cancelled_until_it_is_in_exact(self):
        payment, collection = self.collected_payment(self.sent_with_mandate(100))
        back = self.bank_return(payment)
        back.action_confirm()
        reversal = back.line_ids.exact_line_ids.collection_id
        back.action_cancel()
        self.assertEqual((back.state, reversal.state), ("cancelled", "cancelled"))
        self.drive()
        self.assertEqual(self.suspense(), 121)
        back.action_draft()
        back.action_confirm()
        self.drive()
        self.assertEqual(collection.line_ids.state, "returned")
        with self.assertRaises(UserError):
            back.action_cancel()

    def owed(self, invoice):
        """What the customer owes in Odoo's books, a new customer's only invoice."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", invoice.commercial_partner_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return sum(lines.mapped("balance"))
