"""The walk through a selection of bills: in order, left and taken up, to its end."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bill_common import PURCHASES, ExactBillCase


@tagged("post_install", "-at_install")
class TestCodingWalk(ExactBillCase):
    def bills(self, count=3):
        """Bills of following days."""
        return self.env["account.move"].union(
            *(
                self.bill(10 + n, ref=f"F-{n}", invoice_date=f"2026-05-0{n + 1}")
                for n in range(count)
            )
        )

    def test_walks_in_the_order_of_dates(self):
        first, second, third = self.bills()
        walk = self.walk(third | first | second)
        self.assertEqual((walk.move_id, walk.title), (first, "Bill 1 of 3"))
        walk.action_skip()
        self.assertEqual((walk.move_id, walk.title), (second, "Bill 2 of 3"))
        walk.action_previous()
        self.assertEqual(walk.move_id, first)

    def test_send_and_next_until_none_is_left(self):
        bills = self.bills(2)
        walk = self.walk(bills)
        for _bill in bills:
            walk.line_ids.gl_account_id = self.gl("612000")
            action = walk.action_send_and_next()
        self.assertEqual(action["tag"], "exact_online_connector.progress")
        self.assertFalse(walk.coding_id)
        self.drive()
        for bill in bills:
            self.assert_bill_booked(bill)
        self.assertEqual((walk.sent_count, walk.left_count), (2, 0))

    def test_leaving_loses_nothing(self):
        bills = self.bills()
        walk = self.walk(bills)
        walk.action_skip()
        walk.line_ids.gl_account_id = self.gl("613000")
        walk.action_save_for_later()
        again = self.env["exact.coding.walk"].action_continue()
        walk = self.env["exact.coding.walk"].browse(again["res_id"])
        self.assertEqual(walk.move_id, bills[1])
        self.assertEqual(walk.line_ids.gl_account_id, self.gl("613000"))
        self.assertEqual(self.walk(bills).move_id, bills[1])

    def test_skipped_bills_come_again_at_the_end(self):
        bills = self.bills(2)
        walk = self.walk(bills)
        walk.action_skip()
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.assertFalse(walk.coding_id)
        self.assertEqual(self.walk(bills).move_id, bills[0])

    def test_send_all_that_are_complete(self):
        self.connection.gl_mapping_ids.unlink()
        other = self.supplier.copy({"name": "Other", "vat": False})
        bills = self.bills(2) | self.bill(ref="F-9", partner=other)
        for bill in bills[:2]:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        walk = self.walk(bills)
        self.send_all(walk)
        self.drive()
        self.assertEqual(bills.mapped("exact_state"), ["sent", "sent", False])
        with self.assertRaises(UserError):
            self.send_all(walk)

    def test_send_all_that_are_complete_after_the_last_one_was_skipped(self):
        bills = self.bills(2)
        for bill in bills:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        walk = self.walk(bills)
        walk.action_skip()
        walk.action_skip()
        self.assertFalse(walk.coding_id)
        review = self.review(walk)
        self.assertEqual(review.line_ids.mapped("send"), [False, False])
        with self.assertRaises(UserError):
            review.action_send()
        review.line_ids.send = True
        review.action_send()
        self.drive()
        self.assertEqual(bills.mapped("exact_state"), ["sent", "sent"])

    def test_what_nobody_looked_at_is_shown_before_it_goes(self):
        bills = self.bills(4)
        for bill in bills[:3]:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        walk = self.walk(bills)
        walk.action_skip()
        review = self.review(walk)
        self.assertFalse(any(bills.mapped("exact_state")))
        shown = {row.coding_id.move_id: row for row in review.line_ids}
        self.assertEqual(shown.keys(), set(bills))
        self.assertEqual([shown[bill].is_new for bill in bills], [False, False, True, True])
        self.assertEqual([row.is_new for row in review.line_ids], [True, True, False, False])
        self.assertEqual([shown[bill].send for bill in bills], [False, True, True, False])
        self.assertEqual(shown[bills[2]].accounts, self.gl("612000").display_name)
        self.assertTrue(shown[bills[3]].is_doubtful)
        self.assertIn("please check", shown[bills[3]].why)
        self.assertIn("2 of 4", review.summary)
        review.action_send()
        self.drive()
        self.assertEqual(bills.mapped("exact_state"), [False, "sent", "sent", False])

    def test_what_changed_after_it_was_shown_is_not_sent(self):
        bills = self.bills(2)
        for bill in bills:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        review = self.review(self.walk(bills))
        bills[0].button_draft()
        bills[0].invoice_line_ids.price_unit = 99
        bills[0].action_post()
        review.action_send()
        self.drive()
        self.assertEqual(bills.mapped("exact_state"), [False, "sent"])

    def test_a_bill_of_the_review_is_brought_on_the_screen(self):
        bills = self.bills(2)
        for bill in bills:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        walk = self.walk(bills)
        self.review(walk).line_ids.filtered("is_new").action_look()
        self.assertEqual(walk.move_id, bills[1])

    # --- the end ---

    def test_the_end_says_how_each_bill_fared(self):
        bills = self.bills(3)
        walk = self.walk(bills)
        self.assertFalse(walk.ended_ids)
        for bill in bills[:2]:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.fault("business_error", PURCHASES, method="POST", message="Verplicht: Boekjaar")
        walk.action_send_and_next()
        walk.action_skip()
        self.drive()
        walk.invalidate_recordset()
        self.assertFalse(walk.coding_id)
        self.assertEqual(walk.ended_ids.move_id, bills)
        sent = bills.filtered(lambda bill: bill.exact_state == "sent")
        refused = bills.filtered(lambda bill: bill.exact_state == "rejected")
        self.assertEqual((len(sent), len(refused)), (1, 1))
        outcome = {coding.move_id: coding.outcome for coding in walk.ended_ids}
        self.assertIn(str(sent.exact_entry_number), outcome[sent])
        self.assertIn("financial period", outcome[refused])
        self.assertEqual(outcome[bills[2]], "Left for later")
        self.assertIn("1 of 3", walk.ended_summary)
        self.assertIn(f"{sent.amount_total:.2f}", walk.ended_summary)
        walk.ended_ids[2].action_show()
        self.assertEqual(walk.move_id, bills[2])

    def test_leaving_goes_back_to_where_one_came_from(self):
        walk = self.walk(self.bills(1))
        action = walk.action_save_for_later()
        self.assertEqual(action["tag"], "exact_online_connector.coding_leave")
        self.assertEqual(action["params"]["bills"]["res_model"], "account.move")

    def test_the_fields_to_mend_are_named(self):
        self.connection.gl_mapping_ids.unlink()
        self.connection.default_expense_gl_account_id = False
        walk = self.walk(self.bill(ref=False))
        line = walk.line_ids
        self.assertTrue(walk.reference_to_mend)
        self.assertEqual(walk.to_mend, {str(line.id): ["gl_account_id"]})
        line.write({"gl_account_id": self.gl("612000").id, "vat_code_id": False})
        walk.reference = "F-77"
        self.assertFalse(walk.reference_to_mend)
        self.assertEqual(walk.to_mend, {str(line.id): ["vat_code_id"]})
        line.vat_code_id = line.proposed_vat_code_id
        self.assertFalse(walk.to_mend)

    def test_refused_bill_comes_back_with_its_reason(self):
        bill = self.bill()
        self.fault("business_error", PURCHASES, method="POST", message="Verplicht: Boekjaar")
        walk = self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual((bill.exact_state, walk.failed_count), ("rejected", 1))
        walk = self.walk(bill)
        self.assertIn("financial period", walk.exact_reason)
        self.assertTrue(walk.can_send)
        walk.action_send_and_next()
        self.drive()
        self.assert_bill_booked(bill)

    def test_work_in_the_background(self):
        bill = self.bill()
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.env.flush_all()
        with self.registry.cursor() as cr:
            progress = walk.with_env(self.env(cr=cr)).work()
        self.env.invalidate_all()
        self.assertTrue(progress["finished"])
        self.assertEqual(progress["sent"], 1)
        self.assert_bill_booked(bill)
