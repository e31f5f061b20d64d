"""What a contact shows of its relation in Exact, and to whom."""

import re

from odoo.tests import tagged

from .test_relation_send import RelationCase


@tagged("post_install", "-at_install")
class TestContactForm(RelationCase):
    def test_what_the_button_says(self):
        partner = self.contact()
        self.assertEqual(partner.exact_summary, "Not in Exact")
        self.assertEqual(partner.action_exact_open()["res_model"], "exact.relation.wizard")
        self.send_contacts(partner)
        self.assertEqual(partner.exact_summary, self.link(partner).code)
        self.assertEqual(partner.exact_state, "linked")
        self.assertEqual(partner.action_exact_open()["res_id"], self.link(partner).id)
        code = self.link(partner).code
        partner.city = "Brugge"
        partner.invalidate_recordset(["exact_summary"])
        self.assertEqual(partner.exact_summary, f"{code}, changed")
        self.send_contacts(partner)
        partner.invalidate_recordset(["exact_summary"])
        self.assertEqual(partner.exact_summary, code)

    def test_a_person_shows_the_relation_of_its_company(self):
        partner = self.contact()
        self.send_contacts(partner)
        person = self.contact("An Vermeulen", is_company=False, parent_id=partner.id)
        self.assertEqual(person.exact_code, self.link(partner).code)

    def test_filters_of_contacts_and_links(self):
        sent, new = self.contact("Sent BV"), self.contact("New BV")
        self.send_contacts(sent)
        arch = self.env["res.partner"].get_view(view_type="search")["arch"]
        self.assertIn("exact_to_decide", arch)
        linked = self.env["res.partner"].search([("exact_contact_ids.guid", "!=", False)])
        self.assertIn(sent, linked)
        self.assertNotIn(new, linked)

    def test_other_companies_do_not_see_it(self):
        partner = self.contact()
        self.send_contacts(partner)
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= other
        self.assertFalse(partner.with_company(other).exact_state)
        self.assertFalse(partner.with_company(other).exact_code)

    def test_an_employee_without_accounting_opens_contacts(self):
        employee = self.new_user("base.group_user")
        self.contact().with_user(employee).web_read({"name": {}})
        arch = self.env["res.partner"].with_user(employee).get_view(view_type="form")["arch"]
        self.assertFalse(re.findall(r'name="\w*exact_\w*"', arch))
