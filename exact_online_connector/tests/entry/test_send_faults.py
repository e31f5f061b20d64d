"""Whatever fails on the way: no document is lost, and none is booked twice."""

from contextlib import suppress
from datetime import UTC, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exact_api import errors
from ...exact_api.budget import ERROR_BUDGET
from ...models.queue.lost_answer import database_now
from ..common import BELGIAN_DIVISION
from .send_common import ENTRIES, ExactSendCase

ACCOUNTS = "crm/Accounts"
DAY = 86_400  # seconds
NOBODY = "00000000-0000-0000-0000-000000000001"
# What stands in Odoo right after the fault met the POST of the entry.
AT_POST = {
    "rate_limit_minute": "queued",
    "rate_limit_day": "queued",
    "gateway_fault": "queued",
    "error_without_text": "unknown",
    "html": "unknown",
    "timeout": "unknown",
    "garbage": "unknown",
    "cut_before_write": "unknown",
    "cut_after_write": "unknown",
    "business_error": "rejected",
}
FORBIDDEN = (
    "blocked_user",
    "inactive_user",
    "blocked_customer",
    "division_blocked",
    "no_division_access",
    "wrong_division",
    "forbidden",
    "license_expired",
    "division_scope",
    "scope_missing",
)


@tagged("post_install", "-at_install")
class TestSendFaults(ExactSendCase):
    def test_a_month_that_was_closed_meanwhile_is_refused_once(self):
        """Then the lists are read again, and the others are stopped before they cost a refusal."""
        moves = self.invoices_of(range(10, 14))
        day = moves[0].invoice_date
        self.queue(moves)
        closed = {"year": day.year, "period": day.month, "closed": True}
        self.simulator.control("period", {"division": BELGIAN_DIVISION, **closed})
        self.drive()
        posts = self.calls(method="POST", endpoint=ENTRIES)
        self.assertEqual([call["status"] for call in posts], [500])
        self.assertEqual(moves.mapped("exact_state"), ["rejected"] + 3 * ["blocked"])
        self.assertEqual(set(moves[1:].exact_entry_id.mapped("issue_code")), {"period_closed"})
        # What the lists do not know either costs their calls once, not for each document.
        self.assertFalse(self.connection.lists_are_behind)
        self.connection._note_behind()
        self.assertFalse(self.connection.lists_are_behind)

    def finish(self, move):
        """Let time pass and somebody press "send again", until the document is in Exact."""
        for _turn in range(3):
            self.next_minute()
            self.due_now(move.exact_entry_id)
            if move.exact_state == "rejected":
                self.queue(move)
            self.drive()
        return self.assert_booked(move)

    def test_fault_at_the_post_of_the_entry(self):
        for kind, state in AT_POST.items():
            with self.subTest(kind):
                self.next_minute()
                move = self.invoice()
                self.fault(kind, ENTRIES, method="POST")
                self.send(move)
                self.assertEqual(move.exact_state, state)
                self.assertTrue(move.exact_reason)
                self.finish(move)

    def test_executed_although_the_answer_says_nothing(self):
        for kind in ("error_without_text", "html", "garbage", "timeout"):
            with self.subTest(kind):
                self.next_minute()
                move = self.invoice()
                self.fault(kind, ENTRIES, method="POST", after=True)
                self.send(move)
                self.assertEqual(move.exact_state, "unknown")
                before = self.posts()
                self.finish(move)
                self.assertEqual(self.posts(), before, "adopted, not posted again")

    def test_not_found_is_believed_only_after_a_while(self):
        """A slow write may still be under way when we look for it the first time."""
        move = self.invoice()
        self.fault("cut_before_write", ENTRIES, method="POST")
        run = self.send(move)
        entry = move.exact_entry_id
        self.assertEqual(entry.state, "unknown")
        entry.sudo().not_before = False
        self.drive()
        self.assertEqual((entry.state, self.posts()), ("unknown", 1))
        self.assertGreater(entry.not_before, fields.Datetime.now())
        self.assertFalse(run.progress()["finished"])
        self.finish(move)
        self.assertEqual(self.posts(), 2)

    def test_fault_at_the_relation(self):
        """The entry is not posted before its customer is sure, and no relation is made twice."""
        kinds = [kind for kind in AT_POST if kind != "business_error"]
        for number, kind in enumerate([*kinds, "cut_after_write"]):
            with self.subTest(kind):
                self.next_minute()
                partner = self.env["res.partner"].create(
                    {"name": f"Person {number}", "country_id": self.customer.country_id.id}
                )
                move = self.invoice(partner=partner)
                self.fault(kind, ACCOUNTS, method="POST")
                self.send(move)
                self.assertEqual(move.exact_state, "queued")
                self.assertFalse(self.booked(move))
                self.finish(move)
                self.assertEqual(len(self.relations(Name=partner.name)), 1)

    def test_fault_at_the_look_up_of_the_relation(self):
        for kind in ("error_without_text", "html", "garbage", "cut_before_write"):
            with self.subTest(kind):
                self.next_minute()
                partner = self.customer.copy({"name": f"By {kind}", "vat": False})
                partner.email = f"{kind}@example.com"
                move = self.invoice(partner=partner)
                self.fault(kind, ACCOUNTS, method="GET")
                self.send(move)
                self.assertEqual(move.exact_state, "queued")
                self.finish(move)

    def test_fault_at_the_look_up_of_a_lost_answer(self):
        for kind in ("error_without_text", "html", "garbage", "rate_limit_minute"):
            with self.subTest(kind):
                self.next_minute()
                move = self.invoice()
                self.fault("cut_after_write", ENTRIES, method="POST")
                self.send(move)
                self.fault(kind, ENTRIES, method="GET")
                self.due_now(move.exact_entry_id)
                self.drive()
                self.assertEqual(move.exact_state, "unknown", "never queued on a guess")
                self.finish(move)

    def test_no_clock_that_is_wrong_makes_a_pause_longer_or_shorter(self):
        """Neither Exact's, nor that of a machine on which Odoo works."""
        for seconds in (600, -600, DAY, -DAY):
            with self.subTest(seconds=seconds):
                self.next_minute()
                self.simulator.control("clock", {"advance": seconds})
                move = self.invoice()
                self.fault("rate_limit_minute", ENTRIES, method="POST")
                self.send(move)
                pause = move.exact_entry_id.not_before - database_now(self.env)
                self.assertLessEqual(timedelta(), pause)
                self.assertLessEqual(pause, timedelta(seconds=62))
                posts = self.posts()
                wrong = fields.Datetime.now() + timedelta(seconds=seconds)
                with patch.object(fields.Datetime, "now", lambda wrong=wrong: wrong):
                    self.drive()
                self.assertEqual(self.posts(), posts, "no call before the reset")
                self.finish(move)

    def test_rate_limit_stops_the_connection_until_its_reset(self):
        moves = self.invoices_of([100] * 3)
        self.fault("rate_limit_minute", ENTRIES, method="POST", skip=1)
        run = self.send(moves)
        self.assertEqual(moves.mapped("exact_state"), ["sent", "queued", "queued"])
        self.assertEqual(self.posts(), 2)
        progress = run.progress()
        self.assertTrue(progress["paused_until"])
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("exact_online_connector.ir_cron_queue").id)]
        )
        self.assertIn(moves[1].exact_entry_id.not_before, trigger.mapped("call_at"))
        self.drive()
        self.assertEqual(self.posts(), 2, "no call before the reset")
        for move in moves:
            self.finish(move)

    def test_service_that_is_down_is_not_asked_for_every_document(self):
        moves = self.invoices_of([100] * 6)
        self.fault("gateway_fault", ENTRIES, method="POST", times=0)
        run = self.send(moves)
        self.assertEqual(set(moves.mapped("exact_state")), {"queued"})
        self.assertEqual(self.posts(), 3)
        self.assertTrue(run.progress()["paused_until"])
        self.simulator.control("faults", method="DELETE")
        self.next_minute()
        self.due_now(moves.exact_entry_id)
        self.drive()
        for move in moves:
            self.assert_booked(move)

    def test_refusals_of_the_books_rest_their_endpoint_before_the_tenth(self):
        """Whether they count toward a block is disputed; either way there is none."""
        for counts in (False, True):
            with self.subTest(business_errors_count=counts):
                self.next_minute()
                self.simulator.control("knobs", {"business_errors_count": counts})
                before = self.posts()
                self.fault("business_error", ENTRIES, method="POST", times=0)
                moves = self.invoices_of([100] * 9)
                run = self.send(moves)
                self.assertEqual(self.posts() - before, ERROR_BUDGET)
                self.assertEqual(moves.mapped("exact_state"), ["rejected"] * 8 + ["queued"])
                last = moves[-1].exact_entry_id
                self.assertEqual(last.issue_code, "errors_limited")
                until = last.not_before.replace(tzinfo=UTC).astimezone(self.env.tz)
                self.assertIn(f"{until:%H:%M}", last.reason)
                self.assertFalse(run.progress()["paused_until"], "other work goes on")
                partner = self.customer.copy({"name": f"Another {counts}", "vat": False})
                self.env["exact.run"]._start_relations(partner, self.connection)
                self.drive()
                self.assertEqual(partner.exact_contact_ids.state, "linked")
                self.simulator.control("faults", method="DELETE")
                self.let_pass(3700)
                self.drive()
                self.assert_booked(moves[-1])

    def test_a_block_rests_the_connection_for_an_hour_and_is_not_asked_again(self):
        for status, text in (
            (429, "Too many errors for this endpoint."),
            (403, "The app is blocked: error limit exceeded."),
            (400, "Te veel fouten: de app is een uur geblokkeerd."),
        ):
            with self.subTest(error_velocity_status=status, error_velocity_text=text):
                self.simulator.control(
                    "knobs", {"error_velocity_status": status, "error_velocity_text": text}
                )
                for _time in range(11):
                    self.next_minute()
                    # Not assertRaises, which takes back a token that was renewed.
                    with suppress(errors.NotFound, errors.RateLimited):
                        self.connection._client().get_one(ENTRIES, NOBODY, select=["EntryID"])
                self.next_minute()
                move = self.invoice()
                run = self.send(move)
                self.assertEqual((move.exact_state, self.connection.state), ("queued", "connected"))
                self.assertEqual(move.exact_entry_id.issue_code, "blocked_by_exact")
                self.assertTrue(run.progress()["paused_until"])
                before = len(self.calls())
                move.exact_entry_id.sudo().not_before = False
                self.drive()
                self.assertEqual(len(self.calls()), before)
                self.let_pass(3700)
                self.drive()
                self.assert_booked(move)

    def test_forbidden_pauses_the_connection_and_keeps_the_queue(self):
        for kind in FORBIDDEN:
            with self.subTest(kind):
                self.next_minute()
                moves = self.invoice() + self.invoice()
                self.fault(kind, ENTRIES, method="POST")
                run = self.send(moves)
                self.assertEqual(self.connection.state, "paused")
                self.assertTrue(self.connection.state_reason)
                self.assertEqual(moves.mapped("exact_state"), ["queued", "queued"])
                self.assertEqual(run.progress()["message"], self.connection.state_reason)
                self.connection.action_resume()
                self.assertEqual(self.connection.state, "connected")
                for move in moves:
                    self.finish(move)

    def test_lost_consent_keeps_the_queue(self):
        moves = self.invoice() + self.invoice()
        self.simulator.control("faults", {"kind": "consent_revoked"})
        self.send(moves)
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(moves.mapped("exact_state"), ["queued", "queued"])
        self.assertFalse(self.booked())
        self.connection._give_consent(self.consent())
        for move in moves:
            self.finish(move)

    def test_refused_document_says_why_in_exact_own_words(self):
        move = self.invoice()
        message = "Ongeldig: Grootboekrekeningtype"
        self.fault("business_error", ENTRIES, method="POST", message=message)
        run = self.send(move)
        self.assertEqual(move.exact_state, "rejected")
        self.assertEqual(move.exact_entry_id.issue_code, "refused_gl_account")
        self.assertIn(message, move.exact_reason)
        self.assertEqual(run.action_open_failed()["domain"], [("id", "in", move.ids)])
        self.assertIn(message, str(move.message_ids.mapped("body")))

    def test_process_that_died_after_the_post(self):
        """State sending without anybody holding the work lock: looked up, and adopted."""
        move = self.invoice()
        self.send(move)
        entry = move.exact_entry_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE exact_entry SET state = 'sending', guid = NULL, entry_number = NULL "
            "WHERE id = %s",
            [entry.id],
        )
        self.env.invalidate_all()
        self.drive()
        self.assert_booked(move)
        self.assertEqual(self.posts(), 1)

    def test_two_entries_of_the_same_reference_need_a_person(self):
        move = self.invoice()
        self.fault("cut_after_write", ENTRIES, method="POST")
        self.send(move)
        self.post_again(move)
        self.due_now(move.exact_entry_id)
        self.drive()
        self.assertEqual(move.exact_state, "unknown")
        self.assertEqual(move.exact_entry_id.issue_code, "found_several")
        for entry in self.booked(move):
            self.assertIn(str(entry["EntryNumber"]), move.exact_reason)

    def post_again(self, move):
        client = self.connection._client()
        payload = dict(move.exact_entry_id.payload)
        payload["Customer"] = self.booked(move)[0]["Customer"]
        client.post(ENTRIES, payload)

    def test_an_entry_of_another_document_is_not_ours(self):
        move = self.invoice()
        other = self.invoice(33)
        self.send(other)
        self.fault("cut_before_write", ENTRIES, method="POST")
        self.send(move)
        self.env["exact.entry"].flush_model()
        move.exact_entry_id.sudo().your_ref = other.name
        self.due_now(move.exact_entry_id)
        self.drive()
        # It was not booked before, so it is booked now, and the other one stays the other's.
        self.assert_booked(move)
        self.assert_booked(other)
        self.assertEqual(self.posts(), 3)

    def test_exact_books_another_total(self):
        """Should Exact take its own rounding rather than ours, the document says so."""
        self.simulator.control("knobs", {"vat_override": "ignore"})
        self.company.tax_calculation_rounding_method = "round_globally"
        move = self.invoice(*[0.07] * 9)
        self.send(move)
        self.assert_other_total(move)

    def test_exact_books_another_total_and_its_answer_is_lost(self):
        self.simulator.control("knobs", {"vat_override": "ignore"})
        self.company.tax_calculation_rounding_method = "round_globally"
        move = self.invoice(*[0.07] * 9)
        self.fault("cut_after_write", ENTRIES, method="POST")
        self.send(move)
        self.due_now(move.exact_entry_id)
        self.drive()
        self.assert_other_total(move)

    def assert_other_total(self, move):
        [booked] = self.booked(move)
        self.assertNotEqual(float(booked["AmountFC"]), move.amount_total)
        self.assertEqual(move.exact_state, "sent")
        [alert] = [alert for name, alert in move._get_alerts().items() if "exact" in name]
        self.assertIn(str(booked["AmountFC"]), alert["message"])
        self.assertEqual(alert["level"], "warning")

    @mute_logger("odoo.addons.exact_online_connector.models.queue.exact_driver")
    def test_our_own_mistake_stops_no_other_document(self):
        bad, good = self.invoice(), self.invoice()

        def broken(move, mappings=None):
            if move == bad:
                raise ZeroDivisionError("a bug")
            return snapshot(move, mappings)

        model = self.registry["account.move"]
        snapshot = model._exact_snapshot
        self.patch(model, "_exact_snapshot", broken)
        self.send(bad + good)
        self.assertEqual((bad.exact_state, good.exact_state), ("blocked", "sent"))
        self.assertEqual(bad.exact_entry_id.issue_code, "internal_error")
