"""Choosing the division: the right one is proposed, no other gets in by accident."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import BELGIAN_DIVISION, DUTCH_DIVISION, OTHER_BELGIAN_DIVISION, ExactCase


@tagged("post_install", "-at_install")
class TestDivisionWizard(ExactCase):
    def wizard(self, connection=None, user="bookkeeper"):
        connection = connection or self.connection
        connection._give_consent(self.consent(connection, user))
        action = connection.action_choose_division()
        return self.env["exact.division.wizard"].browse(action["res_id"])

    def choose(self, wizard, number, confirmed=False):
        with Form(wizard) as form:
            form.candidate_id = self.candidate(wizard, number)
            if confirmed:
                form.is_confirmed = True
        return wizard.action_choose()

    def candidate(self, wizard, number):
        return wizard.candidate_ids.filtered(lambda candidate: candidate.code == number)

    def test_own_vat_number_is_proposed(self):
        wizard = self.wizard()
        self.assertEqual(wizard.candidate_id.code, BELGIAN_DIVISION)
        self.assertTrue(wizard.is_proposed)
        self.assertEqual(len(wizard.candidate_ids), 3)
        seed = self.divisions[BELGIAN_DIVISION]
        self.assertRecordValues(
            wizard.candidate_id,
            [
                {
                    "name": seed["Description"],
                    "country": "BE",
                    "vat": seed["VATNumber"],
                    "chamber_of_commerce": seed["ChamberOfCommerceNumber"],
                    "used_by": False,
                }
            ],
        )
        action = wizard.action_choose()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn(self.connection.division_name, action["params"]["message"])
        self.assertEqual(action["params"]["next"]["res_model"], "exact.connection")
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue(self.connection.vat_code_ids)
        self.assertTrue(self.connection.tax_mapping_ids)

    def test_other_vat_number_needs_a_confirmation(self):
        wizard = self.wizard()
        with self.assertRaisesRegex(UserError, "Confirm"):
            self.choose(wizard, OTHER_BELGIAN_DIVISION)
        self.assertEqual(self.connection.state, "authorized")
        self.choose(wizard, OTHER_BELGIAN_DIVISION, confirmed=True)
        self.assertEqual(self.connection.division, OTHER_BELGIAN_DIVISION)

    def test_confirmation_is_for_one_division(self):
        wizard = self.wizard()
        with Form(wizard) as form:
            form.candidate_id = self.candidate(wizard, OTHER_BELGIAN_DIVISION)
            form.is_confirmed = True
            form.candidate_id = self.candidate(wizard, DUTCH_DIVISION)
        self.assertFalse(wizard.is_confirmed)

    def test_nothing_is_proposed_without_a_match(self):
        self.company.vat = False
        self.company.company_registry = False
        wizard = self.wizard()
        self.assertFalse(wizard.candidate_id)
        with self.assertRaisesRegex(UserError, "Choose a division"):
            wizard.action_choose()

    def test_division_of_another_company_is_refused(self):
        self.connect()
        other = self.env["res.company"].create({"name": "Second", "vat": self.company.vat})
        self.env.user.company_ids += other
        connection = self.new_connection(other)
        wizard = self.wizard(connection)
        taken = self.candidate(wizard, BELGIAN_DIVISION)
        self.assertEqual(taken.used_by, self.company.name)
        self.assertFalse(wizard.candidate_id)
        wizard.write({"candidate_id": taken.id, "is_confirmed": True})
        with self.assertRaisesRegex(UserError, "is already connected to"):
            wizard.action_choose()
        self.assertEqual(connection.state, "authorized")

    def test_database_refuses_a_division_twice(self):
        self.connect()
        other = self.env["res.company"].create({"name": "Second"})
        connection = self.new_connection(other)
        connection._give_consent(self.consent(connection))
        self.patch(type(connection), "_check_division_free", lambda *args: None)
        row = self.division_row(connection, BELGIAN_DIVISION)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            connection._lock_division(row)
            self.env.flush_all()

    def test_locked_division_cannot_be_chosen_again(self):
        wizard = self.wizard()
        wizard.action_choose()
        with self.assertRaises(UserError):
            self.choose(wizard, OTHER_BELGIAN_DIVISION, confirmed=True)
        with self.assertRaises(UserError):
            self.connection.action_choose_division()
        self.assertEqual(self.connection.division, BELGIAN_DIVISION)

    def test_many_divisions_can_be_searched(self):
        every = [300001 + number for number in range(70)]
        code = self.consent(user="accountant", divisions=[*self.divisions, *every])
        self.connection._give_consent(code)
        action = self.connection.action_choose_division()
        wizard = self.env["exact.division.wizard"].browse(action["res_id"])
        self.assertEqual(len(wizard.candidate_ids), 73)
        last = wizard.candidate_ids[-1]
        for text in (last.name, last.number, last.vat):
            found = self.env["exact.division.candidate"].name_search(
                text, [("wizard_id", "=", wizard.id)]
            )
            self.assertIn(last.id, [row[0] for row in found], text)

    def test_button_on_a_row_selects_it(self):
        wizard = self.wizard()
        self.candidate(wizard, DUTCH_DIVISION).action_select()
        self.assertEqual(wizard.candidate_id.code, DUTCH_DIVISION)
        self.assertFalse(wizard.is_proposed)

    def test_lists_that_cannot_be_read_leave_the_division_locked(self):
        wizard = self.wizard()
        self.fault("error_without_text", "vat/VATCodes")
        action = wizard.action_choose()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.lists_refreshed_at)
        self.connection.action_refresh_lists()
        self.assertTrue(self.connection.vat_code_ids)

    def test_a_division_nobody_can_work_in_is_shown_with_why(self):
        cases = (("Status", 0), ("Status", 2), ("BlockingStatus", 1), ("BlockingStatus", 6))
        for name, value in cases:
            with self.subTest(f"{name} {value}"):
                self.simulator.control("division", {"division": BELGIAN_DIVISION, name: value})
                wizard = self.wizard()
                own = self.candidate(wizard, BELGIAN_DIVISION)
                self.assertTrue(own.problem)
                self.assertFalse(wizard.candidate_id)
                wizard.write({"candidate_id": own.id})
                with self.assertRaisesRegex(UserError, "cannot be connected"):
                    wizard.action_choose()
                self.assertEqual(self.connection.state, "authorized")
                self.simulator.control(
                    "division", {"division": BELGIAN_DIVISION, "Status": 1, "BlockingStatus": 0}
                )
                self.connection.action_disconnect()

    def test_a_division_that_is_not_listed_is_named_by_a_person(self):
        self.simulator.control("knobs", {"refused_endpoints": "system/Divisions"})
        wizard = self.wizard()
        self.assertFalse(wizard.candidate_ids)
        with self.assertRaisesRegex(UserError, "Type the number"):
            wizard.action_look_up()
        wizard.typed_number = 999999
        with self.assertRaisesRegex(UserError, "no access to this division"):
            wizard.action_look_up()
        wizard.typed_number = BELGIAN_DIVISION
        wizard.action_look_up()
        self.assertEqual(wizard.candidate_id.code, BELGIAN_DIVISION)
        with self.assertRaisesRegex(UserError, "Confirm"):
            wizard.action_choose()
        wizard.is_confirmed = True
        wizard.action_choose()
        self.assertRecordValues(
            self.connection,
            [{"state": "connected", "division_country": "BE", "division_currency": "EUR"}],
        )

    def test_previous_division_is_pointed_out(self):
        self.connect()
        self.connection.action_disconnect()
        wizard = self.wizard()
        self.assertFalse(wizard.is_other_than_before)
        self.candidate(wizard, OTHER_BELGIAN_DIVISION).action_select()
        self.assertTrue(wizard.is_other_than_before)
