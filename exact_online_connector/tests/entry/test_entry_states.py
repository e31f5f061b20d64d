"""The states of an entry: which moves there are, who may make them, and what they leave behind."""

import contextlib
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core.issues import issue
from ...models.connection.exact_reasoned import kept
from ...models.entry.exact_entry import STATES
from .send_common import ExactSendCase

TODAY_1 = fields.Date.today().replace(day=1)


class _Undo(Exception):
    """Only to go back to a savepoint."""


@tagged("post_install", "-at_install")
class TestEntryStates(ExactSendCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.queue(self.move)
        self.entry = self.move.exact_entry_id.sudo()

    def put(self, state):
        """Put the entry in a state, past the guard."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE exact_entry SET state = %s WHERE id = %s", [state, self.entry.id]
        )
        self.env.invalidate_all()

    def note(self):
        return self.move.message_ids[:1].body

    def test_only_the_moves_of_the_diagram(self):
        states = dict(STATES)
        transitions = self.entry._transitions
        self.assertEqual(set(states), set(transitions))
        for state in states:
            for target in states:
                self.put(state)
                with self.subTest(f"{state} to {target}"):
                    if target in transitions[state]:
                        self.entry._set_state(target)
                        self.assertEqual(self.entry.state, target)
                    else:
                        with self.assertRaisesRegex(UserError, self.move.name):
                            self.entry._set_state(target)

    def test_state_cannot_be_written_past_the_guard(self):
        for forged in (self.entry, self.entry.with_context(exact_state_key=True)):
            with self.assertRaises(UserError):
                forged.state = "sent"

    def test_a_new_state_forgets_the_error_of_before(self):
        self.entry._set_state("blocked", issues=kept(issue("no_journal")))
        self.assertTrue(self.entry.reason)
        self.entry._set_state("queued")
        self.assertFalse(self.entry.issue_code)
        self.assertFalse(self.entry.reason)

    def test_what_it_waits_for_now_is_all_that_is_told(self):
        now = fields.Datetime.now()
        self.entry._put_back(now, issue("found_several", numbers="7, 8"))
        self.assertIn("7, 8", self.entry.reason)
        self.entry._put_back(now, issue("unavailable"))
        self.assertEqual(self.entry.issue_code, "unavailable")
        self.assertNotIn("7, 8", self.entry.reason)

    def test_notes_for_what_a_person_cares_about(self):
        self.drive()
        self.assertIn(str(self.entry.entry_number), self.note())
        self.assertIn("100001", self.note())
        count = len(self.move.message_ids)
        self.put("queued")
        self.entry._set_state("sending")
        self.assertEqual(len(self.move.message_ids), count)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_entry(self):
        values = {"move_id": self.move.id, "connection_id": self.connection.id}
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            self.env["exact.entry"].sudo().create(values)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_to_adopt_an_entry_twice(self):
        other = self.invoice()
        self.send(other)
        guid = other.exact_entry_id.guid
        self.put("sending")
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            self.entry._set_state("sent", guid=guid)
            self.env.flush_all()

    def test_queued_twice_is_one_entry(self):
        run = self.queue(self.move)
        self.assertEqual(
            self.env["exact.entry"].search([("move_id", "=", self.move.id)]), self.entry
        )
        self.assertEqual(self.entry.run_id, run)

    def test_call_off_and_send_again(self):
        self.entry.action_call_off()
        self.assertEqual(self.move.exact_state, "cancelled")
        self.drive()
        self.assertFalse(self.booked(self.move))
        self.entry.action_retry()
        self.drive()
        self.assert_booked(self.move)
        with self.assertRaises(UserError):
            self.entry.action_call_off()

    def test_work_waits_for_its_moment(self):
        self.entry.not_before = fields.Datetime.now() + timedelta(minutes=5)
        self.drive()
        self.assertEqual(self.move.exact_state, "queued")
        self.due_now(self.entry)
        self.drive()
        self.assert_booked(self.move)

    def test_another_division_gets_nothing_of_the_first(self):
        self.entry.division = 100002
        self.drive()
        self.assertEqual(self.entry.issue_code, "other_division")
        self.assertFalse(self.booked())

    # --- reset to draft, deletion --- #

    def test_a_sent_document_stays_as_it_is(self):
        self.drive()
        with self.assertRaisesRegex(UserError, f"entry {self.entry.entry_number}"):
            self.move.button_draft()
        self.assertEqual(self.move.state, "posted")
        self.assertFalse(self.move.show_reset_to_draft_button, "what is refused is not offered")
        self.connection.on_reset_to_draft = "mark"
        self.env.invalidate_all()
        self.assertTrue(self.move.show_reset_to_draft_button)

    def test_a_sent_document_is_marked_when_the_setting_says_so(self):
        self.drive()
        self.connection.on_reset_to_draft = "mark"
        self.move.button_draft()
        self.assertEqual((self.move.state, self.move.exact_state), ("draft", "changed"))
        self.move.action_post()
        alerts = self.move._get_alerts()
        self.assertIn("Changed in Odoo", alerts["exact_online_0"]["message"])
        self.send(self.move)
        self.assertEqual(len(self.booked(self.move)), 1, "a changed document is not booked twice")
        self.move.action_exact_corrected()
        self.assertEqual(self.move.exact_state, "sent")

    def test_a_document_under_way_stays_as_it_is(self):
        self.connection.on_reset_to_draft = "mark"
        for state in ("sending", "unknown"):
            self.put(state)
            with self.assertRaisesRegex(UserError, "on its way"):
                self.move.button_draft()

    def test_a_document_that_waits_leaves_the_queue(self):
        self.move.button_draft()
        self.assertEqual(self.move.exact_state, "cancelled")

    def test_a_document_that_waited_goes_by_itself_once_it_is_posted_again(self):
        self.connection.write({"auto_invoices": True, "auto_from": self.move.date})
        self.move.button_draft()
        self.connection._export_by_cron()
        self.assertEqual(self.move.exact_state, "cancelled")
        self.move.action_post()
        self.connection._export_by_cron()
        self.drive()
        self.assert_booked(self.move)
        # Called off by a person is another matter.
        other = self.invoice(200)
        self.queue(other)
        other.action_exact_call_off()
        self.connection._export_by_cron()
        self.assertEqual(other.exact_state, "cancelled")

    def test_a_document_in_exact_is_not_deleted(self):
        self.drive()
        self.connection.on_reset_to_draft = "mark"
        self.move.button_draft()
        with self.assertRaisesRegex(UserError, "credit note"):
            self.move.with_context(force_delete=True).unlink()

    def test_gone_from_exact(self):
        self.drive()
        self.assertEqual(self.move.exact_state, "sent")
        answer = self.move.action_exact_check()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn(str(self.entry.entry_number), answer["message"])
        self.assertEqual(self.move.exact_state, "sent")
        client = self.connection._client()
        client.delete("salesentry/SalesEntries", self.entry.guid)
        self.assertEqual(self.move.action_exact_check()["params"]["type"], "warning")
        self.assertEqual(self.move.exact_state, "deleted_remotely")
        self.send(self.move)
        self.assert_booked(self.move)

    # --- other ways to change --- #

    def resequence(self, first_name, moves=None):
        wizard = self.env["account.resequence.wizard"].create(
            {
                "move_ids": [Command.set((moves or self.move).ids)],
                "first_name": first_name,
                "ordering": "keep",
            }
        )
        wizard.resequence()

    def other_gl_account(self):
        """An account of Odoo that is mapped to another G/L account than that of the lines."""
        account = self.company_data["default_account_revenue"].copy()
        self.env["exact.gl.mapping"].create(
            {
                "connection_id": self.connection.id,
                "account_id": account.id,
                "gl_account_id": self.connection.gl_account_ids.filtered(
                    lambda row: row.type == 110 and row != self.connection.default_gl_account_id
                )[:1].id,
            }
        )
        return account

    def changes(self):
        """What people and programs do to a posted document, and whether Exact's books show it.

        :return: name, function of the document, whether it differs from what was sent
        :rtype: list[tuple]
        """
        forced = {"skip_readonly_check": True}
        year = fields.Date.today().year
        return [
            ("resequence", lambda move: self.resequence(f"INV/{year}/00901"), True),
            ("resequence to the same", lambda move: self.resequence(move.name), False),
            ("number", lambda move: move.write({"name": f"INV/{year}/00902"}), True),
            ("reference in Exact", lambda move: move.write({"exact_reference": "X"}), True),
            ("payment reference", lambda move: move.write({"payment_reference": "RF18"}), True),
            ("due date", lambda move: move.write({"invoice_date_due": f"{year}-12-31"}), True),
            ("date", lambda m: m.with_context(**forced).write({"invoice_date": TODAY_1}), True),
            (
                "partner",
                lambda move: move.with_context(**forced).write({"partner_id": self.partner_b.id}),
                True,
            ),
            ("state", lambda move: move.write({"state": "draft"}), True),
            ("cancel", lambda move: move.button_cancel(), True),
            ("price", lambda move: move.invoice_line_ids.write({"price_unit": 90}), True),
            (
                "account",
                lambda move: move.invoice_line_ids.write(
                    {"account_id": self.other_gl_account().id}
                ),
                True,
            ),
            ("customer's reference", lambda move: move.write({"ref": "PO 12"}), False),
            ("remark", lambda move: move.write({"narration": "Thanks"}), False),
            ("label", lambda move: move.invoice_line_ids.write({"name": "Other words"}), False),
            ("same payment reference", self._write_the_same, False),
            ("message", lambda move: move.message_post(body=move.name), False),
        ]

    @staticmethod
    def _write_the_same(move):
        move.write({"payment_reference": f" {move.payment_reference}\u00a0", "name": move.name})

    def test_whatever_changes_what_was_sent_is_refused(self):
        self.drive()
        for name, change, differs in self.changes():
            with self.subTest(name), self._undone():
                if differs:
                    with self.assertRaisesRegex(UserError, "booked in Exact Online"):
                        change(self.move)
                else:
                    change(self.move)
                    self.assertEqual(self.entry.state, "sent")

    def test_what_is_under_way_is_not_changed_whatever_the_setting(self):
        self.connection.on_reset_to_draft = "mark"
        self.drive()
        for state in ("sending", "unknown"):
            self.put(state)
            for name, change, differs in self.changes()[:4]:
                with self.subTest(name, state=state), self._undone():
                    if differs:
                        with self.assertRaisesRegex(UserError, "on its way"):
                            change(self.move)
                    else:
                        change(self.move)

    def test_whatever_changes_what_was_sent_is_marked(self):
        self.connection.on_reset_to_draft = "mark"
        self.drive()
        for name, change, differs in self.changes():
            with self.subTest(name), self._undone():
                change(self.move)
                self.assertEqual(self.entry.state, "changed" if differs else "sent")
                if differs:
                    self.assertTrue(self.move.message_ids.filtered(lambda m: "Changed" in m.body))

    def test_what_is_not_in_exact_changes_freely(self):
        for state in ("queued", "blocked", "rejected", "cancelled", "deleted_remotely"):
            self.put(state)
            for name, change, _differs in self.changes()[:4]:
                with self.subTest(name, state=state), self._undone():
                    change(self.move)
                    self.assertEqual(self.entry.state, state)

    def test_the_rate_of_a_sent_document(self):
        currency = self.setup_other_currency("USD", rates=[("1900-01-01", 1.25)])
        move = self.invoice(currency_id=currency)
        self.send(move)
        with self.assertRaises(UserError):
            move.invoice_currency_rate = 1.3
        self.connection.on_reset_to_draft = "mark"
        move.invoice_currency_rate = 1.3
        self.assertEqual(move.exact_state, "changed")

    def test_resequenced_among_others(self):
        """Many get the numbers of others; who keeps its own has not changed."""
        self.drive()
        others = self.invoice() | self.invoice()
        moves = self.move | others
        with self.assertRaises(UserError) as caught:
            self.resequence(f"INV/{TODAY_1.year}/00700", moves)
        self.assertIn(f"{self.move.name} is booked", str(caught.exception))
        self.connection.on_reset_to_draft = "mark"
        self.resequence(self.move.name, moves)
        self.assertEqual(self.entry.state, "sent")
        self.resequence(f"INV/{TODAY_1.year}/00700", moves)
        self.assertEqual(self.entry.state, "changed")
        self.assertFalse(others.exact_entry_id)

    @contextmanager
    def _undone(self):
        """Within: what happens is undone after."""
        with contextlib.suppress(_Undo), self.cr.savepoint():
            yield
            self.env.flush_all()
            raise _Undo
        self.env.invalidate_all()

    def test_copy_is_a_new_document(self):
        self.drive()
        copy = self.move.copy()
        self.assertFalse(copy.exact_entry_id or copy.exact_state or copy.exact_entry_number)

    # --- rights --- #

    def test_only_who_may_invoice_sends(self):
        reader = self.new_user("account.group_account_readonly")
        entry = self.move.with_user(reader).exact_entry_id
        self.assertEqual(entry.state, "queued")
        for action in (entry.action_call_off, entry.action_retry, entry.run_id.work):
            with self.assertRaises(AccessError):
                action()

    def test_who_may_invoice_sends(self):
        person = self.new_user("account.group_account_invoice")
        action = self.move.with_user(person).action_exact_send()
        self.assertEqual(action["res_model"], "exact.send.wizard")
        self.drive()
        self.assert_booked(self.move)

    def test_open_states_are_worked_on(self):
        self.queue(self.move)
        entry = self.move.exact_entry_id
        worked_on = set()
        for state, _label in STATES:
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE exact_entry SET state = %s WHERE id = %s", [state, entry.id]
            )
            self.env.invalidate_all()
            if entry.sudo()._claim():
                worked_on.add(state)
        self.assertEqual(worked_on, {"queued", "sending", "unknown", "withdrawing"})
