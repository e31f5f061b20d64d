"""Returns are nobody's but those of their company."""

from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.rights_common import ByRpc, public_methods

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestRights(ByRpc, ReturnCase):
    def test_strangers_and_employees_reach_nothing(self):
        invoice = self.invoice(100)
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        back = self.bank_return(payment.create({})._create_payments())
        foreign = self.env["res.company"].create({"name": "Foreign"})
        stranger = self.new_user("account.group_account_manager", foreign)
        rows = {"payment.return": back}
        for model, method in public_methods(self.env, "exact_online_connector_payment_return"):
            for user in (stranger, self.new_user("base.group_user")):
                with self.subTest(method=f"{model}.{method}", user=user.login):
                    self.assertEqual(self.outcome(user, model, method, rows[model].ids), "refused")
                    if "exact" in method:  # the others are OCA's
                        self.outcome(user, model, method, [])
