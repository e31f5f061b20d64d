"""What Exact has already is not booked again, whoever booked it there."""

from decimal import Decimal

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged

from ...core.kinds import INVOICE
from ...exact_api import resources
from ...models.entry.twins import LOOK_UP_HOLDS
from .send_common import ENTRIES, ExactSendCase


@tagged("post_install", "-at_install")
class TestTwins(ExactSendCase):
    # --- what somebody else booked ---

    def relation(self, partner):
        """The relation of a contact in Exact, made when it is missing."""
        account = self.env["exact.contact"].sudo()._of(self.connection, partner)
        if not account.guid:
            made = resources.create_account(
                self.connection._client(), {"Name": partner.name, "Status": "C"}
            )
            account.guid = made["ID"]
        return account.guid

    def book_in_exact(self, move, amount=None, reference=None, relation=None, day=None):
        """Type a document in at Exact by hand; the amount is net, at 21 %."""
        negative = move.move_type == "out_refund"
        amount = amount or (-move.amount_untaxed if negative else move.amount_untaxed)
        payload = {
            "Customer": relation or self.relation(move.partner_id),
            "Journal": "701" if negative else "700",
            "EntryDate": day or move.invoice_date,
            "YourRef": reference or move.name,
            "Currency": "EUR",
            "SalesEntryLines": [
                {
                    "GLAccount": self.connection.default_gl_account_id.guid,
                    "AmountFC": Decimal(f"{amount:.2f}"),
                    "VATCode": "5",
                }
            ],
        }
        return resources.create_entry(self.connection._client(), INVOICE, payload)

    def forget_calls(self):
        self.simulator.control("calls/clear", {})
        self.env["exact.call"].sudo().search([]).unlink()

    def look_ups(self):
        return self.calls(endpoint=ENTRIES, method="GET")

    # --- shown, and decided by a person ---

    def test_what_is_there_is_shown_and_adopted(self):
        for move_type in ("out_invoice", "out_refund"):
            move = self.invoice(100, move_type=move_type)
            there = self.book_in_exact(move)
            self.send(move)
            self.assertEqual(move.exact_state, "blocked")
            self.assertIn(str(there["EntryNumber"]), move.exact_reason)
            self.assertTrue(move.exact_is_duplicate)
            self.assertEqual(len(self.booked(move)), 1)
            wizard = self.env["exact.send.wizard"]
            line = wizard.browse(move.action_exact_send()["res_id"]).line_ids
            self.assertEqual(line.state, "ready")
            self.assertIn(str(there["EntryNumber"]), line.reason)
            moves = self.env["account.move"]
            self.assertEqual(moves.search([("exact_is_duplicate", "=", True)]), move)
            self.assertNotIn(move, moves.search([("exact_is_duplicate", "=", False)]))
            link = move._get_alerts()["exact_online_0"]["action"]
            adopting = self.env["ir.actions.server"].browse(link["id"])
            adopting.with_context(**link["context"]).run()
            self.assertEqual(self.assert_booked(move)["EntryNumber"], there["EntryNumber"])

    def test_what_blocks_it_besides_is_mended_and_nothing_adopted(self):
        move = self.invoice(100)
        self.book_in_exact(move)
        self.send(move)
        mapping = self.env["exact.tax.mapping"].search([("tax_id", "=", self.tax_21.id)])
        mapping.vat_code_id = False
        wizard = self.env["exact.send.wizard"].browse(move.action_exact_send()["res_id"])
        self.assertEqual((wizard.line_ids.state, wizard.line_ids.can_fix), ("blocked", True))
        self.assertEqual(wizard.line_ids.action_fix()["res_model"], "exact.tax.mapping")

    def test_another_amount_is_shown_and_booked_anyway(self):
        move = self.invoice(100)
        self.book_in_exact(move, 80)
        self.send(move)
        self.assertEqual(move.exact_entry_id.issue_code, "reference_in_exact")
        move.action_exact_book_anyway()
        self.drive()
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(
            sorted(entry["AmountFC"] for entry in self.booked(move)), ["121.00", "96.80"]
        )

    def test_the_customer_is_there_twice(self):
        move = self.invoice(100)
        other = self.env["res.partner"].create({"name": "Hotel Astrid", "is_company": True})
        self.book_in_exact(move, relation=self.relation(other))
        self.send(move)
        self.assertEqual(move.exact_entry_id.issue_code, "relation_twice_in_exact")
        self.assertIn("Hotel Astrid", move.exact_reason)

    def test_anothers_number_is_nobodys_business(self):
        move = self.invoice(100)
        other = self.env["res.partner"].create({"name": "Bakkerij Dirk", "is_company": True})
        self.book_in_exact(move, 80, relation=self.relation(other))
        self.send(move)
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(len(self.booked(move)), 2)

    def test_deleted_there_meanwhile(self):
        move = self.invoice(100)
        there = self.book_in_exact(move)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.simulator.control("delete_entry", {"division": 100001, "entry": there["EntryID"]})
        move.exact_entry_id.action_retry()
        self.drive()
        self.assert_booked(move)

    def test_many_are_adopted_at_once(self):
        moves = self.invoices_of(range(10, 13))
        with self.assertRaisesRegex(UserError, "None of these"):
            moves.action_exact_adopt()
        for move in moves:
            self.book_in_exact(move)
        self.send(moves)
        self.assertEqual(set(moves.mapped("exact_state")), {"blocked"})
        moves.action_exact_adopt()
        for move in moves:
            self.assert_booked(move)

    # --- what it costs ---

    def test_fifty_documents_cost_two_look_ups(self):
        self.simulator.control("knobs", {"minute_limit": 1000})
        moves = self.invoices_of(range(10, 60))
        self.queue(moves)
        for _minute in range(3):
            self.drive()
            self.env["exact.call"].sudo().search([]).unlink()
            self.due_now(moves.exact_entry_id.filtered(lambda entry: entry.state == "queued"))
        self.assertEqual(set(moves.mapped("exact_state")), {"sent"})
        self.assertEqual(self.posts(), 50)
        self.assertEqual(len(self.look_ups()), 2)

    def test_exact_that_takes_no_list_of_references_is_asked_one_by_one(self):
        self.simulator.control("knobs", {"or_filters": "refuse"})
        moves = self.invoices_of(range(10, 13))
        self.book_in_exact(moves[2])
        self.forget_calls()
        self.send(moves)
        self.assertEqual(moves.mapped("exact_state"), ["sent", "sent", "blocked"])
        # The list that was refused, once; then one for each.
        self.assertEqual(len(self.look_ups()), 4)
        self.assertFalse(self.connection._can(f"filter.or.{ENTRIES}"))

    def test_a_new_customer_is_sent_where_exact_joins_no_terms(self):
        self.simulator.control("knobs", {"or_filters": "refuse"})
        partner = self.env["res.partner"].create(
            {"name": "Joined By Nobody BV", "is_company": True, "vat": "BE0773118803"}
        )
        move = self.invoice(100, partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(len(self.booked(move)), 1)

    def test_an_old_answer_does_not_count(self):
        first, second = self.invoice(100), self.invoice(200)
        self.queue(first | second)
        self.drive(limit=1)
        self.assertEqual(first.exact_state, "sent")
        entry = second.exact_entry_id.sudo()
        self.assertTrue(entry.looked_up_at)
        there = self.book_in_exact(second)
        entry.looked_up_at = entry.looked_up_at - LOOK_UP_HOLDS * 2
        self.drive()
        self.assertEqual(second.exact_state, "blocked")
        self.assertIn(str(there["EntryNumber"]), second.exact_reason)
        self.assertEqual(len(self.booked(second)), 1)

    def test_exact_that_cannot_be_asked_books_nothing(self):
        move = self.invoice(100)
        self.fault("error_without_text", ENTRIES, method="GET")
        self.send(move)
        self.assertEqual(move.exact_state, "queued")
        self.assertFalse(self.posts())
        self.due_now(move.exact_entry_id)
        self.drive()
        self.assert_booked(move)

    # --- a database that was restored or copied ---

    def test_a_restored_database_sends_nothing_until_it_is_confirmed(self):
        moves = self.invoices_of(range(10, 13))
        self.connection.write({"auto_invoices": True, "auto_from": moves[0].date})
        for move in moves:
            self.book_in_exact(move)  # after the moment it was restored to
        self.forget_calls()
        self.stored_token().database_mark = "another server:1"
        self.connection._export_by_cron()
        self.drive()
        self.assertEqual(self.connection.state, "paused")
        self.assertEqual(set(moves.mapped("exact_state")), {"queued"})
        with self.assertRaises(RedirectWarning):
            moves.action_exact_send()
        self.assertFalse(self.calls())
        self.connection.action_confirm_database()
        self.due_now(moves.exact_entry_id)
        self.drive()
        # Resumed, it books nothing twice either, and does not ask for each of them.
        self.assertEqual(set(moves.mapped("exact_state")), {"blocked"})
        self.assertEqual(len(self.look_ups()), 1)
        self.connection._export_by_cron()
        self.drive()
        for move in moves:
            self.assertEqual(len(self.booked(move)), 1)
