"""Documents that are in Exact, and what the accountant does with them there."""

from contextlib import contextmanager

from odoo import fields

from ..coding.bill_common import Bills
from ..common import BELGIAN_DIVISION
from ..entry.send_common import ExactSendCase

SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"


class PaymentCase(ExactSendCase):
    """Sends invoices, and lets the accountant of the simulator receive, match and undo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.write(
            {
                "write_off_account_id": cls.company_data["default_account_expense"].id,
                "write_off_limit": 5,
            }
        )
        cls.dollars = cls.setup_other_currency("USD", rates=[("1900-01-01", 1.25)])
        cls.customers = 0

    @classmethod
    def set_up_books(cls):
        """The journal of payments stands, as after the first payment."""
        result = super().set_up_books()
        cls.connection._clearing_journal()
        return result

    @contextmanager
    def undone(self, moment=None):
        """What happens within is undone afterwards, in Odoo and in Exact.

        :param moment: where Exact begins; the start of the class unless given
        """
        with self.env.cr.savepoint() as savepoint:
            self.begin_anew(moment)
            yield
            savepoint.rollback()
            self.env.invalidate_all()

    # --- documents ---

    def new_customer(self):
        """A customer of its own, so that nothing of another test is in the way."""
        type(self).customers += 1
        return self.env["res.partner"].create(
            {
                "name": f"Customer {self.customers}",
                "is_company": True,
                "country_id": self.env.ref("base.be").id,
                "property_account_receivable_id": self.company_data[
                    "default_account_receivable"
                ].id,
            }
        )

    def sent(self, *prices, **values):
        """An invoice, or what ``move_type`` says, that stands in Exact."""
        move = self.invoice(*prices, **values)
        self.send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_reason)
        return move

    # --- what the accountant does ---

    def accountant(self, call, **body):
        """:return: the answer of a control call about the division's books
        :rtype: dict
        """
        return self.simulator.control(call, {"division": BELGIAN_DIVISION, **body})

    def guids(self, moves):
        return moves.mapped("exact_entry_id.guid")

    def pay(self, move, amount=None, date=None, match=True):
        """Receive, or pay, what is open of a document, or an amount."""
        payment = {"entry": move.exact_entry_id.guid, "match": match}
        if amount is not None:
            payment["amount"] = str(amount)
        if date:
            payment["date"] = fields.Date.to_string(date)
        return self.accountant("pay", payments=[payment])["items"][0]

    def receive(self, moves, amount, date=None, **more):
        """Receive one payment for several documents of a customer."""
        if date:
            more["date"] = fields.Date.to_string(date)
        return self.accountant("receive", entries=self.guids(moves), amount=str(amount), **more)

    def match(self, moves, **more):
        """Match what is open of these documents with each other."""
        return self.accountant("match", entries=self.guids(moves), **more)

    def unmatch(self, move):
        """Undo every match of a document."""
        return self.accountant("unmatch", entry=move.exact_entry_id.guid)

    def delete_entry(self, move):
        """Delete a document's entry in Exact."""
        return self.accountant("delete_entry", entry=move.exact_entry_id.guid)

    def simulator_items(self, move):
        """The open items of a document in the simulator's books."""
        path = f"entities?division={BELGIAN_DIVISION}&resource=sync/Cashflow/PaymentTerms"
        guid = move.exact_entry_id.guid
        rows = self.simulator.control(path)["entities"]
        return [row for row in rows if row["TransactionEntryID"] == guid]

    # --- what Odoo does ---

    def feed(self):
        """How far the open items are known."""
        return self.env["exact.open.item.feed"]._of(self.connection)

    def gather_statistics(self):
        """Have PostgreSQL see how many rows there are.

        Nothing is committed in a test, so that it does not see it for itself, and Odoo's own
        queries about payments become slow.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_partial_reconcile, account_payment"
        )

    def fetch(self):
        """Fetch the payments, in a cursor that may commit."""
        self.gather_statistics()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._fetch_payments()
        self.env.invalidate_all()

    def run_cron(self):
        """What happens every hour."""
        self.gather_statistics()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"]._cron_fetch_payments()
        self.env.invalidate_all()

    def booked_payments(self, moves):
        """What was booked of these documents and not taken back."""
        payments = self.env["exact.settlement"].search(
            [("entry_id", "in", moves.exact_entry_id.ids), ("state", "=", "booked")], order="id"
        )
        return payments


class PaidBills(Bills):
    """Bills that are paid, for a case of payments."""

    bills = 0

    def sent(self, *prices, move_type="out_invoice", **values):
        """A document of this type that stands in Exact, bills included."""
        if not move_type.startswith("in_"):
            return super().sent(*prices, move_type=move_type, **values)
        type(self).bills += 1
        move = self.bill(*prices, ref=f"F-{self.bills}", move_type=move_type, **values)
        self.send_bill(move, gl_account_id=self.gl("612000").id)
        self.assertEqual(move.exact_state, "sent", move.exact_reason)
        return move
