"""Reports of documents that went to Exact, really or as if they had."""

from datetime import timedelta

from odoo import fields

from ..payment.payment_common import PaymentCase


class ReconciliationCase(PaymentCase):
    """Makes reports, of documents that really went to Exact or of rows as if they had."""

    def setUp(self):
        super().setUp()
        self.customer = self.new_customer()
        self.staged_count = 0

    def report(self, day=None, **values):
        """A report, compared."""
        values.setdefault("day", day or fields.Date.today())
        wizard = self.env["exact.reconciliation.wizard"].create(
            {"connection_id": self.connection.id, **values}
        )
        wizard.action_show()
        return wizard

    def line(self, move=None, wizard=None, **found):
        """The line of a document, or the one with these values."""
        lines = (wizard or self.report()).line_ids
        if move is not None:
            found["move_id"] = move
        lines = lines.filtered(
            lambda line: all(line[name] == value for name, value in found.items())
        )
        self.assertEqual(len(lines), 1, found)
        return lines

    def assert_line(self, line, code, odoo, exact):
        self.assertEqual((line.code, line.odoo_open, line.exact_open), (code, odoo, exact))
        self.assertEqual(line.unexplained, line.difference if code == "unexplained" else 0)

    def assert_explained(self, wizard):
        """Nothing is left unexplained, and the totals are those of the two ledgers."""
        self.assertFalse(wizard.unexplained_count)
        self.assertEqual(wizard.unexplained, 0)
        self.assertAlmostEqual(wizard.explained, wizard.odoo_open - wizard.exact_open)

    # --- rows as if they had been fetched ---

    def staged(self, *prices, **values):
        """An invoice as if it had been sent an hour before the payments were fetched."""
        move = self.invoice(*prices, **values)
        now = fields.Datetime.now()
        self.env["exact.open.item.feed"]._of(self.connection).fetched_at = now
        self.staged_count += 1
        self.env["exact.entry"].sudo().create(
            {
                "connection_id": self.connection.id,
                "move_id": move.id,
                "division": self.connection.division,
                "state": "sent",
                "guid": f"entry-{move.id}",
                "entry_number": 2600000 + self.staged_count,
                "journal_code": "70",
                "your_ref": move.name,
                "currency_id": move.currency_id.id,
                "sent_at": now - timedelta(hours=1),
            }
        )
        return move

    def item(self, amount, move=None, **values):
        """An open item of Exact: of a document, else one that Odoo did not send."""
        self.staged_count += 1
        entry = move.exact_entry_id if move else self.env["exact.entry"]
        day = move.invoice_date if move else fields.Date.today()
        currency = move.currency_id if move else self.company.currency_id
        defaults = {
            "connection_id": self.connection.id,
            "guid": f"item-{self.staged_count}",
            "line_guid": entry.guid or f"line-{self.staged_count}",
            "entry_guid": entry.guid or f"other-{self.staged_count}",
            "entry_number": entry.entry_number or self.staged_count,
            "journal_code": entry.journal_code or "20",
            "side": "receivable",
            "kind": "entry" if move else "cash",
            "entry_id": entry.id,
            "partner_id": self.customer.id,
            "amount": amount,
            "amount_company": amount,
            "amount_entry": abs(amount),
            "currency_id": currency.id,
            "invoice_date": day,
        }
        return self.env["exact.open.item"].sudo().create({**defaults, **values})

    def settled_item(self, amount, move, day=None, **values):
        day = day or fields.Date.today()
        return self.item(amount, move, is_matched=True, ended_on=day, paid_on=day, **values)
