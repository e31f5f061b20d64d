"""Vendor bills, and helpers to code them and to look into the simulator's books."""

from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from odoo import fields

from ...core.coding.learning import ENOUGH
from ..entry.send_common import ExactSendCase

PURCHASES = "purchaseentry/PurchaseEntries"
# The smallest file a PDF reader takes for one.
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n"  # noqa: E501


class Bills:
    """A supplier and its bills, for any case that sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purchase_21 = cls.company_data["default_tax_purchase"]
        cls.supplier = cls.env["res.partner"].create(
            {
                "name": "Drukkerij De Pers BV",
                "is_company": True,
                "country_id": cls.env.ref("base.be").id,
                "vat": "BE0403170701",
                "city": "Gent",
            }
        )

    # --- bills ---

    def bill(self, *prices, ref="F-1", partner=None, pdf=False, move_type="in_invoice", **values):
        """A posted bill with a line of 21 % for each price."""
        lines = [
            self._prepare_invoice_line(
                price_unit=price, tax_ids=self.purchase_21, name=f"Line {number}"
            )
            for number, price in enumerate(prices or (100,), 1)
        ]
        values.setdefault("invoice_line_ids", lines)
        move = self._create_invoice(
            move_type=move_type,
            partner_id=partner or self.supplier,
            ref=ref,
            post=False,
            **values,
        )
        if pdf:
            self.add_file(move)
        move.action_post()
        return move

    def add_file(self, move, name="bill.pdf", content=PDF, mimetype="application/pdf"):
        """Attach a file to a bill as a person would."""
        file = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": mimetype,
                "res_model": "account.move",
                "res_id": move.id,
            }
        )
        move.message_main_attachment_id = file
        return file

    @contextmanager
    def typed_in_on(self, day):
        """Within, it is this day for Odoo: what a person types in gets its dates by it."""
        with patch.object(fields.Date, "context_today", staticmethod(lambda *_args: day)):
            yield

    # --- coding ---

    def walk(self, bills):
        """Open the coding screen for these bills."""
        action = bills.action_exact_send()
        return bills.env[action["res_model"]].browse(action["res_id"])

    def review(self, walk):
        """What "Send all that are complete" shows first."""
        action = walk.action_send_complete()
        return walk.env[action["res_model"]].browse(action["res_id"])

    def send_all(self, walk):
        """Send all that are complete, as they are ticked."""
        return self.review(walk).action_send()

    def coding(self, bill):
        """How a bill is coded, its lines prepared and proposed."""
        coding = self.env["exact.coding"]._of(self.connection, bill)
        coding._prepare_lines()
        return coding

    def teach(self, times=ENOUGH, account="612000", **values):
        """Have a person code bills of the supplier alike, without sending them."""
        for number in range(times):
            coding = self.coding(self.bill(100, ref=f"TAUGHT-{account}-{number}", **values))
            coding.line_ids.gl_account_id = self.gl(account)
            coding._confirm()

    def send_bill(self, bill, **coded):
        """Code all lines of a bill, send it and work the queue."""
        walk = self.walk(bill)
        if coded:
            walk.line_ids.write(coded)
        walk.action_send_and_next()
        self.drive()
        return walk

    # --- the books ---

    def booked_bills(self, bill=None):
        """The purchase entries in the simulator's books, of one bill or all."""
        entries = self.simulator.control(f"entries?division={self.connection.division}")["entries"]
        found = [entry for entry in entries if entry["resource"] == PURCHASES]
        reference = bill and bill._exact_reference()
        return [entry for entry in found if not bill or entry["YourRef"] == reference]

    def assert_bill_booked(self, bill):
        """The bill stands in the books exactly once, with Odoo's total, and Odoo knows it."""
        [entry] = self.booked_bills(bill)
        total = -bill.amount_total_in_currency_signed
        self.assertEqual(
            Decimal(entry["AmountFC"]).quantize(Decimal("0.01")), Decimal(f"{total:.2f}")
        )
        self.assertEqual(bill.exact_state, "sent")
        self.assertEqual(bill.exact_entry_number, entry["EntryNumber"])
        self.assertEqual(bill.exact_entry_id.guid, entry["EntryID"])
        return entry

    def attachments(self):
        """The files in the simulator's document archive."""
        path = (
            f"entities?division={self.connection.division}&resource=documents/DocumentAttachments"
        )
        return self.simulator.control(path)["entities"]


class ExactBillCase(Bills, ExactSendCase):
    """A connected company with a customer and a supplier."""
