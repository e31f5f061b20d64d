"""The whole story with OCA's addons: mandate, invoice, debit order, receipt, return."""

from odoo import fields
from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.debit.collection_common import IBANS

from .debit_order_common import DebitOrderCase


@tagged("post_install", "-at_install")
class TestStory(DebitOrderCase):
    def test_the_whole_story_ends_with_nothing_on_the_suspense_account(self):
        if "payment.return" not in self.env:
            self.skipTest("needs OCA's payment returns")
        mandates = [self.banking_mandate(iban=iban) for iban in IBANS[:2]]
        first, second = (self.sent_to_debit(100, mandate=mandate) for mandate in mandates)
        self.assertEqual(len(self.entities("cashflow/DirectDebitMandates")), 2)

        order = self.uploaded(first | second)
        collection = self.worked(order)
        self.assertEqual(collection.state, "matched")
        self.assertEqual((collection.exported, self.suspense()), (242, 242))
        self.assertEqual((first | second).mapped("amount_residual"), [0, 0])

        self.bank_line(242, collection.name)
        self.fetch()
        self.assertEqual((collection.received, self.suspense()), (242, 0))

        [payment] = order.payment_ids.filtered(lambda one: first in one.reconciled_invoice_ids)
        self.bank_return(payment).action_confirm()
        self.drive()
        self.bank_line(-121, f"storno {collection.name}")
        self.fetch()
        self.assertEqual((collection.remaining, self.suspense()), (0, 0))
        self.assertEqual(self.line(collection, first).state, "returned")
        self.assertEqual((first | second).mapped("amount_residual"), [121, 0])
        self.assertIn("AM04", first.activity_ids.note)

        self.unmatch(first)
        again = self.order(first)
        self.next_minute()
        self.fetch()
        again.generated2uploaded()
        self.assertEqual(self.worked(again).state, "matched")
        self.assertEqual(first.amount_residual, 0)
        self.assertEqual(self.suspense(), 121)

    def bank_return(self, payment):
        """What the bank's file says came back, matched with its payment."""
        [line] = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id
        )
        values = {
            "partner_id": line.partner_id.id,
            "move_line_ids": [fields.Command.set(line.ids)],
            "amount": line.credit,
            "reason_id": self.env["payment.return.reason"]
            .create({"code": "AM04", "name": "No money"})
            .id,
        }
        return self.env["payment.return"].create(
            {"journal_id": payment.journal_id.id, "line_ids": [fields.Command.create(values)]}
        )
