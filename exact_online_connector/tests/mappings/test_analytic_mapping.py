"""Analytic accounts and the cost centers and units of Exact: proposed, chosen, created there."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .analytic_common import AnalyticCase


@tagged("post_install", "-at_install")
class TestAnalyticMapping(AnalyticCase):
    # --- proposals ---

    def test_proposed_by_code_then_by_name(self):
        self.assertRecordValues(
            self.mapping(self.sales) + self.mapping(self.production) + self.mapping(self.north),
            [
                {"cost_center_id": self.cost_center("VERK").id, "reason": "same_code"},
                {"cost_center_id": self.cost_center("PROD").id, "reason": "same_name"},
                {"cost_center_id": False, "reason": "same_name"},
            ],
        )
        self.assertEqual(self.mapping(self.north).cost_unit_id.code, "NOORD")

    def test_accounts_of_the_chosen_plans_alone(self):
        other = self.env["account.analytic.plan"].create({"name": "Project"})
        project = self.analytic("Productie", other)
        below = self.env["account.analytic.plan"].create(
            {"name": "Team", "parent_id": self.departments.id}
        )
        team = self.analytic("Algemeen", below)
        self.connection.action_refresh_lists()
        self.assertFalse(self.mapping(project))
        self.assertEqual(self.mapping(team).cost_center_id.code, "ALG")

    def test_person_wins(self):
        self.mapping(self.sales).cost_center_id = self.cost_center("ALG")
        self.mapping(self.production).cost_center_id = False
        self.mapping(self.north).cost_unit_id = False
        self.connection.action_refresh_lists()
        self.assertEqual(self.mapping(self.sales).cost_center_id.code, "ALG")
        self.assertFalse(self.mapping(self.production).cost_center_id)
        self.assertFalse(self.mapping(self.north).cost_unit_id)
        self.assertEqual(self.mapping(self.north).reason, "person")

    def test_accounts_that_go_nowhere_are_named(self):
        self.assertNotIn("analytic", self.connection.setup_alerts or {})
        new = self.analytic("Catering")
        self.connection.invalidate_recordset(["setup_alerts"])
        alert = self.connection.setup_alerts["analytic"]
        self.assertIn("Catering", alert["message"])
        self.assertEqual(alert["action"]["res_model"], "exact.analytic.mapping")
        self.connection.action_refresh_lists()
        self.assertEqual(self.mapping(new).reason, "no_match")
        self.assertIn("analytic", self.connection.setup_alerts)
        # A person who leaves it empty means it.
        self.mapping(new).cost_center_id = False
        self.assertNotIn("analytic", self.connection.setup_alerts or {})

    def test_settings(self):
        self.env.user.group_ids += self.env.ref("analytic.group_analytic_accounting")
        view = "exact_online_connector.exact_connection_view_settings"
        with Form(self.connection, view) as form:
            self.assertEqual(form.cost_center_plan_id, self.departments)
            form.cost_unit_plan_id = self.env["account.analytic.plan"]
            form.default_cost_center_id = self.cost_center("ALG")
        self.assertFalse(self.connection.cost_unit_plan_id)
        self.assertEqual(self.connection.default_cost_center_id.code, "ALG")

    # --- created in Exact ---

    def wizard(self, *accounts):
        self.env["exact.analytic.mapping"]._propose(self.connection)
        mappings = self.env["exact.analytic.mapping"].union(*map(self.mapping, accounts))
        action = mappings.action_create_in_exact()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_created_in_exact(self):
        accounts = self.analytic("Catering & events"), self.analytic("Regio Oost", self.regions)
        wizard = self.wizard(*accounts, self.sales)
        self.assertRecordValues(
            wizard.line_ids,
            [
                {"kind": "center", "code": "CATEEVEN", "name": "Catering & events"},
                {"kind": "unit", "code": "REGIOOST", "name": "Regio Oost"},
            ],
        )
        wizard.line_ids[1].code = "OOST"
        self.assertEqual(wizard.action_create()["type"], "ir.actions.act_window_close")
        catering, east = map(self.mapping, accounts)
        self.assertEqual((catering.cost_center_id.code, catering.reason), ("CATEEVEN", "created"))
        self.assertEqual(east.cost_unit_id.code, "OOST")
        self.assertIn("CATEEVEN", [row["Code"] for row in self.seeded("hrm/Costcenters")])
        self.assertIn("OOST", [row["Code"] for row in self.seeded("hrm/Costunits")])

    def test_what_exact_refuses_stays_with_its_reason(self):
        accounts = [self.analytic(name) for name in ("Catering", "Events", "Logistics")]
        wizard = self.wizard(*accounts)
        wizard.line_ids[1].code = "VERK"
        action = wizard.action_create()
        self.assertEqual((action["res_model"], action["res_id"]), (wizard._name, wizard.id))
        self.assertEqual(wizard.line_ids.mapping_id, self.mapping(accounts[1]))
        self.assertTrue(wizard.has_errors)
        self.assertTrue(wizard.line_ids.error)
        self.assertEqual(
            [self.mapping(account).cost_center_id.code for account in accounts],
            ["CATERING", False, "LOGISTIC"],
        )
        wizard.line_ids.code = "EVENTS"
        wizard.action_create()
        self.assertEqual(self.mapping(accounts[1]).cost_center_id.code, "EVENTS")

    def test_lost_answer_is_looked_up(self):
        account = self.analytic("Catering")
        self.fault("cut_after_write", "hrm/Costcenters", method="POST")
        self.wizard(account).action_create()
        self.assertEqual(self.mapping(account).cost_center_id.code, "CATERING")

    def test_nothing_to_create(self):
        with self.assertRaises(UserError):
            self.mapping(self.sales).action_create_in_exact()
