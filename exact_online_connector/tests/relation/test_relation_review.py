"""The relations that were fetched, as a person reviews and links them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...exact_api import errors
from ..common import BELGIAN_DIVISION
from .test_relation_import import SYNC, ImportCase
from .test_relation_send import ACCOUNTS

DELETED = "sync/Deleted"
MANY = 2_500


class ReviewCase(ImportCase):
    """Relations in the simulator's books, fetched in a cursor that may commit."""

    def of_place(self, place, **values):
        """A contact with the name and number of one of the many."""
        number = 10_000_000 + place
        number = f"{number:08}{97 - number % 97:02}"
        return self.contact(f"Relation {place:05}", company_registry=number, **values)

    def fill(self, count=MANY):
        self.simulator.control("relations", {"division": BELGIAN_DIVISION, "count": count})


@tagged("post_install", "-at_install")
class TestRelationReview(ReviewCase):
    def test_one_that_is_none_of_the_contacts_stays_so(self):
        self.in_books(Name="Two Of A Kind", VATNumber="BE0403170701")
        for name in ("First", "Second"):
            self.contact(name, vat="BE0403170701")
        self.fetch()
        relation = self.relation("Two Of A Kind")
        relation.action_leave()
        self.fetch()
        self.assertEqual((relation.match_state, relation.matched_by), ("none", "person"))
        self.assertFalse(relation.candidate_ids)

    def test_who_is_linked_is_nobody_else_s_candidate(self):
        first, second = (self.contact(name, vat="BE0403170701") for name in ("First", "Second"))
        for name in ("One", "Other"):
            self.in_books(Name=name, VATNumber="BE0403170701")
        self.fetch()
        one, other = self.relation("One"), self.relation("Other")
        self.assertEqual(other.candidate_ids, first | second)
        one.partner_id = first
        one.action_link()
        self.assertEqual((other.match_state, other.candidate_ids), ("ambiguous", second))
        other.partner_id = second
        other.action_link()
        self.assertEqual((one | other).mapped("match_state"), ["linked", "linked"])

    def test_only_the_contact_is_a_person_s(self):
        self.in_books(Name="Chosen By Hand")
        partner = self.contact("Somebody")
        self.fetch()
        relation = self.relation("Chosen By Hand")
        with self.assertRaisesRegex(UserError, "Only the contact"):
            relation.write({"match_state": "linked"})
        relation.partner_id = partner
        relation.action_link()
        with self.assertRaisesRegex(UserError, "already linked to Somebody"):
            relation.partner_id = self.contact("Somebody Else")

    def test_rights(self):
        self.in_books(Name="Chosen By Hand")
        partner = self.contact("Somebody")
        self.fetch()
        relation = self.relation("Chosen By Hand")
        reader, clerk = (
            self.new_user(f"account.group_account_{group}") for group in ("readonly", "invoice")
        )
        own = relation.with_user(reader)
        self.assertEqual(own.name, "Chosen By Hand")
        for change in (
            lambda: own.write({"partner_id": partner.id}),
            own.action_link,
            own.action_leave,
        ):
            self.assertRaises(AccessError, change)
        own = relation.with_user(clerk)
        self.assertRaises(AccessError, own.with_company(self.company).action_fetch)
        own.partner_id = partner
        own.action_link()
        self.assertEqual(self.link(partner).state, "linked")

    def test_what_was_linked_by_sending_shows_when_the_list_is_opened(self):
        there = self.in_books(Name="Sent Meanwhile", VATNumber="BE0403170701")
        partner = self.contact("Sent Meanwhile", vat="BE0403170701")
        self.fetch()
        self.assertEqual(self.relation("Sent Meanwhile").match_state, "sure")
        self.send_contacts(partner)
        self.assertEqual(self.link(partner).guid, there["ID"])
        self.env["exact.relation"].with_company(self.company).action_open()
        self.assertEqual(self.relation("Sent Meanwhile").match_state, "linked")

    def test_the_code_of_a_mask_tells_who_it_is(self):
        self.connection.customer_mask = "4###"
        partner = self.contact("Bakkerij Peeters BV", ref="DB00123")
        self.in_books(Name="Bakkerij Peeters", Code="4123")
        self.in_books(Name="Somebody Else", Code="4124")
        self.contact("Not That One", ref="DB00124")
        self.fetch()
        relation = self.relation("Bakkerij Peeters")
        self.assertEqual((relation.partner_id, relation.matched_by), (partner, "code"))
        self.assertEqual(self.relation("Somebody Else").match_state, "none")


@tagged("post_install", "-at_install")
class TestRelationSync(ReviewCase):
    def sure(self):
        """Those of the many that are found for sure."""
        return self.connection.relation_ids.filtered(
            lambda one: one.match_state == "sure" and one.name.startswith("Relation ")
        )

    def test_many_are_fetched_matched_and_linked_in_few_calls(self):
        self.fill()
        partners = self.env["res.partner"].union(*(self.of_place(n) for n in range(0, 80, 4)))
        self.fetch()
        self.assertEqual(len(self.calls()), 3, "a thousand a call, and nothing else")
        self.assertEqual(len(self.connection.relation_ids), len(self.relations()))
        sure = self.sure()
        self.assertEqual(sure.partner_id, partners)
        self.assertEqual(set(sure.mapped("matched_by")), {"chamber_of_commerce"})
        self.simulator.control("calls/clear", {})
        sure.with_company(self.company).action_link_sure()
        links = self.env["exact.contact"].search([("partner_id", "in", partners.ids)])
        self.assertEqual(set(links.mapped("guid")), set(sure.mapped("guid")))
        self.assertFalse(self.calls())

    def test_queries_of_linking_grow_slowly(self):
        self.fill(100)
        for place in range(0, 100, 4):
            self.of_place(place)
        self.fetch()
        sure = self.sure()

        def queries(relations):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            relations.action_link()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, more = queries(sure[:5]), queries(sure[5:])
        self.assertEqual(len(sure), 25)
        self.assertLess(more - few, 15, "one or more for each of fifteen others")

    def test_an_interrupted_fetch_goes_on_where_it_was(self):
        self.fill()
        self.fault("cut_before_write", SYNC, skip=1)
        interrupted = False
        feed = self.env["exact.relation.feed"]._of(self.connection)
        try:  # assertRaises would undo what was written
            list(feed._pages(self.connection._client()))
        except errors.Unavailable:
            interrupted = True
        self.assertTrue(interrupted)
        self.assertEqual(len(self.connection.relation_ids), 1000)
        self.assertFalse(feed.fetched_at)
        name = "Relation 00007 BV"
        self.connection._client().delete(ACCOUNTS, self.relation(name).guid)
        self.simulator.control("calls/clear", {})
        self.fetch()
        self.assertEqual(len(self.calls(endpoint=SYNC)), 2, "the first thousand came before")
        self.assertFalse(self.relation(name), "deleted between the two")
        self.assertEqual(
            set(self.connection.relation_ids.mapped("guid")),
            {row["ID"] for row in self.relations()},
        )

    def test_what_changed_in_exact_stands_on_the_link(self):
        partner = self.contact()
        self.send_contacts(partner)
        self.fetch()
        self.in_exact(partner, Name="Renamed In Exact", IsSupplier=True)
        self.fetch()
        link = self.link(partner)
        self.assertEqual((link.name, link.state), ("Renamed In Exact", "linked"))
        self.assertTrue(link.is_supplier)
        self.assertTrue(link.guid)

    def test_a_deletion_that_exact_never_told_is_noticed(self):
        partner = self.contact()
        self.send_contacts(partner)
        self.fetch()
        self.connection._client().delete(ACCOUNTS, self.link(partner).guid)
        self.simulator.control("calls/clear", {})
        past = fields.Datetime.now() - timedelta(days=70)
        self.env["exact.relation.feed"]._of(self.connection).fetched_at = past
        self.link(partner).write({"state_changed_at": past, "looked_up_at": past})
        self.fetch()
        self.assertFalse(self.calls(endpoint=DELETED), "Exact forgot it by now")
        self.assertFalse(self.relation(partner.name))
        self.assertEqual(self.link(partner).state, "unlinked")

    def test_a_division_that_moved_keeps_its_links_by_code(self):
        partner = self.contact()
        self.send_contacts(partner)
        self.fetch()
        link, past = self.link(partner), fields.Datetime.now() - timedelta(days=1)
        guid = link.guid
        link.write({"guid": "00000000-1111-2222-3333-444444444444"})
        link.write({"state_changed_at": past, "looked_up_at": False})
        self.env["exact.relation.feed"]._of(self.connection).cursor = False
        self.fetch()
        self.assertEqual((self.link(partner).guid, self.link(partner).state), (guid, "linked"))

    def test_a_link_made_while_fetching_is_left_alone(self):
        partner = self.contact()
        self.send_contacts(partner)
        feed = self.env["exact.relation.feed"]._of(self.connection)
        feed._check_links(fields.Datetime.now() - timedelta(minutes=1))
        self.assertEqual(self.link(partner).state, "linked")

    def test_deletions_are_asked_for_once(self):
        self.fetch()
        self.assertFalse(self.calls(endpoint=DELETED))
        self.in_books(Name="Short Lived")
        self.fetch()
        self.connection._client().delete(ACCOUNTS, self.relation("Short Lived").guid)
        self.simulator.control("calls/clear", {})
        self.fetch()
        self.assertEqual(len(self.calls(endpoint=DELETED)), 1)
        self.assertFalse(self.relation("Short Lived"))
