"""Documents in Exact, what the accountant does with them by the words of a table; the ledger."""

from datetime import timedelta

from odoo import fields

from .payment_common import PaidBills, PaymentCase


class SettledCase(PaidBills, PaymentCase):
    """The documents of all rows stand in Exact, one customer or supplier a row."""

    def set_up_documents(self, rows):
        self.moves = {}
        everything = self.env["account.move"]
        day = fields.Date.today() - timedelta(days=30)
        for row in rows:
            partner = self.new_customer()
            for name, (kind, price) in row.documents.items():
                if kind == "in_invoice":
                    move = self.sent(price, move_type=kind, partner=partner, invoice_date=day)
                else:
                    move = self.invoice(price, move_type=kind, partner=partner, invoice_date=day)
                    everything |= move
                self.moves[row.name, name] = move
            self.next_minute()
        self.send(everything)
        self.assertEqual(set(everything.mapped("exact_state")), {"sent"})
        self.fetch()
        # What is undone goes back to here, until this test ends.
        self.addCleanup(setattr, type(self), "_start", self._start)
        type(self)._start = self.simulator.snapshot(), fields.Datetime.now()

    # --- the words of the steps ---

    def do(self, row, step):
        verb, *words = step.split()
        numbers = [word for word in words if word.lstrip("-").replace(".", "").isdigit()]
        day = next((int(word) for word in numbers if word.startswith("-")), 0)
        amounts = [word for word in numbers if not word.startswith("-")]
        moves = self.env["account.move"].union(
            *(self.moves[row.name, name] for name in words[0].split("+"))
        )
        date = fields.Date.today() + timedelta(days=day)
        match verb:
            case "pay":
                self.pay(moves, amounts[0] if amounts else None, date=date)
            case "receive":
                more = {"discount": amounts[1]} if "discount" in words else {}
                self.receive(moves, amounts[0], date=date, **more)
            case "match":
                self.match(moves)
            case "write_off":
                self.match(moves, write_off=True)
            case "status":
                status = int(amounts[0])
                self.accountant("payment_status", entries=self.guids(moves), status=status)
            case "remind":
                self.remind(moves)

    def remind(self, move):
        """Exact changes a row for its own reasons: it gets a later Timestamp."""
        client = self.connection._client()
        for item in self.simulator_items(move):
            client.put("cashflow/Receivables", item["ID"], {"Description": "Reminded"})

    # --- what Odoo has ---

    def booked_of(self, move):
        """What was booked of a document: (means, amount, days ago), in the order of their days."""
        today = fields.Date.today()
        found = [
            (
                one.means,
                round(one.amount, 2),
                None if one.means == "document" else (one.date - today).days,
            )
            for one in self.booked_payments(move)
        ]
        return sorted(found, key=lambda one: (one[0], one[2] or 0, one[1]))

    def assert_ledger(self, move):
        """What stands in Odoo's ledger is what was written down of it."""
        for one in self.booked_payments(move):
            if one.means == "payment":
                self.assertEqual(one.payment_id.state, "paid")
                self.assertEqual(one.payment_id.date, one.date)
                together = one.search([("payment_id", "=", one.payment_id.id)])
                paid = sum(together.mapped("amount"))
                self.assertAlmostEqual(one.payment_id.amount, paid)
            elif one.means == "difference":
                own = [("account_id", "=", self.connection.write_off_account_id.id)]
                lines = one.booking_id.line_ids.filtered_domain(own)
                self.assertAlmostEqual(abs(sum(lines.mapped("balance"))), one.amount)
            elif one.means == "document":
                self.assertAlmostEqual(sum(one._partials().mapped("amount")), one.amount)
        total = sum(self.booked_payments(move).mapped("amount"))
        self.assertAlmostEqual(total, move.amount_total - move.amount_residual)
        self.assertGreaterEqual(move.amount_residual, 0)
