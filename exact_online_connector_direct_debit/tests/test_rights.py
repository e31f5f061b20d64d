"""Orders, their collections and mandates are nobody's but those of their company."""

from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.rights_common import ByRpc, public_methods

from .debit_order_common import DebitOrderCase


@tagged("post_install", "-at_install")
class TestRights(ByRpc, DebitOrderCase):
    def test_strangers_and_employees_reach_nothing(self):
        order = self.uploaded(self.sent_to_debit(100))
        collection = order.exact_collection_ids
        foreign = self.env["res.company"].create({"name": "Foreign"})
        debits = "account_payment_batch_oca.group_account_payment"
        stranger = self.new_user(f"account.group_account_manager,{debits}", foreign)
        rows = {
            "account.payment.order": order,
            "exact.collection": collection,
            "exact.mandate": collection.line_ids.mandate_id,
        }
        for model, method in public_methods(self.env, "exact_online_connector_direct_debit"):
            for user in (stranger, self.new_user("base.group_user")):
                with self.subTest(method=f"{model}.{method}", user=user.login):
                    self.assertEqual(self.outcome(user, model, method, rows[model].ids), "refused")
                    if "exact" in method:  # the others are OCA's
                        self.outcome(user, model, method, [])
