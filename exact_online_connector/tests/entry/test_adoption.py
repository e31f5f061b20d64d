"""What Exact has already is found in bulk, and linked instead of sent."""

from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...core.kinds import INVOICE
from ...exact_api import resources
from .send_common import ENTRIES, ExactSendCase


class AdoptionCase(ExactSendCase):
    """What stands in Exact without Odoo knowing of it, and a person who looks for it."""

    def relation(self, partner, **values):
        """The relation of a contact in Exact, linked."""
        account = self.env["exact.contact"].sudo()._of(self.connection, partner)
        if not account.guid:
            made = resources.create_account(
                self.connection._client(), {"Name": partner.name, "Status": "C", **values}
            )
            account.guid = made["ID"]
        return account.guid

    def book_in_exact(self, move, amount=None, **values):
        """Type a document in at Exact by hand; the amount is net, at 21 %."""
        sign = -1 if move.move_type == "out_refund" else 1
        amount = amount or sign * move.amount_untaxed
        payload = {
            "Customer": values.get("Customer") or self.relation(move.partner_id),
            "Journal": "701" if sign < 0 else "700",
            "EntryDate": move.invoice_date,
            "YourRef": move.name,
            "Currency": move.currency_id.name,
            "SalesEntryLines": [
                {
                    "GLAccount": self.connection.default_gl_account_id.guid,
                    "AmountFC": Decimal(f"{amount:.2f}"),
                    "VATCode": "5",
                }
            ],
            **values,
        }
        made = resources.create_entry(self.connection._client(), INVOICE, payload)
        self.env["exact.call"].sudo().search([]).unlink()
        return made

    def forget_calls(self):
        self.simulator.control("calls/clear", {})
        self.env["exact.call"].sudo().search([]).unlink()

    def look(self, **values):
        """Look in Exact, and compare."""
        self.simulator.control("knobs", {"minute_limit": 1000})
        self.forget_calls()
        action = self.connection.action_find_in_exact()
        adoption = self.env["exact.adoption"].browse(action["res_id"])
        adoption.write(values)
        adoption.action_read()
        for _minute in range(20):
            self.drive()
            if adoption.state != "reading":
                break
            self.env["exact.call"].sudo().search([]).unlink()
            adoption.sudo().not_before = False
        return adoption

    def line(self, adoption, move):
        return adoption.line_ids.filtered(lambda line: line.move_id == move)

    def forget_sent(self, moves):
        """The database is put back to before these were sent."""
        self.env["exact.attachment"].sudo().search([]).unlink()
        moves.exact_entry_id.sudo().unlink()
        self.env.flush_all()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAdoption(AdoptionCase):
    # --- after a restore ---

    def test_what_was_sent_before_a_restore_is_linked_and_nothing_booked_twice(self):
        self.simulator.control("knobs", {"minute_limit": 1000})
        notes = self.invoices_of(range(190, 210), "out_refund")
        moves = self.invoices_of(range(10, 190)) | notes
        self.queue(moves)
        while "queued" in moves.mapped("exact_state"):
            self.env["exact.call"].sudo().search([]).unlink()
            moves.exact_entry_id.sudo().not_before = False
            self.drive()
        self.assertEqual(len(self.booked()), 200)
        known = {move: (e.guid, e.entry_number) for move in moves if (e := move.exact_entry_id)}
        self.forget_sent(moves)

        adoption = self.look()
        self.assertEqual(adoption.state, "review")
        self.assertEqual((adoption.read_count, adoption.certain_count), (200, 200))
        # 200 entries: four pages of 60; and one page of purchases.
        self.assertEqual(len(self.calls(endpoint=ENTRIES)), 4)
        self.assertEqual(len(self.calls()), 5)
        adoption.action_link_certain()
        self.assertEqual((adoption.state, adoption.linked_count), ("linking", 100))
        self.drive()
        self.assertEqual((adoption.state, adoption.linked_count), ("review", 200))
        self.assertEqual(set(moves.mapped("exact_state")), {"sent"})
        for move in moves:
            entry = move.exact_entry_id
            self.assertEqual((entry.guid, entry.entry_number), known[move])
            self.assertEqual(entry.adopted_by, self.env.user)
        self.assertEqual(len(self.calls()), 5)
        # Whatever goes by itself leaves them alone.
        self.connection.write({"auto_invoices": True, "auto_from": moves[0].date})
        self.connection._export_by_cron()
        self.drive()
        self.assertEqual(len(self.booked()), 200)

    def test_it_says_who_adopted_it(self):
        move = self.invoice(100)
        there = self.book_in_exact(move)
        adoption = self.look()
        adoption.action_link_certain()
        entry = self.assert_booked(move)
        self.assertEqual(entry["EntryNumber"], there["EntryNumber"])
        self.assertEqual(move.exact_adopted_by, self.env.user)
        self.assertTrue(move.exact_adopted_at)
        [note] = move.message_ids.filtered(lambda m: str(there["EntryNumber"]) in m.body)
        self.assertIn(self.env.user.name, note.body)
        self.assertIn("adopted", note.body)
        # The state tells no difference; what is sent by ourselves is not adopted.
        other = self.invoice(50)
        self.send(other)
        self.assertFalse(other.exact_adopted_by)

    def test_blocked_queued_and_called_off_documents_are_adopted_as_well(self):
        moves = self.invoices_of(range(10, 13))
        for move in moves:
            self.book_in_exact(move)
        self.send(moves[0])
        self.assertEqual(moves[0].exact_state, "blocked")
        self.queue(moves[1])
        self.queue(moves[2])
        moves[2].action_exact_call_off()
        self.look_while_waiting(moves[1])
        for move in moves:
            self.assert_booked(move)
        self.drive()
        self.assertEqual(len(self.booked()), 3)

    def look_while_waiting(self, move):
        """Look while a document waits in the queue."""
        move.exact_entry_id.sudo().not_before = move.exact_entry_id.create_date + timedelta(days=1)
        adoption = self.look()
        adoption.action_link_certain()

    # --- what is the same ---

    def test_what_differs_is_shown_side_by_side(self):
        move = self.invoice(100)
        day = move.invoice_date + timedelta(days=3)
        there = self.book_in_exact(move, 90, EntryDate=day)
        line = self.line(self.look(), move)
        self.assertEqual((line.grade, line.state), ("likely", "open"))
        self.assertEqual(line.found_number, there["EntryNumber"])
        self.assertEqual(line.differs, "amount, date")
        self.assertAlmostEqual(line.found_amount, 108.9)
        line.action_link()
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(move.exact_entry_id.issue_code, "booked_differs")

    def test_a_number_in_another_form(self):
        references = {"INV/2026/00012": "202600012", "INV/2026/00013": "INV-2026-13"}
        references["INV/2026/00014"] = "inv 2026 00014"
        moves = []
        for name, reference in references.items():
            moves.append(self.invoice(100, name=name))
            self.book_in_exact(moves[-1], YourRef=reference)
        adoption = self.look()
        for move in moves:
            line = self.line(adoption, move)
            self.assertEqual((line.grade, line.differs), ("likely", "number"))
            self.assertEqual(line.found_ref, references[move.name])

    def test_a_journal_that_numbers_by_itself(self):
        move = self.invoice(100)
        there = self.book_in_exact(move, YourRef=None)
        line = self.line(self.look(), move)
        self.assertEqual((line.grade, line.found_number), ("likely", there["EntryNumber"]))

    def test_a_contact_that_is_not_linked_yet(self):
        """The number of the register makes it sure; a name alone does not."""
        known = {"name": "Tearoom De Linde BV", "is_company": True, "vat": "BE0773118803"}
        sure, unsure = self.env["res.partner"].create(
            [{**known, "country_id": self.env.ref("base.be").id}, {"name": "Bar Dirk"}]
        )
        client = self.connection._client()
        company = {"Name": "Tearoom", "Status": "C", "VATNumber": "BE0773118803", "Country": "BE"}
        relations = [
            resources.create_account(client, company),
            resources.create_account(client, {"Name": "Bar Dirk", "Status": "C"}),
        ]
        moves = [self.invoice(100, partner=sure), self.invoice(50, partner=unsure)]
        for move, relation in zip(moves, relations, strict=True):
            self.book_in_exact(move, Customer=relation["ID"])
        adoption = self.look()
        lines = [self.line(adoption, move) for move in moves]
        self.assertEqual([line.grade for line in lines], ["certain", "likely"])
        self.env["exact.adoption.line"].union(*lines).action_link()
        self.assertEqual([move.exact_state for move in moves], ["sent", "sent"])
        accounts = self.env["exact.contact"].search([("connection_id", "=", self.connection.id)])
        by_partner = {account.partner_id: account for account in accounts}
        self.assertEqual(by_partner[sure].guid, relations[0]["ID"])
        self.assertFalse(by_partner[unsure].guid)
        self.assertEqual(lines[1].issue_code, "adopt_contact")
        self.assertIn("Bar Dirk", lines[1].reason)

    def test_split_over_two_and_twice_there(self):
        split, twice = self.invoice(100), self.invoice(50)
        self.book_in_exact(split, 60)
        second = self.book_in_exact(split, 40)
        self.book_in_exact(twice)
        self.book_in_exact(twice)
        adoption = self.look()
        lines = [self.line(adoption, move) for move in (split, twice)]
        self.assertEqual([line.grade for line in lines], ["several", "several"])
        self.assertEqual(lines[0].issue_code, "adopt_split")
        self.assertFalse(lines[1].issue_code)
        self.assertEqual(adoption.certain_count, 0)
        with self.assertRaisesRegex(UserError, "Choose the entry"):
            lines[0].action_link()
        chosen = lines[0].candidate_ids.filtered(lambda e: e.guid == second["EntryID"])
        lines[0].found_id = chosen
        lines[0].action_link()
        self.assertEqual(split.exact_entry_id.guid, second["EntryID"])

    def test_deleted_and_made_again(self):
        move = self.invoice(100)
        self.send(move)
        first = move.exact_entry_id.guid
        self.simulator.control("delete_entry", {"division": 100001, "entry": first})
        again = self.book_in_exact(move)
        move.action_exact_check()
        self.assertEqual(move.exact_state, "deleted_remotely")
        adoption = self.look()
        self.assertEqual(self.line(adoption, move).grade, "certain")
        adoption.action_link_certain()
        self.assertEqual(self.assert_booked(move)["EntryID"], again["EntryID"])

    # --- what a person may do ---

    def test_only_the_entry_is_chosen_and_only_one_that_fits(self):
        move, refund = self.invoice(100), self.invoice(50, move_type="out_refund")
        self.book_in_exact(move)
        self.book_in_exact(refund)
        adoption = self.look()
        line = self.line(adoption, move)
        other = self.line(adoption, refund).found_id
        clerk = self.new_user("account.group_account_invoice")
        with self.assertRaises(ValidationError):
            line.with_user(clerk).found_id = other
        with self.assertRaises(AccessError):
            line.with_user(clerk).move_id = refund
        with self.assertRaises(UserError):
            line.with_user(clerk).state = "linked"
        # Where the next page begins is an address that is called with our token.
        with self.assertRaises(AccessError):
            adoption.with_user(clerk).next_page = "/api/v1/1/crm/Accounts"
        adoption.with_user(clerk).date_from = adoption.date_to
        reader = self.new_user("account.group_account_readonly")
        with self.assertRaises(AccessError):
            line.with_user(reader).action_link()
        line.with_user(clerk).action_link()
        self.assertEqual(move.exact_adopted_by, clerk)

    def test_what_was_sent_meanwhile_stays(self):
        move, other = self.invoice(100), self.invoice(50)
        self.book_in_exact(move)
        adoption = self.look()
        line, nothing = self.line(adoption, move), self.line(adoption, other)
        self.assertEqual(nothing.grade, "none")
        self.send(move)
        move.action_exact_book_anyway()
        self.drive()
        guid = move.exact_entry_id.guid
        self.assertNotEqual(guid, line.found_id.guid)
        line.action_link()
        self.assertEqual((line.state, line.issue_code), ("open", "adopt_on_its_way"))
        self.assertEqual(move.exact_entry_id.guid, guid)
        nothing.sudo().found_id = line.found_id
        nothing.action_link()
        self.assertEqual(other.exact_state, "sent")
        line.action_link()
        self.assertEqual(line.issue_code, "adopt_taken")

    # --- limits, and Exact that says no ---

    def test_the_limit_of_a_minute_interrupts_it_and_costs_no_page(self):
        move = self.invoice(100)
        self.book_in_exact(move)
        self.simulator.control("sales_entries", {"division": 100001, "count": 900})
        self.simulator.control("knobs", {"minute_limit": 12})
        self.forget_calls()
        adoption = self.env["exact.adoption"].browse(
            self.connection.action_find_in_exact()["res_id"]
        )
        adoption.action_read()
        self.drive()
        self.assertEqual((adoption.state, adoption.issue_code), ("reading", "rate_limited"))
        self.assertGreater(adoption.not_before, adoption.write_date)
        first = adoption.read_count
        self.assertGreater(first, 400)
        self.next_minute()
        adoption.sudo().not_before = False
        self.drive()
        self.assertEqual(adoption.state, "review")
        self.assertEqual(adoption.read_count, 901)
        self.assertEqual(self.line(adoption, move).grade, "certain")
        # Every page of 60 was read once.
        self.assertEqual(len(self.calls(endpoint=ENTRIES, status=200)), 16)

    def test_exact_that_takes_no_days_in_a_filter(self):
        move = self.invoice(100)
        self.book_in_exact(move)
        old = self.invoice(10)
        day = move.invoice_date - timedelta(days=60)
        self.book_in_exact(old, EntryDate=day, ReportingYear=day.year, ReportingPeriod=day.month)
        for filters, calls in (("", 1), (f"{ENTRIES}.EntryDate", 2)):
            with self.subTest(filters):
                self.simulator.control("knobs", {"refused_filters": filters})
                adoption = self.look(date_from=move.invoice_date, date_to=move.invoice_date)
                self.assertEqual((adoption.read_count, adoption.certain_count), (1, 1))
                self.assertEqual(len(self.calls(endpoint=ENTRIES)), calls)
                adoption.action_close()

    def test_exact_that_says_no_is_told_and_tried_again(self):
        move = self.invoice(100)
        self.book_in_exact(move)
        # With a filter, and without it.
        self.fault("business_error", ENTRIES, method="GET", times=2)
        adoption = self.look()
        self.assertEqual(adoption.state, "rejected")
        self.assertTrue(adoption.reason)
        adoption.action_read()
        self.drive()
        self.assertEqual((adoption.state, adoption.certain_count), ("review", 1))

    def test_another_division_forgets_it(self):
        self.invoice(100)
        adoption = self.look()
        self.connection.action_disconnect()
        self.connection._forget_division()
        self.assertFalse(adoption.exists())

    def test_foreign_currency(self):
        dollars = self.env.ref("base.USD")
        dollars.active = True
        move = self.invoice(100, currency_id=dollars.id)
        there = self.book_in_exact(move)
        self.assertEqual(there["Currency"], "USD")
        line = self.line(self.look(), move)
        self.assertEqual((line.grade, line.differs), ("certain", ""))
        self.assertEqual(line.found_currency_id, dollars)
