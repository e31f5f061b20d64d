"""What settled a document, whatever Exact tells of it: a table, run at each form of its rows.

A row names documents, what the accountant does in two rounds, each followed by a fetch, and what
Odoo has booked then. All rows happen at once, each with a customer of its own.
"""

from dataclasses import dataclass
from itertools import product

from odoo.tests import tagged

from .settled_common import SettledCase

INVOICE, NOTE, BILL = "out_invoice", "out_refund", "in_invoice"


@dataclass(frozen=True)
class Row:
    """A row of the table.

    :param documents: name → move type and price; each totals 1.21 times its price
    :param rounds: what the accountant does before each fetch; ``-3`` is three days ago
    :param open: name → what is open in Odoo at the end
    :param booked: name → (means, amount, days ago) of what settled it
    :param unnamed: the same where neither a reference nor an offset tells; by default no other
    :param without_offset: the same where no offset tells; by default as with one
    :param credit: what stays with the customer at the end
    """

    name: str
    documents: dict
    rounds: tuple
    open: dict
    booked: dict
    without_offset: dict | None = None
    unnamed: dict | None = None
    credit: float = 0

    def expected(self, knobs):
        """What is to be booked at these knobs; ``SUMS`` where only those are certain.

        A line that counts down has an offset only once nothing of it is open any more.
        """
        counts_down = knobs["partial_payment"] == "remaining" and any(self.open.values())
        if knobs["offset_ids"] == "on" and not counts_down:
            return self.booked
        named = self.without_offset if self.without_offset is not None else self.booked
        if knobs["payment_your_ref"] == "on" or self.unnamed is None:
            return named
        return self.unnamed


TWO = {"a": (INVOICE, 100), "b": (INVOICE, 200)}
TWINS = {"a": (INVOICE, 100), "b": (INVOICE, 100)}
# Only the sums are certain: how many payments they were, and of which day, nothing tells.
SUMS = {}

ROWS = [
    Row(
        "paid in full",
        {"a": (INVOICE, 100)},
        ("pay a -3", ""),
        {"a": 0},
        {"a": [("payment", 121, -3)]},
    ),
    Row(
        "paid in two parts, fetched one by one",
        {"a": (INVOICE, 100)},
        ("pay a 40 -5", "pay a 81 -2"),
        {"a": 0},
        {"a": [("payment", 40, -5), ("payment", 81, -2)]},
    ),
    Row(
        "paid in two parts, fetched together, and a part is left",
        {"a": (INVOICE, 100)},
        ("pay a 40 -5; pay a 50 -2", ""),
        {"a": 31},
        {"a": [("payment", 40, -5), ("payment", 50, -2)]},
        unnamed=SUMS,
    ),
    Row(
        "one payment for two invoices",
        TWO,
        ("receive a+b 363 -3", ""),
        {"a": 0, "b": 0},
        {"a": [("payment", 121, -3)], "b": [("payment", 242, -3)]},
    ),
    Row(
        "two invoices of one amount, paid on two days",
        TWINS,
        ("pay a -5; pay b -3", ""),
        {"a": 0, "b": 0},
        {"a": [("payment", 121, -5)], "b": [("payment", 121, -3)]},
        unnamed=SUMS,
    ),
    Row(
        "the same, and one of them was reminded of afterwards",
        TWINS,
        ("pay a -5; pay b -3; remind a", ""),
        {"a": 0, "b": 0},
        {"a": [("payment", 121, -5)], "b": [("payment", 121, -3)]},
        unnamed=SUMS,
    ),
    Row(
        "two amounts, and one of them was reminded of afterwards",
        TWO,
        ("pay a -5; pay b -3; remind a", "remind b"),
        {"a": 0, "b": 0},
        {"a": [("payment", 121, -5)], "b": [("payment", 242, -3)]},
    ),
    Row(
        "a small difference, written off with the payment",
        {"a": (INVOICE, 100)},
        ("receive a 119 discount 2 -3", ""),
        {"a": 0},
        {"a": [("payment", 119, -3), ("difference", 2, -3)]},
        {"a": [("payment", 119, -3), ("payment", 2, -3)]},
    ),
    Row(
        "cents written off later",
        {"a": (INVOICE, 100)},
        ("pay a 120.98 -3", "write_off a"),
        {"a": 0},
        {"a": [("payment", 120.98, -3), ("difference", 0.02, 0)]},
        {"a": [("payment", 120.98, -3), ("payment", 0.02, 0)]},
    ),
    Row(
        "invoice and credit note",
        {"a": (INVOICE, 100), "n": (NOTE, 100)},
        ("match a+n", ""),
        {"a": 0, "n": 0},
        {"a": [("document", 121, None)], "n": [("document", 121, None)]},
    ),
    Row(
        "a smaller credit note, and money for the rest",
        {"a": (INVOICE, 100), "n": (NOTE, 30)},
        ("match a+n", "pay a -3"),
        {"a": 0, "n": 0},
        {"a": [("document", 36.3, None), ("payment", 84.7, -3)], "n": [("document", 36.3, None)]},
    ),
    Row(
        "paid too much",
        {"a": (INVOICE, 100)},
        ("receive a 150 -3", ""),
        {"a": 0},
        {"a": [("payment", 121, -3)]},
        credit=29,
    ),
    Row(
        "in a collection of Exact's own, which brings no money",
        {"a": (INVOICE, 100)},
        ("status a 30", "status a 40"),
        {"a": 121},
        {},
    ),
    Row(
        "in a collection of Exact's own, and paid",
        {"a": (INVOICE, 100)},
        ("status a 40", "pay a -1"),
        {"a": 0},
        {"a": [("payment", 121, -1)]},
    ),
    Row(
        "a bill is paid in part",
        {"b": (BILL, 100)},
        ("pay b 21 -3", ""),
        {"b": 100},
        {"b": [("payment", 21, -3)]},
    ),
    Row(
        "a bill is in a payment run of Exact's own, and paid",
        {"b": (BILL, 100)},
        ("status b 40", "pay b -2"),
        {"b": 0},
        {"b": [("payment", 121, -2)]},
    ),
]
WITHOUT_AMOUNT = (
    "paid in full",
    "paid in two parts, fetched one by one",
    "one payment for two invoices",
    "invoice and credit note",
    "a bill is paid in part",
)
FORMS = [
    {
        "partial_payment": form,
        "offset_ids": offset,
        "payment_your_ref": reference,
        "end_date": end,
        # These two are independent of the others: each is met with each of them.
        "cashflow_sign": 1 if (offset == "on") == (end == "match") else -1,
        "fully_paid_when_processed": (reference == "on") == (form == "split"),
    }
    for form, offset, reference, end in product(
        ("split", "remaining"), ("on", "off"), ("on", "off"), ("invoice", "match")
    )
]


@tagged("post_install", "-at_install")
class TestSettledBy(SettledCase):
    maxDiff = None

    def test_the_table_where_exact_splits_what_is_paid_in_part(self):
        self.run_table("split")

    def test_the_table_where_exact_counts_it_down(self):
        self.run_table("remaining")

    def run_table(self, form):
        self.set_up_documents(ROWS)
        for knobs in (one for one in FORMS if one["partial_payment"] == form):
            with self.subTest(knobs), self.undone():
                self.simulator.control("knobs", knobs)
                self.feed().cursor = False  # the sign may be another one
                self.run_rounds()
                for row in ROWS:
                    with self.subTest(row.name, **knobs):
                        self.check(row, knobs)

    def test_what_shows_no_amount_once_it_is_matched(self):
        """The amounts are those of the entries then; what settled them is told by names alone."""
        rows = [row for row in ROWS if row.name in WITHOUT_AMOUNT]
        self.set_up_documents(rows)
        for form in ("split", "remaining"):
            with self.subTest(form), self.undone():
                knobs = {"partial_payment": form, "amount_when_matched": "zero"}
                self.simulator.control("knobs", knobs)
                self.run_rounds(rows)
                for row in rows:
                    with self.subTest(row.name, form=form):
                        self.check(row, {**FORMS[0], **knobs})

    def run_rounds(self, rows=ROWS):
        for number in range(2):
            for row in rows:
                for step in filter(None, row.rounds[number].split("; ")):
                    self.do(row, step)
            self.fetch()
        self.fetch()

    def check(self, row, knobs):
        expected = row.expected(knobs)
        partner = self.moves[row.name, next(iter(row.documents))].partner_id
        credits_ = self.env["exact.settlement"].search(
            [("partner_id", "=", partner.id), ("means", "=", "credit"), ("state", "=", "booked")]
        )
        self.assertEqual(sum(credits_.mapped("amount")), row.credit)
        for name, left in row.open.items():
            move = self.moves[row.name, name]
            self.assertEqual(round(move.amount_residual, 2), left)
            self.assertFalse(move.exact_settle_code)
            self.assertFalse(move.activity_ids)
            self.assert_ledger(move)
            if expected is SUMS:
                self.assertEqual(set(self.booked_payments(move).mapped("means")), {"payment"})
            else:
                wanted = sorted(
                    expected.get(name, []), key=lambda one: (one[0], one[2] or 0, one[1])
                )
                self.assertEqual(self.booked_of(move), wanted)
