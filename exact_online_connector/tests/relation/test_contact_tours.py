"""In a real browser: send contacts, decide what differs, say which relation is meant."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tours import TourCase
from .test_relation_send import ACCOUNTS, RelationCase


@tagged("post_install", "-at_install")
class TestContactTours(TourCase, RelationCase):
    def setUp(self):
        super().setUp()
        self.connection.customer_mask = "1####"
        self.partner = self.contact(ref="DB0012", phone="+32 9 111 11 11", city="Gent")

    def test_send_contacts(self):
        wrong = self.contact("Wrong VAT BV", ref="DB0013")
        self.env.cr.execute("UPDATE res_partner SET vat = 'BE0477472702' WHERE id = %s", [wrong.id])
        self.tour("exact_send_contacts", "account.res_partner_action_customer")
        relation = self.of_contact(self.partner)
        self.assertEqual(
            (relation["Code"].strip(), relation["Phone"], relation["Status"]),
            ("10012", "+32 9 111 11 11", "C"),
        )
        self.assertFalse(self.link(wrong))

    # Odoo itself asks about the contact that is opened, which a test may not.
    @mute_logger("odoo.addons.partner_autocomplete.models.res_partner")
    def test_decide_what_differs(self):
        self.send_contacts(self.partner)
        self.in_exact(self.partner, Phone="+32 9 999 99 99")
        action = f"account.res_partner_action_customer/{self.partner.id}"
        self.tour("exact_decide_difference", action)
        self.assertEqual(self.of_contact(self.partner)["Phone"], "+32 9 222 22 22")
        self.assertEqual(self.partner.phone, "+32 9 222 22 22")

    def test_choose_the_relation(self):
        post = self.connection._client().post
        post(ACCOUNTS, {"Name": "First NV", "VATNumber": "BE0477472701"})
        second = post(ACCOUNTS, {"Name": "Second NV", "VATNumber": "BE0477472701"})
        doubtful = self.contact("Which NV", vat="BE0477472701", ref="DB0014")
        self.send_contacts(doubtful)
        self.tour("exact_choose_relation", "exact_online_connector.action_exact_contact")
        self.assertEqual(self.link(doubtful).guid, second["ID"])

    def test_first_load_from_the_settings(self):
        self.tour("exact_first_load", "exact_online_connector.action_exact_settings")
        self.assertEqual(self.of_contact(self.partner)["Code"].strip(), "10012")
