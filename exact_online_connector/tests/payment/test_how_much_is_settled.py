"""How much of a document is settled, when Exact tells it in one form, in the other, or not."""

from random import Random

from odoo.tests import tagged

from ...exact_api import resources
from .settled_common import SettledCase

LINES = "financialtransaction/TransactionLines"


@tagged("post_install", "-at_install")
class TestHowMuchIsSettled(SettledCase):
    """Sums decide; where they do not tell, nothing is booked and a person sees the numbers."""

    def forms(self):
        known = self.connection.capability_ids.filtered(lambda one: "partial_payment" in one.name)
        return {one.name.split(".")[1]: one.state for one in known}

    def test_the_form_of_a_partial_payment_is_remembered(self):
        for form in ("split", "remaining"):
            with self.subTest(form), self.undone():
                self.simulator.control("knobs", {"partial_payment": form})
                self.pay(self.sent(100), 40)
                self.fetch()
                self.assertEqual(self.forms(), {form: "works"})

    def left_without_a_day(self, move, left):
        """Exact shows less of a document than its total, and nothing else."""
        item = move.exact_entry_id.item_ids.sudo()
        item.write({"amount": left, "amount_company": left, "to_settle": True})
        move.exact_entry_id.action_settle_again()

    def test_a_person_is_asked_once_what_less_of_an_item_means(self):
        first, second, third = self.sent(100), self.sent(100), self.sent(100)
        self.fetch()
        for move in (first, second):
            self.left_without_a_day(move, 81)
            self.assertEqual(move.exact_settle_code, "partial_payment_unclear")
            self.assertIn("40", move.exact_entry_id.settle_reason)
            self.assertEqual(move.amount_residual, 121)
        first.action_exact_paid_in_part()
        self.assertEqual((first.amount_residual, second.amount_residual), (81, 81))
        self.assertFalse(first.exact_settle_code or second.exact_settle_code)
        self.left_without_a_day(third, 21)
        self.assertEqual((third.amount_residual, third.exact_settle_code), (21, False))

    def test_a_part_that_is_missing_waits_and_takes_nothing_back(self):
        invoice = self.sent(100)
        self.pay(invoice, 40)
        self.fetch()
        items = invoice.exact_entry_id.item_ids.sudo()
        items.filtered("is_matched").unlink()
        invoice.exact_entry_id.action_settle_again()
        self.assertEqual(invoice.exact_settle_code, "open_items_disagree")
        for number in ("81", "121"):
            self.assertIn(number, invoice.exact_entry_id.settle_reason)
        self.assertEqual(invoice.amount_residual, 81)
        self.feed().cursor = False
        self.fetch()
        self.assertFalse(invoice.exact_settle_code)
        self.assertEqual(invoice.amount_residual, 81)

    def test_what_is_processed_is_paid_only_when_exact_matched_it(self):
        self.simulator.control("knobs", {"fully_paid_when_processed": True})
        invoice = self.sent(100)
        self.accountant("payment_status", entries=self.guids(invoice), status=40)
        self.fetch()
        self.assertEqual(invoice.amount_residual, 121)
        said = self.connection._capability("fully_paid")
        self.assertEqual((said.state, said.words), ("other", "IsFullyPaid True, Status 40"))

    def test_payments_come_where_exact_does_not_say_what_settled_them(self):
        for knobs in ({"refused_filters": f"{LINES}.ID"}, {"refused_endpoints": LINES}):
            with self.subTest(knobs), self.undone():
                self.simulator.control("knobs", {**knobs, "payment_your_ref": "off"})
                for price in (100, 200):
                    invoice = self.sent(price)
                    self.pay(invoice)
                    self.fetch()
                    self.assertEqual(invoice.payment_state, "paid")
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.connection._can("filter.transaction_lines"))
                self.assertEqual(len(self.calls(endpoint=LINES)), 1)

    def test_lines_are_asked_one_by_one_where_several_at_once_are_refused(self):
        invoices = self.sent(100) | self.sent(200)
        self.simulator.control("knobs", {"payment_your_ref": "off", "or_filters": "refuse"})
        for invoice in invoices:
            self.receive(invoice, invoice.amount_total - 2, discount="2")
        self.fetch()
        for invoice in invoices:
            means = self.booked_payments(invoice).mapped("means")
            self.assertCountEqual(means, ["payment", "difference"])
        self.assertEqual(len(self.calls(endpoint=LINES)), 3)

    def test_what_exact_does_not_answer_is_asked_once_more(self):
        self.simulator.control("knobs", {"payment_your_ref": "off"})
        invoice = self.sent(100)
        self.receive(invoice, 119, discount="2")
        self.fault("error_without_text", LINES)
        self.fetch()
        self.assertEqual(invoice.amount_residual, 121)
        self.fetch()
        means = self.booked_payments(invoice).mapped("means")
        self.assertCountEqual(means, ["payment", "difference"])

    def test_what_exact_never_answers_is_booked_without(self):
        self.simulator.control("knobs", {"payment_your_ref": "off"})
        invoice = self.sent(100)
        self.pay(invoice)
        self.fault("error_without_text", LINES, times=0)
        for residual in (121, 0):
            self.fetch()
            self.assertEqual(invoice.amount_residual, residual)

    def test_rows_in_any_order_never_book_more_than_is_open(self):
        """Each row as it was at some moment, some twice, in whatever order they come."""
        customer = self.new_customer()
        moves = self.sent(100, partner=customer) | self.sent(200, partner=customer)
        moves |= self.sent(30, partner=customer, move_type="out_refund")
        moment = self.moment()
        for seed in range(6):
            with self.subTest(seed=seed), self.undone(moment):
                self.deliver_in_disorder(Random(seed), moves)

    def deliver_in_disorder(self, random, moves):
        form = random.choice(("split", "remaining"))
        self.simulator.control("knobs", {"partial_payment": form})
        rows = []
        for step in (
            lambda: self.pay(moves[0], 40),
            lambda: self.match(moves[1] | moves[2]),
            lambda: self.receive(moves[0] | moves[1], 200, discount="2"),
            lambda: self.unmatch(moves[1]),
        ):
            step()
            rows += self.pages()
        random.shuffle(rows)
        items = self.env["exact.open.item"].sudo()
        while rows:
            some = [rows.pop() for _row in range(min(random.randint(1, 4), len(rows)))]
            items._store_page(self.connection, some)
            settling = self.env["exact.settling"].sudo()
            while settling._settle_some(self.connection):
                pass
            for move in moves:
                self.assertGreaterEqual(move.amount_residual, 0)
                booked = self.booked_payments(move)
                self.assertLessEqual(round(sum(booked.mapped("amount")), 2), move.amount_total)
                # Nothing named it: Exact was not asked.
                self.assertNotIn("difference", booked.mapped("means"))

    def pages(self):
        client = self.connection._client()
        return [row for page in resources.changed_open_item_pages(client, 1) for row in page]
