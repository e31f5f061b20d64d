"""Which relation of Exact a customer becomes: known, found, promoted or created."""

from odoo.tests import tagged

from .send_common import ExactSendCase

ACCOUNTS = "crm/Accounts"


@tagged("post_install", "-at_install")
class TestAccountRelation(ExactSendCase):
    def new_partner(self, name="New Customer", **values):
        belgium = self.env.ref("base.be").id
        return self.env["res.partner"].create({"name": name, "country_id": belgium, **values})

    def relation(self, partner):
        return self.env["exact.account"].search([("partner_id", "=", partner.id)])

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

    def test_a_code_that_is_not_there_creates_nothing(self):
        partner = self.new_partner("Typing Error")
        relation = self.env["exact.account"].sudo()._of(self.connection, partner)
        relation.code = "999999"
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        self.assertIn("999999", move.exact_reason)
        self.assertFalse(self.relations(Name="Typing Error"))

    def test_deleted_in_exact_before_it_got_the_role(self):
        partner = self.new_partner("Was A Supplier")
        relation = self.env["exact.account"].sudo()._of(self.connection, partner)
        relation.write({"guid": "11111111-0000-0000-0000-000000000000", "is_supplier": True})
        move = self.invoice(partner=partner)
        self.send(move)
        self.assert_booked(move)
        self.assertTrue(relation.is_customer)

    def test_deleted_in_exact_is_found_or_made_again(self):
        partner = self.new_partner("Comes And Goes")
        relation = self.env["exact.account"].sudo()._of(self.connection, partner)
        relation.write({"guid": "11111111-0000-0000-0000-000000000000", "is_customer": True})
        move = self.invoice(partner=partner)
        self.send(move)
        self.assertEqual(move.exact_state, "rejected")
        self.send(move)
        self.assert_booked(move)
