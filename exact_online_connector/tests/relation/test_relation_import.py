"""The relations of a division, fetched and matched with the contacts."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...exact_api import errors
from ..common import BELGIAN_DIVISION
from .test_relation_send import ACCOUNTS, RelationCase

SYNC = "sync/CRM/Accounts"


class ImportCase(RelationCase):
    def fetch(self):
        """Fetch and match, in a cursor that may commit."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._fetch_relations()
        self.env.invalidate_all()

    def relation(self, name):
        return self.env["exact.relation"].search([("name", "=", name)])

    def in_books(self, **values):
        return self.connection._client().post(ACCOUNTS, values)


@tagged("post_install", "-at_install")
class TestRelationImport(ImportCase):
    def test_every_relation_is_fetched_with_one_call_a_thousand(self):
        self.fetch()
        fetched = self.env["exact.relation"].search([("connection_id", "=", self.connection.id)])
        self.assertEqual(set(fetched.mapped("guid")), {row["ID"] for row in self.relations()})
        self.assertEqual(len(self.calls(endpoint=SYNC)), 1)
        self.assertNotIn(" ", "".join(fetched.filtered("code").mapped("code")), "codes are padded")

    def test_later_only_what_changed(self):
        self.fetch()
        there = self.in_books(Name="Late Arrival", Code="77001")
        self.simulator.control("calls/clear", {})
        self.fetch()
        [call] = self.calls(endpoint=SYNC)
        self.assertNotIn("gt%201L", call["query"], "read from the start")
        self.assertEqual(self.relation("Late Arrival").code, "77001")
        self.connection._client().put(ACCOUNTS, there["ID"], {"Name": "Renamed"})
        self.fetch()
        self.assertEqual(self.relation("Renamed").guid, there["ID"])
        self.assertFalse(self.relation("Late Arrival"))

    def test_a_relation_handed_out_twice_is_one(self):
        self.simulator.control("knobs", {"sync_duplicates": True})
        self.fetch()
        self.fetch()
        guids = self.env["exact.relation"].search([]).mapped("guid")
        self.assertEqual(len(guids), len(set(guids)))

    def test_an_interruption_costs_a_page_and_nothing_else(self):
        self.simulator.control("relations", {"division": BELGIAN_DIVISION, "count": 1500})
        self.fault("cut_before_write", SYNC, skip=1)
        # Not assertRaises: it would roll back what was kept.
        feed = self.env["exact.relation.feed"]._of(self.connection)
        try:
            list(feed._pages(self.connection._client()))
        except errors.Unavailable:
            kept = len(self.connection.relation_ids)
        self.assertEqual(kept, 1000)
        self.simulator.control("calls/clear", {})
        self.fetch()
        self.assertEqual(len(self.calls(endpoint=SYNC)), 1, "only what is left")
        self.assertEqual(len(self.connection.relation_ids), len(self.relations()))

    def test_matched_by_vat_number_and_linked(self):
        there = self.in_books(Name="Oud Papier", VATNumber="BE0403170701")
        partner = self.contact("Oud Papier NV", vat="BE 0403.170.701")
        self.fetch()
        relation = self.relation("Oud Papier")
        self.assertEqual((relation.match_state, relation.partner_id), ("sure", partner))
        relation.action_link()
        self.assertEqual(self.link(partner).guid, there["ID"])
        self.assertEqual((self.link(partner).state, relation.match_state), ("linked", "linked"))
        self.simulator.control("calls/clear", {})
        self.send(self.invoice(partner=partner))
        self.assertFalse(self.calls(endpoint=ACCOUNTS, method="POST"), "it is known now")

    def test_two_contacts_that_fit_go_to_a_person(self):
        self.in_books(Name="Which One", VATNumber="BE0403170701")
        first, second = (self.contact(name, vat="BE0403170701") for name in ("First", "Second"))
        self.fetch()
        relation = self.relation("Which One")
        self.assertEqual(relation.match_state, "ambiguous")
        self.assertEqual(relation.candidate_ids, first | second)
        with self.assertRaisesRegex(UserError, "Choose a contact"):
            relation.action_link()
        relation.partner_id = second
        relation.action_link()
        self.assertTrue(self.link(second).guid)
        self.assertFalse(self.link(first).guid)

    def test_a_contact_is_not_two_relations(self):
        self.in_books(Name="One")
        self.in_books(Name="Other")
        partner = self.contact("Nobody Else")
        self.fetch()
        relations = self.relation("One") | self.relation("Other")
        relations.partner_id = partner
        with self.assertRaisesRegex(UserError, "Nobody Else"):
            relations.action_link()
        self.assertFalse(self.link(partner).guid)

    def test_the_choice_of_a_person_is_kept(self):
        self.in_books(Name="Chosen By Hand")
        partner = self.contact("Quite Another Name")
        self.fetch()
        self.relation("Chosen By Hand").partner_id = partner
        self.fetch()
        self.assertEqual(self.relation("Chosen By Hand").partner_id, partner)

    def test_what_is_in_no_contact_is_said_so(self):
        self.in_books(Name="Stranger To Odoo")
        self.fetch()
        self.assertEqual(self.relation("Stranger To Odoo").match_state, "none")

    def test_a_relation_deleted_in_exact_lets_go_of_its_contact(self):
        partner = self.contact()
        self.send_contacts(partner)
        self.fetch()
        self.connection._client().delete(ACCOUNTS, self.link(partner).guid)
        self.fetch()
        self.assertFalse(self.relation(partner.name))
        link = self.link(partner)
        self.assertEqual((link.state, bool(link.guid)), ("unlinked", False))
        self.assertIn("deleted in Exact", link.reason)

    def test_what_is_sent_is_known_as_linked_after_the_next_fetch(self):
        partner = self.contact()
        self.send_contacts(partner)
        self.fetch()
        relation = self.relation(partner.name)
        self.assertEqual((relation.match_state, relation.partner_id), ("linked", partner))

    def test_the_daily_refresh_goes_on_once_it_was_begun(self):
        self.refresh_daily()
        self.assertFalse(self.env["exact.relation"].search([]))
        self.fetch()
        self.next_minute()
        self.in_books(Name="Late Arrival")
        self.refresh_daily()
        self.assertTrue(self.relation("Late Arrival"))
