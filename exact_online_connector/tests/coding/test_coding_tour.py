"""In a real browser: five bills, each coded in another way."""

from odoo.tests import tagged

from ..languages import DUTCH
from ..tours import TourCase
from .bill_common import ExactBillCase

# One grey pixel.
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xcc\xcc\xcc\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"  # noqa: E501


@tagged("post_install", "-at_install")
class TestCodingTour(TourCase, ExactBillCase):
    def test_five_bills(self):
        self.connection.gl_mapping_ids.unlink()
        self.connection.default_expense_gl_account_id = False
        refused, by_hand, by_proposal, new_account, skipped = self.five_bills()
        self.connection._client().put(
            "financial/GLAccounts", self.gl("613000").guid, {"IsBlocked": True}
        )
        self.tour("exact_code_bills", "account.action_move_in_invoice_type")
        self.assert_coded(refused, ["612100"])
        self.assert_coded(by_hand, ["612200", "612300"])
        self.assert_coded(by_proposal, ["612200"])
        self.assert_coded(new_account, ["612345"])
        self.assertEqual(self.gl("612345").name, "Druktinten")
        self.assertFalse(skipped.exact_state)
        self.assertEqual(len(self.booked_bills()), 4)

    def five_bills(self):
        """Bills in the order the screen shows them."""
        lines = [
            self._prepare_invoice_line(name=name, price_unit=price, tax_ids=self.purchase_21)
            for name, price in (("Line 1", 100), ("Delivery", 50))
        ]
        other = self.supplier.copy({"name": "Telecom Noord", "vat": "BE0202239951"})
        bills = [
            self.bill(100, ref="REFUSED", invoice_date="2026-05-01", partner=other, pdf=True),
            self.bill(ref="HAND", invoice_date="2026-05-02", invoice_line_ids=lines),
            self.bill(30, ref="PROPOSAL", invoice_date="2026-05-03"),
            self.bill(40, ref="ACCOUNT", invoice_date="2026-05-04"),
            self.bill(60, ref="SKIPPED", invoice_date="2026-05-05"),
        ]
        self.add_file(bills[-1], "bill.gif", GIF, "image/gif")
        return bills

    def assert_coded(self, bill, codes):
        """The bill stands in Exact's books, on these G/L accounts."""
        entry = self.assert_bill_booked(bill)
        accounts = {account.guid: account.code for account in self.connection.gl_account_ids}
        booked = [accounts[line["GLAccount"]] for line in entry["PurchaseEntryLines"]]
        self.assertEqual(booked, codes)


@tagged("post_install", "-at_install")
class TestCodingByKeyboard(TourCase, ExactBillCase):
    """Bills coded without the mouse, whatever language the person reads."""

    def set_up_books(self):
        result = super().set_up_books()
        self.connection.gl_mapping_ids.unlink()
        self.connection.default_expense_gl_account_id = False
        self.supplier.write({"name": "Keyboard Supplies", "exact_send_bills": "never"})
        return result

    def bills(self):
        """Bills of following days, the first without its number; the last ones have a file."""
        return [
            self.bill(
                10 + number,
                ref=number > 1 and f"KEY-{number}",
                invoice_date=f"2026-05-0{number}",
                pdf=number > 2,
            )
            for number in range(1, 5)
        ]

    def code_by_keyboard(self, language):
        first, same, from_file, left = self.bills()
        other = self.supplier.copy({"name": "Somebody Else", "vat": False})
        self.bill(5, ref="OTHER", partner=other)
        self.tour(f"exact_code_by_keyboard_{language}", "account.action_move_in_invoice_type")
        self.assertEqual(first._exact_reference(), "KEY-1")
        for bill in (first, same, from_file):
            [line] = self.assert_bill_booked(bill)["PurchaseEntryLines"]
            self.assertEqual(line["GLAccountCode"], "613000")
        self.assertFalse(left.exact_state)
        self.assertEqual(left._exact_coding().line_ids.gl_account_id, self.gl("612300"))
        self.assertEqual(len(self.booked_bills()), 3)

    def test_in_english(self):
        self.code_by_keyboard("en")

    def test_in_dutch(self):
        self.read_in("nl_BE")
        self.code_by_keyboard("nl")


@tagged("post_install", "-at_install")
class TestCodingOnAPhone(TourCase, ExactBillCase):
    browser_size = "390x844"
    touch_enabled = True

    def with_one_hand(self):
        self.connection.gl_mapping_ids.unlink()
        self.connection.default_expense_gl_account_id = False
        bill = self.bill(ref="PHONE-1", pdf=True)
        walk = self.walk(bill)
        self.tour("exact_code_on_a_phone", "exact_online_connector.action_exact_coding_continue")
        self.assertEqual(walk.coding_ids.line_ids.gl_account_id, self.gl("200000"))
        self.assert_bill_booked(bill)

    def test_in_english(self):
        self.with_one_hand()

    def test_in_dutch(self):
        self.read_in(DUTCH)
        self.with_one_hand()
