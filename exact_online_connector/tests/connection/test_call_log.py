"""The log of calls, which is also the memory of the rate budgets."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.tests import tagged

from ...exact_api import errors, resources
from ...exact_api.budget import (
    MINUTE_BUDGET,
    Call,
    MemoryCallJournal,
    is_nearly_used,
    minute_start,
    next_allowed_at,
)
from ...models.connection import exact_call
from ...models.connection.exact_call import ConnectionCalls, drive_calls
from ..common import CLIENT_SECRET, ConnectedCase


@tagged("post_install", "-at_install")
class TestCallLog(ConnectedCase):
    def setUp(self):
        super().setUp()
        self.log.sudo().unlink()
        self.journal = ConnectionCalls(self.connection)
        self.now = datetime.now(UTC)

    @property
    def log(self):
        self.env.invalidate_all()
        return self.env["exact.call"].search([("connection_id", "=", self.connection.id)])

    def add(self, **details):
        values = {"at": self.now, "method": "GET", "endpoint": "a/B", "status": 200}
        self.journal.add(Call(**{**values, "duration_ms": 3, **details}))

    def state(self, endpoint="a/B"):
        return self.journal.state(endpoint, self.now)

    def failing_call(self):
        # Not with assertRaises: its savepoint would undo what the log's own cursor wrote.
        try:
            resources.vat_codes(self.connection._client())
        except errors.ExactError as error:
            return error

    def test_every_call_is_logged(self):
        resources.vat_codes(self.connection._client())
        self.assertRecordValues(
            self.log[0],
            [
                {
                    "method": "GET",
                    "endpoint": "vat/VATCodes",
                    "status": 200,
                    "division": self.connection.division,
                    "error": False,
                }
            ],
        )
        self.assertEqual(len(self.log), len(self.calls(endpoint="vat/VATCodes")))
        self.assertTrue(self.log[0].tells_limits)
        self.assertIn("this minute", self.connection.calls_left)
        for ago, said in ((timedelta(minutes=2), "today"), (timedelta(days=2), "")):
            with self.subTest(ago=ago):
                self.log[0].sudo().write({"at": fields.Datetime.now() - ago, "day_reset": False})
                self.connection.invalidate_recordset(["calls_left"])
                left = self.connection.calls_left or ""
                self.assertNotIn("minute", left)
                self.assertIn(said, left)
                self.assertEqual(bool(left), bool(said))
        self.env["exact.call"].sudo().search([]).unlink()
        self.connection.invalidate_recordset(["calls_left"])
        self.assertFalse(self.connection.calls_left)

    def test_refusal_is_logged_without_secrets(self):
        self.fault("license_expired")
        self.assertIsInstance(self.failing_call(), errors.Forbidden)
        self.assertEqual(self.log.status, 403)
        self.assertIn("icense", f"{self.log.reason} {self.log.error}")
        token = self.stored_token()
        for row in self.log.read():
            for secret in (CLIENT_SECRET, token.access_token, token.refresh_token):
                self.assertNotIn(secret, str(row))

    def test_no_answer_is_logged(self):
        self.fault("cut_before_write")
        self.assertIsInstance(self.failing_call(), errors.Unavailable)
        self.assertEqual(self.log.status, 0)

    def test_calls_of_this_minute(self):
        self.add()
        self.add(at=self.now - timedelta(minutes=2))
        self.assertEqual(self.state().calls_this_minute, 1)

    def test_calls_on_their_way_when_the_minute_changes_count_in_both(self):
        """Exact counts a call when it has it, which may be in the next minute."""
        begins = minute_start(self.now)
        for seconds, duration, status, counts in (
            (1, 900, 200, False),
            (1, 1100, 200, True),
            (30, 40_000, 500, True),
            (5, 0, None, True),
            (61, 90_000, 200, False),
            (61, 0, None, False),
        ):
            with self.subTest(seconds=seconds, duration=duration, status=status):
                self.log.sudo().unlink()
                at = begins - timedelta(seconds=seconds)
                self.add(at=at, duration_ms=duration, status=status)
                self.assertEqual(self.state().calls_this_minute, counts)
                in_memory = MemoryCallJournal()
                in_memory.add(Call(at, "GET", "a/B", status, duration))
                self.assertEqual(in_memory.state("a/B", self.now).calls_this_minute, counts)

    def test_errors_of_an_endpoint(self):
        first = self.now - timedelta(minutes=50)
        for details in (
            {"status": 404, "at": first},
            {"status": 400},
            {"status": 500},
            {"status": 404, "endpoint": "c/D"},
            {"status": 404, "at": self.now - timedelta(minutes=61)},
        ):
            self.add(**details)
        state = self.state()
        self.assertEqual(state.endpoint_errors, 2)
        self.assertEqual(state.oldest_endpoint_error, first)

    def test_last_limits_with_none_left_and_none_said(self):
        reset = self.now.replace(microsecond=0) + timedelta(seconds=40)
        self.add(status=429, minute_limit=60, minute_remaining=0, minute_reset=reset)
        self.add()
        last = self.state().last
        self.assertEqual((last.status, last.minute_remaining, last.minute_reset), (429, 0, reset))
        self.assertIsNone(last.day_remaining)
        self.assertIsNone(last.day_reset)

    def test_budget_holds_across_clients(self):
        for _number in range(MINUTE_BUDGET):
            self.add()
        with self.assertRaises(errors.RateLimited) as limited:
            resources.vat_codes(self.connection._client())
        self.assertEqual(limited.exception.scope, "minute")
        self.assertFalse(self.calls(endpoint="vat/VATCodes"))

    def test_the_last_calls_of_a_minute_count_while_they_are_made(self):
        for _number in range(MINUTE_BUDGET - 1):
            self.add()
        counted, request = [], requests.Session.request

        def counting(session, *arguments, **options):
            counted.append(self.state().calls_this_minute)
            return request(session, *arguments, **options)

        with patch.object(requests.Session, "request", counting):
            resources.vat_codes(self.connection._client())
        self.assertEqual(counted, [MINUTE_BUDGET], "another process sees none left")
        self.assertEqual(len(self.log), MINUTE_BUDGET)
        [made] = self.log.filtered(lambda call: call.endpoint == "vat/VATCodes")
        self.assertEqual((made.status, made.company_id), (200, self.connection.company_id))

    def test_drives_that_call_at_one_moment_keep_to_the_minute_together(self):
        drives = [self.enterContext(drive_calls(self.registry)) for _process in range(3)]
        journals = [ConnectionCalls(self.connection, drive=drive) for drive in drives]
        made = 0
        # No second goes by: only the calls themselves have a drive tell and ask.
        with patch.object(exact_call.time, "monotonic", return_value=1e6):
            for turn in range(3 * MINUTE_BUDGET):
                journal = journals[turn // 7 % 3]
                state = journal.state("a/B", self.now)
                if next_allowed_at(state, self.now):
                    continue
                call = Call(self.now, "GET", "a/B", status=200, duration_ms=3)
                if is_nearly_used(state):
                    journal.begin(call)
                journal.add(call)
                made += 1
        for drive in drives:
            drive.write_down()
        self.assertEqual(made, MINUTE_BUDGET)
        self.assertEqual(len(self.log), MINUTE_BUDGET)

    def test_other_connections_have_their_own_budget(self):
        other = self.new_connection(self.env["res.company"].create({"name": "Second"}))
        self.add()
        self.assertEqual(ConnectionCalls(other).state("a/B", self.now).calls_this_minute, 0)

    def test_old_calls_are_forgotten(self):
        calls = self.env["exact.call"].sudo()
        for days, kept in ((90, 3), (60, 2), (0, 1)):
            with self.subTest(days=days):
                self.connection.call_log_days = days
                calls.search([]).unlink()
                for age in (0, 31, 89, 91):
                    self.add(at=self.now - timedelta(days=age))
                self.assertEqual(calls._gc_calls(), (4 - kept, 0))
                self.assertEqual(len(self.log), kept)
                self.assertGreater(
                    max(self.log.mapped("at")), fields.Datetime.now() - timedelta(days=1)
                )

    def test_old_calls_are_forgotten_some_at_a_time(self):
        for age in range(91, 96):
            self.add(at=self.now - timedelta(days=age))
        with patch.object(exact_call, "FORGOTTEN_AT_ONCE", 3):
            done = [self.env["exact.call"].sudo()._gc_calls() for _go in range(2)]
        self.assertEqual(done, [(3, 1), (2, 0)])
