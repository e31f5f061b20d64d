"""The files of invoices and credit notes: a document of Exact, bound to the entry, once."""

import base64
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...core.kinds import INVOICE
from ...exact_api import errors, resources
from ..coding.bill_common import ExactBillCase
from .send_common import ENTRIES, MADE

DOCUMENTS, FILES = "documents/Documents", "documents/DocumentAttachments"
SALES_INVOICE, MISCELLANEOUS = 10, 55
PDF_CONTENT, XML_CONTENT = MADE["pdf"][-1], MADE["xml"][-1]


class SalesFilesCase(ExactBillCase):
    """Documents that are sent, and what stands in the document archive of the simulator."""

    def knobs(self, **values):
        self.simulator.control("knobs", values)

    def entities(self, resource):
        path = f"entities?division={self.connection.division}&resource={resource}"
        return self.simulator.control(path)["entities"]

    def posts_of(self, resource):
        return len(self.calls(endpoint=resource, method="POST"))

    def send_all(self, moves):
        """Send documents, and their files as well."""
        self.send(moves)
        self.drive()

    def with_files(self, *kinds, **values):
        """An invoice of which Odoo made files before it was sent."""
        move = self.invoice(100, **values)
        self.make_files(move, *kinds)
        return move

    def later(self, moves):
        """What waits for an answer is over."""
        self.due_now(moves.exact_entry_id)
        self.drive()

    def hour(self):
        """The hourly export, then the queue."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"]._cron_export()
        self.env.invalidate_all()
        self.drive()

    def contents(self, document):
        """Names and bytes of the files of a document in Exact."""
        return {
            row["FileName"]: base64.b64decode(row["Attachment"])
            for row in self.entities(FILES)
            if row["Document"] == document["ID"]
        }

    def assert_has_files(self, move, *kinds, number=SALES_INVOICE):
        """The entry has one document, and that has these files of Odoo once each."""
        entry = self.assert_booked(move)
        documents = self.entities(DOCUMENTS)
        [document] = [row for row in documents if row["ID"] == entry["Document"]]
        self.assertEqual([row["Subject"] for row in documents].count(move.name), 1)
        self.assertEqual((document["Type"], document["Subject"]), (number, move.name))
        self.assertEqual(document["Account"], entry["Customer"])
        name = move.name.replace("/", "_")
        expected = {MADE[kind][1].format(name): MADE[kind][-1] for kind in kinds or MADE}
        self.assertEqual(self.contents(document), expected)
        files = [row for row in self.entities(FILES) if row["Document"] == document["ID"]]
        self.assertEqual(len(files), len(expected))
        self.assertEqual(move.exact_file_state, "attached")
        self.assertFalse(move.exact_file_error)
        return document

    def assert_refused(self, move, reason):
        """The document is booked, its file says why it is not there, and nothing goes on trying."""
        self.assert_booked(move)
        self.assertEqual(move.exact_file_state, "refused")
        self.assertIn(reason, move.exact_file_error)
        self.assertIn(reason, str(move.message_ids.mapped("body")))
        files = self.env["exact.attachment"]
        self.assertFalse(files.search(files._due_domain()))


@tagged("post_install", "-at_install")
class TestSalesFiles(SalesFilesCase):
    # --- what goes ---

    def test_the_files_of_invoice_and_credit_note_go_in_three_calls(self):
        for move_type in ("out_invoice", "out_refund"):
            with self.subTest(move_type):
                move = self.with_files(move_type=move_type)
                self.simulator.control("calls/clear", {})
                self.send_all(move)
                document = self.assert_has_files(move)
                self.assertEqual(document["FinancialTransactionEntryID"], move.exact_entry_id.guid)
                self.assertEqual(document["DocumentDate"][:10], str(move.invoice_date))
                self.assertEqual((self.posts_of(DOCUMENTS), self.posts_of(FILES)), (1, 2))
                self.assertFalse(self.calls(endpoint=DOCUMENTS, method="GET"))
                self.drive()
                self.hour()
                self.assertEqual((self.posts_of(DOCUMENTS), self.posts_of(FILES)), (1, 2))
                self.next_minute()

    def test_the_document_tells_where_it_is_in_odoo(self):
        move = self.with_files("pdf")
        self.send_all(move)
        body = self.assert_has_files(move, "pdf")["Body"]
        self.assertEqual(body, f"Odoo: {move.get_base_url()}/odoo/account.move/{move.id}")

    def test_without_a_file_nothing_is_asked_and_nothing_kept(self):
        move = self.invoice(100)
        self.send_all(move)
        self.assert_booked(move)
        self.assertFalse(self.posts_of(DOCUMENTS) or move.exact_entry_id.attachment_ids)
        self.assertFalse(move.exact_file_state)

    def test_what_others_attach_to_an_invoice_stays_in_odoo(self):
        move = self.invoice(100)
        self.add_file(move, "terms.pdf")
        self.send_all(move)
        self.assertFalse(self.entities(FILES))

    def test_switched_off_none_goes_by_itself(self):
        self.connection.send_sales_files = False
        move = self.with_files()
        self.send_all(move)
        self.hour()
        self.assertFalse(self.entities(DOCUMENTS) or move.exact_entry_id.attachment_ids)
        move.action_exact_send_files()
        self.drive()
        self.assert_has_files(move)

    def test_bookings_come_first(self):
        moves = self.with_files("pdf") | self.with_files("pdf") | self.with_files("pdf")
        self.send_all(moves)
        self.drive()
        order = [call["endpoint"] for call in self.calls(method="POST")]
        ours = [name for name in order if name in (ENTRIES, DOCUMENTS)]
        self.assertEqual(ours, 3 * [ENTRIES] + 3 * [DOCUMENTS])

    def test_a_bill_odoo_printed_goes_with_its_own_file_alone(self):
        bill = self.bill(pdf=True)
        self.make_files(bill, "pdf")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.drive()
        [file] = self.entities(FILES)
        self.assertEqual(file["FileName"], "bill.pdf")
        self.assertEqual(len(self.entities(DOCUMENTS)), 1)

    def test_one_that_is_too_large_keeps_the_other_from_nothing(self):
        move = self.with_files("pdf")
        self.make_files(move, "xml", raw=b"<Invoice/>" + bytes(10_000_000))
        self.send_all(move)
        self.assert_refused(move, "has 10.0 MB")
        self.assertEqual([row["FileSize"] for row in self.entities(FILES)], [len(PDF_CONTENT)])
        # What is there already is not sent once more.
        xml = move.env["ir.attachment"].sudo().search([("res_field", "=", MADE["xml"][0])])
        xml.raw = XML_CONTENT
        move.action_exact_attach_again()
        self.drive()
        self.assert_has_files(move)

    # --- later ---

    def test_what_is_made_later_goes_within_the_hour(self):
        move = self.invoice(100)
        self.send_all(move)
        self.hour()
        self.assertFalse(self.entities(DOCUMENTS))
        self.make_files(move, "pdf")
        self.hour()
        self.assert_has_files(move, "pdf")
        # The e-invoice of one that was printed first.
        self.make_files(move, "xml")
        self.env.cr.execute(
            "UPDATE exact_attachment SET state_changed_at = state_changed_at - interval '1 hour'"
        )
        self.env.invalidate_all()
        self.hour()
        self.assert_has_files(move)
        self.assertEqual((self.posts_of(DOCUMENTS), self.posts_of(FILES)), (1, 2))
        self.assertEqual(len(self.calls(endpoint=ENTRIES, method="POST")), 1)

    def test_what_was_booked_long_ago_is_left_to_people(self):
        move = self.invoice(100)
        self.send_all(move)
        self.make_files(move)
        move.exact_entry_id.sudo().sent_at = fields.Datetime.now() - timedelta(days=31)
        self.hour()
        self.assertFalse(self.entities(DOCUMENTS))
        move.action_exact_send_files()
        self.drive()
        self.assert_has_files(move)

    def test_people_send_what_is_missing_of_a_list(self):
        there, later, without = self.with_files(), self.invoice(50), self.invoice(60)
        draft = self.invoice(70)
        self.send_all(there | later | without)
        self.make_files(later)
        told = (there | later | without | draft).action_exact_send_files()["params"]["message"]
        self.assertIn("1 document", told)
        self.assertIn(without.name, told)
        self.assertNotIn(there.name, told)
        self.drive()
        self.assert_has_files(later)
        self.assert_has_files(there)
        self.assertEqual(self.posts_of(DOCUMENTS), 2)
        with self.assertRaisesRegex(UserError, without.name):
            without.action_exact_send_files()
        other = self.invoice(80)
        self.send_all(other)
        with self.assertRaises(UserError) as refused:
            (without | other).action_exact_send_files()
        self.assertEqual(str(refused.exception).count("PDF"), 1, "one sentence for all of them")
        for nothing in (draft, there):
            with self.assertRaises(UserError):
                nothing.action_exact_send_files()

    # --- answers that do not come ---

    def test_a_lost_answer_to_each_call_makes_it_once(self):
        for endpoint, skip in ((DOCUMENTS, 0), (FILES, 0), (FILES, 1)):
            for fault in ("cut_after_write", "cut_before_write"):
                with self.subTest(endpoint, skip=skip, fault=fault):
                    move = self.with_files()
                    self.fault(fault, endpoint, method="POST", skip=skip)
                    self.send_all(move)
                    self.assert_booked(move)
                    self.assertEqual(move.exact_file_state, "to_attach")
                    self.later(move)
                    self.assert_has_files(move)
                    self.assertEqual(self.posts(), 1, "the document is not sent again")
                    self.simulator.control("calls/clear", {})
                    self.next_minute()

    def test_an_answer_that_may_still_come_is_waited_for(self):
        move = self.with_files()
        self.fault("cut_before_write", DOCUMENTS, method="POST")
        self.send_all(move)
        self.let_pass(70)
        self.drive()
        self.assertEqual(self.posts_of(DOCUMENTS), 1, "it is only looked for")
        self.assertTrue(move.exact_entry_id.attachment_ids.not_before)
        self.later(move)
        self.assert_has_files(move)

    def test_a_search_that_is_not_taken_has_another_way(self):
        for name in ("Subject", "Account"):
            with self.subTest(name):
                self.knobs(refused_filters=f"{DOCUMENTS}.{name}")
                move = self.with_files("pdf")
                self.fault("cut_after_write", DOCUMENTS, method="POST")
                self.send_all(move)
                self.later(move)
                self.assert_has_files(move, "pdf")

    def test_exact_that_never_answers(self):
        move = self.with_files()
        broken = patch.object(
            resources, "create_document", side_effect=errors.UnknownOutcome("no answer")
        )
        self.startPatcher(broken)
        self.send_all(move)
        for _attempt in range(4):
            self.assertEqual(move.exact_file_state, "to_attach")
            self.later(move)
        self.assert_refused(move, "attempts: 5")
        broken.stop()
        move.action_exact_attach_again()
        self.later(move)
        self.assert_has_files(move)

    # --- what Exact refuses ---

    def test_a_type_the_user_may_not_make(self):
        self.knobs(document_types="no_sales")
        first, second = self.with_files("pdf"), self.with_files("pdf")
        self.send_all(first)
        self.assert_has_files(first, "pdf", number=MISCELLANEOUS)
        self.assertEqual(self.posts_of(DOCUMENTS), 2)
        self.send_all(second)
        self.assert_has_files(second, "pdf", number=MISCELLANEOUS)
        self.assertEqual(self.posts_of(DOCUMENTS), 3, "it is remembered")
        self.assertFalse(self.connection._can(f"document_type.{SALES_INVOICE}"))

    def test_no_type_at_all_stops_nothing_but_the_file(self):
        self.knobs(document_types="none")
        move, other = self.with_files(), self.invoice(50)
        self.send_all(move)
        self.assert_refused(move, "Documenttype niet toegestaan")
        self.assertIn("the right to make documents", move.exact_file_error)
        self.send_all(other)
        self.assert_booked(other)
        self.assertEqual(self.connection.state, "connected")
        self.knobs(document_types="all")
        move.action_exact_attach_again()
        self.drive()
        self.assert_has_files(move)

    def test_whatever_becomes_of_the_entry_a_document_names(self):
        for knob in ("kept", "dropped", "dropped_for_sales", "refused_for_sales"):
            with self.subTest(document_binding=knob):
                self.connection.sudo().capability_ids.unlink()
                self.knobs(document_binding=knob)
                first, second = self.with_files("pdf"), self.with_files("pdf")
                self.send_all(first)
                for_sales = knob in ("kept", "dropped", "dropped_for_sales")
                number = SALES_INVOICE if for_sales else MISCELLANEOUS
                self.assert_has_files(first, "pdf", number=number)
                self.next_minute()
                self.simulator.control("calls/clear", {})
                self.send_all(second)
                number = SALES_INVOICE if knob == "kept" else MISCELLANEOUS
                self.assert_has_files(second, "pdf", number=number)
                self.assertEqual(self.posts_of(DOCUMENTS), 1)
                puts = self.calls(endpoint=ENTRIES, method="PUT")
                self.assertEqual(len(puts), knob == "dropped")
                self.next_minute()

    def test_an_entry_that_takes_no_document(self):
        self.knobs(document_binding="dropped")
        move = self.with_files()
        self.fault("business_error", ENTRIES, method="PUT", message="Reeds verwerkt")
        self.send_all(move)
        self.assert_refused(move, "did not link it")
        self.assertIn("Reeds verwerkt", move.exact_file_error)
        self.assertEqual(len(self.entities(FILES)), 2)
        move.action_exact_attach_again()
        self.drive()
        self.assert_has_files(move)
        self.assertEqual(self.posts_of(FILES), 2)

    def test_the_answer_to_the_binding_that_is_lost(self):
        self.knobs(document_binding="dropped")
        move = self.with_files()
        self.fault("cut_before_write", ENTRIES, method="PUT")
        self.send_all(move)
        self.assertEqual(move.exact_file_state, "to_attach")
        self.later(move)
        self.assert_has_files(move)
        self.assertEqual((self.posts_of(DOCUMENTS), self.posts_of(FILES)), (1, 2))

    def test_a_scope_that_is_missing_is_told_once(self):
        for endpoint in (DOCUMENTS, f"manage:{DOCUMENTS}", FILES):
            with self.subTest(endpoint):
                self.knobs(refused_endpoints=endpoint)
                first, second = self.with_files(), self.with_files()
                self.send_all(first)
                self.assert_refused(first, "Organization documents")
                self.assertEqual(self.connection.state, "connected")
                told = str(self.connection.capability_ids._alerts())
                self.assertIn("Organization documents", told)
                self.simulator.control("calls/clear", {})
                self.send_all(second)
                self.assert_booked(second)
                self.assertFalse(self.posts_of(DOCUMENTS) or second.exact_file_state)
                self.knobs(refused_endpoints="")
                self.next_minute()
                first.action_exact_attach_again()
                self.drive()
                self.assert_has_files(first)
                # It is seen to work, so the others go by themselves again.
                self.hour()
                self.assert_has_files(second)
                self.next_minute()

    # --- what happens to the entry ---

    def test_of_an_entry_that_was_deleted_and_is_sent_again(self):
        move = self.with_files()
        self.send_all(move)
        before = self.assert_has_files(move)
        gone = {"division": self.connection.division, "entry": move.exact_entry_id.guid}
        self.simulator.control("delete_entry", gone)
        self.next_minute()
        move.action_exact_check()
        self.assertEqual(move.exact_state, "deleted_remotely")
        self.send_all(move)
        entry = self.assert_booked(move)
        self.assertNotEqual(entry["Document"], before["ID"])
        [document] = [row for row in self.entities(DOCUMENTS) if row["ID"] == entry["Document"]]
        self.assertEqual(document["FinancialTransactionEntryID"], entry["EntryID"])
        self.assertEqual(set(self.contents(document).values()), {PDF_CONTENT, XML_CONTENT})

    def test_the_document_of_a_deleted_entry_is_not_taken_for_the_new_one(self):
        move = self.with_files("pdf")
        self.send_all(move)
        gone = {"division": self.connection.division, "entry": move.exact_entry_id.guid}
        self.simulator.control("delete_entry", gone)
        self.next_minute()
        move.action_exact_check()
        move.exact_entry_id.attachment_ids.sudo().unlink()
        self.fault("cut_after_write", DOCUMENTS, method="POST")
        self.send_all(move)
        self.later(move)
        entry = self.assert_booked(move)
        documents = self.entities(DOCUMENTS)
        self.assertEqual(len(documents), 2)
        [document] = [row for row in documents if row["ID"] == entry["Document"]]
        self.assertEqual(list(self.contents(document).values()), [PDF_CONTENT])

    def test_a_withdrawn_document_takes_its_files_along(self):
        move = self.with_files()
        self.send_all(move)
        self.withdraw(move)
        self.assertEqual(move.exact_state, "cancelled")
        self.assertFalse(self.entities(DOCUMENTS) or self.entities(FILES) or self.booked(move))
        self.next_minute()
        self.send_all(move)
        self.assert_has_files(move)

    def test_withdrawn_while_nobody_knows_of_its_document(self):
        move = self.with_files()
        self.fault("cut_after_write", DOCUMENTS, method="POST")
        self.send_all(move)
        self.assertEqual(len(self.entities(DOCUMENTS)), 1)
        self.withdraw(move)
        self.assertEqual(move.exact_state, "cancelled")
        self.assertFalse(self.entities(DOCUMENTS))

    def test_withdrawn_while_its_document_may_still_come(self):
        self.knobs(document_binding="dropped")  # so that it comes although its entry is gone
        move = self.with_files()
        self.fault("cut_written_late", DOCUMENTS, method="POST", seconds=240)
        self.send_all(move)
        self.withdraw(move)
        self.assertEqual((move.exact_state, self.booked(move)), ("withdrawing", []))
        for _look in range(5):
            self.let_pass(240)
            self.drive()
        self.assertEqual(move.exact_state, "cancelled")
        self.assertFalse(self.entities(DOCUMENTS))

    def test_withdrawn_where_documents_cannot_be_asked_for(self):
        move = self.with_files()
        self.fault("cut_after_write", DOCUMENTS, method="POST")
        self.send_all(move)
        self.knobs(refused_endpoints=DOCUMENTS)
        self.withdraw(move)
        self.assertEqual(move.exact_state, "cancelled")
        self.assertIn("left in Exact", move.exact_reason)

    def withdraw(self, move):
        self.next_minute()
        move.exact_entry_id.sudo()._start_withdrawal(self.env.user)
        self.drive()

    def test_nothing_is_attached_to_what_somebody_else_booked(self):
        self.send(self.invoice(10))
        [known] = self.booked()
        move = self.with_files()
        line = {
            "GLAccount": self.connection.default_gl_account_id.guid,
            "AmountFC": Decimal("100.00"),
            "VATCode": "5",
        }
        payload = {
            "Customer": known["Customer"],
            "Journal": known["Journal"],
            "EntryDate": move.invoice_date,
            "DueDate": move.invoice_date,
            "YourRef": move.name,
            "SalesEntryLines": [line],
        }
        there = resources.create_entry(self.connection._client(), INVOICE, payload)
        self.send_all(move)
        self.assertEqual(move.exact_state, "blocked")
        move.action_exact_adopt()
        self.assertEqual(move.exact_entry_id.guid, there["EntryID"])
        self.hour()
        self.assertFalse(self.entities(DOCUMENTS) or move.exact_file_state)
        with self.assertRaises(UserError):
            move.action_exact_send_files()

    def test_what_changed_in_odoo_keeps_its_file_waiting(self):
        self.connection.on_reset_to_draft = "mark"
        move = self.with_files()
        self.fault("cut_before_write", DOCUMENTS, method="POST")
        self.send_all(move)
        move.button_draft()
        self.later(move)
        self.assertEqual((move.exact_file_state, self.posts_of(DOCUMENTS)), ("to_attach", 1))
