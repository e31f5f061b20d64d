"""One activity for each cause: never repeated, closed by itself, for the right person."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...core.issues import issue
from ...exact_api import errors
from ...models.connection.exact_reasoned import kept
from ..common import ConnectedCase

FORBIDDEN = errors.Forbidden("LicenseExpired")
LOST = errors.AuthError("consent_lost")


@tagged("post_install", "-at_install")
class TestCauses(ConnectedCase):
    def asked(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.connection.activity_ids.filtered("exact_cause")

    def causes(self):
        self.env.ref("exact_online_connector.ir_cron_watch").sudo().method_direct_trigger()
        return sorted(self.asked().mapped("exact_cause"))

    def late(self, *names):
        """These crons were due three hours ago and did not run."""
        for name in names:
            cron = self.env.ref(f"exact_online_connector.ir_cron_{name}").sudo()
            cron.nextcall = fields.Datetime.now() - timedelta(hours=3)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE ir_cron SET write_date = write_date - interval '3 hours' WHERE id = %s",
                [cron.id],
            )
        self.env.invalidate_all()

    def test_nothing_wrong_asks_nobody(self):
        self.assertEqual(self.causes(), [])

    def test_the_same_cause_ten_times_is_one_activity(self):
        for _time in range(10):
            self.connection._handle_error(LOST)
            self.assertEqual(self.causes(), ["consent"])
        [activity] = self.asked()
        self.assertEqual(activity.user_id, self.connection.connected_by)
        self.assertIn("Connect again", activity.note)

    def test_two_causes_are_two_and_each_goes_by_itself(self):
        self.connection._handle_error(FORBIDDEN)
        self.late("payments")
        self.assertEqual(self.causes(), ["crons", "paused"])
        both = self.asked()
        self.connection._resume_paused()
        self.assertEqual(self.asked().mapped("exact_cause"), ["crons"])
        cron = self.env.ref("exact_online_connector.ir_cron_payments").sudo()
        cron.nextcall = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self.causes(), [])
        self.assertFalse(any(both.mapped("active")))

    def test_what_a_person_closed_is_not_asked_again_while_it_lasts(self):
        for close in ("action_feedback", "unlink"):
            with self.subTest(close):
                self.connection._handle_error(FORBIDDEN)
                getattr(self.asked(), close)()
                self.connection._handle_error(FORBIDDEN)
                self.assertEqual(self.causes(), [])
                # Once it was gone it is news.
                self.connection._resume_paused()
                self.connection._handle_error(FORBIDDEN)
                self.assertEqual(self.causes(), ["paused"])
                self.connection._resume_paused()

    def test_who_left_is_not_asked(self):
        manager = self.new_user("account.group_account_manager")
        leaver = self.new_user("account.group_account_manager")
        self.connection.sudo().connected_by = leaver
        leaver.active = False
        self.connection._handle_error(FORBIDDEN)
        [activity] = self.asked()
        self.assertTrue(activity.user_id.active)
        self.assertTrue(activity.user_id.has_group("account.group_account_manager"))
        # Who leaves later hands it on.
        activity.user_id = manager
        manager.active = False
        self.causes()
        self.assertTrue(self.asked().user_id.active)

    def test_in_the_language_of_who_is_asked(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.connection.connected_by.lang = "nl_NL"
        self.connection._handle_error(LOST)
        dutch = self.connection.with_context(lang="nl_NL").state_reason
        self.assertNotEqual(dutch, self.connection.with_context(lang="en_US").state_reason)
        self.assertIn(dutch, self.asked().note)

    def test_what_is_named_is_in_that_language_too(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.connection.connected_by.lang = "nl_NL"
        cron = self.env.ref("exact_online_connector.ir_cron_payments").sudo()
        cron.ir_actions_server_id.update_field_translations("name", {"nl_NL": "Betalingen ophalen"})
        self.late("payments")
        self.causes()
        self.assertIn("Betalingen ophalen", self.asked().note)

    def test_what_exact_is_busy_with_asks_nobody_before_a_day(self):
        self.connection._handle_error(errors.Forbidden("DivisionBusy"))
        self.assertEqual(self.causes(), [])
        self.connection._with_key().state_changed_at -= timedelta(days=2)
        self.assertEqual(self.causes(), ["paused"])

    def test_crons_that_are_off_and_workers_that_are_not_there(self):
        self.env["ir.cron"].sudo().search([]).lastcall = fields.Datetime.now()
        queue = self.env.ref("exact_online_connector.ir_cron_queue").sudo()
        queue.active = False
        self.assertEqual(self.causes(), ["crons"])
        self.assertIn(queue.name, self.asked().note)
        self.assertNotIn("max_cron_threads", self.asked().note)
        queue.active = True
        self.assertEqual(self.causes(), [])
        self.late("queue", "export")
        self.env["ir.cron"].sudo().search([]).lastcall = False
        self.late("queue", "export")
        self.assertEqual(self.causes(), ["crons"])
        self.assertIn("max_cron_threads", self.asked().note)

    def test_old_lists_and_a_feed_and_messages_that_fail(self):
        long_ago = fields.Datetime.now() - timedelta(days=3)
        failed = kept(issue("webhook_refused", answer="no"))
        self.connection.write(
            {
                "lists_refreshed_at": long_ago,
                "webhook_state": "failed",
                "webhook_issues": failed,
            }
        )
        feed = self.env["exact.open.item.feed"]._of(self.connection)
        feed.write({"issues": kept(issue("unreachable")), "fetched_at": long_ago})
        self.assertEqual(self.causes(), ["feed", "lists", "webhook"])
        feed.issues = False
        self.connection.write(
            {
                "lists_refreshed_at": fields.Datetime.now(),
                "webhook_state": "off",
                "webhook_issues": False,
            }
        )
        self.assertEqual(self.causes(), [])

    def test_disconnecting_ends_all_of_it(self):
        self.connection._handle_error(FORBIDDEN)
        self.late("payments")
        self.assertEqual(self.causes(), ["crons", "paused"])
        self.connection.action_disconnect()
        self.assertFalse(self.asked())

    def test_reasons_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        feed = self.env["exact.open.item.feed"]._of(self.connection)
        feed.issues = kept(issue("not_found"))
        self.connection._handle_error(FORBIDDEN)
        for record, name in (
            (self.connection, "state_reason"),
            (feed, "reason"),
            (self.connection, "payment_message"),
        ):
            english, dutch = (record.with_context(lang=lang)[name] for lang in ("en_US", "nl_NL"))
            self.assertTrue(english)
            self.assertNotEqual(english, dutch, name)
