"""A POST that Exact carries out long after we gave it up: nothing is booked twice unnoticed."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from ...models.queue import exact_posting
from ..common import BELGIAN_DIVISION
from .send_common import ENTRIES, ExactSendCase

ACCOUNTS = "crm/Accounts"
MINUTE = 60


@tagged("post_install", "-at_install")
class TestLostAnswers(ExactSendCase):
    def lost(self, seconds, endpoint=ENTRIES, **values):
        """An invoice whose POST Exact carries out so many seconds after we gave up."""
        move = self.invoice(**values)
        self.fault("cut_written_late", endpoint, method="POST", seconds=seconds)
        self.send(move)
        return move

    def looks(self):
        """How often Exact was asked for an entry by its reference."""
        return len(self.calls(endpoint=ENTRIES, method="GET"))

    def go_on(self, seconds):
        self.let_pass(seconds)
        self.drive()

    def test_carried_out_within_a_quarter_of_an_hour_it_is_adopted(self):
        for late in (75, 4 * MINUTE, 14 * MINUTE):
            with self.subTest(seconds=late):
                self.next_minute()
                move = self.lost(late)
                self.assertEqual(move.exact_state, "unknown")
                for _look in range(3):
                    self.go_on(5 * MINUTE + 1)
                self.assert_booked(move)
                self.assertFalse(move.exact_entry_id.watched_at, "it was sent once")

    def test_it_is_looked_for_three_times_before_it_is_sent_again(self):
        move = self.lost(24 * 60 * MINUTE)
        entry = move.exact_entry_id
        self.drive()
        before = self.looks()
        for number, seconds in enumerate((61, 239), 1):
            self.go_on(seconds)
            self.assertEqual((entry.state, self.posts()), ("unknown", 1))
            self.drive()
            self.assertEqual(self.looks(), before + number, "in between it waits")
        self.go_on(601)
        self.assert_booked(move)
        self.assertEqual(self.posts(), 2)
        self.assertTrue(entry.is_second_attempt)

    def test_booked_twice_is_noticed_within_the_day_and_until_it_is_mended(self):
        move = self.lost(17 * MINUTE)
        entry = move.exact_entry_id
        self.go_on(15 * MINUTE)
        self.assertEqual((entry.state, self.posts()), ("sent", 2))
        self.assertEqual(entry.reason, "")
        self.go_on(5 * MINUTE + 1)
        [other] = [row for row in self.booked(move) if row["EntryID"] != entry.guid]
        self.assertEqual(entry.state, "sent")
        for number in (entry.entry_number, other["EntryNumber"]):
            self.assertIn(str(number), entry.reason)
        [alert] = [alert for name, alert in move._get_alerts().items() if "exact" in name]
        self.assertEqual(alert["level"], "warning")
        [activity] = move.activity_ids
        self.assertIn(str(other["EntryNumber"]), activity.note)
        self.go_on(61 * MINUTE)
        self.assertEqual(len(move.activity_ids), 1)
        self.connection._client().delete(ENTRIES, other["EntryID"])
        self.go_on(61 * MINUTE)
        self.assertFalse(entry.reason)
        self.assert_booked(move)

    def test_the_watch_ends_after_a_day(self):
        move = self.lost(3 * 24 * 60 * MINUTE)
        self.go_on(15 * MINUTE)
        self.assert_booked(move)
        for _hour in range(5):
            self.go_on(8 * 60 * MINUTE)
        self.assertFalse(move.exact_entry_id.watched_at)
        before = self.looks()
        self.go_on(8 * 60 * MINUTE)
        self.assertEqual(self.looks(), before)

    def test_a_watch_that_cannot_ask_says_nothing_and_goes_on(self):
        move = self.lost(17 * MINUTE)
        entry = move.exact_entry_id
        self.go_on(15 * MINUTE)
        self.fault("html", ENTRIES, method="GET")
        self.go_on(5 * MINUTE + 1)
        self.assertEqual((entry.state, entry.reason), ("sent", ""))
        self.go_on(30 * MINUTE)
        self.assertIn("twice", entry.reason)

    def test_time_is_that_of_the_database_whatever_clock_a_worker_has(self):
        move = self.lost(75)
        ahead = fields.Datetime.now() + timedelta(minutes=20)
        self.patch(fields.Datetime, "now", lambda: ahead)
        self.drive()
        self.drive()
        self.assertEqual((move.exact_state, self.posts()), ("unknown", 1))

    def test_time_counts_from_when_we_gave_up_not_from_what_was_written_ahead(self):
        """The machine was suspended in between, for 20 minutes."""
        now, before = exact_posting.database_now, iter([timedelta(minutes=20)])

        def moment(env):
            return now(env) - next(before, timedelta())

        with patch.object(exact_posting, "database_now", moment):
            move = self.lost(75)
        self.drive()
        self.assertEqual((move.exact_state, self.posts()), ("unknown", 1))
        self.go_on(76)
        self.assert_booked(move)
        self.assertEqual(self.posts(), 1)

    def newcomer(self, name, **values):
        """A contact that is no relation of Exact yet."""
        country = self.customer.country_id.id
        return self.env["res.partner"].create({"name": name, "country_id": country, **values})

    def test_a_relation_is_made_once(self):
        for late in (75, 14 * MINUTE):
            with self.subTest(seconds=late):
                self.next_minute()
                partner = self.newcomer(f"Late by {late}")
                move = self.lost(late, endpoint=ACCOUNTS, partner=partner)
                self.assertEqual(self.relations(Name=partner.name), [])
                for _look in range(4):
                    self.go_on(4 * MINUTE + 1)
                self.assertEqual(len(self.relations(Name=partner.name)), 1)
                self.assert_booked(move)

    def test_a_bank_account_of_a_relation_is_made_once(self):
        bank = {"acc_number": "BE68 5390 0754 7034"}
        partner = self.newcomer("Late bank account", bank_ids=[Command.create(bank)])
        self.fault("cut_written_late", "crm/BankAccounts", method="POST", seconds=4 * MINUTE)
        self.send(self.invoice(partner=partner))
        self.assertEqual(self.bank_accounts(), [])
        self.assertTrue(self.env["exact.attempt"].sudo().search([]))
        for _look in range(3):
            self.go_on(3 * MINUTE)
        self.assertEqual(self.bank_accounts(), ["BE68539007547034"])
        self.assertEqual(partner.exact_contact_ids.state, "linked")

    def bank_accounts(self):
        path = f"entities?division={BELGIAN_DIVISION}&resource=crm/BankAccounts"
        return [row["BankAccount"] for row in self.simulator.control(path)["entities"]]
