"""The file of a bill: attached once, and never in the way of the booking."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...exact_api import errors, resources
from .bill_common import PDF, ExactBillCase

ATTACHMENTS = "documents/DocumentAttachments"


@tagged("post_install", "-at_install")
class TestBillFile(ExactBillCase):
    def test_file_is_attached_to_the_document_of_exact(self):
        bill = self.bill(pdf=True)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(bill)
        [file] = self.attachments()
        self.assertEqual(file["Document"], entry["Document"])
        self.assertEqual(file["FileName"], "bill.pdf")
        self.assertEqual(bill.exact_file_state, "attached")

    def test_lost_answer_to_the_file_attaches_it_once(self):
        bill = self.bill(pdf=True)
        self.fault("cut_after_write", ATTACHMENTS, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)
        self.assertEqual(bill.exact_file_state, "to_attach")
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assertEqual(len(self.attachments()), 1)
        self.assertEqual(bill.exact_file_state, "attached")

    def test_file_not_sent_is_attached_later(self):
        bill = self.bill(pdf=True)
        self.fault("cut_before_write", ATTACHMENTS, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual((self.attachments(), bill.exact_state), ([], "sent"))
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assertEqual(len(self.attachments()), 1)
        self.assertEqual(len(self.booked_bills(bill)), 1)

    def test_refused_file_never_harms_the_booking(self):
        bill = self.bill(pdf=True)
        self.fault("business_error", ATTACHMENTS, method="POST", message="Te groot: Bijlage")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)
        self.assertEqual(bill.exact_file_state, "refused")
        self.assertTrue(bill.exact_file_error)
        bill.action_exact_attach_again()
        self.drive()
        self.assertEqual(bill.exact_file_state, "attached")

    def test_file_that_exact_forbids_stops_nothing_else(self):
        self.simulator.control("knobs", {"refused_endpoints": ATTACHMENTS})
        bill, other = self.bill(pdf=True), self.bill(ref="F-2026-119")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)
        self.assertEqual(bill.exact_file_state, "refused")
        self.assertIn("Organization documents", bill.exact_file_error)
        self.assertEqual(self.connection.state, "connected")
        self.send_bill(other, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(other)
        self.simulator.control("knobs", {"refused_endpoints": ""})
        bill.action_exact_attach_again()
        self.drive()
        self.assertEqual(bill.exact_file_state, "attached")

    def assert_file_is_not_due(self):
        files = self.env["exact.attachment"]
        self.assertFalse(files.search(files._due_domain()))

    def assert_file_refused(self, bill, reason):
        """The bill is booked, its file is not attached and says why, and nothing goes on trying."""
        self.assert_bill_booked(bill)
        self.assertEqual(bill.exact_file_state, "refused")
        self.assertIn(reason, bill.exact_file_error)
        self.assertIn(reason, str(bill.message_ids.mapped("body")))
        self.assert_file_is_not_due()
        self.simulator.control("calls/clear", {})
        self.drive()
        self.assertEqual(self.calls(), [])

    def test_empty_file_is_told_and_not_tried_again(self):
        for spoil in ("empty", "gone"):
            with self.subTest(spoil):
                bill = self.bill(ref=spoil, pdf=spoil == "gone")
                if spoil == "empty":
                    self.add_file(bill, content=b"")
                else:
                    gone = patch.object(type(self.env["ir.attachment"]), "_file_read")
                    gone.start().return_value = b""
                    self.addCleanup(gone.stop)
                    bill.attachment_ids.invalidate_recordset()
                self.send_bill(bill, gl_account_id=self.gl("612000").id)
                self.assert_file_refused(bill, "bill.pdf is empty")

    def test_the_screen_says_what_becomes_of_the_file(self):
        walk = self.walk(self.bill())
        self.assertIn("without a file", walk.file_note)
        self.add_file(walk.move_id, "bill.xml", b"<Invoice/>", "application/xml")
        walk.invalidate_recordset()
        self.assertIn("the e-invoice, bill.xml", walk.file_note)
        self.add_file(walk.move_id, content=b"")
        walk.invalidate_recordset()
        self.assertIn("the e-invoice, bill.xml", walk.file_note)  # that has content at least
        self.add_file(walk.move_id)
        walk.invalidate_recordset()
        self.assertFalse(walk.file_note)

    def test_without_pdf_the_e_invoice_goes(self):
        bill = self.bill()
        self.add_file(bill, "fact/uur:é.xml", b"<Invoice/>", "application/xml")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(bill)
        [file] = self.attachments()
        self.assertEqual(
            (file["Document"], file["FileName"]), (entry["Document"], "fact_uur_é.xml")
        )
        self.assertEqual(bill.exact_file_state, "attached")

    def test_a_bill_without_any_file_says_so_until_it_has_one(self):
        bill = self.bill()
        self.env["ir.attachment"].create(
            {
                "name": "elsewhere.pdf",
                "type": "url",
                "url": "https://example.com/bill.pdf",
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": bill.id,
            }
        )
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)
        self.assertEqual((bill.exact_file_state, self.attachments()), ("none", []))
        with self.assertRaises(UserError):
            bill.action_exact_attach_again()
        self.add_file(bill)
        bill.action_exact_attach_again()
        self.drive()
        self.assertEqual(bill.exact_file_state, "attached")
        self.assertEqual(len(self.attachments()), 1)

    def test_file_deleted_before_its_turn(self):
        bill = self.bill(pdf=True)
        self.fault("cut_before_write", ATTACHMENTS, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        bill.attachment_ids.unlink()
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assertEqual(bill.exact_file_state, "none")

    def test_file_over_the_limit(self):
        bill = self.bill()
        self.add_file(bill, content=PDF + bytes(10_000_000))
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_file_refused(bill, "has 10.0 MB")

    def test_mistake_of_ours_with_the_file_is_told_and_not_tried_again(self):
        bill = self.bill(pdf=True)
        broken = self.patch_attach(TypeError("a bytes-like object is required"))
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_file_refused(bill, "our side")
        broken.stop()
        bill.action_exact_attach_again()
        # How far the mistake let it come is not known, so it is looked for first.
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assertEqual(bill.exact_file_state, "attached")

    def patch_attach(self, error):
        """Have the call that attaches a file fail with ``error``."""
        broken = patch.object(resources, "attach", side_effect=error)
        self.startPatcher(broken)
        return broken

    def test_file_exact_never_answers_to(self):
        bill = self.bill(pdf=True)
        self.patch_attach(errors.UnknownOutcome("no answer"))
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        for _attempt in range(4):
            self.assertEqual(bill.exact_file_state, "to_attach")
            self.due_now(bill.exact_entry_id)
            self.drive()
        self.assert_file_refused(bill, "attempts: 5")

    def test_file_of_a_bill_that_went_back_to_draft_waits_no_more(self):
        self.connection.on_reset_to_draft = "mark"
        bill = self.bill(pdf=True)
        self.fault("cut_before_write", ATTACHMENTS, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        bill.button_draft()
        self.due_now(bill.exact_entry_id)
        self.assertEqual(bill.exact_file_state, "to_attach")
        self.assert_file_is_not_due()
