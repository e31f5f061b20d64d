"""In a real browser: fetch the relations, decide on one, link the others."""

from odoo.tests import tagged

from ..tours import TourCase
from .test_relation_review import ReviewCase


@tagged("post_install", "-at_install")
class TestRelationReviewTour(TourCase, ReviewCase):
    def test_review(self):
        self.in_books(Name="Which One", VATNumber="BE0403170701")
        self.in_books(Name="Not Him", VATNumber="BE0403201185")
        first, second = (self.contact(name, vat="BE0403170701") for name in ("First", "Second"))
        not_him = self.contact("Nobody", vat="BE0403201185")
        self.tour("exact_relation_review", "exact_online_connector.action_exact_relation_open")
        self.assertEqual(self.link(second).state, "linked")
        self.assertTrue(self.link(self.customer).guid, "found by its VAT number")
        self.assertFalse(self.link(first) | self.link(not_him))
        self.assertEqual(self.relation("Not Him").match_state, "none")

    def test_make_contacts(self):
        self.env.user.group_ids |= self.env.ref("base.group_partner_manager")
        self.in_books(Name="Only In Exact", Status="C", City="Gent")
        self.in_books(Name="Blocked There", Status="C", Blocked=True)
        self.tour("exact_make_contacts", "exact_online_connector.action_exact_relation_open")
        partner = self.env["res.partner"].search([("name", "=", "Only In Exact")])
        self.assertEqual((partner.city, self.link(partner).state), ("Gent", "linked"))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Blocked There")]))
