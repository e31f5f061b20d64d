"""One row of Exact that cannot be read stops nothing else, and is neither guessed nor forgotten."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from ...exact_api import answers
from ..drift.drift_common import DriftCase

ITEMS = "sync/Cashflow/PaymentTerms"
LEDGER = "sync/Financial/TransactionLines"
RELATIONS = "sync/CRM/Accounts"
DELETED = "sync/Deleted"


@tagged("post_install", "-at_install")
class TestUnreadableRows(DriftCase):
    @contextmanager
    def told(self, resource, is_meant, **values):
        """While it lasts, Exact tells some rows of a resource otherwise.

        :param is_meant: function of a row
        """
        rows = answers.rows

        def changed(response, endpoint):
            found, following = rows(response, endpoint)
            if endpoint == resource:
                found = [{**row, **values} if is_meant(row) else row for row in found]
            return found, following

        with patch.object(answers, "rows", changed):
            yield

    def of_entry(self, move):
        guid = move.exact_entry_id.guid
        return lambda row: row["TransactionEntryID"] == guid

    def said(self):
        """What people are told about rows that cannot be read."""
        rows = self.connection.capability_ids.filtered(lambda row: row.name.startswith("unread"))
        return " ".join(alert["message"] for alert in rows._alerts())

    def unread_cause(self):
        return self.connection.sudo()._causes().get("unreadable")

    def fetch_relations(self):
        self.env.flush_all()
        with self.registry.cursor() as cr:
            connection = self.env(cr=cr)["exact.connection"].browse(self.connection.id)
            connection._fetch_relations()
        self.env.invalidate_all()

    # --- open items ---

    def test_an_open_item_without_amount(self):
        for wrong in (None, "abc", [], "1e99"):
            with self.subTest(wrong), self.undone():
                first, second = self.sent(100), self.sent(200)
                self.fetch()
                self.pay(first)
                self.pay(second)
                with self.told(ITEMS, self.of_entry(first), AmountFC=wrong):
                    self.next_minute()
                    self.fetch()
                    self.assertEqual(second.payment_state, "paid")
                    self.assertEqual(first.payment_state, "not_paid")
                    self.assertIn(str(first.exact_entry_number), self.said())
                    self.assertIn("AmountFC", self.said())
                    self.assertTrue(self.unread_cause())
                    # It is asked for again, and others go on.
                    third = self.sent(300)
                    self.next_minute()
                    self.fetch()
                    self.assertTrue(third.exact_entry_id.item_ids)
                    self.assertEqual(first.payment_state, "not_paid")
                    self.assertTrue(self.feed().unreadable)
                self.next_minute()
                self.fetch()
                self.assertEqual(first.payment_state, "paid")
                self.assertFalse(self.feed().unreadable)
                self.assertFalse(self.said())
                self.assertFalse(self.unread_cause())

    def test_no_figure_of_an_open_item_is_guessed(self):
        for name in ("AmountDC", "TransactionAmountDC", "TransactionAmountFC", "LineType"):
            with self.subTest(name), self.undone():
                first, second = self.sent(100), self.sent(200)
                with self.told(ITEMS, self.of_entry(first), **{name: None}):
                    self.next_minute()
                    self.fetch()
                    self.assertFalse(first.exact_entry_id.item_ids)
                    self.assertTrue(second.exact_entry_id.item_ids)
                    self.assertIn(f"{first.exact_entry_number}: {name}", self.said())
                self.next_minute()
                self.fetch()
                self.assertTrue(first.exact_entry_id.item_ids)

    def test_one_that_changed_meanwhile_comes_by_itself(self):
        move = self.sent(100)
        with self.told(ITEMS, self.of_entry(move), AmountDC=None):
            self.fetch()
        self.assertTrue(self.feed().unreadable)
        self.pay(move)
        self.next_minute()
        self.fetch()
        self.assertFalse(self.feed().unreadable)
        self.assertEqual(move.payment_state, "paid")

    def test_one_that_is_deleted_is_forgotten(self):
        move = self.sent(100)
        with self.told(ITEMS, self.of_entry(move), AmountDC=None):
            self.fetch()
        self.delete_entry(move)
        self.next_minute()
        self.fetch()
        self.assertFalse(self.feed().unreadable)

    def test_when_all_is_read_again_what_is_known_stays(self):
        for wrong in ({"AmountFC": None}, {"ID": "x"}):
            with self.subTest(wrong), self.undone():
                move = self.sent(100)
                self.pay(move)
                self.fetch()
                items = move.exact_entry_id.item_ids
                self.connection._read_anew()
                with self.told(ITEMS, self.of_entry(move), **wrong):
                    self.next_minute()
                    self.fetch()
                self.assertEqual(move.exact_entry_id.item_ids, items)
                self.assertEqual((move.payment_state, move.exact_state), ("paid", "sent"))
                self.assertTrue(self.said())

    def test_a_timestamp_that_is_none(self):
        first, second = self.sent(100), self.sent(200)
        with self.told(ITEMS, self.of_entry(first), Timestamp="x"):
            self.fetch()
            self.assertFalse(first.exact_entry_id.item_ids)
            self.assertTrue(second.exact_entry_id.item_ids)
        self.next_minute()
        self.fetch()
        self.assertTrue(first.exact_entry_id.item_ids)

    def test_where_nothing_can_be_read_the_feed_stands_still(self):
        moves = self.invoices_of([100] * 22)
        self.send(moves)
        self.fetch()
        before = self.feed().cursor
        for move in moves:
            self.pay(move)
        with self.told(ITEMS, lambda _row: True, AmountFC=None):
            self.next_minute()
            self.connection.fetch_payments = True
            self.run_cron()
            self.assertEqual(self.feed().cursor, before)
            self.assertTrue(self.feed().reason)
            self.assertFalse(self.feed().unreadable)
        self.next_minute()
        self.fetch()
        self.assertEqual({move.payment_state for move in moves}, {"paid"})

    def test_a_deletion_that_cannot_be_read_is_asked_for_again(self):
        move = self.sent(100)
        self.fetch()
        self.delete_entry(move)
        with self.told(DELETED, lambda _row: True, EntityKey="x"):
            self.next_minute()
            self.fetch()
            self.assertTrue(move.exact_entry_id.item_ids)
            self.assertIn("EntityKey", self.said())
        self.next_minute()
        self.fetch()
        self.assertEqual(move.exact_state, "deleted_remotely")
        self.assertFalse(self.said())

    # --- ledger, relations, lists ---

    def test_a_ledger_line_without_amount(self):
        first, second = self.sent(100), self.sent(200)
        self.compare()
        for move in (first, second):
            self.edit(move, {"number": 1, "AmountFC": "90"})
        guid = first.exact_entry_id.guid
        with self.told(LEDGER, lambda row: row["EntryID"] == guid, AmountFC=None):
            self.compare()
            self.assertEqual(second.exact_state, "changed_remotely")
            self.assertTrue(self.said())
        self.compare()
        self.assertEqual(first.exact_state, "changed_remotely")

    def test_an_entry_of_which_an_amount_is_missing(self):
        for resource in ("salesentry/SalesEntries", "salesentry/SalesEntryLines"):
            with self.subTest(resource), self.undone():
                first, second = self.sent(100), self.sent(200)
                self.compare()
                for move in (first, second):
                    self.edit(move, {"number": 1, "AmountFC": "90"})
                guid, number = first.exact_entry_id.guid, first.exact_entry_number
                with self.told(resource, lambda row, of=guid: row["EntryID"] == of, AmountFC=None):
                    self.compare()
                    self.assertEqual(second.exact_state, "changed_remotely")
                    self.assertEqual((first.exact_state, first.exact_drift), ("sent", False))
                    self.assertIn(f"{number}: AmountFC", self.said())
                self.compare()
                self.assertEqual(first.exact_state, "changed_remotely")
                self.assertFalse(self.said())

    def test_a_relation_that_is_linked_stays(self):
        for wrong in ({"ID": "x"}, {"EndDate": "never"}):
            with self.subTest(wrong), self.undone():
                move = self.sent(100)
                self.fetch_relations()
                contact = self.env["exact.contact"]._of(self.connection, move.partner_id)
                guid = contact.guid
                self.connection._read_anew()
                with self.told(RELATIONS, lambda row, guid=guid: row["ID"] == guid, **wrong):
                    self.next_minute()
                    self.fetch_relations()
                self.assertEqual((contact.guid, contact.state), (guid, "linked"))
                self.assertTrue(self.said())

    def test_a_row_of_a_list(self):
        codes = self.connection.vat_code_ids
        one = codes.filtered(lambda code: code.code == "21") or codes[:1]
        with self.told("vat/VATCodes", lambda row: row["Code"].strip() == one.code, Percentage="x"):
            self.next_minute()
            self.connection._set_up()
            self.assertTrue(one.active)
            self.assertIn(one.code, self.said())
        self.next_minute()
        self.connection._set_up()
        self.assertFalse(self.said())
