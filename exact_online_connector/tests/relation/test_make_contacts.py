"""Relations that only Exact has become contacts, and stay one relation each."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...models.relation.send import TAKEN
from ..common import BELGIAN_DIVISION
from .test_relation_import import ImportCase
from .test_relation_send import ACCOUNTS, BANKS, IBAN

VAT = "BE0403170701"


class MakeCase(ImportCase):
    """Relations in the simulator's books, fetched, of which contacts are made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner_manager = cls.env.ref("base.group_partner_manager")
        cls.env.user.group_ids |= partner_manager

    def in_books(self, name="Maes BV", **values):
        return super().in_books(**{"Name": name, "Status": "C", **values})

    def make(self, *names, user=None, **choices):
        """Make contacts of relations by the button, and work the queue once."""
        relations = self.env["exact.relation"].union(*map(self.relation, names))
        relations = relations.with_user(user or self.env.user).with_company(self.company)
        action = relations.action_make_contacts()
        wizard = relations.env[action["res_model"]].browse(action["res_id"])
        wizard.write(choices)
        run_id = wizard.action_make()["params"]["run_id"]
        run = self.env["exact.run"].browse(run_id)
        self.drive(run)
        return run

    def made(self, name):
        """The contact that was made of a relation, the only one of its name."""
        [partner] = self.partners(name)
        self.assertEqual(self.relation(name).partner_id, partner)
        self.assertEqual(self.relation(name).match_state, "linked")
        return partner

    def partners(self, name):
        return self.env["res.partner"].search([("name", "=", name)])

    def unit(self, name):
        units = self.env["exact.new.contact"].sudo()
        return units.search([("guid", "=", self.relation(name).guid)])

    def assert_refused(self, name, code):
        unit = self.unit(name)
        self.assertEqual((unit.state, unit.issue_code), ("rejected", code))
        self.assertIn(unit.reason.split("\n")[0], self.relation(name).remark)
        self.assertFalse(unit.details)
        self.assertNotEqual(self.relation(name).match_state, "linked")


@tagged("post_install", "-at_install")
class TestMakeContacts(MakeCase):
    def test_all_that_exact_tells_and_no_second_relation(self):
        there = self.in_books(
            "Bakkerij Maes BV",
            Code="4321",
            VATNumber=VAT,
            ChamberOfCommerce="0403170701",
            AddressLine1="Markt 1",
            Postcode="9000",
            City="Gent",
            Country="BE",
            Language="EN",
            Email="info@maes.example",
            Phone="+32 9 123 45 67",
        )
        self.connection._client().post(BANKS, {"Account": there["ID"], "BankAccount": IBAN})
        self.fetch()
        run = self.make("Bakkerij Maes BV")
        partner = self.made("Bakkerij Maes BV")
        self.assertEqual((run.total, run.sent_count, run.state), (1, 1, "done"))
        self.assertEqual(
            (partner.street, partner.zip, partner.city, partner.country_code, partner.lang),
            ("Markt 1", "9000", "Gent", "BE", "en_US"),
        )
        self.assertEqual((partner.email, partner.phone), ("info@maes.example", "+32 9 123 45 67"))
        self.assertEqual(partner.vat.replace(" ", "").replace(".", ""), VAT)
        self.assertEqual((partner.customer_rank, partner.supplier_rank), (1, 0))
        self.assertEqual(partner.bank_ids.sanitized_acc_number, IBAN)
        self.assertTrue(partner.is_company)
        self.assertFalse(partner.ref)
        self.assertEqual(partner.create_uid, self.env.user)
        link = self.link(partner)
        self.assertEqual((link.guid, link.code, link.state), (there["ID"], "4321", "linked"))
        relations, banks = self.relations(), self.stored(BANKS)
        self.simulator.control("calls/clear", {})

        self.send(self.invoice(partner=partner))

        [entry] = self.booked()
        self.assertEqual(entry["Customer"], there["ID"])
        self.assertEqual(self.relations(), relations)
        self.assertEqual(self.stored(BANKS), banks)
        self.assertFalse(self.calls(endpoint=ACCOUNTS, method="POST"))

    def test_sent_by_a_person_it_is_still_one_relation_and_unchanged(self):
        told = {"VATNumber": VAT, "ChamberOfCommerce": "0403170701"}
        self.in_books("Bakkerij Maes BV", City="Gent", Country="BE", **told)
        self.fetch()
        self.make("Bakkerij Maes BV")
        before = self.told()
        self.send_contacts(self.made("Bakkerij Maes BV"))
        self.assertEqual(self.told(), before)
        self.assertFalse(self.link(self.partners("Bakkerij Maes BV")).conflicts)

    def told(self):
        """What contacts and relations both have, of all relations; Odoo adds a Peppol address."""
        return [{name: row.get(name) for name in TAKEN} for row in self.relations()]

    def test_a_supplier_can_be_booked_on(self):
        self.in_books("Leverancier Claes", Status=None, IsSupplier=True)
        self.fetch()
        self.make("Leverancier Claes")
        partner = self.made("Leverancier Claes")
        self.assertEqual((partner.customer_rank, partner.supplier_rank), (0, 1))
        self.assertTrue(self.link(partner).is_supplier)

    def test_bad_data_has_an_answer_for_each(self):
        self.in_books("Blocked BV", Blocked=True)
        self.in_books("Ended BV", EndDate="2020-01-01")
        self.in_books("Prospect BV", Status="P")
        gone = self.in_books("Gone BV")
        self.in_books("Good BV")
        self.fetch()
        self.connection._client().delete(ACCOUNTS, gone["ID"])
        names = ("Blocked BV", "Ended BV", "Prospect BV", "Gone BV", "Good BV")
        run = self.make(*names)
        for name, code in (
            ("Blocked BV", "relation_blocked"),
            ("Ended BV", "relation_blocked"),
            ("Prospect BV", "relation_no_role"),
            ("Gone BV", "relation_not_there"),
        ):
            with self.subTest(name):
                self.assert_refused(name, code)
                self.assertFalse(self.partners(name))
        self.made("Good BV")
        self.assertEqual((run.sent_count, run.failed_count, run.state), (1, 4, "done"))
        lines = run.progress()["lines"]
        self.assertEqual({line["state"] for line in lines}, {"made", "rejected"})
        refused = next(line for line in lines if line["partner"] == "Blocked BV")
        self.assertEqual(refused["action"]["res_model"], "exact.relation")
        shown = run.action_open_failed()
        self.assertEqual(self.env[shown["res_model"]].search_count(shown["domain"]), 4)

    def test_what_no_contact_can_have_is_left_out_and_said(self):
        # The simulator checks VAT numbers as Exact does; a division may have older ones.
        rows = {
            "Vat BV": {"VATNumber": "BE0403170702"},
            "Nowhere BV": {"Country": "XQ"},
        }
        for name, values in rows.items():
            self.in_books(name, Country="BE")
            [row] = self.relations(Name=name)
            self.rewrite(row["ID"], values)
        self.fetch()
        run = self.make(*rows)
        self.assertEqual(run.sent_count, 2)
        for name, code in (
            ("Vat BV", "relation_vat_invalid"),
            ("Nowhere BV", "contact_country_unknown"),
        ):
            with self.subTest(name):
                partner = self.made(name)
                self.assertFalse(partner.vat)
                self.assertEqual(self.unit(name).issue_code, code)
                self.assertIn(name, self.relation(name).remark)
                [told] = self.unit(name)._reasons()
                self.assertEqual(told["action"]["res_id"], partner.id)
        self.assertFalse(self.made("Nowhere BV").country_id)

    def rewrite(self, guid, values):
        """What a relation of long ago has, which Exact would not take today."""
        store = self.simulator.simulator.store
        with store.transaction():
            store.update(BELGIAN_DIVISION, ACCOUNTS, guid, values)

    def test_what_odoo_does_not_take_is_left_out_or_refused(self):
        self.in_books("Odd BV", VATNumber=VAT, Country="BE")
        self.in_books("Never BV", Country="BE")
        self.fetch()
        create = type(self.env["res.partner"]).create

        words = "Odoo knows better"

        def picky(records, vals_list):
            for values in vals_list if isinstance(vals_list, list) else [vals_list]:
                if values.get("vat") or values["name"] == "Never BV":
                    raise ValidationError(words)
            return create(records, vals_list)

        with patch.object(type(self.env["res.partner"]), "create", picky):
            self.make("Odd BV", "Never BV")
        self.assertFalse(self.made("Odd BV").vat)
        self.assertEqual(self.unit("Odd BV").issue_code, "contact_without")
        self.assertIn("Odoo knows better", self.relation("Odd BV").remark)
        self.assert_refused("Never BV", "contact_refused")
        self.assertFalse(self.partners("Never BV"))

    # --- is it a contact already? ---

    def test_one_that_looks_like_a_contact_is_proposed(self):
        self.in_books("Zelfde Nummer", VATNumber=VAT)
        self.in_books("Zelfde Naam", Postcode="1012 AB", Country="NL")
        self.in_books("Zelfde Naam Elders", Postcode="3500")
        self.fetch()
        # They came after the relations were matched.
        by_vat = self.contact("Oude Naam NV", vat=VAT)
        by_name = self.contact("ZELFDE NAAM B.V.", zip="1012AB", country_id=False)
        self.contact("Zelfde Naam Elders", zip="9000")
        run = self.make("Zelfde Nummer", "Zelfde Naam", "Zelfde Naam Elders")
        self.assertEqual((run.sent_count, run.failed_count), (1, 2))
        for name, partner, state in (
            ("Zelfde Nummer", by_vat, "sure"),
            ("Zelfde Naam", by_name, "ambiguous"),
        ):
            with self.subTest(name):
                self.assert_refused(name, "relation_like_contact")
                self.assertFalse(self.partners(name))
                relation = self.relation(name)
                self.assertEqual(relation.match_state, state)
                self.assertEqual(relation.partner_id | relation.candidate_ids, partner)
                self.assertIn(partner.name, relation.remark)
        self.assertEqual(len(self.partners("Zelfde Naam Elders")), 2)
        self.relation("Zelfde Nummer").action_link()
        self.assertEqual(self.link(by_vat).guid, self.relation("Zelfde Nummer").guid)

    def test_what_was_proposed_before_is_no_contact_twice(self):
        self.in_books("Al Gevonden", VATNumber=VAT)
        self.contact("Al Gevonden", vat=VAT)
        self.fetch()
        self.assertEqual(self.relation("Al Gevonden").match_state, "sure")
        self.make("Al Gevonden")
        self.assert_refused("Al Gevonden", "relation_like_contact")
        self.assertEqual(len(self.partners("Al Gevonden")), 1)

    def test_who_is_none_of_the_contacts_becomes_one_of_its_own(self):
        self.in_books("Groep Lid", VATNumber=VAT)
        self.contact("Groep Hoofd", vat=VAT)
        self.fetch()
        self.relation("Groep Lid").action_leave()
        self.make("Groep Lid")
        self.assertEqual(self.link(self.made("Groep Lid")).state, "linked")

    def test_two_relations_of_one_company_are_one_contact(self):
        """Exact has it twice: the second looks like the contact of the first."""
        self.in_books("Dubbel BV", Code="7001", VATNumber=VAT)
        self.in_books("Dubbel Bis BV", Code="7002", VATNumber=VAT)
        self.fetch()
        self.make("Dubbel BV", "Dubbel Bis BV")
        first = self.made("Dubbel BV")
        self.assert_refused("Dubbel Bis BV", "relation_like_contact")
        self.assertEqual(self.relation("Dubbel Bis BV").candidate_ids, first)
        self.assertFalse(self.partners("Dubbel Bis BV"))

    def test_one_that_was_linked_meanwhile_is_left(self):
        there = self.in_books("Onderweg BV", VATNumber=VAT)
        self.fetch()
        run = self.env["exact.run"]._start_contacts(self.relation("Onderweg BV"))
        partner = self.contact("Onderweg", vat=VAT)
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).guid, there["ID"])
        self.drive(run)
        self.assertEqual(self.unit("Onderweg BV").partner_id, partner)
        self.assertFalse(self.partners("Onderweg BV"))

    # --- numbers, companies, languages ---

    def test_the_reference_makes_the_code_again(self):
        self.connection.write({"customer_mask": "4###", "supplier_mask": "6###"})
        self.contact("Heeft Al 2", ref="DB002")
        self.in_books("Een BV", Code="4001")
        self.in_books("Twee BV", Code="4002")
        self.in_books("Zes BV", Code="6006", Status=None, IsSupplier=True)
        self.in_books("Elf BV", Code="77")
        self.fetch()
        names = ("Een BV", "Twee BV", "Zes BV", "Elf BV")
        self.make(*names)
        refs = [self.made(name).ref for name in names]
        self.assertEqual(refs, ["001", False, "006", False])
        self.assertEqual(self.connection._code_for(self.made("Een BV"), "Customer"), "4001")
        # Nobody's number is taken.
        self.assertEqual(self.connection._code_for(self.partners("Heeft Al 2"), "Customer"), "4002")

    def test_whose_contact_it_is(self):
        for name in ("Eigen BV", "Gedeeld BV"):
            self.in_books(name)
        self.fetch()
        self.make("Eigen BV")
        self.make("Gedeeld BV", seen_by="all")
        self.assertEqual(self.made("Eigen BV").company_id, self.company)
        self.assertFalse(self.made("Gedeeld BV").company_id)

    def test_a_branch_uses_the_contacts_of_its_parent(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.in_books("Eigen BV")
        self.fetch()
        groups = "account.group_account_invoice,base.group_partner_manager"
        user = self.new_user(groups, companies=branch)
        relations = self.relation("Eigen BV").with_user(user).with_company(branch)
        wizard = self.env["exact.new.contact.wizard"].with_user(user).with_company(branch)
        opened = wizard.browse(relations.action_make_contacts()["res_id"])
        run = self.env["exact.run"].browse(opened.action_make()["params"]["run_id"])
        self.drive(run)
        partner = self.made("Eigen BV")
        self.assertEqual(partner.company_id, self.company)
        self.assertEqual(partner.with_user(user).with_company(branch).name, "Eigen BV")

    # --- many, and calls ---

    def test_many_in_few_calls(self):
        self.simulator.control("relations", {"division": BELGIAN_DIVISION, "count": 100})
        self.fetch()
        many = self.connection.relation_ids.filtered(lambda one: "Relation 0" in one.name)
        self.assertEqual(len(many), 100)
        self.simulator.control("calls/clear", {})
        run = self.env["exact.run"]._start_contacts(many)
        self.drive(run)
        self.assertEqual((run.sent_count, run.state), (100, "done"))
        self.assertEqual(set(many.mapped("match_state")), {"linked"})
        self.assertEqual(len(self.calls(endpoint=ACCOUNTS)), 3, "39 with one call")
        self.assertEqual(len(self.calls(endpoint=BANKS)), 3)
        self.assertFalse([call for call in self.calls() if call["method"] != "GET"])
        self.assertEqual(len(self.relations()), len({row["ID"] for row in self.relations()}))

    def test_where_exact_joins_no_terms_each_is_asked_for(self):
        for or_filters in ("on", "refuse"):
            with self.subTest(or_filters=or_filters):
                self.simulator.control("knobs", {"or_filters": or_filters})
                names = [f"{or_filters} {number}" for number in range(3)]
                for name in names:
                    self.in_books(name)
                self.fetch()
                self.make(*names)
                for name in names:
                    self.made(name)

    def test_when_exact_does_not_answer_it_waits(self):
        self.in_books("Later BV")
        self.fetch()
        self.fault("cut_before_write", ACCOUNTS)
        run = self.make("Later BV")
        self.assertEqual(self.unit("Later BV").state, "queued")
        self.assertFalse(self.partners("Later BV"))
        self.assertEqual(run.state, "running")
        self.unit("Later BV").not_before = False
        self.drive(run)
        self.made("Later BV")

    def test_where_exact_refuses_to_tell_a_person_is_told(self):
        self.in_books("Geheim BV")
        self.fetch()
        self.fault("license_expired", ACCOUNTS)
        self.make("Geheim BV")
        self.assertFalse(self.partners("Geheim BV"))
        self.assertTrue(self.unit("Geheim BV").reason or self.connection.state_reason)

    def test_a_relation_that_cannot_be_read_stops_no_other(self):
        self.in_books("Goed BV")
        bad = self.in_books("Slecht BV")
        self.fetch()
        self.rewrite(bad["ID"], {"Name": True})
        self.make("Goed BV", "Slecht BV")
        self.made("Goed BV")
        self.assert_refused("Slecht BV", "relation_unreadable")

    # --- rights ---

    def test_who_may_make_them(self):
        self.in_books("Van Iemand BV")
        self.fetch()
        relation = self.relation("Van Iemand BV").with_company(self.company)
        reader = self.new_user("account.group_account_readonly,base.group_partner_manager")
        clerk = self.new_user("account.group_account_invoice")
        both = self.new_user("account.group_account_invoice,base.group_partner_manager")
        with self.assertRaises(AccessError):
            relation.with_user(reader).action_make_contacts()
        with self.assertRaisesRegex(UserError, "may not create contacts"):
            relation.with_user(clerk).action_make_contacts()
        self.make("Van Iemand BV", user=both)
        partner = self.made("Van Iemand BV")
        self.assertEqual(partner.create_uid, both)

    def test_only_those_without_contact_and_of_one_company(self):
        partner = self.contact()
        self.send_contacts(partner)
        self.fetch()
        with self.assertRaisesRegex(UserError, "no contact yet"):
            self.relation(partner.name).action_make_contacts()

    def test_made_again_once_its_contact_is_gone(self):
        self.in_books("Weer BV")
        self.fetch()
        self.make("Weer BV")
        self.made("Weer BV").unlink()
        self.make("Weer BV")
        self.made("Weer BV")
