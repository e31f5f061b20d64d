"""The preview of contacts: what becomes of each, without a single call."""

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, tagged

from .test_relation_send import ACCOUNTS, RelationCase


class DialogCase(RelationCase):
    def preview(self, partners):
        action = partners.action_exact_send()
        return self.env[action["res_model"]].browse(action["res_id"])

    def line(self, wizard, partner):
        return wizard.line_ids.filtered(lambda line: line.partner_id == partner)

    def run_of(self, action):
        """The run that a dialog started, after the queue was worked."""
        self.assertEqual(action["tag"], "exact_online_connector.progress")
        run = self.env["exact.run"].browse(action["params"]["run_id"])
        self.drive(run)
        return run

    def wrong_vat(self, partner):
        """A wrong VAT number, which Odoo itself refuses to take from a form."""
        self.env.cr.execute(
            "UPDATE res_partner SET vat = 'BE0477472702' WHERE id = %s", [partner.id]
        )
        self.env.invalidate_all()

    def clerk(self):
        return self.new_user("account.group_account_invoice")


@tagged("post_install", "-at_install")
class TestRelationWizard(DialogCase):
    def test_each_contact_and_what_becomes_of_it(self):
        new, bad, same, changed = (
            self.contact(name) for name in ("New BV", "Bad BV", "Same BV", "Changed BV")
        )
        self.wrong_vat(bad)
        self.send_contacts(same | changed)
        changed.write({"city": "Brugge", "supplier_rank": 1})
        self.simulator.control("calls/clear", {})
        wizard = self.preview(new | bad | same | changed)
        self.assertEqual(
            [(line.partner_id, line.state) for line in wizard.line_ids],
            [(bad, "blocked"), (new, "create"), (changed, "update"), (same, "same")],
        )
        self.assertEqual(wizard.summary, "1 new, 1 to update, 1 blocked, 1 up to date")
        self.assertEqual(self.line(wizard, changed).reason, "Sent: City, Customer or supplier.")
        self.assertEqual(self.line(wizard, changed).role_text, "Customer and supplier")
        self.assertEqual(self.line(wizard, same).code, self.link(same).code)
        self.assertIn("BE0477472702", self.line(wizard, bad).reason)
        self.assertEqual(self.line(wizard, bad).action_fix()["res_id"], bad.id)
        self.assertFalse(self.calls(), "a preview never calls Exact")

    def test_only_what_is_ready_is_sent(self):
        new, bad = self.contact("New BV"), self.contact("Bad BV")
        self.wrong_vat(bad)
        run = self.run_of(self.preview(new | bad).action_send())
        self.assertEqual(run.contact_ids.partner_id, new)
        self.assertEqual(self.of_contact(new)["Status"], "C")
        self.assertFalse(self.link(bad))

    def test_nothing_to_send(self):
        partner = self.contact()
        self.send_contacts(partner)
        wizard = self.preview(partner)
        self.assertFalse(wizard.ready_count)
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_roles_are_those_of_each_contact(self):
        debtor = self.contact("Debtor BV")
        both = self.contact("Both BV", supplier_rank=1)
        creditor = self.contact("Creditor BV", customer_rank=0, supplier_rank=1)
        neither = self.contact("Neither BV", customer_rank=0)
        wizard = self.preview(debtor | both | creditor | neither)
        self.assertTrue(wizard.has_others)
        with Form(wizard) as form:
            form.role_of_others = "Supplier"
        self.assertEqual(self.line(wizard, neither).role_text, "Supplier")
        run = self.run_of(wizard.action_send())
        self.assertEqual((run.total, run.sent_count), (4, 4))
        for partner, roles in {
            debtor: ("C", False),
            both: ("C", True),
            creditor: (None, True),
            neither: (None, True),
        }.items():
            relation = self.of_contact(partner)
            status = relation["Status"] if relation["Status"] == "C" else None
            self.assertEqual((status, relation["IsSupplier"]), roles, partner.name)

    def test_the_code_of_the_role_that_is_chosen(self):
        self.connection.write({"customer_mask": "1####", "supplier_mask": "2####"})
        neither = self.contact("Neither BV", customer_rank=0, ref="DB00017")
        wizard = self.preview(neither)
        self.assertEqual(wizard.line_ids.code, "10017")
        with Form(wizard) as form:
            form.role_of_others = "Supplier"
        self.run_of(wizard.action_send())
        self.assertEqual(wizard.line_ids.code, "20017")
        self.assertEqual(self.of_contact(neither)["Code"].strip(), "20017")

    def test_a_contact_without_its_number_is_blocked(self):
        self.connection.customer_mask = "1####"
        numbered, without = self.contact("With BV", ref="DB00018"), self.contact("Without BV")
        wizard = self.preview(numbered | without)
        self.assertEqual(self.line(wizard, numbered).code, "10018")
        self.assertEqual(self.line(wizard, without).state, "blocked")
        self.assertIn("no digits", self.line(wizard, without).reason)

    def test_two_contacts_with_one_number(self):
        self.connection.customer_mask = "1####"
        first, second = (self.contact(name, ref="DB00018") for name in ("First BV", "Second BV"))
        line = self.preview(first).line_ids
        self.assertEqual(line.state, "blocked")
        self.assertIn("would get code 10018, and so would Second BV", line.reason)
        self.assertFalse(self.preview(second).ready_count)

    def test_a_number_that_a_relation_has(self):
        self.connection._client().post(ACCOUNTS, {"Name": "Other NV", "Code": "10018"})
        self.connection._client().post(ACCOUNTS, {"Name": "BAKKERIJ VERMEULEN", "Code": "10019"})
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.connection.with_env(self.env(cr=cr))._fetch_relations()
        self.env.invalidate_all()
        self.connection.customer_mask = "1####"
        stranger, known = self.contact("Mine BV", ref="DB18"), self.contact(ref="DB19")
        wizard = self.preview(stranger | known)
        self.assertEqual(self.line(wizard, stranger).state, "blocked")
        self.assertIn("Other NV", self.line(wizard, stranger).reason)
        self.assertEqual(self.line(wizard, known).code, "10019")
        self.run_of(wizard.action_send())
        self.assertEqual(self.link(known).code, "10019")

    def test_numbers_of_a_sequence_are_not_promised(self):
        self.connection.write({"customer_mask": "1####", "customer_digits": "sequence"})
        wizard = self.preview(self.contact())
        self.assertEqual((wizard.line_ids.state, wizard.line_ids.code), ("create", ""))
        self.run_of(wizard.action_send())
        self.assertEqual(self.link(wizard.line_ids.partner_id).code, "10001")

    def test_persons_stand_for_their_company(self):
        partner = self.contact()
        person = self.contact("An Vermeulen", is_company=False, parent_id=partner.id)
        self.assertEqual(self.preview(person | partner).line_ids.partner_id, partner)

    def test_all_customers_that_are_not_in_exact(self):
        sent, new = self.contact("Sent BV"), self.contact("New BV")
        creditor = self.contact("Creditor BV", customer_rank=0, supplier_rank=1)
        archived = self.contact("Archived BV", active=False)
        self.send_contacts(sent)
        wizards = self.env["exact.relation.wizard"]
        action = wizards._open_unsent(self.company, "Customer")
        found = wizards.browse(action["res_id"]).line_ids.partner_id
        self.assertIn(new, found)
        self.assertFalse((sent | creditor | archived) & found)
        action = wizards._open_unsent(self.company, "Supplier")
        self.assertIn(creditor, wizards.browse(action["res_id"]).line_ids.partner_id)

    def test_queries_do_not_grow_with_contacts(self):
        def queries(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            list(self.env["exact.contact"]._preview(partners.sudo(), self.connection))
            return self.env.cr.sql_log_count - before

        self.connection.customer_mask = "1####"
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": f"Contact {number}",
                    "customer_rank": 1,
                    "ref": f"DB{number}",
                    "child_ids": [Command.create({"name": f"Person {number}"})],
                    "bank_ids": [Command.create({"acc_number": f"{number:09}"})],
                }
                for number in range(60)
            ]
        )
        self.env["exact.contact"].sudo()._of(self.connection, contacts[::2])
        few = queries(contacts[:20])
        self.assertLessEqual(queries(contacts), few + 2)

    def test_contacts_of_another_company(self):
        other = self.env["res.company"].create({"name": "Second"})
        with self.assertRaisesRegex(UserError, "Second"):
            self.contact(company_id=other.id).action_exact_send()

    def test_not_connected(self):
        self.connection.action_disconnect()
        with self.assertRaises(RedirectWarning):
            self.contact().action_exact_send()

    def test_who_may_send(self):
        partner = self.contact()
        reader = self.new_user("account.group_account_readonly")
        with self.assertRaises(AccessError):
            partner.with_user(reader).action_exact_send()
        clerk = self.clerk()
        action = partner.with_user(clerk).action_exact_send()
        wizard = self.env[action["res_model"]].with_user(clerk).browse(action["res_id"])
        self.run_of(wizard.action_send())
        self.assertTrue(self.link(partner).guid)
