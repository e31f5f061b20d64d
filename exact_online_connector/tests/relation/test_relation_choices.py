"""What a person decides about a contact: who is right where both differ, which relation it is."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_relation_send import ACCOUNTS
from .test_relation_wizard import DialogCase

VAT = "BE0477472701"


@tagged("post_install", "-at_install")
class TestConflictDialog(DialogCase):
    def setUp(self):
        super().setUp()
        self.partner = self.contact(phone="+32 9 111 11 11", city="Gent", country_id=False)
        self.partner.country_id = self.env.ref("base.be")
        self.send_contacts(self.partner)
        self.in_exact(self.partner, Phone="+32 9 999 99 99", City="Aalst", Country="NL")
        self.partner.write(
            {
                "phone": "+32 9 222 22 22",
                "city": "Brugge",
                "country_id": self.env.ref("base.fr").id,
            }
        )
        self.send_contacts(self.partner)

    def dialog(self, user=None):
        account = self.link(self.partner)
        action = account.with_user(user or self.env.user).action_compare()
        return (
            self.env[action["res_model"]].with_user(user or self.env.user).browse(action["res_id"])
        )

    def choose(self, wizard, **choices):
        for line in wizard.line_ids:
            line.choice = choices.get(line.field)
        return wizard.action_apply()

    def test_both_sides_are_shown(self):
        self.assertRecordValues(
            self.dialog().line_ids,
            [
                {"label": "City", "odoo_text": "Brugge", "exact_text": "Aalst", "can_take": True},
                {"label": "Country", "odoo_text": "FR", "exact_text": "NL", "can_take": False},
                {
                    "label": "Phone",
                    "odoo_text": "+32 9 222 22 22",
                    "exact_text": "+32 9 999 99 99",
                    "can_take": True,
                },
            ],
        )
        [alert] = self.partner.exact_alerts.values()
        self.assertIn("City, Country, Phone", alert["message"])
        self.assertEqual(alert["action"]["context"]["active_id"], self.link(self.partner).id)

    def test_each_choice_does_what_it_says(self):
        run = self.run_of(self.choose(self.dialog(), City="odoo", Phone="take", Country="exact"))
        self.assertEqual((run.total, run.sent_count), (1, 1))
        relation = self.of_contact(self.partner)
        self.assertEqual(
            (relation["City"], relation["Phone"], relation["Country"].strip()),
            ("Brugge", "+32 9 999 99 99", "NL"),
        )
        self.assertEqual(self.partner.phone, "+32 9 999 99 99")
        self.assertEqual(self.partner.country_id.code, "FR")
        self.assertFalse(self.link(self.partner).conflicts)
        self.assertFalse(self.partner.exact_alerts)

    def test_what_nobody_chose_is_asked_again(self):
        action = self.choose(self.dialog(), Phone="take")
        self.assertEqual(action["tag"], "soft_reload")
        self.assertEqual(self.dialog().line_ids.mapped("field"), ["City", "Country"])
        self.assertEqual(self.of_contact(self.partner)["City"], "Aalst")

    def test_a_supplier_does_not_become_a_customer(self):
        self.link(self.partner).sudo().write({"is_customer": False, "is_supplier": True})
        self.partner.write({"customer_rank": 0})
        self.run_of(self.choose(self.dialog(), City="odoo"))
        self.assertFalse(self.link(self.partner).is_customer)

    def test_nothing_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose"):
            self.dialog().action_apply()

    def test_nothing_left(self):
        self.choose(self.dialog(), City="exact", Phone="exact", Country="exact")
        with self.assertRaisesRegex(UserError, "Nothing"):
            self.dialog()

    def test_the_preview_asks_first(self):
        wizard = self.preview(self.partner)
        self.assertEqual((wizard.line_ids.state, wizard.summary), ("conflict", "1 to be decided"))
        self.assertIn("City, Country, Phone", wizard.line_ids.reason)
        self.assertTrue(wizard.line_ids.can_fix)
        self.partner.street = "Markt 1"
        self.assertEqual(self.preview(self.partner).line_ids.state, "update")

    def test_an_invoicing_person_decides(self):
        self.run_of(self.choose(self.dialog(self.clerk()), City="odoo"))
        self.assertEqual(self.of_contact(self.partner)["City"], "Brugge")


@tagged("post_install", "-at_install")
class TestCandidateDialog(DialogCase):
    def setUp(self):
        super().setUp()
        post = self.connection._client().post
        self.first = post(ACCOUNTS, {"Name": "First NV", "VATNumber": VAT, "City": "Gent"})
        self.second = post(ACCOUNTS, {"Name": "Second NV", "VATNumber": VAT})
        self.partner = self.contact("Which NV", vat=VAT)
        self.send_contacts(self.partner)

    def dialog(self):
        account = self.link(self.partner).with_user(self.clerk())
        self.assertTrue(account.can_choose)
        action = account.action_choose()
        return account.env[action["res_model"]].browse(action["res_id"])

    def test_both_are_shown_and_one_is_chosen(self):
        wizard = self.dialog()
        self.assertEqual(
            sorted(wizard.line_ids.mapped(lambda line: (line.name, line.city, line.vat))),
            [("First NV", "Gent", VAT), ("Second NV", False, VAT)],
        )
        second = wizard.line_ids.filtered(lambda line: line.name == "Second NV")
        self.run_of(second.action_choose())
        self.assertRecordValues(
            self.link(self.partner),
            [{"state": "linked", "guid": self.second["ID"], "can_choose": False}],
        )

    def test_another_code(self):
        there = self.connection._client().post(ACCOUNTS, {"Name": "Third NV"})
        wizard = self.dialog()
        wizard.code = there["Code"].strip()
        self.run_of(wizard.action_use_code())
        self.assertEqual(self.link(self.partner).guid, there["ID"])

    def test_none_of_these(self):
        self.run_of(self.dialog().action_none())
        link = self.link(self.partner)
        self.assertEqual(link.state, "linked")
        self.assertNotIn(link.guid, (self.first["ID"], self.second["ID"]))
        self.assertEqual(link.name, "Which NV")

    def test_a_code_with_letters(self):
        wizard = self.dialog()
        wizard.code = "DB1"
        with self.assertRaisesRegex(UserError, "DB1"):
            wizard.action_use_code()

    def test_looked_up_again_after_a_correction(self):
        self.partner.vat = "BE0401234560"
        self.run_of(self.dialog().action_use_code())
        self.assertEqual(self.link(self.partner).state, "linked")

    def test_the_contact_and_the_preview_lead_there(self):
        [alert] = self.partner.exact_alerts.values()
        self.assertIn("First NV", alert["message"])
        line = self.preview(self.partner).line_ids
        self.assertEqual(line.state, "blocked")
        for action in (alert["action"], line.action_fix()):
            self.assertEqual(action["type"], "ir.actions.server")
            self.assertEqual(action["context"]["active_id"], self.link(self.partner).id)
