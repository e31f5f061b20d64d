"""What an accountant changes in, or deletes of, the entry of a batch of direct debit."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..drift.drift_common import DriftCase
from .collection_common import SUSPENSE, CollectionCase

GENERAL = "generaljournalentry/GeneralJournalEntries"
BANK = "financialtransaction/BankEntries"
LEDGER = "sync/Financial/TransactionLines"
LINES = "financialtransaction/TransactionLines"


class BatchDrift:
    """Its tests run in both kinds of journal."""

    journal = None

    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        # What is matched can be neither changed nor deleted in Exact.
        cls.connection.use_match_sets = False
        if cls.journal:
            cls.add_bank_journal(cls.journal)
            cls.connection.collection_journal_id = cls.exact_journal(cls.journal)
        return result

    def of(self, *numbers):
        """Line numbers in Exact of the invoices: in a general journal the first is the suspense."""
        return [number + (not self.journal) for number in numbers]

    def batch(self, *prices):
        """A batch that is booked, of which the open items are known and nothing is said."""
        invoices = self.env["account.move"]
        for price in prices:
            invoices |= self.sent_with_mandate(price, iban=self.new_iban())
        collection = self.collect(invoices)
        self.book(collection)
        self.fetches(1)
        self.assertTrue(collection.is_seen_in_exact)
        self.compare()
        self.assert_batch_as_booked(collection)
        return collection

    def change(self, collection, *lines, **header):
        self.accountant("edit_entry", entry=collection.guid, header=header, lines=list(lines))

    def asked(self):
        """Compare, and return what Exact was asked for."""
        return [call for call in self.compare_calls() if call != "oauth2/token"]

    def amounts(self, first, total):
        """How the first invoice of a batch gets another amount."""
        sign = 1 if self.journal else -1
        line = {"number": self.of(1)[0], "AmountFC": str(sign * first)}
        return [line] if self.journal else [line, {"number": 1, "AmountFC": str(total)}]

    def assert_batch_as_booked(self, collection):
        self.assertIn(collection.state, ("booked", "matched"), collection.reason)
        self.assertFalse(collection.drift)
        self.assertFalse(collection.to_compare)
        self.assertFalse(collection.activity_ids)

    def assert_batch_changed(self, collection, *words):
        self.assertEqual((collection.state, collection.drift), ("changed_remotely", "amounts"))
        for word in words:
            self.assertIn(word, collection.reason)
        [activity] = collection.activity_ids
        self.assertEqual(activity.summary, "Changed in Exact Online")

    # --- nothing is said ---

    def test_what_is_paid_matched_and_returned_is_no_drift(self):
        self.connection.use_match_sets = True
        collection = self.batch(100, 50)
        self.fetches(2)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(self.asked(), [LEDGER])
        self.bank_line(181.5, collection.name)
        back = self.returned(collection.line_ids[0])
        self.fetches(2)
        self.assertEqual(self.asked(), [LEDGER])
        self.assert_batch_as_booked(collection)
        self.assertEqual(back.state, "booked")
        self.assertFalse(back.drift)

    # --- changed ---

    def test_a_line_with_another_amount(self):
        collection = self.batch(100, 50)
        self.change(collection, *self.amounts(111, 171.50))
        for _night in range(2):
            self.compare()
            self.assert_batch_changed(collection, "111.00 instead of 121.00", "171.50")
        self.assertTrue(collection.changed_in_exact_by)

    def test_lines_with_other_guids(self):
        self.simulator.control("knobs", {"edited_lines": "renew"})
        collection = self.batch(100, 50)
        self.change(collection)
        self.compare()
        self.assert_batch_as_booked(collection)
        self.change(collection, *self.amounts(111, 171.50))
        self.compare()
        self.assert_batch_changed(collection, "111.00 instead of 121.00")

    def test_a_line_that_is_taken_out(self):
        collection = self.batch(100, 50)
        gone = [{"number": self.of(2)[0], "remove": True}]
        rest = [] if self.journal else [{"number": 1, "AmountFC": "121"}]
        self.change(collection, *gone, *rest)
        self.compare()
        self.assert_batch_changed(collection, "none instead of 60.50", "121.00 instead of 181.50")

    def test_a_line_that_is_there_twice(self):
        collection = self.batch(100)
        [row] = [row for row in self.ledger(EntryID=collection.guid) if row["Account"]][:1]
        sign = 1 if self.journal else -1
        again = {"GLAccount": row["GLAccount"], "AmountFC": str(sign * 121)}
        if not self.journal:
            again["Account"] = row["Account"]
            more = [again, {"number": 1, "AmountFC": "242"}]
        else:
            item = collection._items()
            more = [{**again, "GLAccount": item.gl_guid, "Account": item.account_guid}]
        self.change(collection, *more)
        self.fetches(1)
        self.compare()
        self.assert_batch_changed(collection, "242.00 instead of 121.00")

    def otherwise(self, what):
        """How the line of a batch gets another relation or day, and what is said of it."""
        number = self.of(1)[0]
        if what == "day":
            later = fields.Date.add(fields.Date.today(), days=1)
            return {"number": number, "Date": str(later)}, "Date "
        partner = self.new_customer()
        self.sent(10, partner=partner)
        relation = self.relations(Name=partner.name)[0]["ID"]
        return {"number": number, "Account": relation}, f"Relation of line 1 {partner.name}"

    def test_another_relation_or_day(self):
        for what in ("relation", "day"):
            for knob in ("any_change", "lines"):
                with self.subTest(what, ledger_timestamps=knob), self.undone():
                    self.simulator.control("knobs", {"ledger_timestamps": knob})
                    collection = self.batch(100)
                    line, words = self.otherwise(what)
                    self.change(collection, line)
                    if knob == "lines":
                        self.fetches(1)
                    self.compare()
                    self.assert_batch_changed(collection, words)

    def test_another_period(self):
        collection = self.batch(100)
        self.change(collection, FinancialPeriod=fields.Date.today().month % 12 + 1)
        self.compare()
        self.assert_batch_changed(collection, "Period")

    def test_a_returned_debit(self):
        collection = self.batch(100)
        back = self.returned(collection.line_ids)
        self.fetches(1)
        sign = -1 if self.journal else 1
        line = {"number": self.of(1)[0], "AmountFC": str(sign * 100)}
        self.change(back, *([line] if self.journal else [line, {"number": 1, "AmountFC": "-100"}]))
        self.compare()
        self.assert_batch_changed(back, "100.00 instead of 121.00")
        self.assertFalse(collection.drift)

    # --- a person decides ---

    def test_undone_again(self):
        collection = self.batch(100, 50)
        self.change(collection, *self.amounts(111, 171.50))
        self.compare()
        self.change(collection, *self.amounts(121, 181.50))
        self.compare()
        self.assert_batch_as_booked(collection)

    def test_accepted_until_it_changes_again(self):
        collection = self.batch(100, 50)
        first, second = collection.line_ids
        self.change(collection, *self.amounts(111, 171.50))
        self.compare()
        collection.action_accept_exact()
        self.assert_batch_as_booked(collection)
        self.assertEqual((first.amount, second.amount, collection.exported), (111, 60.5, 171.5))
        self.assertEqual(collection.accepted_by, self.env.user)
        self.compare()
        self.assert_batch_as_booked(collection)
        self.assertEqual(self.suspense(), 171.5)
        self.bank_line(171.5, collection.name)
        self.fetches(1)
        self.assertEqual(collection.remaining, 0)
        self.change(collection, *self.amounts(112, 172.50))
        self.compare()
        self.assert_batch_changed(collection, "112.00 instead of 111.00")

    def test_what_was_taken_out_is_collected_again(self):
        collection = self.batch(100, 50)
        gone = [{"number": self.of(2)[0], "remove": True}]
        rest = [] if self.journal else [{"number": 1, "AmountFC": "121"}]
        self.change(collection, *gone, *rest)
        self.compare()
        collection.action_accept_exact()
        self.assertEqual(collection.line_ids.mapped("state"), ["booked", "refused"])
        self.assertEqual(collection.exported, 121)
        self.fetches(1)
        collection.action_collect_refused()
        again = self.env["exact.collection"].search([], order="id desc", limit=1)
        self.book(again)
        self.assertEqual((again.state, again.exported), ("booked", 60.5), again.reason)

    def test_side_by_side(self):
        collection = self.batch(100, 50)
        self.change(collection, *self.amounts(111, 171.50))
        self.compare()
        action = collection.action_open_difference()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create({})
        rows = {row.name: row for row in wizard.line_ids}
        total = rows["Suspense account"]
        figures = (total.odoo, total.booked, total.exact, total.differs)
        self.assertEqual(figures, ("181.50", "181.50", "171.50", True))
        one = rows["Line 1: Amount"]
        self.assertEqual((one.odoo, one.booked, one.exact), ("121.00", "121.00", "111.00"))
        relation = rows["Line 1: Relation"]
        self.assertEqual(relation.exact, collection.line_ids[0].partner_id.display_name)
        self.assertFalse(relation.differs)
        self.assertNotIn("VAT", rows)
        self.assertTrue(wizard.drift and wizard.status)
        wizard.action_accept()
        self.assert_batch_as_booked(collection)

    def test_only_who_may_invoice_accepts(self):
        collection = self.batch(100)
        self.change(collection, *self.amounts(111, 111))
        self.compare()
        reader = self.new_user("account.group_account_readonly")
        with self.assertRaises(AccessError):
            collection.with_user(reader).action_accept_exact()
        self.assertEqual(collection.state, "changed_remotely")

    # --- deleted ---

    def assert_batch_deleted(self, collection):
        self.assertEqual(collection.state, "deleted_remotely")
        self.assertEqual(collection.issue_code, "collect_deleted")
        self.assertEqual(collection.activity_ids.summary, "Deleted in Exact Online")
        self.assertFalse(collection.guid or collection.exported)

    def test_deleted_and_booked_again(self):
        for fetches in (False, True):
            with self.subTest(fetches=fetches), self.undone():
                collection = self.batch(100, 50)
                self.accountant("delete_entry", entry=collection.guid)
                if fetches:
                    self.fetches(1)
                else:
                    self.compare()
                self.assert_batch_deleted(collection)
                self.book(collection)
                self.assertEqual(collection.state, "booked", collection.reason)
                self.assertFalse(collection.activity_ids)
                self.assertEqual((collection.exported, self.suspense()), (181.5, 181.5))
                self.assertEqual(len(self.entities(BANK if self.journal else GENERAL)), 1)
                self.fetches(1)
                self.compare()
                self.assert_batch_as_booked(collection)

    def test_deleted_and_left_so(self):
        collection = self.batch(100)
        invoice = collection.line_ids.move_id
        self.accountant("delete_entry", entry=collection.guid)
        self.fetches(1)
        collection.action_call_off()
        self.assertEqual(collection.state, "cancelled")
        again = self.collect(invoice)
        self.book(again)
        self.assertEqual(again.state, "booked", again.reason)

    def test_one_that_is_deleted_before_its_items_came_stops_no_other(self):
        invoice = self.sent_with_mandate(100, iban=self.new_iban())
        other = self.sent_with_mandate(50, iban=self.new_iban())
        collection, waiting = self.collect(invoice), self.collect(other)
        self.book(collection)
        self.accountant("delete_entry", entry=collection.guid)
        self.fetches(2)
        self.assert_batch_deleted(collection)
        self.assertFalse(self.connection.collection_problem)
        self.book(waiting)
        self.assertEqual(waiting.state, "booked", waiting.reason)

    def test_a_return_that_is_deleted_did_not_come_back(self):
        collection = self.batch(100)
        line = collection.line_ids
        back = self.returned(line)
        self.fetches(1)
        self.assertEqual(line.state, "returned")
        self.accountant("delete_entry", entry=back.guid)
        self.fetches(1)
        self.assert_batch_deleted(back)
        self.assertEqual(line.state, "booked")
        self.assertEqual((collection.returned, collection.remaining), (0, 121))
        self.book(back)
        self.assertEqual((back.state, line.state), ("booked", "returned"))

    def test_a_batch_with_a_return_is_booked_again_as_a_whole(self):
        collection = self.batch(100, 50)
        self.returned(collection.line_ids[0])
        self.fetches(1)
        self.accountant("delete_entry", entry=collection.guid)
        self.fetches(1)
        self.assertEqual(collection.state, "deleted_remotely")
        self.book(collection)
        self.assertEqual(collection.line_ids.mapped("state"), ["returned", "booked"])
        self.assertEqual((collection.exported, collection.returned), (181.5, 121))
        self.assertEqual(self.suspense(), 60.5)

    def test_matched_ones_that_exact_lets_somebody_delete(self):
        self.simulator.control("knobs", {"delete_matched_entry": "allow"})
        self.connection.use_match_sets = True
        collection = self.batch(100)
        self.fetches(1)
        self.assertEqual(collection.state, "matched")
        invoice = collection.line_ids.move_id
        self.assertEqual(invoice.payment_state, "paid")
        self.accountant("delete_entry", entry=collection.guid)
        self.fetches(1)
        self.assert_batch_deleted(collection)
        self.assertEqual(invoice.payment_state, "not_paid")

    # --- where Exact does not tell ---

    def test_where_the_lines_of_an_entry_are_not_told(self):
        self.simulator.control("knobs", {"refused_filters": f"{LINES}.EntryID"})
        # Of a bank journal only the last statement may close otherwise.
        other, collection = self.batch(50), self.batch(100)
        self.change(collection, *self.amounts(111, 111))
        self.accountant("delete_entry", entry=other.guid)
        self.compare()
        self.assertEqual((collection.state, collection.drift), ("booked", False))
        self.assertFalse(self.connection._can("filter.ledger_entries"))
        self.fetches(1)
        self.assert_batch_deleted(other)

    def test_calls_grow_with_what_changed(self):
        collections = [self.batch(50), self.batch(100)]
        self.assertEqual(self.asked(), [LEDGER])
        self.change(collections[1], *self.amounts(111, 111))
        self.assertEqual(self.asked(), [LEDGER, LINES])
        self.assertEqual(self.asked(), [LEDGER])


@tagged("post_install", "-at_install")
class TestGeneralJournalDrift(BatchDrift, DriftCase, CollectionCase):
    def test_invoices_in_dollars_are_no_part_of_it(self):
        """They are refused, whatever else is in the batch."""
        partner = self.mandate(iban=self.new_iban()).partner_id
        dollars = self.sent(100, partner=partner, currency_id=self.dollars.id)
        euros = self.sent_with_mandate(100)
        collection = self.collect(dollars | euros)
        self.book(collection)
        self.fetches(1)
        self.compare()
        self.assertEqual(set(collection.line_ids.mapped("state")), {"refused", "booked"})
        self.assert_batch_as_booked(collection)
        self.assertTrue(self.ledger(GLAccountCode=SUSPENSE))

    def test_moved_off_the_suspense_account(self):
        collection = self.batch(100)
        self.change(collection, {"number": 1, "gl_account": "550900"})
        self.compare()
        self.assert_batch_changed(collection, "Suspense account 0.00 instead of 121.00")


@tagged("post_install", "-at_install")
class TestBankJournalDrift(BatchDrift, DriftCase, CollectionCase):
    journal = "250"
