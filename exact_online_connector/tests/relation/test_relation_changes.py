"""What changes on a contact, or on its relation in Exact, once they are linked."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_relation_send import ACCOUNTS, BANKS, IBAN, RelationCase


@tagged("post_install", "-at_install")
class TestRelationChanges(RelationCase):
    def setUp(self):
        super().setUp()
        self.partner = self.contact(phone="+32 9 111 11 11", city="Gent", email="a@b.example")
        self.send_contacts(self.partner)
        self.simulator.control("calls/clear", {})

    def puts(self):
        return len(self.calls(endpoint=ACCOUNTS, method="PUT"))

    def values(self, *names):
        relation = self.of_contact(self.partner)
        return tuple(relation[name] for name in names)

    def test_a_change_goes_along_with_the_next_document(self):
        self.partner.city = "Brugge"
        self.drive()
        self.assertEqual(self.values("City"), ("Gent",))
        self.send(self.invoice(partner=self.partner))
        self.drive()
        self.assertEqual(self.values("City"), ("Brugge",))

    def test_without_a_change_a_document_costs_no_call(self):
        self.send(self.invoice(partner=self.partner))
        self.drive()
        self.assertFalse(self.calls(endpoint=ACCOUNTS))

    def test_a_change_goes_at_once(self):
        self.connection.relation_updates = "at_once"
        self.partner.city = "Brugge"
        self.assertEqual(self.link(self.partner).state, "queued")
        self.assertFalse(self.calls(), "nothing remote while a contact is written")
        self.drive()
        self.assertEqual(self.values("City"), ("Brugge",))

    def test_a_new_bank_account_goes_at_once(self):
        self.connection.relation_updates = "at_once"
        self.env["res.partner.bank"].create({"partner_id": self.partner.id, "acc_number": IBAN})
        self.drive()
        self.assertEqual(len(self.stored(BANKS, BankAccount=IBAN)), 1)

    def test_a_change_that_says_the_same_is_none(self):
        self.connection.relation_updates = "at_once"
        self.partner.write({"city": "Gent", "comment": "A note"})
        self.assertEqual(self.link(self.partner).state, "linked")

    def test_by_hand_only(self):
        self.connection.relation_updates = "manual"
        self.partner.city = "Brugge"
        self.send(self.invoice(partner=self.partner))
        self.drive()
        self.assertEqual(self.values("City"), ("Gent",))
        self.send_contacts(self.partner)
        self.assertEqual(self.values("City"), ("Brugge",))

    def test_what_only_exact_changed_stays(self):
        self.in_exact(self.partner, Phone="+32 9 999 99 99")
        self.partner.city = "Brugge"
        self.send_contacts(self.partner)
        self.assertEqual(self.values("City", "Phone"), ("Brugge", "+32 9 999 99 99"))
        self.assertFalse(self.link(self.partner).conflicts)

    def conflict(self):
        """Both sides change the phone number."""
        self.in_exact(self.partner, Phone="+32 9 999 99 99")
        self.partner.phone = "+32 9 222 22 22"
        self.send_contacts(self.partner)
        link = self.link(self.partner)
        self.assertEqual((link.state, link.conflict_count), ("linked", 1))
        self.assertEqual(self.values("Phone"), ("+32 9 999 99 99",))
        return link

    def test_a_conflict_is_not_counted_as_in_exact(self):
        link = self.conflict()
        run = link.run_id
        self.assertEqual((run.total, run.sent_count, run.undecided_count), (1, 0, 1))
        progress = run.progress()
        self.assertEqual((progress["sent"], progress["undecided"]), (0, 1))
        self.assertTrue(progress["finished"])
        [line] = progress["lines"]
        self.assertEqual(line["state"], "undecided")
        self.assertEqual(line["action"]["type"], "ir.actions.server")
        link._resolve({"Phone": "exact"})
        self.env.invalidate_all()
        self.assertEqual((run.sent_count, run.undecided_count), (1, 0))

    def test_a_field_both_changed_is_shown_and_not_overwritten(self):
        link = self.conflict()
        [conflict] = link.conflicts
        self.assertEqual((conflict["field"], conflict["exact"]), ("Phone", "+32 9 999 99 99"))
        self.send_contacts(self.partner)
        self.assertEqual(link.conflict_count, 1, "it stays until somebody chooses")

    def test_a_conflict_is_looked_at_once_not_with_every_document(self):
        self.conflict()
        self.simulator.control("calls/clear", {})
        self.send(self.invoice(partner=self.partner))
        self.drive()
        self.assertFalse(self.calls(endpoint=ACCOUNTS))

    def test_odoo_s_value_is_chosen(self):
        link = self.conflict()
        link._resolve({"Phone": "odoo"})
        self.drive()
        self.assertEqual(self.values("Phone"), ("+32 9 222 22 22",))
        self.assertFalse(link.conflict_count)

    def test_an_emptied_value_is_emptied_in_exact_when_a_person_says_so(self):
        self.partner.phone = False
        self.send_contacts(self.partner)
        self.assertEqual(self.values("Phone"), ("+32 9 111 11 11",))
        self.link(self.partner)._resolve({"Phone": "odoo"})
        self.drive()
        self.assertFalse(self.values("Phone")[0])
        self.assertFalse(self.link(self.partner).conflict_count)

    def test_exact_s_value_is_left(self):
        link = self.conflict()
        link._resolve({"Phone": "exact"})
        self.send_contacts(self.partner)
        self.assertEqual(self.values("Phone"), ("+32 9 999 99 99",))
        self.assertEqual(self.partner.phone, "+32 9 222 22 22")
        self.assertFalse(link.conflict_count)

    def test_exact_s_value_is_taken_into_odoo(self):
        self.connection.relation_updates = "at_once"
        link = self.conflict()
        link._resolve({"Phone": "take"})
        self.assertEqual(self.partner.phone, "+32 9 999 99 99")
        self.assertEqual(link.state, "linked", "it does not go back and forth")
        self.assertFalse(link.conflict_count)

    def test_a_linked_relation_shows_all_that_differs_when_a_person_sends_it(self):
        self.connection._client().post(
            ACCOUNTS, {"Name": "Oud Papier NV", "VATNumber": "BE0403170701", "City": "Aalst"}
        )
        partner = self.contact("Oud Papier NV", vat="BE0403170701", city="Gent", phone="+32 1")
        self.send(self.invoice(partner=partner))
        self.assertFalse(self.link(partner).conflict_count)
        self.send_contacts(partner)
        relation = self.of_contact(partner)
        self.assertEqual((relation["City"], relation["Phone"]), ("Aalst", "+32 1"))
        self.assertEqual([c["field"] for c in self.link(partner).conflicts], ["City"])

    def test_the_state_is_not_edited(self):
        with self.assertRaisesRegex(UserError, "cannot be edited"):
            self.link(self.partner).write({"state": "unlinked"})
