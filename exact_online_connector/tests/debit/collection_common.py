"""What the tests of direct debit have in common: mandates, batches, the suspense account."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields

from ..common import BELGIAN_DIVISION
from ..payment.payment_common import PaymentCase

SUSPENSE = "580000"
GENERAL_JOURNAL = "900"
# Valid, one for each customer of a test.
IBANS = (
    "BE68539007547034",
    "BE71096123456769",
    "NL91ABNA0417164300",
    "FR7630006000011234567890189",
)


class CollectionCase(PaymentCase):
    """A connection set up for collections, in the general journal unless a test says otherwise."""

    ibans = 0

    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        cls.connection.write(
            {
                "collection_account_id": cls.gl(SUSPENSE).id,
                "collection_journal_id": cls.exact_journal(GENERAL_JOURNAL).id,
                "collect_invoices": True,
            }
        )
        return result

    @classmethod
    def add_bank_journal(cls, code):
        """A bank journal whose own account is the suspense account."""
        account = cls.gl(SUSPENSE)
        cls.connection._client().post(
            "financial/Journals",
            {"Code": code, "Description": "Incasso", "Type": 12, "GLAccount": account.guid},
        )
        cls.connection._set_up()
        cls.next_minute()

    @classmethod
    def exact_journal(cls, code):
        return cls.connection.journal_ids.filtered(lambda journal: journal.code == code)

    # --- in Odoo ---

    def mandate(self, partner=None, iban=IBANS[0], **values):
        """A complete mandate of a customer, a new one unless given."""
        partner = partner or self.new_customer()
        bank = self.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": iban})
        return self.env["exact.mandate"].create(
            {
                "company_id": self.company.id,
                "partner_id": partner.id,
                "partner_bank_id": bank.id,
                "signature_date": "2024-01-01",
                **values,
            }
        )

    def new_iban(self):
        """A valid one of nobody else: two customers with one account are taken for the same."""
        type(self).ibans += 1
        account = 5390000000 + self.ibans
        number = f"{account}{account % 97 or 97:02d}"
        check = 98 - int(f"{number}111400") % 97  # B is 11 and E is 14
        return f"BE{check:02d}{number}"

    def sent_with_mandate(self, *prices, iban=IBANS[0], **values):
        """An invoice in Exact of a new customer with a mandate."""
        return self.sent(*prices, partner=self.mandate(iban=iban).partner_id, **values)

    def collect(self, moves):
        """The collections that "Collect through Exact" makes of these invoices."""
        action = moves.action_exact_collect()
        ids = action.get("res_id") or action["domain"][0][2]
        return self.env["exact.collection"].browse(ids)

    def book(self, collections):
        """Send these collections, and work the queue once."""
        self.env["exact.run"]._start_collections(collections.sudo(), self.connection)
        self.drive()

    def collected(self, *invoices):
        """A collection of these invoices that is booked and matched."""
        moves = self.env["account.move"].union(*invoices)
        collection = self.collect(moves)
        self.book(collection)
        self.fetch()
        return collection

    def line(self, collection, invoice):
        return collection.line_ids.filtered(lambda line: line.move_id == invoice)

    def returned(self, line, code="AM04", **more):
        """The debit of this line came back."""
        self.gather_statistics()
        reversal = line._reverse(fields.Date.today(), code, **more)
        self.drive()
        return reversal

    def due(self, collection):
        """What Exact has of this collection is looked for now, and surely there."""
        past = fields.Datetime.now() - timedelta(hours=2)
        collection.sudo().write({"not_before": False, "attempted_at": past})

    def fetches(self, times):
        """Payments are fetched, again and again."""
        for _time in range(times):
            self.next_minute()
            self.fetch()

    # --- in Exact ---

    def bank_line(self, amount, description="", date=None):
        """Money that arrives at the bank, or leaves it, booked against the suspense account."""
        more = {"date": fields.Date.to_string(date)} if date else {}
        self.accountant(
            "bank_line",
            gl_account=SUSPENSE,
            amount=f"{amount:.2f}",
            description=description,
            **more,
        )

    def suspense(self):
        """The balance of the suspense account in the simulator's books, a debit positive."""
        rows = self.ledger(GLAccountCode=SUSPENSE)
        return sum((Decimal(str(row["AmountDC"])) for row in rows), Decimal(0))

    def ledger(self, **properties):
        rows = self.entities("financialtransaction/TransactionLines")
        return [
            row for row in rows if all(row.get(name) == value for name, value in properties.items())
        ]

    def entities(self, resource):
        path = f"entities?division={BELGIAN_DIVISION}&resource={resource}"
        return self.simulator.control(path)["entities"]
