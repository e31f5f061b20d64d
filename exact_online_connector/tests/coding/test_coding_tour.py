"""In a real browser: five bills, each coded in another way."""

from odoo.tests import tagged

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
