"""Who may code bills: people who may invoice, each on a walk of their own, in their own company."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .bill_common import ExactBillCase


@tagged("post_install", "-at_install")
class TestBillSecurity(ExactBillCase):
    def test_a_clerk_codes_creates_and_sends(self):
        clerk = self.new_user("account.group_account_invoice")
        bill = self.bill(100, pdf=True).with_user(clerk)
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl("613000").with_user(clerk)
        action = walk.line_ids.action_new_gl_account()
        wizard = self.env[action["res_model"]].with_user(clerk).browse(action["res_id"])
        wizard.write({"code": "612345", "name": "Inks"})
        wizard.action_create()
        walk.read(["title", "alerts", "totals_html", "can_send", "attachment_id"])
        walk.action_refresh()
        walk.action_send_and_next()
        self.drive()
        entry = self.assert_bill_booked(bill.with_user(self.env.user))
        self.assertEqual(entry["PurchaseEntryLines"][0]["GLAccountCode"], "612345")
        self.assertTrue(self.env["exact.coding.rule"].with_user(clerk).search([]))

    def test_an_auditor_may_look_and_not_send(self):
        auditor = self.new_user("account.group_account_readonly")
        bill = self.bill()
        self.coding(bill)
        self.assertTrue(self.env["exact.coding"].with_user(auditor).search([]))
        with self.assertRaises(AccessError):
            bill.with_user(auditor).action_exact_send()

    def test_each_person_has_a_walk_of_their_own(self):
        one, other = (self.new_user("account.group_account_invoice") for _ in range(2))
        bills = self.bill(ref="A") | self.bill(ref="B")
        walk = self.walk(bills.with_user(one))
        walk.action_skip()
        theirs = self.walk(bills.with_user(other))
        self.assertNotEqual(walk.id, theirs.id)
        self.assertEqual((walk.move_id.id, theirs.move_id.id), (bills[1].id, bills[0].id))
        with self.assertRaises(AccessError):
            walk.with_user(other).read(["title"])

    def test_a_bill_two_people_code_is_booked_once(self):
        one, other = (self.new_user("account.group_account_invoice") for _ in range(2))
        bill = self.bill()
        walks = [self.walk(bill.with_user(user)) for user in (one, other)]
        for walk in walks:
            walk.action_send_and_next()
            self.drive()
        self.assert_bill_booked(bill)

    def test_other_companies_see_nothing(self):
        self.send_bill(self.bill())
        company = self.env["res.company"].create({"name": "Second"})
        stranger = self.new_user("account.group_account_manager", company)
        for model in ("exact.coding", "exact.coding.line", "exact.coding.rule"):
            self.assertTrue(self.env[model].sudo().search([]), model)
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
