"""Debit orders of OCA become collections in Exact."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.exact_online_connector.tests.debit.collection_common import IBANS

from .debit_order_common import DebitOrderCase


@tagged("post_install", "-at_install")
class TestDebitOrders(DebitOrderCase):
    def test_an_order_that_is_uploaded_is_collected_in_exact(self):
        mandate = self.banking_mandate(iban=IBANS[1])
        first, second = self.sent_to_debit(100), self.sent_to_debit(200, mandate=mandate)
        order = self.order(first | second)
        self.assertFalse(order.exact_collection_count)
        order.generated2uploaded()
        [collection] = order.exact_collection_ids
        self.assertEqual(collection.state, "queued")
        self.assertEqual(collection.origin, order.name)
        self.assertEqual(collection.payment_order_ids, order)
        self.assertEqual(collection.date, self.today)
        self.worked(order)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(self.suspense(), 363)
        self.assertEqual(self.suspense(), order.total_company_currency)
        for line in collection.line_ids:
            self.assertEqual(line.payment_id.payment_order_id, order)
            self.assertEqual(line.mandate_id.partner_id, line.partner_id)
        self.assertFalse(order.exact_to_collect)
        self.assertIn(collection.name, order.message_ids[0].body)

    def test_an_order_is_collected_once(self):
        order = self.uploaded(self.sent_to_debit(100))
        self.assertFalse(order._exact_payments())
        with self.assertRaises(UserError):
            order.action_exact_collect()
        self.worked(order)
        self.assertEqual(self.suspense(), 121)
        self.assertEqual(order.exact_collection_count, 1)

    def test_a_collection_for_each_day(self):
        mandate = self.banking_mandate(iban=IBANS[1])
        now, later = self.sent_to_debit(100), self.sent_to_debit(200, mandate=mandate)
        later.line_ids.filtered("date_maturity").date_maturity = self.today + timedelta(days=1)
        order = self.uploaded(now | later)
        self.assertEqual(len(order.payment_lot_ids), 2)
        collections = order.exact_collection_ids.sorted("date")
        self.assertEqual(collections.mapped("amount_total"), [121, 242])
        self.assertEqual(collections.mapped("date"), [self.today, self.today + timedelta(days=1)])

    def test_a_payment_of_several_invoices(self):
        mandate = self.banking_mandate()
        first, second = (self.sent_to_debit(price, mandate=mandate) for price in (100, 200))
        order = self.uploaded(first | second)
        self.assertEqual(order.payment_count, 1)
        self.assertEqual(
            {line.move_id: line.amount for line in order.exact_collection_ids.line_ids},
            {first: 121, second: 242},
        )

    def test_a_credit_note_is_taken_off_what_is_collected(self):
        mandate = self.banking_mandate()
        invoice = self.sent_to_debit(100, mandate=mandate)
        refund = self.sent_to_debit(20, mandate=mandate, move_type="out_refund")
        order = self.uploaded(invoice | refund)
        self.assertEqual(order.total_company_currency, 96.8)
        [line] = order.exact_collection_ids.line_ids
        self.assertEqual((line.move_id, line.amount), (invoice, 96.8))
        self.worked(order)
        self.assertEqual(float(self.suspense()), 96.8)
        self.assertEqual((invoice | refund).mapped("amount_residual"), [0, 0])

    def test_a_line_that_cannot_go_is_refused_and_the_rest_goes(self):
        good = self.sent_to_debit(100)
        unsent = self.invoice(
            50,
            partner=self.banking_mandate(iban=IBANS[1]).partner_id,
            preferred_payment_method_line_id=self.method.id,
        )
        order = self.uploaded(good | unsent)
        collection = self.worked(order)
        refused = self.line(collection, unsent)
        self.assertEqual((refused.state, refused.issue_code), ("refused", "collect_not_in_exact"))
        self.assertEqual(self.suspense(), 121)
        self.send(unsent)
        collection.action_collect_refused()
        self.assertEqual(order.exact_collection_count, 2)

    def test_a_line_without_an_invoice_is_told(self):
        mandate = self.banking_mandate()
        invoice = self.sent_to_debit(100)
        order = self.env["account.payment.order"].browse(
            invoice.create_account_payment_line()["res_id"]
        )
        extra = self.env["account.payment.line"].create(
            {
                "order_id": order.id,
                "partner_id": mandate.partner_id.id,
                "mandate_id": mandate.id,
                "amount_currency": 10,
                "communication": "Deposit",
                "communication_type": "free",
            }
        )
        order.draft2open()
        order.open2generated()
        order.generated2uploaded()
        self.assertEqual(order.exact_collection_ids.amount_total, 121)
        self.assertIn(extra.name, order.message_ids[0].body)

    def test_what_speaks_against_it_does_not_hold_up_the_bank(self):
        self.connection.collection_journal_id = False
        order = self.uploaded(self.sent_to_debit(100))
        self.assertEqual(order.state, "uploaded")
        self.assertTrue(order.exact_to_collect)
        self.assertIn("journal", order.message_ids[0].body)
        self.connection.collection_journal_id = self.exact_journal("900")
        self.assertEqual(order.action_exact_collect()["type"], "ir.actions.client")
        self.assertEqual(self.worked(order).state, "matched")
        self.assertFalse(order.exact_to_collect)

    def test_a_company_that_does_not_collect_in_exact_sees_nothing_of_it(self):
        self.connection.write({"collection_account_id": False, "collection_journal_id": False})
        order = self.uploaded(self.sent_to_debit(100))
        self.assertFalse(order.exact_to_collect)
        self.assertFalse(order.exact_collection_ids)

    def test_a_cancelled_order_calls_its_collection_off(self):
        invoice = self.sent_to_debit(100)
        order = self.uploaded(invoice)
        collection = order.exact_collection_ids
        order.action_cancel()
        self.assertEqual(collection.state, "cancelled")
        order.cancel2draft()
        order.draft2open()
        order.open2generated()
        order.generated2uploaded()
        again = self.worked(order)
        self.assertEqual(again.state, "matched")
        self.assertEqual(self.suspense(), 121)
        self.assertEqual(invoice.amount_residual, 0)

    def test_an_order_in_exact_is_cancelled_when_all_came_back(self):
        order = self.uploaded(self.sent_to_debit(100))
        collection = self.worked(order)
        with self.assertRaises(UserError) as caught:
            order.action_cancel()
        self.assertIn(collection.name, str(caught.exception))
        self.returned(collection.line_ids)
        order.action_cancel()
        self.assertEqual(order.state, "cancel")
        order.cancel2draft()

    def test_buttons_lead_from_one_to_the_other(self):
        order = self.uploaded(self.sent_to_debit(100))
        collection = order.exact_collection_ids
        self.assertEqual(order.action_open_exact_collections()["res_id"], collection.id)
        self.assertEqual(collection.action_open_payment_orders()["res_id"], order.id)

    def test_a_person_who_invoices_and_debits_needs_no_more_rights(self):
        groups = "account.group_account_invoice,account_payment_batch_oca.group_account_payment"
        user = new_test_user(self.env, "debits", groups=f"base.group_user,{groups}")
        user.company_ids = user.company_id = self.company
        order = self.order(self.sent_to_debit(100)).with_user(user)
        order.generated2uploaded()
        self.assertEqual(order.exact_collection_ids.state, "queued")
        with Form(order) as form:
            self.assertEqual(form.exact_collection_count, 1)
        self.assertTrue(order.action_open_exact_collections())

    def test_payments_without_an_entry_of_their_own(self):
        self.method.payment_account_id = False
        invoice = self.sent_to_debit(100)
        order = self.uploaded(invoice)
        self.assertFalse(order.payment_ids.move_id)
        collection = self.worked(order)
        self.assertEqual((collection.state, collection.amount_total), ("matched", 121))
        self.assertEqual(invoice.amount_residual, 0)
