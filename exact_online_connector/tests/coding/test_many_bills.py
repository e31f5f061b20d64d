"""What many bills, and a bill of many lines, cost: counts, because seconds tell of the machine."""

from odoo.tests import tagged

from ..entry.send_common import ExactSendCase
from ..many import copies
from .bill_common import Bills

# What one more bill, or line, costs: Odoo inserts and updates 100 rows at a time.
ONE_MORE = 0.2
SCREEN = {
    "totals_html": {},
    "alerts": {},
    "can_send": {},
    "title": {},
    "line_ids": {"fields": {"net": {}, "vat": {}, "reason": {}, "gl_account_id": {}}, "limit": 40},
}


@tagged("post_install", "-at_install")
class TestManyBills(Bills, ExactSendCase):
    def statements(self, work, *given):
        """How many statements some work takes that starts with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work(*given)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def coded(self, count):
        """The walk through bills of several suppliers, coded but not sent."""
        country = self.supplier.country_id.id
        suppliers = self.env["res.partner"].create(
            [
                {"name": f"Supplier {n}", "is_company": True, "country_id": country}
                for n in range(count // 3 + 1)
            ]
        )
        walk = self.walk(copies(self.bill(100, 20, ref=f"OF-{count}"), count, suppliers))
        walk.coding_ids._prepare_lines()
        walk.coding_ids.line_ids.gl_account_id = self.gl("612000")
        return walk

    def test_sending_all_that_are_complete(self):
        self.send_all(self.coded(1))  # what Odoo reads but once
        taken = []
        for count in (10, 90):
            many = self.coded(count)  # the walk of this person, through other bills
            taken.append(self.statements(self.send_all, many))
        self.assertLessEqual((taken[1] - taken[0]) / 80, ONE_MORE, taken)
        self.assertEqual(set(many.coding_ids.move_id.mapped("exact_state")), {"queued"})
        self.assertEqual(many.left_count, 0)
        rules = self.env["exact.coding.rule"].search(
            [("partner_id", "in", many.coding_ids.partner_id.ids)]
        )
        # Of each supplier one for any text, and one for "Line".
        self.assertEqual(len(rules), 2 * len(many.coding_ids.partner_id))
        self.assertEqual(set(rules.gl_account_id), {self.gl("612000")})
        self.assertEqual(rules.line_ids, many.coding_ids.line_ids)

    def test_a_bill_of_many_lines(self):
        def code(bill):
            walk = self.walk(bill)
            walk.web_read(SCREEN)
            walk.line_ids.gl_account_id = self.gl("612000")
            walk.action_send_and_next()

        taken = {}
        for count in (2, 10, 90):
            prices = [10 + number % 7 for number in range(count)]
            bill = self.bill(*prices, ref=f"LINES-{count}")
            taken[count] = self.statements(code, bill)
            self.assertEqual(bill.exact_state, "queued")
        self.assertLessEqual((taken[90] - taken[10]) / 80, ONE_MORE, taken)
