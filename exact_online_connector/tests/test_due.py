"""What the driver and the crons ask for stands in an index of its own, however much was sent."""

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from .entry.send_common import ExactSendCase
from .many import copies, plan, rows

SENT = 3000


@tagged("post_install", "-at_install")
class TestDue(ExactSendCase):
    def setUp(self):
        super().setUp()
        self.send(self.invoice())
        self.entry = self.connection.env["exact.entry"].search(
            [("connection_id", "=", self.connection.id)], limit=1
        )
        moves = copies(self.entry.move_id, SENT)
        rows(
            self.entry,
            SENT,
            move_id=SQL("(%s::int[])[new.at]", moves.ids),
            guid=SQL("'guid' || new.at"),
        )

    def test_what_is_due_among_all_that_was_sent(self):
        self.queue(self.invoice())
        self.env.flush_all()
        entries = self.env["exact.entry"].sudo()
        found = plan(entries, entries._due_domain(), order="id", limit=100)
        self.assertIn("exact_entry_due_index", found)
        self.assertEqual(len(entries.search(entries._due_domain())), 1)

    def test_contacts_that_are_queued(self):
        account = self.env["exact.contact"].sudo()._of(self.connection, self.customer)
        partners = self.env["res.partner"].create([{"name": f"P {n}"} for n in range(500)])
        rows(account, 500, partner_id=SQL("(%s::int[])[new.at]", partners.ids))
        found = plan(account, account._due_domain(), order="id", limit=100)
        self.assertRegex(found, "exact_contact(_due|__state)_index")

    def test_few_of_many_that_a_flag_tells(self):
        """An index on a condition counts where the condition is written as Odoo writes it."""
        item = (
            self.env["exact.open.item"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "guid": "one",
                    "side": "receivable",
                    "kind": "entry",
                    "account_guid": "account",
                }
            )
        )
        call = self.env["exact.call"].sudo().search([], limit=1)
        rows(item, SENT, guid=SQL("'guid' || new.at"), to_settle=SQL("FALSE"))
        rows(call, SENT, tells_limits=SQL("FALSE"))
        for record, flag, index in (
            (self.entry.sudo(), "to_compare", "to_compare_index"),
            (item, "to_settle", "to_settle_index"),
            (call, "tells_limits", "limits_index"),
        ):
            with self.subTest(flag=flag):
                domain = Domain(flag, "=", True)
                domain &= Domain("connection_id", "=", self.connection.id)
                self.assertIn(f"{record._table}_{index}", plan(record, domain, order="id"))
