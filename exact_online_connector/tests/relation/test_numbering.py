"""Codes for debtors and creditors: the masks in Odoo, and what reaches Exact."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_relation_send import ACCOUNTS, RelationCase


@tagged("post_install", "-at_install")
class TestNumbering(RelationCase):
    def mask(self, mask="7###", digits="ref", kind="customer"):
        self.connection.write({f"{kind}_mask": mask, f"{kind}_digits": digits})

    def code_of(self, partner):
        return self.of_contact(partner)["Code"].strip()

    def wizard(self):
        action = self.connection.action_number_relations()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_without_a_mask_exact_numbers(self):
        partner = self.contact(ref="DB08312")
        self.send_contacts(partner)
        self.assertNotEqual(self.code_of(partner), "8312")

    def test_customers_and_suppliers_have_their_own(self):
        self.mask("7###")
        self.mask("8###", kind="supplier")
        debtor = self.contact("Debtor", ref="DB00012")
        creditor = self.contact("Creditor", ref="CR00012", customer_rank=0, supplier_rank=1)
        self.send_contacts(debtor | creditor)
        self.assertEqual((self.code_of(debtor), self.code_of(creditor)), ("7012", "8012"))

    def test_the_number_of_the_contact_in_odoo(self):
        self.mask("7#######", "id")
        partner = self.contact()
        self.send_contacts(partner)
        self.assertEqual(self.code_of(partner), f"7{partner.id:07}")

    def test_a_sequence_is_drawn_once(self):
        self.mask("7###", "sequence")
        self.connection.customer_next = 41
        first, second = self.contact("First"), self.contact("Second")
        self.fault("business_error", ACCOUNTS, method="POST", message="Ongeldig: Naam")
        self.send_contacts(first)
        self.send_contacts(second)
        self.send_contacts(first)
        self.assertEqual((self.code_of(first), self.code_of(second)), ("7041", "7042"))

    def test_who_gets_no_number_is_told_why(self):
        self.mask("7##")
        other = self.contact("Other BV", ref="X12")
        cases = {
            "no digits": self.contact("No Digits BV", ref="ABC"),
            "does not fit": self.contact("Too Large BV", ref="DB1234"),
            "Other BV": self.contact("Same Number BV", ref="DB00012"),
        }
        self.simulator.control("calls/clear", {})
        for expected, partner in cases.items():
            with self.subTest(expected):
                self.send_contacts(partner)
                link = self.link(partner)
                self.assertEqual(link.state, "blocked")
                self.assertIn(expected, link.reason)
                self.assertIn(partner.name, link.reason)
        self.assertFalse(self.calls(endpoint=ACCOUNTS, method="POST"))
        self.assertFalse(self.link(other))

    def test_an_invoice_waits_for_the_number_too(self):
        self.mask()
        partner = self.contact(ref="ABC")
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.assertIn("no digits", move.exact_reason)
        partner.ref = "DB00077"
        self.send(move)
        self.assert_booked(move)
        self.assertEqual(self.code_of(partner), "7077")

    def test_a_wrong_mask_is_not_saved(self):
        for mask, expected in {"1A##": "digits and #", "1234": "no #", "1#2#": "together"}.items():
            with self.subTest(mask), self.assertRaisesRegex(ValidationError, expected):
                self.mask(mask)
                self.env.flush_all()

    # --- the wizard ---

    def test_the_preview_says_who_keeps_the_code_of_exact(self):
        partner = self.contact("Known BV", ref="DB00012")
        self.send_contacts(partner)
        code = partner.exact_contact_ids.code
        self.contact("New BV", ref="DB00013")
        with Form(self.wizard()) as form:
            form.customer_mask = "7###"
            self.assertIn(f"Keeps {code}", " ".join(form.customer_preview.split()))
            self.assertIn("7013", form.customer_preview)
            self.assertNotIn("7012", form.customer_preview)

    def test_the_preview_follows_the_mask(self):
        self.contact("Tien BV", ref="DB00010")
        self.contact("Duizend BV", ref="DB12345")
        self.contact("Zonder BV", ref="ABC")
        with Form(self.wizard()) as form:
            form.customer_mask = "9###"
            self.assertIn("9010", form.customer_preview)
            self.assertEqual((form.customer_overflow, form.customer_no_digits >= 1), (1, True))
            form.customer_mask = "9#####"
            self.assertIn("900010", form.customer_preview)
            self.assertEqual(form.customer_overflow, 0)
            form.customer_mask = "9A"
            self.assertIn("9A", form.customer_error)
            form.customer_mask = "9#####"

    def test_clashes_are_seen_before_saving(self):
        self.contact("Een BV", ref="DB00012")
        self.contact("Twee BV", ref="X12")
        self.contact("Drie BV", ref="X33")
        self.env["exact.relation"].sudo().create(
            {"connection_id": self.connection.id, "guid": "g", "code": "7033", "name": "Bezet NV"}
        )
        wizard = self.wizard()
        wizard.customer_mask = "7###"
        self.assertEqual((wizard.customer_clash_here, wizard.customer_clash_in_exact), (2, 1))
        action = wizard.with_context(
            exact_kind="customer", exact_problem="clash_in_exact"
        ).action_open_problem()
        partners = self.env["res.partner"].search(action["domain"])
        self.assertEqual(partners.mapped("name"), ["Drie BV"])

    def test_saving(self):
        wizard = self.wizard()
        wizard.write({"customer_mask": "7###", "supplier_mask": "8###", "supplier_digits": "id"})
        wizard.action_save()
        self.assertEqual(
            (self.connection.customer_mask, self.connection.supplier_digits), ("7###", "id")
        )
        wizard.customer_mask = "wrong"
        with self.assertRaises(UserError):
            wizard.action_save()

    def test_the_codes_of_all_cost_a_constant_number_of_queries(self):
        self.mask()
        self.queries_for(1)
        few = self.queries_for(3)
        self.assertEqual(self.queries_for(30), few)

    def queries_for(self, count):
        """How many queries the codes of all take, with so many contacts more."""
        for number in range(count):
            self.contact(f"Contact {number}", ref=f"DB{number}")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.connection._codes_of_contacts("Customer")
        return self.env.cr.sql_log_count - before
