"""The coding screen: proposals, amounts, and what is created in Exact from it."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .bill_common import ExactBillCase


@tagged("post_install", "-at_install")
class TestBillCoding(ExactBillCase):
    # --- proposals ---

    def test_tax_and_default_are_proposed_with_their_reason(self):
        self.connection.gl_mapping_ids.unlink()
        line = self.coding(self.bill()).line_ids
        self.assertEqual(
            line.vat_code_id,
            self.connection.tax_mapping_ids.filtered(
                lambda mapping: mapping.tax_id == self.purchase_21
            ).vat_code_id,
        )
        self.assertIn(self.purchase_21.name, line.reason)
        self.assertIn("please check", line.reason)
        self.assertFalse(line._is_sure())

    def test_category_before_account(self):
        self.connection.by_category = True
        category = self.env["product.category"].create(
            {"name": "Office", "exact_expense_gl_account_id": self.gl("612000").id}
        )
        product = self._create_product(name="Paper", categ_id=category.id)
        line = self._prepare_invoice_line(
            product_id=product, price_unit=3, tax_ids=self.purchase_21
        )
        coded = self.coding(self.bill(invoice_line_ids=[line])).line_ids
        self.assertEqual(coded.gl_account_id, self.gl("612000"))
        self.assertIn("Office", coded.reason)
        self.assertTrue(coded._is_sure())

    def test_default_of_the_supplier_in_exact(self):
        self.connection.gl_mapping_ids.unlink()
        client = self.connection._client()
        account = self.gl("613000")
        client.post(
            "crm/Accounts",
            {
                "Name": self.supplier.name,
                "VATNumber": self.supplier.vat,
                "IsSupplier": True,
                "GLAccountPurchase": account.guid,
            },
        )
        walk = self.walk(self.bill())
        self.assertEqual(walk.line_ids.gl_account_id, account)
        self.assertIn("supplier's default", walk.line_ids.reason)

    def test_what_a_person_chose_stays(self):
        bill = self.bill()
        coding = self.coding(bill)
        coding.line_ids.gl_account_id = self.gl("613000")
        coding._prepare_lines()
        self.assertEqual(coding.line_ids.gl_account_id, self.gl("613000"))
        self.assertIn("person", coding.line_ids.reason)

    def test_blocked_account_is_not_proposed(self):
        self.connection.gl_mapping_ids.unlink()
        blocked = self.connection.gl_account_ids.filtered("is_blocked")[:1]
        self.connection.default_expense_gl_account_id = blocked
        self.assertFalse(self.coding(self.bill()).line_ids.gl_account_id)

    def test_changed_bill_is_followed(self):
        bill = self.bill(100, 50)
        coding = self.coding(bill)
        coding.line_ids[0].gl_account_id = self.gl("613000")
        bill.button_draft()
        bill.invoice_line_ids[0].price_unit = 70
        bill.invoice_line_ids[1].unlink()
        bill.action_post()
        coding._prepare_lines()
        self.assertRecordValues(
            coding.line_ids, [{"net": 70, "vat": 14.7, "gl_account_id": self.gl("613000").id}]
        )

    # --- amounts ---

    def test_wrong_rate_shows_a_difference_and_cannot_be_sent(self):
        walk = self.walk(self.bill(100))
        walk.line_ids.gl_account_id = self.gl("612000")
        self.assertTrue(walk.can_send)
        walk.line_ids.vat_code_id = self.vat("23")
        self.assertEqual(walk.line_ids.vat, 6)
        self.assertEqual(walk.difference, -15)
        self.assertFalse(walk.can_send)
        self.assertFalse(walk.can_place)
        with self.assertRaises(UserError):
            walk.action_send_and_next()

    def test_a_cent_is_put_where_it_belongs(self):
        walk = self.walk(self.bill(100, 900))
        walk.line_ids.gl_account_id = self.gl("612000")
        big = walk.line_ids.sorted("net")[-1]
        big.vat += 0.01
        self.assertEqual(walk.difference, 0.01)
        self.assertTrue(walk.can_place)
        self.assertFalse(walk.can_send)
        walk.action_place_difference()
        self.assertEqual((walk.difference, big.vat), (0, 189))

    def test_the_screen_follows_what_is_typed(self):
        walk = self.walk(self.bill(100))
        walk.line_ids.gl_account_id = self.gl("612000")
        view = "exact_online_connector.exact_coding_walk_view_form"
        with Form(walk, view=view) as form:
            with form.line_ids.edit(0) as line:
                line.vat_code_id = self.vat("23")
            self.assertEqual(form.difference, -15)
            with form.line_ids.edit(0) as line:
                line.vat_code_id = self.vat("25")
            self.assertEqual(form.difference, 0)
        self.assertEqual(walk.line_ids.vat_code_id, self.vat("25"))

    def test_split(self):
        walk = self.walk(self.bill(100))
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.line_ids.action_split()
        part = walk.line_ids.filtered("is_part")
        view = "exact_online_connector.exact_coding_walk_view_form"
        with Form(walk, view=view) as form:
            with form.line_ids.edit(1) as line:
                line.net = 33.33
        first = walk.line_ids - part
        self.assertRecordValues(first | part, [{"net": 66.67, "vat": 14}, {"net": 33.33, "vat": 7}])
        self.assertTrue(walk.can_send)
        part.gl_account_id = self.gl("613000")
        walk.action_send_and_next()
        self.drive()
        entry = self.assert_bill_booked(walk.coding_ids.move_id)
        self.assertEqual(len(entry["PurchaseEntryLines"]), 2)

    def test_remove_part(self):
        walk = self.walk(self.bill(100))
        walk.line_ids.action_split()
        part = walk.line_ids.filtered("is_part")
        part.net = 40
        part.action_remove_part()
        self.assertRecordValues(walk.line_ids, [{"net": 100, "vat": 21}])
        with self.assertRaises(UserError):
            walk.line_ids.action_remove_part()

    def test_apply_to_all(self):
        walk = self.walk(self.bill(1, 2, 3))
        walk.line_ids[0].gl_account_id = self.gl("613000")
        walk.line_ids[0].action_apply_to_all()
        self.assertEqual(walk.line_ids.gl_account_id, self.gl("613000"))

    def test_apply_to_all_keeps_the_vat_code_of_another_vat_category(self):
        walk = self.walk(self.bill(1, 2, 3))
        first, second, third = walk.line_ids
        walk.line_ids.write({"has_tax": True, "tax_rate": 0, "vat_category": "Z"})
        third.vat_category = "AE"
        third.vat_code_id = self.vat("31")
        first.vat_code_id = self.vat("28")
        first.action_apply_to_all()
        self.assertEqual((second | third).mapped("vat_code_id.code"), ["28", "31"])

    # --- created in Exact ---

    def new_account(self, line, **values):
        action = line.action_new_gl_account()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write({"code": "612345", "name": "Druktinten", **values})
        return wizard

    def test_new_account_is_created_in_exact_and_chosen(self):
        line = self.walk(self.bill()).line_ids
        self.new_account(line, type="120", vat_code_id=self.vat("25").id).action_create()
        self.assertEqual(line.gl_account_id.code, "612345")
        path = "entities?division=100001&resource=financial/GLAccounts"
        [row] = [row for row in self.simulator.control(path)["entities"] if row["Code"] == "612345"]
        self.assertEqual((row["Type"], row["Description"]), (120, "Druktinten"))
        self.assertEqual(row["ID"], line.gl_account_id.guid)

    def test_refused_account_leaves_nothing(self):
        line = self.walk(self.bill()).line_ids
        before = line.gl_account_id
        count = len(self.connection.gl_account_ids)
        with self.assertRaises(UserError) as refused:
            self.new_account(line, code="612000").action_create()
        self.assertIn("612000 ", str(refused.exception))
        self.assertEqual(line.gl_account_id, before)
        self.assertEqual(len(self.connection.gl_account_ids), count)

    def test_lost_answer_to_a_new_account_is_looked_up(self):
        line = self.walk(self.bill()).line_ids
        self.fault("cut_after_write", "financial/GLAccounts", method="POST")
        self.new_account(line).action_create()
        self.assertEqual(line.gl_account_id.code, "612345")

    def test_new_cost_center(self):
        line = self.walk(self.bill()).line_ids
        context = line.action_new_cost_center()["context"]
        wizard = self.env["exact.cost.center.wizard"].with_context(**context)
        wizard.create({"code": "NEW", "name": "New shop"}).action_create()
        self.assertEqual(line.cost_center_id.code, "NEW")

    def test_mandatory_cost_center(self):
        account = self.connection.gl_account_ids.filtered(
            lambda row: row.use_costcenter == "1" and row.type >= 111
        )[:1]
        self.assertTrue(account)
        walk = self.walk(self.bill())
        walk.line_ids.gl_account_id = account
        self.assertFalse(walk.can_send)
        walk.line_ids.cost_center_id = self.connection.cost_center_ids[:1]
        self.assertTrue(walk.can_send)

    # --- bills of nothing ---

    def to_code(self):
        """The bills of the list "to code"."""
        view = self.env.ref("exact_online_connector.exact_coding_view_search")
        [to_code] = etree.fromstring(view.arch).findall(".//filter[@name='to_code']")
        domain = safe_eval(to_code.get("domain"))
        return self.env["exact.coding"].search(domain).move_id

    def test_a_bill_of_nothing_is_not_to_be_coded(self):
        sample, bill = self.bill(0, ref="FREE"), self.bill(10, ref="F-2")
        discount = {"price_unit": 50, "tax_ids": self.purchase_21, "discount": 100}
        gift = self.bill(ref="GIFT", invoice_line_ids=[self._prepare_invoice_line(**discount)])
        walk = self.walk(sample | gift | bill)
        self.assertEqual((walk.move_id, walk.left_count), (bill, 1))
        self.assertEqual(self.to_code(), bill)
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.assertFalse(walk.coding_id)
        walk = self.walk(gift)
        self.assertEqual((walk.can_send, walk.can_edit), (False, False))
        self.assertIn("nothing to book", str(walk.alerts))

    def test_a_total_of_nothing_with_amounts_is_booked(self):
        line = {"price_unit": 100, "name": "Line"}
        lines = [
            self._prepare_invoice_line(**line, tax_ids=self.purchase_21),
            self._prepare_invoice_line(**line, tax_ids=self.purchase_21, quantity=-1),
        ]
        bill = self.bill(invoice_line_ids=lines)
        self.assertEqual(bill.amount_total, 0)
        walk = self.walk(bill)
        self.assertEqual((walk.left_count, self.to_code()), (1, bill))
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.drive()
        entry = self.assert_bill_booked(bill)
        booked = [
            (row["AmountFC"], row["VATAmountFC"], row["VATCode"])
            for row in entry["PurchaseEntryLines"]
        ]
        self.assertEqual(booked, [("100.00", "21.00", "21"), ("-100.00", "-21.00", "21")])

    # --- lists ---

    def test_refresh_brings_what_is_new_in_exact(self):
        walk = self.walk(self.bill())
        self.connection._client().post(
            "financial/GLAccounts", {"Code": "612999", "Description": "New", "Type": 120}
        )
        walk.action_refresh()
        self.assertTrue(self.gl("612999"))

    def test_accounts_are_found_by_words(self):
        account = self.gl("612000")
        words = " ".join(word[:3] for word in reversed(account.name.split()))
        found = self.env["exact.gl.account"].name_search(words, limit=None)
        self.assertIn(account.id, [row[0] for row in found])

    def test_sales_and_bills_are_sent_separately(self):
        with self.assertRaises(UserError):
            (self.bill() | self.invoice()).action_exact_send()

    def test_cost_of_opening_does_not_grow_with_the_lines(self):
        small, large = self.bill(*[10] * 5), self.bill(*[10] * 200, ref="F-200")
        fields = ["title", "totals_html", "alerts", "can_send", "difference"]
        lines = ["name", "net", "vat", "vat_code_id", "gl_account_id", "reason"]
        counts = []
        # The first round makes the lines and warms the caches.
        for bill in (small, large) * 2:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            walk = self.walk(bill)
            walk.read(fields)
            walk.line_ids.read(lines)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[2:])
        self.assertLess(counts[1] - counts[0], 20, "only the inserts come in batches")
