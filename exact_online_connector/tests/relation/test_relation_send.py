"""Contacts that become relations of Exact."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import BELGIAN_DIVISION
from ..entry.send_common import ExactSendCase

ACCOUNTS, BANKS, PERSONS = "crm/Accounts", "crm/BankAccounts", "crm/Contacts"
IBAN = "BE68539007547034"


class RelationCase(ExactSendCase):
    """Contacts to send, and a look at what the simulator keeps of them."""

    def contact(self, name="Bakkerij Vermeulen BV", **values):
        belgium = self.env.ref("base.be").id
        return self.env["res.partner"].create(
            {"name": name, "is_company": True, "country_id": belgium, "customer_rank": 1, **values}
        )

    def send_contacts(self, partners, roles=None):
        """Send contacts by hand, and work the queue once."""
        run = self.env["exact.run"]._start_relations(partners, self.connection, roles)
        self.drive(run)
        return run

    def link(self, partner):
        return self.env["exact.contact"].search([("partner_id", "=", partner.id)])

    def stored(self, resource, **properties):
        path = f"entities?division={BELGIAN_DIVISION}&resource={resource}"
        rows = self.simulator.control(path)["entities"]
        return [row for row in rows if properties.items() <= row.items()]

    def of_contact(self, partner):
        """The relation in the simulator's books that this contact is linked to."""
        [row] = self.relations(ID=self.link(partner).guid)
        return row

    def in_exact(self, partner, **properties):
        """A person changes the relation in Exact."""
        self.connection._client().put(ACCOUNTS, self.link(partner).guid, properties)

    def come_due(self):
        """Pretend that whatever waits has waited long enough."""
        self.next_minute()
        self.env["exact.contact"].sudo().search([]).not_before = False
        self.due_now(self.env["exact.entry"])


@tagged("post_install", "-at_install")
class TestRelationSend(RelationCase):
    def test_everything_a_relation_holds(self):
        term = self.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [Command.create({"value": "percent", "nb_days": 30})]}
        )
        partner = self.contact(
            vat="BE0403170701",
            street="Markt 1",
            zip="9000",
            city="Gent",
            lang="en_US",
            email="info@vermeulen.example",
            phone="+32 9 123 45 67",
            website="https://vermeulen.example",
            supplier_rank=1,
            property_payment_term_id=term.id,
            bank_ids=[Command.create({"acc_number": "BE68 5390 0754 7034"})],
            child_ids=[
                Command.create({"name": "An Vermeulen", "email": "an@vermeulen.example"}),
                Command.create(
                    {"name": "Accounts", "type": "invoice", "email": "bills@vermeulen.example"}
                ),
            ],
        )
        run = self.send_contacts(partner)
        self.assertEqual((run.total, run.sent_count, run.state), (1, 1, "done"))
        relation = self.of_contact(partner)
        expected = {
            "Name": "Bakkerij Vermeulen BV",
            "AddressLine1": "Markt 1",
            "Postcode": "9000",
            "City": "Gent",
            "Language": "EN",
            "Email": "info@vermeulen.example",
            "VATNumber": "BE0403170701",
            "ChamberOfCommerce": "0403170701",
            "Status": "C",
            "IsSupplier": True,
            "PaymentConditionSales": "30",
        }
        self.assertEqual(
            {
                name: relation[name].strip() if isinstance(relation[name], str) else relation[name]
                for name in expected
            },
            expected,
        )
        [bank] = self.stored(BANKS, Account=relation["ID"])
        self.assertEqual((bank["BankAccount"], bank["Main"]), (IBAN, True))
        persons = self.stored(PERSONS, Account=relation["ID"])
        emails = {person.get("Email") or person.get("BusinessEmail") for person in persons}
        self.assertEqual(emails, {"an@vermeulen.example", "bills@vermeulen.example"})
        self.assertEqual(self.link(partner).state, "linked")

    def test_an_extension_has_a_field_of_its_own(self):
        partner = self.contact(
            phone="+1 555 123 4567 ext. 8901",
            child_ids=[Command.create({"name": "An Maes", "phone": "+1 555 123 4567 x12"})],
        )
        self.send_contacts(partner)
        relation = self.of_contact(partner)
        self.assertEqual(
            (relation["Phone"], relation["PhoneExtension"]), ("+1 555 123 4567", "8901")
        )
        [person] = self.stored(PERSONS, LastName="Maes")
        self.assertEqual(
            (person["BusinessPhone"], person["BusinessPhoneExtension"]), ("+1 555 123 4567", "12")
        )
        partner.phone = "+1 555 123 4567 ext. 8902"
        self.send_contacts(partner)
        self.assertEqual(self.of_contact(partner)["PhoneExtension"], "8902")

    def test_what_is_no_single_number_is_left_out_with_a_remark(self):
        partner = self.contact(phone="02 123 45 67 / 0475 12 34 56")
        [line] = self.env["exact.contact"]._preview(partner, self.connection)
        self.assertEqual([issue["code"] for issue in line["issues"]], ["phone_left_out"])
        self.send_contacts(partner)
        self.assertEqual(self.of_contact(partner)["Phone"], "02 123 45 67")
        partner.phone = "0800-FLOWERS"
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).state, "linked")
        self.assertNotIn("FLOWERS", str(self.of_contact(partner)))

    def test_a_person_of_a_company_is_the_company(self):
        partner = self.contact()
        person = self.contact("An Vermeulen", is_company=False, parent_id=partner.id)
        self.send_contacts(partner | person)
        self.assertEqual(len(self.relations(Name="Bakkerij Vermeulen BV")), 1)
        self.assertFalse(self.link(person))

    def test_an_invalid_vat_number_costs_no_call(self):
        partner = self.contact(vat=False)
        partner.with_context(no_vat_validation=True).vat = "BE0477472702"
        self.simulator.control("calls/clear", {})
        run = self.send_contacts(partner)
        link = self.link(partner)
        self.assertEqual((link.state, run.failed_count), ("blocked", 1))
        self.assertIn("BE0477472702", link.reason)
        self.assertFalse(self.calls())

    def test_a_refusal_is_told_in_exact_s_words_and_sent_again(self):
        partner = self.contact()
        self.fault("business_error", ACCOUNTS, method="POST", message="Ongeldig: Naam")
        self.send_contacts(partner)
        link = self.link(partner)
        self.assertEqual(link.state, "rejected")
        self.assertIn("Ongeldig: Naam", link.reason)
        self.send_contacts(partner)
        self.assertEqual(link.state, "linked")

    def test_one_that_fails_does_not_stop_the_others(self):
        partners = self.contact("First BV") | self.contact("Second BV")
        self.fault("business_error", ACCOUNTS, method="POST", message="Ongeldig: Naam")
        run = self.send_contacts(partners)
        self.assertEqual((run.sent_count, run.failed_count), (1, 1))

    def test_a_lost_answer_makes_no_second_relation(self):
        partner = self.contact()
        self.fault("cut_after_write", ACCOUNTS, method="POST")
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).state, "queued")
        self.come_due()
        self.drive()
        self.assertEqual(len(self.relations(Name=partner.name)), 1)
        self.assertEqual(self.link(partner).guid, self.relations(Name=partner.name)[0]["ID"])

    def test_a_lost_answer_makes_no_second_bank_account(self):
        partner = self.contact(bank_ids=[Command.create({"acc_number": IBAN})])
        self.fault("cut_after_write", BANKS, method="POST")
        self.send_contacts(partner)
        self.come_due()
        self.drive()
        self.assertEqual(self.link(partner).state, "linked")
        self.assertEqual(len(self.stored(BANKS, BankAccount=IBAN)), 1)

    def test_a_removed_contact_person_is_not_added_again(self):
        partner = self.contact(child_ids=[Command.create({"name": "An Vermeulen"})])
        self.send_contacts(partner)
        [person] = self.stored(PERSONS, Account=self.link(partner).guid)
        self.connection._client().delete(PERSONS, person["ID"])
        self.send_contacts(partner)
        self.assertFalse(self.stored(PERSONS, Account=self.link(partner).guid))

    def test_contact_persons_can_be_left_out(self):
        self.connection.send_contact_persons = False
        partner = self.contact(child_ids=[Command.create({"name": "An Vermeulen"})])
        self.send_contacts(partner)
        self.assertFalse(self.stored(PERSONS, Account=self.link(partner).guid))

    def test_a_relation_deleted_in_exact_is_made_anew(self):
        partner = self.contact()
        self.send_contacts(partner)
        before = self.link(partner).guid
        self.connection._client().delete(ACCOUNTS, before)
        self.send_contacts(partner)
        self.come_due()
        self.drive()
        self.assertEqual(self.link(partner).state, "linked")
        self.assertNotEqual(self.link(partner).guid, before)
        self.assertEqual(len(self.relations(Name=partner.name)), 1)

    def test_two_contacts_of_one_company_are_one_relation(self):
        first, second = (self.contact(name, vat="BE0403170701") for name in ("Old", "Doubled"))
        self.send_contacts(first)
        self.send_contacts(second)
        self.assertEqual(self.link(first).guid, self.link(second).guid)
        self.assertEqual(len(self.relations(VATNumber="BE0403170701")), 1)

    def test_the_rate_limit_only_makes_it_wait(self):
        partner = self.contact()
        self.fault("rate_limit_minute", ACCOUNTS)
        run = self.send_contacts(partner)
        self.assertEqual((self.link(partner).state, run.state), ("queued", "running"))
        self.come_due()
        self.drive(run)
        self.assertEqual((self.link(partner).state, run.state), ("linked", "done"))

    def test_only_people_who_may_invoice(self):
        nobody = self.env["exact.contact"].with_user(self.env.ref("base.public_user"))
        self.assertRaises(AccessError, nobody.action_retry)


@tagged("post_install", "-at_install")
class TestRelationLookUp(RelationCase):
    def test_found_by_iban_when_nothing_else_tells(self):
        there = self.connection._client().post(ACCOUNTS, {"Name": "BAKKERIJ VERMEULEN"})
        self.connection._client().post(BANKS, {"Account": there["ID"], "BankAccount": IBAN})
        partner = self.contact(bank_ids=[Command.create({"acc_number": IBAN})])
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).guid, there["ID"])

    def test_an_iban_under_another_name_is_for_a_person(self):
        """A factoring company has one bank account for all its customers."""
        there = self.connection._client().post(ACCOUNTS, {"Name": "Known Otherwise"})
        self.connection._client().post(BANKS, {"Account": there["ID"], "BankAccount": IBAN})
        partner = self.contact(bank_ids=[Command.create({"acc_number": IBAN})])
        self.send_contacts(partner)
        link = self.link(partner)
        self.assertRecordValues(link, [{"state": "blocked", "issue_code": "account_uncertain"}])
        self.assertIn("Known Otherwise", link.reason)

    def test_an_iban_is_surer_than_an_email(self):
        client = self.connection._client()
        by_mail = client.post(ACCOUNTS, {"Name": "Bakkerij Vermeulen BV", "Email": "a@b.example"})
        by_iban = client.post(ACCOUNTS, {"Name": "Bakkerij Vermeulen"})
        client.post(BANKS, {"Account": by_iban["ID"], "BankAccount": IBAN})
        partner = self.contact(email="a@b.example", bank_ids=[Command.create({"acc_number": IBAN})])
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).guid, by_iban["ID"])
        self.assertNotEqual(by_mail["ID"], by_iban["ID"])

    def test_two_that_may_be_meant_are_both_kept_for_the_choice(self):
        client = self.connection._client()
        for name in ("First NV", "Second NV"):
            client.post(ACCOUNTS, {"Name": name, "VATNumber": "BE0403170701"})
        partner = self.contact(vat="BE0403170701")
        self.send_contacts(partner)
        link = self.link(partner)
        self.assertEqual(link.state, "blocked")
        self.assertEqual({row["Name"] for row in link.candidates}, {"First NV", "Second NV"})
        link.code = link.candidates[1]["Code"]
        self.send_contacts(partner)
        self.assertEqual((link.state, link.name), ("linked", link.name))
        self.assertFalse(link.candidates)

    def test_a_mask_gives_the_code(self):
        self.connection.write({"customer_mask": "7###", "customer_digits": "ref"})
        partner = self.contact(ref="DB00012")
        self.send_contacts(partner)
        self.assertEqual(self.of_contact(partner)["Code"].strip(), "7012")
        self.assertEqual(self.link(partner).code, "7012")

    def test_nobody_s_number_is_taken(self):
        self.connection.write({"customer_mask": "7###", "customer_digits": "ref"})
        self.connection._client().post(ACCOUNTS, {"Name": "Somebody Else", "Code": "7012"})
        partner = self.contact(ref="DB00012")
        self.send_contacts(partner)
        link = self.link(partner)
        self.assertEqual(link.state, "blocked")
        for expected in ("7012", "Somebody Else", partner.name):
            self.assertIn(expected, link.reason)
        self.assertFalse(self.relations(Name=partner.name))

    def test_the_code_and_the_name_tell_who_it_is(self):
        self.connection.write({"customer_mask": "7###", "customer_digits": "ref"})
        there = self.connection._client().post(
            ACCOUNTS, {"Name": "BAKKERIJ VERMEULEN", "Code": "7012"}
        )
        partner = self.contact(ref="DB00012")
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).guid, there["ID"])
