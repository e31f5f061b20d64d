"""What is remembered of a division: what it refuses is not tried again, and no longer."""

from odoo.tests import tagged

from ..common import OTHER_BELGIAN_DIVISION, ConnectedCase


@tagged("post_install", "-at_install")
class TestCapabilities(ConnectedCase):
    def rows(self):
        return self.env["exact.capability"].search([("connection_id", "=", self.connection.id)])

    def test_only_what_is_refused_is_not_tried(self):
        self.assertTrue(self.connection._can("xml"))
        for state, expected in (("works", True), ("other", True), ("refused", False)):
            self.connection._note_capability("xml", state)
            self.assertEqual(self.connection._can("xml"), expected, state)
        self.assertEqual(len(self.rows().filtered(lambda row: row.name == "xml")), 1)

    def test_what_is_no_news_is_not_written(self):
        row = self.connection._note_capability("xml", "refused", "Gone")
        row.seen_at = "2026-01-01"
        self.connection._note_capability("xml", "refused", "Gone")
        self.assertEqual(row.seen_at.year, 2026)
        self.assertEqual(row.seen_at.month, 1)
        self.connection._note_capability("xml", "refused", "Moved")
        self.assertEqual(row.words, "Moved")
        self.assertGreater((row.seen_at.month, row.seen_at.day), (1, 1))

    def test_it_is_of_the_division(self):
        self.connection._note_capability("xml", "refused")
        self.connection.action_disconnect()
        self.connect()
        self.assertFalse(self.connection._can("xml"))
        self.connection.action_disconnect()
        self.connect(division=OTHER_BELGIAN_DIVISION)
        self.assertTrue(self.connection._can("xml"))
