"""Which relation of Exact a customer becomes: known, found, promoted or created."""

from odoo.tests import tagged

from ..entry.send_common import ExactSendCase

ACCOUNTS = "crm/Accounts"


@tagged("post_install", "-at_install")
class TestAccountRelation(ExactSendCase):
    def new_partner(self, name="New Customer", **values):
        belgium = self.env.ref("base.be").id
        return self.env["res.partner"].create({"name": name, "country_id": belgium, **values})

    def relation(self, partner):
        return self.env["exact.contact"].search([("partner_id", "=", partner.id)])

    def relation_calls(self, method):
        return len(self.calls(endpoint=ACCOUNTS, method=method))

    def test_found_by_vat_number(self):
        [there] = self.relations(VATNumber=self.customer.vat)
        self.send(self.invoice())
        relation = self.relation(self.customer)
        self.assertEqual((relation.guid, relation.name), (there["ID"], there["Name"]))
        self.assertEqual(self.relation_calls("POST"), 0)

    def test_known_is_not_looked_up_again(self):
        self.send(self.invoice())
        before = self.relation_calls("GET")
        self.send(self.invoice())
        self.assertEqual(self.relation_calls("GET"), before)

    def test_created_with_what_odoo_knows(self):
        partner = self.new_partner(
            "Brasserie Nouvelle", street="Rue Haute 1", zip="1000", city="Bruxelles"
        )
        move = self.invoice(partner=partner)
        self.send(move)
        entry = self.assert_booked(move)
        [relation] = self.relations(Name="Brasserie Nouvelle")
        self.assertEqual(entry["Customer"], relation["ID"])
        self.assertEqual((relation["City"], relation["Status"]), ("Bruxelles", "C"))
        self.assertEqual(self.relation(partner).code, relation["Code"].strip())

    def test_invoice_address_belongs_to_its_company(self):
        child = self.new_partner("Accounts department", parent_id=self.customer.id, type="invoice")
        move = self.invoice(partner=child)
        self.send(move)
        [relation] = self.relations(VATNumber=self.customer.vat)
        self.assertEqual(self.assert_booked(move)["Customer"], relation["ID"])

    def test_supplier_becomes_customer_too(self):
        [supplier] = self.relations(Name="Brouwerij De Linde CVBA")
        self.assertNotEqual(supplier["Status"], "C")
        partner = self.new_partner("De Linde", vat=supplier["VATNumber"], is_company=True)
        move = self.invoice(partner=partner)
        self.send(move)
        self.assert_booked(move)
        [promoted] = self.relations(ID=supplier["ID"])
        self.assertEqual((promoted["Status"], promoted["IsSupplier"]), ("C", True))

    def test_same_name_is_not_the_same_customer(self):
        self.send(self.invoice(partner=self.new_partner("Jan Peeters")))
        move = self.invoice(partner=self.new_partner("Jan Peeters"))
        self.send(move)
        self.assertEqual(len(self.relations(Name="Jan Peeters")), 2)

    def test_found_by_email_when_the_name_is_the_same(self):
        client = self.connection._client()
        there = client.post(ACCOUNTS, {"Name": "An Maes", "Email": "an@example.com"})
        client.post(ACCOUNTS, {"Name": "Piet Maes", "Email": "an@example.com"})
        move = self.invoice(partner=self.new_partner("An Maes", email="an@example.com"))
        self.send(move)
        self.assertEqual(self.assert_booked(move)["Customer"], there["ID"])

    def test_two_that_may_be_meant_are_named_and_a_person_chooses(self):
        client = self.connection._client()
        vat = "BE0477472701"
        first = client.post(ACCOUNTS, {"Name": "First NV", "VATNumber": vat})
        client.post(ACCOUNTS, {"Name": "Second NV", "VATNumber": vat})
        partner = self.new_partner("Which NV", vat=vat, is_company=True)
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.assertIn("First NV", move.exact_reason)
        self.assertIn("Second NV", move.exact_reason)
        self.assertFalse(self.booked())
        self.relation(partner).code = first["Code"].strip()
        self.send(move)
        self.assertEqual(self.assert_booked(move)["Customer"], first["ID"])

    # --- one VAT number for several companies ---

    UNITY, KVK_A, KVK_B = "NL000099998B57", "12345678", "87654321"

    def dutch(self, name, registry=False, vat=UNITY):
        return self.new_partner(
            name,
            country_id=self.env.ref("base.nl").id,
            vat=vat,
            company_registry=registry,
            is_company=True,
        )

    def in_exact(self, name, registry=None, **values):
        values = {"ChamberOfCommerce": registry, "VATNumber": self.UNITY, "Country": "NL", **values}
        return self.connection._client().post(ACCOUNTS, {"Name": name, **values})

    def booked_on(self, partner, **values):
        """The relation that an invoice and a credit note of a contact stand on in the books."""
        moves = [
            self.invoice(200, partner=partner, move_type=kind, **values)
            for kind in ("out_invoice", "out_refund")
        ]
        self.send(moves[0] | moves[1])
        [guid] = {self.assert_booked(move)["Customer"] for move in moves}
        [relation] = self.relations(ID=guid)
        return relation

    def test_a_member_of_a_fiscal_unity_gets_a_relation_of_its_own(self):
        there = self.in_exact("Veldkamp Bouw B.V.", self.KVK_A)
        relation = self.booked_on(self.dutch("Veldkamp Vastgoed B.V.", self.KVK_B))
        self.assertNotEqual(relation["ID"], there["ID"])
        self.assertEqual(
            (relation["Name"], relation["ChamberOfCommerce"], relation["VATNumber"]),
            ("Veldkamp Vastgoed B.V.", self.KVK_B, self.UNITY),
        )
        [alike] = self.relations(ID=there["ID"])
        self.assertEqual(alike["Name"], "Veldkamp Bouw B.V.", "what is A's stays as it was")

    def test_a_member_of_a_fiscal_unity_is_found_by_its_own_number(self):
        self.in_exact("Veldkamp Bouw B.V.", self.KVK_A)
        there = self.in_exact("Something Else", self.KVK_B, VATNumber="NL123456782B90")
        relation = self.booked_on(self.dutch("Veldkamp Vastgoed B.V.", self.KVK_B))
        self.assertEqual(relation["ID"], there["ID"])

    def test_a_shared_vat_number_without_another_number_is_for_a_person(self):
        """Odoo knows that two companies have it; Exact's relation does not say which it is."""
        self.dutch("Veldkamp Bouw B.V.", self.KVK_A)
        there = self.in_exact("Veldkamp Groep")
        partner = self.dutch("Veldkamp Vastgoed B.V.", self.KVK_B)
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.assertIn("Veldkamp Groep", move.exact_reason)
        self.assertFalse(self.booked())
        action = self.relation(partner).action_choose()
        self.env[action["res_model"]].browse(action["res_id"]).action_none()
        self.drive()
        relation = self.booked_on(partner)
        self.assertNotEqual(relation["ID"], there["ID"])
        self.assertEqual(relation["ChamberOfCommerce"], self.KVK_B)

    def test_a_code_chosen_by_mistake_is_no_other_company(self):
        there = self.in_exact("Veldkamp Bouw B.V.", self.KVK_A)
        partner = self.dutch("Veldkamp Vastgoed B.V.", self.KVK_B)
        self.env["exact.contact"].sudo()._of(self.connection, partner).code = there["Code"].strip()
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        for number in (self.KVK_A, self.KVK_B):
            self.assertIn(number, move.exact_reason)
        self.assertFalse(self.booked())

    def test_of_two_alike_the_one_that_is_blocked_in_exact_is_left_alone(self):
        self.in_exact("Veldkamp Bouw B.V.", self.KVK_A, Blocked=True)
        self.in_exact("Veldkamp Bouw B.V.", self.KVK_A, EndDate="2020-01-01")
        there = self.in_exact("Veldkamp Bouw B.V.", self.KVK_A)
        relation = self.booked_on(self.dutch("Veldkamp Bouw B.V.", self.KVK_A))
        self.assertEqual(relation["ID"], there["ID"])

    def test_a_code_that_is_not_there_creates_nothing(self):
        partner = self.new_partner("Typing Error")
        relation = self.env["exact.contact"].sudo()._of(self.connection, partner)
        relation.code = "999999"
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.assertIn("999999", move.exact_reason)
        self.assertFalse(self.relations(Name="Typing Error"))

    def test_deleted_in_exact_before_it_got_the_role(self):
        partner = self.new_partner("Was A Supplier")
        relation = self.env["exact.contact"].sudo()._of(self.connection, partner)
        relation.write({"guid": "11111111-0000-0000-0000-000000000000", "is_supplier": True})
        move = self.invoice(partner=partner)
        self.send(move)
        self.assert_booked(move)
        self.assertTrue(relation.is_customer)

    def test_deleted_in_exact_is_found_or_made_again(self):
        partner = self.new_partner("Comes And Goes")
        relation = self.env["exact.contact"].sudo()._of(self.connection, partner)
        relation.write({"guid": "11111111-0000-0000-0000-000000000000", "is_customer": True})
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "rejected")
        self.send(move)
        self.assert_booked(move)
