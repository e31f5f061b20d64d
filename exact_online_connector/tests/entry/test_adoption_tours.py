"""In a real browser: a copied database, and the review of what is in Exact already."""

from odoo.tests import tagged

from ..tours import TourCase
from .test_adoption import AdoptionCase


@tagged("post_install", "-at_install")
class TestAdoptionTours(TourCase, AdoptionCase):
    def test_a_copy_that_sends_from_now_on(self):
        self.stored_token().database_mark = "another server:1"
        self.env.flush_all()
        self.tour("exact_copied", "account.action_move_out_invoice_type")
        self.assertFalse(self.connection.is_elsewhere)
        adoption = self.env["exact.adoption"].search([("connection_id", "=", self.connection.id)])
        self.assertEqual(adoption.state, "draft")

    def test_review(self):
        certain, likely, several = self.invoice(100), self.invoice(50), self.invoice(20)
        self.invoice(10)
        self.book_in_exact(certain)
        self.book_in_exact(likely, 45)
        self.book_in_exact(several)
        self.book_in_exact(several)
        adoption = self.look()
        self.tour("exact_adoption", "exact_online_connector.action_exact_adoption")
        self.line(adoption, likely).action_link()
        self.assertEqual(likely.exact_state, "sent")
        self.assertFalse(certain.exact_state or several.exact_state)
