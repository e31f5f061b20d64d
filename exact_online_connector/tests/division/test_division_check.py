"""Check this division: what is asked, shown, passed on, and written only where that is wanted."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ConnectedCase

CENTERS = "hrm/Costcenters"
WRITTEN = (
    "salesentry/SalesEntries",
    "purchaseentry/PurchaseEntries",
    "crm/Accounts",
    "documents/Documents",
)


@tagged("post_install", "-at_install")
class TestDivisionCheck(ConnectedCase):
    def check(self):
        """Press the button; returns the table."""
        self.next_minute()
        action = self.connection.action_check_division()
        self.env.invalidate_all()
        return self.env[action["res_model"]].browse(action["res_id"])

    def row(self, check, name):
        return check.capability_ids.filtered(lambda row: row.name == name)

    def run_cron(self):
        self.env.ref("exact_online_connector.ir_cron_check_division").method_direct_trigger()
        self.env.invalidate_all()

    def knobs(self, **values):
        self.simulator.control("knobs", values)

    def stored(self):
        path = f"entities?division={self.connection.division}&resource="
        return [self.simulator.control(path + name)["entities"] for name in WRITTEN]

    def test_a_healthy_division_works_and_costs_one_call_each(self):
        self.simulator.control("calls/clear", {})
        check = self.check()
        self.assertEqual(set(check.capability_ids.mapped("outcome")), {"works"})
        self.assertFalse(any(check.capability_ids.mapped("consequence")))
        self.assertLessEqual(len(self.calls()), 40)
        self.assertEqual({call["method"] for call in self.calls()} - {"GET"}, {"POST"})
        self.assertEqual(len([call for call in self.calls() if call["method"] == "POST"]), 1)
        self.assertTrue(self.connection.checked_at)
        titles = check.capability_ids.mapped("title")
        self.assertFalse([title for title in titles if "." in title])

    def test_what_is_refused_stands_on_top_with_why_and_who_mends_it(self):
        self.knobs(refused_endpoints=CENTERS)
        check = self.check()
        first = check.capability_ids[0]
        self.assertEqual((first.name, first.outcome), ("list.exact.cost.center", "refused"))
        self.assertIn("Financial costcenters", first.consequence)
        self.assertIn("none can be chosen", first.consequence)
        self.assertEqual(self.connection.state, "connected")
        self.assertIn("Refused: 1.", check.summary)

    def test_what_works_again_is_forgotten(self):
        self.knobs(removed_properties=f"{CENTERS}.EndDate", refused_endpoints="hrm/Costunits")
        check = self.check()
        gone = self.row(check, f"property.{CENTERS}.EndDate")
        self.assertEqual(gone.outcome, "other")
        centers = self.row(check, "list.exact.cost.center")
        self.assertEqual(centers.state, "other")
        self.assertNotIn("none can be chosen", centers.consequence)
        alerts = self.connection.setup_alerts or {}
        self.assertNotIn("list.exact.cost.center", alerts, "it can be read")
        self.assertIn("list.exact.cost.unit", alerts)
        self.assertEqual(self.row(check, "list.exact.cost.unit").outcome, "refused")
        self.knobs(removed_properties="", refused_endpoints="")
        check = self.check()
        self.assertEqual(set(check.capability_ids.mapped("outcome")), {"works"})
        self.assertTrue(self.connection._can(f"property.{CENTERS}.EndDate"))

    def test_xml_that_is_gone(self):
        for form in ("gone", "html", "404", "302", "503"):
            with self.subTest(form=form):
                self.knobs(xml_api=form)
                xml = self.row(self.check(), "xml")
                self.assertIn(xml.outcome, ("refused", "no_answer"))
                self.assertTrue(xml.consequence)

    def test_a_limit_keeps_what_was_answered_and_the_rest_is_asked_later(self):
        self.next_minute()
        self.fault("rate_limit_minute", "crm/Accounts")
        self.connection._examine()
        self.assertTrue(self.connection.is_check_due)
        self.assertFalse(self.connection.checked_at)
        self.assertTrue(self.connection._capability("entries.sales"))
        self.next_minute()
        self.run_cron()
        self.assertFalse(self.connection.is_check_due)
        self.assertTrue(self.connection.checked_at)

    def test_a_division_that_was_just_chosen_is_checked_by_itself(self):
        self.connection.action_disconnect()
        self.connect()
        self.connection._after_choice()
        self.assertTrue(self.connection.is_check_due)
        self.next_minute()
        self.run_cron()
        self.assertTrue(self.connection.checked_at)

    def test_the_report_names_nothing_of_the_division(self):
        self.knobs(refused_endpoints=CENTERS)
        check = self.check()
        self.connection._note_capability(
            "xml", "refused", f"no {self.connection.division} 0a1b2c3d-0000-4000-8000-0123456789ab"
        )
        self.env.invalidate_all()
        self.assertIn(f"list.exact.cost.center | refused | {CENTERS}", check.report)
        self.assertIn("xml | refused | no … …", check.report)
        for secret in (
            str(self.connection.division),
            self.connection.division_name,
            self.connection.sudo().client_id,
            self.stored_token().access_token,
        ):
            self.assertNotIn(secret, check.report)

    # === WRITING === #

    def test_nothing_is_written_before_the_division_is_named(self):
        check, before = self.check(), self.stored()
        for typed in (False, "", "1", f"{self.connection.division}0"):
            check.test_division = typed
            with self.assertRaises(UserError):
                check.action_try_writing()
        self.assertEqual(self.stored(), before)

    def test_a_trial_writes_looks_up_and_leaves_nothing(self):
        check, before = self.check(), self.stored()
        check.test_division = str(self.connection.division)
        self.next_minute()
        action = check.action_try_writing()
        self.env.invalidate_all()
        after = self.env["exact.division.check"].browse(action["res_id"])
        trials = after.capability_ids.filtered(lambda row: row.name.startswith("trial."))
        self.assertEqual(len(trials), 7)
        self.assertEqual(set(trials.mapped("outcome")), {"works"})
        self.assertEqual(self.stored(), before)
        self.assertFalse(after.left_text)

    def test_a_trial_shows_what_is_other_and_what_is_left(self):
        check = self.check()
        check.test_division = str(self.connection.division)
        self.next_minute()
        self.fault("business_error", "salesentry/SalesEntries", method="DELETE")
        self.env.invalidate_all()
        after = self.env["exact.division.check"].browse(check.action_try_writing()["res_id"])
        self.assertIn("salesentry/SalesEntries", after.left_text)
        self.assertEqual(self.row(after, "trial.deleted").outcome, "other")

    def test_a_limit_in_the_middle_names_what_is_left(self):
        check = self.check()
        check.test_division = str(self.connection.division)
        self.next_minute()
        self.fault("rate_limit_minute", "purchaseentry/PurchaseEntries", method="POST")
        self.env.invalidate_all()
        after = self.env["exact.division.check"].browse(check.action_try_writing()["res_id"])
        for resource in ("crm/Accounts", "salesentry/SalesEntries"):
            self.assertIn(resource, after.left_text)

    def test_only_who_manages_the_books_may_check(self):
        clerk = self.new_user("account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.connection.with_user(clerk).action_check_division()
        with (
            patch.object(type(self.connection), "_examine", autospec=True) as examined,
            self.assertRaises(UserError),
        ):
            self.connection.sudo()._set_state("draft")
            self.connection.action_check_division()
        examined.assert_not_called()
