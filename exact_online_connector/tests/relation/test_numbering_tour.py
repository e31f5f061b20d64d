"""In a real browser: type a mask, and see the codes of real contacts change with every key."""

from odoo.tests import tagged

from ..tours import TourCase
from .test_relation_send import RelationCase


@tagged("post_install", "-at_install")
class TestNumberingTour(TourCase, RelationCase):
    def test_type_a_mask(self):
        partner = self.contact("Twaalf BV", ref="DB00012")
        self.contact("Een BV", ref="DB00099")
        self.contact("Dubbel BV", ref="X99")
        self.contact("Leverancier NV", ref="CR00034", customer_rank=0, supplier_rank=1)
        # Those of the chart are not what this is about.
        others = self.env["res.partner"].search([("ref", "=", False), ("customer_rank", ">", 0)])
        others.customer_rank = 0
        connection = f"exact_online_connector.action_exact_connection/{self.connection.id}"
        self.tour("exact_numbering", connection)
        self.assertEqual(self.connection.customer_mask, "7###")
        self.assertEqual(self.connection.supplier_mask, "8####")
        self.send_contacts(partner)
        self.assertEqual(self.of_contact(partner)["Code"].strip(), "7012")
