"""Rules that learn from how bills are coded, and bills that go without asking."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bill_common import ExactBillCase


@tagged("post_install", "-at_install")
class TestBillLearning(ExactBillCase):
    def code(self, number, account="613000", **values):
        """Code a bill of the supplier and send it."""
        bill = self.bill(100, ref=f"F-{number}", invoice_date=f"2026-05-{number:02}", **values)
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl(account)
        action = walk.action_send_and_next()
        return bill, action

    def proposal(self, number=20):
        return self.coding(self.bill(70, ref=f"P-{number}")).line_ids

    def rules(self):
        return self.env["exact.coding.rule"].search([("partner_id", "=", self.supplier.id)])

    def test_three_of_three(self):
        for number in (1, 2, 3):
            self.code(number)
        line = self.proposal()
        self.assertEqual(line.gl_account_id, self.gl("613000"))
        self.assertEqual(line.reason, "3 of 3 earlier bills of this supplier")
        self.assertTrue(line._is_sure())

    def test_most_of_the_last_bills(self):
        for number, account in enumerate(("613000", "612000", "613000"), 1):
            self.code(number, account)
        line = self.proposal()
        self.assertEqual(line.gl_account_id, self.gl("613000"))
        self.assertIn("2 of 3 earlier bills of this supplier: please check", line.reason)
        self.assertFalse(line._is_sure())

    def test_few_bills_are_to_be_checked(self):
        self.code(1)
        line = self.proposal()
        self.assertEqual(line.gl_account_id, self.gl("613000"))
        self.assertIn("The one earlier bill of this supplier: please check", line.reason)
        # The tax is mapped to the code the rule says, which makes that one sure.
        self.assertFalse(line._is_sure())
        line.gl_account_id = self.gl("612000")
        self.assertTrue(line._is_sure())

    def test_a_bill_whose_lines_disagree_agrees_with_none(self):
        self.teach(3, "613000")
        coding = self.coding(self.bill(10, 20, 30, ref="MIXED"))
        coding.line_ids.gl_account_id = self.gl("613000")
        coding.line_ids[0].gl_account_id = self.gl("612000")
        coding._confirm()
        line = self.coding(self.bill(70, ref="P")).line_ids
        self.assertIn("3 of 4", line.reason)
        self.assertFalse(line._is_sure())

    def test_text_of_the_line_before_any_text(self):
        for number, (text, account) in enumerate((("Paper", "613000"), ("Postage", "612000")), 1):
            line = self._prepare_invoice_line(
                price_unit=10, tax_ids=self.purchase_21, name=f"{text} {number}/2026"
            )
            self.code(number, account, invoice_line_ids=[line])
        line = self._prepare_invoice_line(
            price_unit=10, tax_ids=self.purchase_21, name="Paper 12/2026"
        )
        coding = self.coding(self.bill(ref="X", invoice_line_ids=[line]))
        self.assertEqual(coding.line_ids.gl_account_id, self.gl("613000"))

    def test_other_supplier_learns_nothing(self):
        self.code(1)
        other = self.supplier.copy({"name": "Other", "vat": False})
        line = self.coding(self.bill(partner=other, ref="O-1")).line_ids
        self.assertNotIn("earlier", line.reason)

    def test_bills_sent_together_teach_their_own_suppliers(self):
        other = self.supplier.copy({"name": "Other", "vat": False})
        bills = self.bill(ref="A") | self.bill(ref="B", partner=other)
        walk = self.walk(bills)
        for bill, account in zip(bills, ("613000", "612000"), strict=True):
            lines = self.coding(bill).line_ids
            lines.gl_account_id = self.gl(account)
        self.send_all(walk)
        self.assertEqual(self.rules().gl_account_id, self.gl("613000"))
        self.assertEqual(set(self.rules().mapped("seen")), {1})
        line = self.coding(self.bill(ref="C", partner=other)).line_ids
        self.assertEqual(line.gl_account_id, self.gl("612000"))

    def test_parts_of_a_split_line_teach_nothing(self):
        walk = self.walk(self.bill(100))
        walk.line_ids.gl_account_id = self.gl("613000")
        walk.line_ids.action_split()
        walk.line_ids.filtered("is_part").gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.assertFalse(self.rules())

    def test_person_edits_a_rule_and_it_stays(self):
        self.code(1)
        self.rules().gl_account_id = self.gl("612000")
        self.assertEqual(set(self.rules().mapped("is_frozen")), {True})
        self.code(2, "613000")
        line = self.proposal()
        self.assertEqual(line.gl_account_id, self.gl("612000"))
        self.assertEqual(line.reason, "Rule for this supplier")

    def test_frozen_rule_does_not_learn(self):
        self.code(1)
        self.rules().is_frozen = True
        for number in (2, 3, 4):
            self.code(number, "612000")
        self.assertEqual(self.proposal().gl_account_id, self.gl("613000"))

    def test_deleted_and_archived_rules_propose_nothing(self):
        self.code(1)
        self.rules().active = False
        self.assertNotIn("earlier", self.proposal(21).reason)
        self.env["exact.coding.rule"].with_context(active_test=False).search([]).unlink()
        self.assertNotIn("earlier", self.proposal(22).reason)
        self.code(2, "612000")
        self.assertIn("earlier", self.proposal(23).reason)

    def test_blocked_since_is_not_proposed(self):
        self.code(1)
        self.gl("613000").sudo().is_blocked = True
        self.assertNotEqual(self.proposal().gl_account_id, self.gl("613000"))

    # --- VAT of nothing ---

    def zero_bill(self, ref):
        """A bill with a tax of 0 %."""
        tax = self.env.ref(f"account.{self.company.id}_attn_VAT-IN-V81-00")
        line = self._prepare_invoice_line(price_unit=100, tax_ids=tax, name="Line")
        return self.bill(ref=ref, invoice_line_ids=[line])

    def test_one_bill_does_not_silence_the_doubt_about_0_percent(self):
        walk = self.walk(self.zero_bill("Z-1"))
        self.assertIn("please check", walk.line_ids.reason)
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        walk = self.walk(self.zero_bill("Z-2"))
        self.assertFalse(walk.line_ids._is_sure())
        with self.assertRaises(UserError):
            self.send_all(walk)

    # --- without asking ---

    def test_offered_after_three_alike(self):
        actions = [self.code(number)[1] for number in (1, 2, 3)]
        self.assertNotEqual(actions[1].get("res_model"), "exact.autosend.wizard")
        self.assertEqual(actions[2]["res_model"], "exact.autosend.wizard")
        wizard = self.env["exact.autosend.wizard"].browse(actions[2]["res_id"])
        self.assertEqual(wizard.times, 3)
        wizard.action_never()
        self.assertEqual(self.supplier.exact_send_bills, "never")
        for number in (4, 5, 6):
            action = self.code(number)[1]
        self.assertNotEqual(action.get("res_model"), "exact.autosend.wizard")

    def test_not_offered_after_a_change_of_mind(self):
        for number, account in enumerate(("613000", "613000", "612000", "613000"), 1):
            action = self.code(number, account)[1]
            self.assertNotEqual(action.get("res_model"), "exact.autosend.wizard")

    def test_always_sends_what_the_rules_code(self):
        self.supplier.exact_send_bills = "always"
        self.teach(2)
        self.assertFalse(self.bill(55, ref="EARLY").exact_state)
        self.teach(1, invoice_date="2026-05-20")
        bill = self.bill(55, ref="AUTO")
        self.assertEqual(bill.exact_state, "queued")
        self.drive()
        self.assert_bill_booked(bill)

    def test_always_waits_for_what_no_rule_codes(self):
        self.supplier.exact_send_bills = "always"
        self.assertFalse(self.bill(55, ref="AUTO").exact_state)
        self.teach()
        without_reference = self.bill(55, ref=False)
        self.assertFalse(without_reference.exact_state)

    def test_ask_sends_nothing(self):
        self.code(1)
        self.assertFalse(self.bill(55, ref="ASK").exact_state)
