"""Odoo or Exact collects, never both; and what Exact matches by itself is no surprise."""

from odoo.tests import tagged

from .collection_common import IBANS, CollectionCase


@tagged("post_install", "-at_install")
class TestCollector(CollectionCase):
    def take_up(self, move, status):
        """Exact's own collection takes up what is open of an invoice, or lets go of it (20)."""
        self.accountant("payment_status", entries=self.guids(move), status=status)
        self.fetch()

    def two_invoices(self):
        return self.sent_with_mandate(100), self.sent_with_mandate(200, iban=IBANS[1])

    def test_what_exact_collects_is_not_collected_here_too(self):
        self.connection.who_collects = "odoo"
        invoice, other = self.two_invoices()
        moment = self.moment()
        for fully_paid in (False, True):
            for status in (30, 40):
                with self.subTest(status=status, fully_paid=fully_paid), self.undone(moment):
                    self.simulator.control("knobs", {"fully_paid_when_processed": fully_paid})
                    self.take_up(invoice, status)
                    self.assertEqual(invoice.amount_residual, 121)
                    collection = self.collect(invoice | other)
                    line = self.line(collection, invoice)
                    self.assertEqual((line.state, line.issue_code), ("refused", "collect_in_exact"))
                    self.assertIn(str(invoice.exact_entry_number), line.reason)
                    self.assertEqual(self.line(collection, other).state, "draft")
                    self.take_up(invoice, 20)
                    collection.action_check()
                    self.assertEqual(line.state, "draft")

    def test_what_exact_takes_up_between_the_draft_and_the_booking_stays_out(self):
        """Nothing of it is fetched by hand: the batch itself looks before it is booked."""
        self.connection.who_collects = "odoo"
        invoice, other = self.two_invoices()
        self.fetch()
        collection = self.collect(invoice | other)
        self.accountant("payment_status", entries=self.guids(invoice), status=30)
        self.feed().fetched_at = False
        self.book(collection)
        self.assertEqual(collection.state, "booked")
        self.assertEqual(self.line(collection, invoice).state, "refused")
        self.assertEqual(self.suspense(), 242)

    def test_while_nobody_chose_both_do_not_collect(self):
        theirs, ours = self.two_invoices()
        self.take_up(theirs, 30)
        self.assertEqual(self.connection.exact_collects_count, 1)
        self.assertIn("1", self.connection.exact_collects_text)
        collection = self.collect(ours)
        self.book(collection)
        self.assertEqual(collection.state, "blocked")
        self.assertEqual(collection.line_ids.issue_code, "collect_by_both")
        self.connection.who_collects = "odoo"
        collection.action_check()
        self.assertEqual(collection.line_ids.state, "draft")
        self.connection.who_collects = "exact"
        collection.action_check()
        self.assertEqual(collection.line_ids.issue_code, "collect_by_exact")
        self.assertEqual(self.suspense(), 0)

    def test_without_collections_in_exact_nobody_has_to_choose(self):
        invoice = self.sent_with_mandate(100)
        self.assertFalse(self.connection.exact_collects_text)
        collection = self.collect(invoice)
        self.book(collection)
        self.assertEqual(collection.state, "booked")

    def test_the_document_says_that_exact_collects_or_pays_it(self):
        invoice = self.sent_with_mandate(100)
        self.assertNotIn("exact_online_run", invoice._exact_alerts())
        self.take_up(invoice, 30)
        self.assertIn("exact_online_run", invoice._exact_alerts())

    def test_a_payment_condition_of_exact_is_counted(self):
        invoice = self.sent_with_mandate(100)
        self.take_up(invoice, 40)
        conditions = self.connection.payment_condition_ids.filtered(lambda one: one.method == "I")
        self.assertTrue(conditions)
        self.assertIn(f"list: {len(conditions)}", self.connection.exact_collects_text)

    def test_what_exact_matches_by_itself(self):
        invoice = self.sent_with_mandate(100)
        moment = self.moment()
        for auto_match in ("never", "exact_amount"):
            for sets in (True, False):
                with self.subTest(auto_match, match_sets=sets), self.undone(moment):
                    self.simulator.control("knobs", {"auto_match": auto_match})
                    self.connection.use_match_sets = sets
                    collection = self.collect(invoice)
                    self.book(collection)
                    self.fetch()
                    self.fetch()
                    is_matched = sets or auto_match == "exact_amount"
                    self.assertEqual(collection.state, "matched" if is_matched else "booked")
                    self.assertFalse(collection.line_ids.match_message)
                    self.assertFalse(invoice.activity_ids)
                    self.assertEqual(invoice.amount_residual, 0 if is_matched else 121)
                    means = self.booked_payments(invoice).mapped("means")
                    self.assertEqual(means, ["payment"] if is_matched else [])
                    again = self.collect(invoice)
                    self.assertEqual(again.line_ids.state, "refused")

    def test_exact_matches_another_invoice_of_the_same_amount(self):
        """Its books are followed: the older one is paid, and the newer one still open."""
        self.simulator.control("knobs", {"auto_match": "exact_amount"})
        customer = self.mandate().partner_id
        older, newer = self.sent(100, partner=customer), self.sent(100, partner=customer)
        collection = self.collect(newer)
        self.book(collection)
        self.fetch()
        self.assertEqual(collection.state, "matched")
        self.assertEqual((older.amount_residual, newer.amount_residual), (0, 121))
        [settlement] = self.booked_payments(older | newer)
        self.assertEqual((settlement.means, settlement.amount), ("payment", 121))
