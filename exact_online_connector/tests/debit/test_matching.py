"""Matching in Exact, whatever becomes of its XML service."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .collection_common import IBANS, CollectionCase

UPLOAD = "xml/MatchSets"
# Every form the end of the XML service may have.
ENDS = ("gone", "html", "404", "302", "503")


@tagged("post_install", "-at_install")
class TestMatching(CollectionCase):
    def knob(self, **values):
        self.simulator.control("knobs", values)

    def uploads(self):
        return sum(call["endpoint"] == UPLOAD for call in self.calls())

    def booked(self, *invoices):
        """A batch that is booked while Exact matches nothing for us."""
        collection = self.collect(self.env["account.move"].union(*invoices))
        self.book(collection)
        return collection

    def by_hand(self):
        lines = self.env["exact.collection.line"]
        return lines.search([("is_matched_by_hand", "=", True)])

    # --- the end of XML ---

    def test_whatever_it_answers_payments_go_on_and_a_person_gets_the_list(self):
        for end in ENDS:
            with self.subTest(xml_api=end):
                self.assert_goes_on_without(end)

    def matching_activity(self):
        self.env.invalidate_all()
        return self.connection.activity_ids.filtered(lambda one: one.exact_cause == "to_match")

    def assert_goes_on_without(self, end):
        invoice = self.sent_with_mandate(100, iban=self.new_iban())
        other = self.sent_with_mandate(50, iban=self.new_iban())
        self.knob(xml_api=end)
        collection = self.booked(invoice)
        for failures in (1, 2):
            before = self.connection.payments_fetched_at
            self.fetches(1)
            self.assertEqual(self.connection.matching_failures, failures)
            self.assertGreaterEqual(self.connection.payments_fetched_at, before)
            self.assertFalse(self.feed().reason)
            self.assertFalse(self.by_hand())
        # Another batch goes while the first one waits.
        second = self.booked(other)
        self.assertEqual(second.state, "booked")
        self.fetches(1)
        self.assertFalse(self.connection._can("xml"))
        self.assertEqual(self.by_hand(), (collection | second).line_ids)
        activity = self.matching_activity()
        for batch, move in ((collection, invoice), (second, other)):
            self.assertIn(str(batch.entry_number), activity.note)
            self.assertIn(str(move.exact_entry_id.entry_number), activity.note)
            self.assertIn("entry number", batch.match_hint)
        uploads = self.uploads()
        self.fetches(2)
        self.assertEqual(self.uploads(), uploads)
        self.assertEqual(self.matching_activity(), activity)
        # Somebody confirms what Exact proposes.
        self.accountant("match", entries=[collection.guid, invoice.exact_entry_id.guid])
        self.fetches(1)
        self.assertEqual((collection.state, invoice.payment_state), ("matched", "paid"))
        self.assertEqual(self.by_hand(), second.line_ids)
        # A week later it is there again.
        self.knob(xml_api="on")
        self.fetches(1)
        self.assertEqual(self.uploads(), uploads)
        self.connection.matching_probed_at = fields.Datetime.now() - timedelta(days=8)
        self.fetches(1)
        self.assertEqual((second.state, other.payment_state), ("matched", "paid"))
        self.assertTrue(self.connection._can("xml"))
        self.fetches(1)
        self.assertFalse(activity.active)

    def test_once_a_week_one_set_is_tried(self):
        collection = self.booked(*(self.sent_with_mandate(100, iban=iban) for iban in IBANS[:2]))
        self.knob(xml_api="404")
        self.fetches(3)
        uploads = self.uploads()
        self.connection.matching_probed_at = fields.Datetime.now() - timedelta(days=8)
        self.fetches(3)
        self.assertEqual(self.uploads(), uploads + 1)
        self.assertEqual(len(self.by_hand()), len(collection.line_ids))

    def test_a_person_switches_it_on_again(self):
        self.booked(self.sent_with_mandate(100))
        self.knob(xml_api="503")
        self.fetches(3)
        self.assertFalse(self.connection._can("xml"))
        self.knob(xml_api="on")
        self.connection.use_match_sets = False
        self.connection.use_match_sets = True
        self.fetches(1)
        self.assertFalse(self.by_hand())

    def test_without_it_nothing_is_asked(self):
        self.connection.use_match_sets = False
        invoice = self.sent_with_mandate(100)
        collection = self.booked(invoice)
        self.fetches(2)
        self.assertEqual(self.uploads(), 0)
        self.assertEqual(self.by_hand(), collection.line_ids)
        self.assertTrue(self.matching_activity())

    def test_a_401_of_the_service_alone_is_not_the_end_of_the_consent(self):
        self.booked(self.sent_with_mandate(100))
        self.fault("expired_token", UPLOAD, method="POST", times=2)
        self.fetches(1)
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.matching_failures, 1)

    # --- answers that do not tell of each ---

    def test_a_partial_answer_is_decided_from_the_items(self):
        self.knob(xml_api="partial")
        invoices = [self.sent_with_mandate(100, iban=iban) for iban in IBANS]
        collection = self.booked(*invoices)
        self.fetches(1)
        states = collection.line_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["matched", "booked", "matched", "booked"])
        self.assertEqual(self.connection.matching_failures, 0)
        self.fetches(3)
        self.assertEqual(collection.state, "matched")
        self.assertTrue(self.connection._can("xml"))
        self.assertEqual({invoice.payment_state for invoice in invoices}, {"paid"})

    def test_what_is_too_much_for_one_call_goes_with_several(self):
        collection = self.booked(*(self.sent_with_mandate(100, iban=iban) for iban in IBANS))
        self.knob(max_lines=1)
        self.fetches(3)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(self.connection.matching_failures, 0)

    def test_a_call_that_takes_too_long_is_made_smaller(self):
        collection = self.booked(*(self.sent_with_mandate(100, iban=iban) for iban in IBANS))
        self.connection.matching_size = 4
        self.fault("cut_before_write", UPLOAD, method="POST")
        self.fetches(1)
        self.assertEqual(self.connection.matching_size, 2)
        self.assertEqual(collection.state, "booked")
        self.fetches(1)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(self.connection.matching_size, 4)

    def test_what_was_matched_without_an_answer_is_seen(self):
        collection = self.booked(self.sent_with_mandate(100))
        self.fault("cut_after_write", UPLOAD, method="POST")
        self.fetches(1)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(self.connection.matching_failures, 0)
        self.assertEqual(self.uploads(), 1)

    # --- refusals ---

    def test_a_refused_match_is_looked_at_again_and_then_a_persons(self):
        invoice = self.sent_with_mandate(100)
        collection = self.booked(invoice)
        relation = self.simulator_items(invoice)[0]["Account"]
        self.fetch_without_match()
        code = self.env["exact.open.item"].sudo().search([("account_guid", "=", relation)])
        right = code.mapped("account_code")[0]
        code.account_code = "99999999"
        for tries in (1, 2):
            self.fetches(1)
            self.assertEqual(collection.line_ids.match_tries, tries)
            self.assertTrue(collection.line_ids.match_message)
            self.assertFalse(self.by_hand())
        self.fetches(1)
        self.assertEqual(self.by_hand(), collection.line_ids)
        self.assertIn(collection.name, self.matching_activity().note)
        uploads = self.uploads()
        code.account_code = right
        self.fetches(1)
        self.assertEqual(self.uploads(), uploads)

    def test_a_refusal_that_passes_does_no_harm(self):
        invoice = self.sent_with_mandate(100)
        collection = self.booked(invoice)
        self.fetch_without_match()
        items = self.env["exact.open.item"].sudo().search([("entry_guid", "=", collection.guid)])
        right = items.account_code
        items.account_code = "99999999"
        self.fetches(1)
        self.assertEqual(collection.line_ids.match_tries, 1)
        items.account_code = right
        self.fetches(1)
        self.assertEqual((collection.state, invoice.payment_state), ("matched", "paid"))
        self.assertFalse(collection.line_ids.match_message)

    def fetch_without_match(self):
        """Fetch the items of what was booked, before anything is matched."""
        self.connection.use_match_sets = False
        self.fetches(1)
        self.connection.use_match_sets = True

    # --- by itself ---

    def test_exact_may_match_by_itself(self):
        self.knob(auto_match="exact_amount")
        invoice = self.sent_with_mandate(100)
        collection = self.booked(invoice)
        self.fetches(1)
        self.assertEqual((collection.state, invoice.payment_state), ("matched", "paid"))
        self.assertEqual(self.uploads(), 0)
        [settlement] = self.booked_payments(invoice)
        self.assertEqual((settlement.means, settlement.amount), ("payment", 121))
