"""What the accountant does in Exact, and what Odoo shows after the next fetch: a table.

A row names documents and what happens, one step a line, and what is left in Odoo then. The steps
are words of ``PaymentScenarioCase.do``; amounts include 21 % VAT.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import groupby

from .payment_common import PaidBills, PaymentCase

INVOICE, NOTE = ("out_invoice", 100), ("out_refund", 100)
BILL, BILL_NOTE = ("in_invoice", 100), ("in_refund", 100)


@dataclass(frozen=True)
class Scenario:
    """A row of the table.

    :param name: what happens
    :param documents: name → move type and price; each totals 1.21 times its price
    :param steps: what the accountant, a person in Odoo and the cron do
    :param open: name → what is open in Odoo at the end
    :param means: how what is booked was settled, in the order of booking; None: not looked at
    :param waits: name → code of the reason why a payment waits
    """

    name: str
    documents: dict
    steps: str
    open: dict
    means: tuple | None = None
    waits: dict = field(default_factory=dict)


SCENARIOS = [
    # --- paid ---
    Scenario("nothing happened", {"a": INVOICE}, "fetch", {"a": 121}, ()),
    Scenario("paid in full", {"a": INVOICE}, "pay a; fetch", {"a": 0}, ("payment",)),
    Scenario("paid in part", {"a": INVOICE}, "pay a 40; fetch", {"a": 81}, ("payment",)),
    Scenario(
        "two payments, fetched together",
        {"a": INVOICE},
        "pay a 40; pay a 81; fetch",
        {"a": 0},
        ("payment", "payment"),
    ),
    Scenario(
        "two payments, fetched one by one",
        {"a": INVOICE},
        "pay a 40; fetch; pay a 81; fetch",
        {"a": 0},
        ("payment", "payment"),
    ),
    Scenario(
        "three payments, one still to come",
        {"a": INVOICE},
        "pay a 20; fetch; pay a 20; pay a 20; fetch; fetch",
        {"a": 61},
        ("payment", "payment", "payment"),
    ),
    Scenario(
        "one payment for three invoices",
        {"a": INVOICE, "b": ("out_invoice", 200), "c": ("out_invoice", 300)},
        "receive a+b+c 726; fetch; one payment",
        {"a": 0, "b": 0, "c": 0},
        ("payment", "payment", "payment"),
    ),
    Scenario(
        "one payment for two invoices that pays the second in part",
        {"a": INVOICE, "b": ("out_invoice", 200)},
        "receive a+b 200; fetch",
        {"a": 0, "b": 163},
        ("payment", "payment"),
    ),
    Scenario(
        "received and not matched",
        {"a": INVOICE},
        "receipt a 121; fetch",
        {"a": 121},
        (),
    ),
    Scenario(
        "received first, matched a day later",
        {"a": INVOICE},
        "receipt a 121; fetch; match last+a; fetch",
        {"a": 0},
        ("payment",),
    ),
    # --- paid too much ---
    Scenario(
        "paid too much: the rest stays with the customer",
        {"a": INVOICE},
        "receive a 150; fetch; credit 29",
        {"a": 0},
        ("payment", "credit"),
    ),
    Scenario(
        "what was too much pays the next invoice",
        {"a": INVOICE, "b": ("out_invoice", 50)},
        "receive a 150; fetch; match last+b; fetch; credit 0",
        {"a": 0, "b": 31.5},
        ("payment", "payment"),
    ),
    Scenario(
        "what was too much is paid back",
        {"a": INVOICE},
        "receive a 150; fetch; refund last; fetch; credit 0",
        {"a": 0},
        ("payment",),
    ),
    # --- discounts and differences ---
    Scenario(
        "a small difference is written off",
        {"a": INVOICE},
        "receive a 119 discount 2; fetch; written off 2",
        {"a": 0},
        ("payment", "difference"),
    ),
    Scenario(
        "some cents that nobody paid are written off",
        {"a": INVOICE},
        "pay a 120.98; fetch; write off a; fetch; written off 0.02",
        {"a": 0},
        ("payment", "difference"),
    ),
    Scenario(
        "a difference above the limit waits for a person",
        {"a": INVOICE},
        "receive a 101 discount 20; fetch",
        {"a": 121},
        (),
        {"a": "difference_over_limit"},
    ),
    Scenario(
        "a difference above the limit that a person accepted",
        {"a": INVOICE},
        "receive a 101 discount 20; fetch; accept a; written off 20",
        {"a": 0},
        ("payment", "difference"),
    ),
    Scenario(
        "a difference, and no account for it",
        {"a": INVOICE},
        "no write-off account; receive a 119 discount 2; fetch",
        {"a": 121},
        (),
        {"a": "write_off_account_missing"},
    ),
    Scenario(
        "the discount of the payment term",
        {"a": INVOICE},
        "discount 2 % a; receive a 118.58 discount 2.42; fetch; vat follows a",
        {"a": 0},
        ("payment", "difference"),
    ),
    # --- credit notes ---
    Scenario(
        "a credit note is paid out",
        {"n": NOTE},
        "pay n; fetch",
        {"n": 0},
        ("payment",),
    ),
    Scenario(
        "invoice and credit note of the same amount",
        {"a": INVOICE, "n": NOTE},
        "match a+n; fetch; reconciled a n",
        {"a": 0, "n": 0},
        ("document", "document"),
    ),
    Scenario(
        "a smaller credit note, the rest is open",
        {"a": INVOICE, "n": ("out_refund", 30)},
        "match a+n; fetch; reconciled a n",
        {"a": 84.7, "n": 0},
        ("document", "document"),
    ),
    Scenario(
        "a credit note, and money for the rest",
        {"a": INVOICE, "n": ("out_refund", 30)},
        "match a+n; pay a; fetch; reconciled a n",
        {"a": 0, "n": 0},
        ("document", "document", "payment"),
    ),
    Scenario(
        "a larger credit note, its rest is open",
        {"a": INVOICE, "n": ("out_refund", 130)},
        "match a+n; fetch; reconciled a n",
        {"a": 0, "n": 36.3},
        ("document", "document"),
    ),
    Scenario(
        "the credit note was reconciled in Odoo already",
        {"a": INVOICE, "n": ("out_refund", 30)},
        "odoo reconciles a n; match a+n; fetch",
        {"a": 84.7, "n": 0},
        ("in_odoo", "in_odoo"),
    ),
    Scenario(
        "invoice and credit note are matched no more",
        {"a": INVOICE, "n": NOTE},
        "match a+n; fetch; unmatch a; fetch; activity a",
        {"a": 121, "n": 121},
        (),
    ),
    # --- vendor bills ---
    Scenario("a bill is paid", {"b": BILL}, "pay b; fetch", {"b": 0}, ("payment",)),
    Scenario("a bill is paid in part", {"b": BILL}, "pay b 21; fetch", {"b": 100}, ("payment",)),
    Scenario(
        "a supplier pays a credit note back",
        {"r": BILL_NOTE},
        "pay r; fetch",
        {"r": 0},
        ("payment",),
    ),  # fmt: skip
    Scenario(
        "bill and credit note of a supplier",
        {"b": ("in_invoice", 300), "r": BILL_NOTE},
        "match b+r; fetch; reconciled b r",
        {"b": 242, "r": 0},
        ("document", "document"),
    ),
    Scenario(
        "paid a supplier too much",
        {"b": BILL},
        "receive b 130; fetch; credit 9",
        {"b": 0},
        ("payment", "credit"),
    ),
    # --- open again ---
    Scenario(
        "the match is undone: a reversed debit",
        {"a": INVOICE},
        "pay a; fetch; unmatch a; fetch; activity a",
        {"a": 121},
        (),
    ),
    Scenario(
        "undone and matched again before the fetch",
        {"a": INVOICE},
        "pay a; fetch; unmatch a; pay a; fetch; no activity a",
        {"a": 0},
        ("payment",),
    ),
    Scenario(
        "undone, fetched, and paid again",
        {"a": INVOICE},
        "pay a; fetch; unmatch a; fetch; pay a; fetch",
        {"a": 0},
        ("payment",),
    ),
    Scenario(
        "one payment of two invoices is undone",
        {"a": INVOICE, "b": ("out_invoice", 200)},
        "receive a+b 363; fetch; unmatch a; fetch",
        {"a": 121, "b": 242},
        (),
    ),
    Scenario(
        "undone after its period was locked",
        {"a": INVOICE},
        "pay a yesterday; fetch; lock yesterday; unmatch a; fetch; activity a",
        {"a": 121},
        (),
    ),
    # --- paid in Odoo ---
    Scenario(
        "paid in both by hand",
        {"a": INVOICE},
        "odoo pays a 121; pay a; fetch",
        {"a": 0},
        ("in_odoo",),
    ),
    Scenario(
        "a part paid in Odoo, all of it in Exact",
        {"a": INVOICE},
        "odoo pays a 21; pay a; fetch",
        {"a": 0},
        ("in_odoo", "payment"),
    ),
    Scenario(
        "paid in Odoo only",
        {"a": INVOICE},
        "odoo pays a 121; fetch",
        {"a": 0},
        (),
    ),
    Scenario(
        "paid in both, undone in Exact: a person is asked",
        {"a": INVOICE},
        "odoo pays a 121; pay a; fetch; unmatch a; fetch; activity a",
        {"a": 0},
        (),
    ),
    Scenario(
        "paid in both, the payment in Odoo is deleted, and looked at again",
        {"a": INVOICE},
        "odoo pays a 121; pay a; fetch; odoo cancels a; settle a",
        {"a": 0},
        ("payment",),
    ),
    # --- what waits ---
    Scenario(
        "the payment's period is locked in Odoo",
        {"a": INVOICE},
        "lock yesterday; pay a yesterday; fetch",
        {"a": 121},
        (),
        {"a": "payment_date_locked"},
    ),
    Scenario(
        "the period is opened again",
        {"a": INVOICE},
        "lock yesterday; pay a yesterday; fetch; unlock; fetch",
        {"a": 0},
        ("payment",),
    ),
    Scenario(
        "the document went back to draft",
        {"a": INVOICE},
        "draft a; pay a; fetch",
        {"a": 121},
        (),
        {"a": "document_not_posted"},
    ),
    Scenario(
        "it is posted again",
        {"a": INVOICE},
        "draft a; pay a; fetch; post a; fetch",
        {"a": 0},
        ("payment",),
    ),
    Scenario(
        "a credit note in draft holds its invoice back",
        {"a": INVOICE, "n": ("out_refund", 30)},
        "draft n; match a+n; fetch",
        {"a": 121, "n": 36.3},
        (),
        {"a": "other_document_waits", "n": "document_not_posted"},
    ),
    # --- foreign currency ---
    Scenario(
        "an invoice in dollars is paid",
        {"a": ("out_invoice", 100, "USD")},
        "pay a; fetch",
        {"a": 0},
        ("payment",),
    ),
    Scenario(
        "an invoice in dollars is paid in part",
        {"a": ("out_invoice", 100, "USD")},
        "pay half a; fetch",
        {"a": 60.5},
        ("payment",),
    ),
]


def _documents(scenario):
    return tuple(scenario.documents.items())


@tagged("post_install", "-at_install")
class TestPaymentScenarios(PaidBills, PaymentCase):
    """Each row on its own. Rows about the same documents share them: they are sent once, and what a
    row makes of them is undone after it.
    """

    maxDiff = None

    def test_scenarios(self):
        for documents, scenarios in groupby(SCENARIOS, _documents):
            with self.undone():
                self.start()
                self.moves = {name: self.document(*kind) for name, kind in documents}
                moment = self.moment()
                for scenario in scenarios:
                    with self.subTest(scenario.name), self.undone(moment):
                        self.run_scenario(scenario)

    def run_scenario(self, scenario):
        self.last = None
        for step in scenario.steps.split("; "):
            self.do(step)
        shown = {name: round(self.moves[name].amount_residual, 2) for name in scenario.open}
        self.assertEqual(shown, scenario.open)
        if scenario.means is not None:
            partners = (self.customer | self.supplier).ids
            settlements = self.env["exact.settlement"].search(
                [("partner_id", "in", partners), ("state", "=", "booked")]
            )
            self.assertCountEqual(settlements.mapped("means"), scenario.means)
        waits = {
            name: move.exact_settle_code
            for name, move in self.moves.items()
            if move.exact_settle_code
        }
        self.assertEqual(waits, scenario.waits)
        for name, amount in scenario.open.items():
            move = self.moves[name]
            if move.state == "posted":
                paid = move._get_invoice_in_payment_state() if not amount else None
                if move.payment_state != "reversed" and paid:
                    self.assertIn(move.payment_state, ("paid", paid))

    def start(self):
        """A fresh minute, customer and supplier."""
        self.env["exact.call"].sudo().search([]).unlink()
        self.age_token(61)
        self.gather_statistics()
        self.customer = self.new_customer()
        self.supplier = self.new_customer()
        self.connection.write(
            {
                "write_off_account_id": self.company_data["default_account_expense"].id,
                "on_reset_to_draft": "mark",
            }
        )

    def document(self, kind, price, currency=None):
        values = {"currency_id": self.dollars} if currency else {}
        return self.sent(price, move_type=kind, **values)

    # --- the words of the steps ---

    def do(self, step):
        verb, *words = step.split()
        return getattr(self, f"do_{verb}")(*words)

    def named(self, names):
        moves = self.env["account.move"]
        return moves.union(*(self.moves[name] for name in names.split("+") if name in self.moves))

    def yesterday(self):
        return fields.Date.today() - timedelta(days=1)

    def do_fetch(self):
        self.fetch()

    def do_pay(self, *words):
        *half, name = [word for word in words if word in ("half", *self.moves)]
        amount = next((word for word in words if word.replace(".", "").isdigit()), None)
        move = self.moves[name]
        if half:
            [item] = self.simulator_items(move)
            amount = abs(float(item["AmountDC"])) / 2
        date = self.yesterday() if "yesterday" in words else None
        self.last = self.pay(move, amount, date=date)

    def do_receipt(self, name, amount):
        self.last = self.pay(self.moves[name], amount, match=False)

    def do_receive(self, names, amount, _word="", discount=None):
        more = {"discount": discount} if discount else {}
        answer = self.receive(self.named(names), amount, **more)
        self.last = answer["items"][0]

    def do_match(self, names):
        items = [self.last] if "last" in names.split("+") else []
        self.match(self.named(names), items=items)

    def do_write(self, _off, name):
        self.match(self.moves[name], write_off=True)

    def do_unmatch(self, name):
        self.unmatch(self.moves[name])

    def do_refund(self, _last):
        self.accountant("refund", item=self.last)

    def do_discount(self, percent, _sign, name):
        """Give the document an early discount, as its payment term would have."""
        move = self.moves[name]
        term = self.env["account.payment.term"].create(
            {
                "name": "Discount",
                "early_discount": True,
                "discount_percentage": float(percent),
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        move.button_draft()
        move.invoice_payment_term_id = term
        move.action_post()
        move.exact_entry_id.action_corrected()

    def do_vat(self, _follows, name):
        """Odoo booked the discount with its VAT, and not on our account."""
        [settlement] = self.booked_payments(self.moves[name]).filtered(
            lambda one: one.means == "difference"
        )
        self.assertTrue(settlement.booking_id.line_ids.filtered("tax_line_id"))

    def do_no(self, *words):
        if words[0] == "activity":
            self.assertFalse(self.moves[words[1]].activity_ids)
        else:
            self.connection.write_off_account_id = False

    def do_accept(self, name):
        self.moves[name].action_exact_accept_difference()

    def do_settle(self, name):
        self.moves[name].action_exact_settle_again()

    def do_lock(self, _yesterday):
        self.company.fiscalyear_lock_date = self.yesterday()

    def do_unlock(self):
        self.company.fiscalyear_lock_date = False

    def do_draft(self, name):
        self.moves[name].button_draft()

    def do_post(self, name):
        self.moves[name].action_post()

    def do_odoo(self, verb, name, argument=""):
        move = self.moves[name]
        match verb:
            case "pays":
                self._register_payment(move, amount=float(argument))
            case "cancels":
                payment = move.matched_payment_ids
                payment.action_draft()
                payment.action_cancel()
            case "reconciles":
                lines = (move | self.moves[argument]).line_ids
                lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    # --- what is looked at on the way ---

    def do_one(self, _payment):
        settlements = self.booked_payments(self.named("+".join(self.moves)))
        self.assertEqual(len(settlements.payment_id), 1)

    def do_written(self, _off, amount):
        account = self.connection.write_off_account_id
        moves = self.booked_payments(self.named("+".join(self.moves))).booking_id
        lines = moves.line_ids.filtered(lambda line: line.account_id == account)
        self.assertEqual(round(sum(lines.mapped("balance")), 2), float(amount))

    def do_credit(self, amount):
        """What stays with the contact: a payment that settles nothing."""
        partners = self.customer | self.supplier
        settlements = self.env["exact.settlement"].search(
            [("partner_id", "in", partners.ids), ("means", "=", "credit"),
             ("state", "=", "booked")]
        )  # fmt: skip
        lines = settlements.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_type in ("asset_receivable", "liability_payable")
        )
        self.assertEqual(round(abs(sum(lines.mapped("amount_residual"))), 2), float(amount))

    def do_reconciled(self, name, other):
        lines, others = self.moves[name].line_ids, self.moves[other].line_ids
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        self.assertTrue((partials.debit_move_id | partials.credit_move_id) & others)

    def do_activity(self, name):
        """Exactly one activity, however often it is fetched again."""
        self.fetch()
        self.assertEqual(len(self.moves[name].activity_ids), 1)
