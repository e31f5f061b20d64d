"""Payments come back from Exact: what the accountant does there, and what Odoo shows then."""

from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import BELGIAN_DIVISION, OTHER_BELGIAN_DIVISION
from .payment_common import SALES, PaidBills, PaymentCase


@tagged("post_install", "-at_install")
class TestPayments(PaidBills, PaymentCase):
    """One thing at a time; the table of all of them is in ``test_payment_scenarios.py``."""

    def test_a_paid_invoice_is_paid_on_the_day_of_the_payment(self):
        invoice = self.sent(100)
        yesterday = fields.Date.today() - timedelta(days=1)
        self.pay(invoice, date=yesterday)
        self.fetch()
        self.assertEqual(invoice.payment_state, "paid")
        [settlement] = self.booked_payments(invoice)
        self.assertEqual(
            (settlement.means, settlement.amount, settlement.date),
            ("payment", invoice.amount_total, yesterday),
        )
        payment = settlement.payment_id
        self.assertEqual((payment.amount, payment.date), (invoice.amount_total, yesterday))
        self.assertEqual(payment.journal_id, self.connection.payment_journal_id)
        self.assertEqual(payment.state, "paid")
        self.assertEqual(invoice.matched_payment_ids, payment)

    def test_notes_have_amounts_as_their_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.company.partner_id.lang = "de_DE"
        invoice = self.sent(1000)
        self.assertEqual(invoice.amount_residual, 1210)
        invoice.exact_entry_id._tell_reopened(0.0)
        [note] = invoice.message_ids.filtered(lambda one: "1.210,00" in one.body)
        self.assertIn("wieder offen", note.body)

    def test_payments_of_one_fetch_each_settle_their_own_invoice(self):
        """They are reconciled together, whatever they have in common."""
        customer = self.new_customer()
        twins = self.sent(100, partner=customer) | self.sent(100, partner=customer)
        in_parts, foreign = self.sent(100), self.sent(100, currency_id=self.dollars.id)
        for invoice in (*twins, foreign):
            self.pay(invoice)
        self.pay(in_parts, 30)
        self.pay(in_parts, 50)
        self.fetch()
        for invoice, amounts in (
            *((twin, [twin.amount_total]) for twin in twins),
            (in_parts, [30, 50]),
            (foreign, [foreign.amount_total]),
        ):
            payments = self.booked_payments(invoice).payment_id
            self.assertEqual(sorted(payments.mapped("amount")), amounts)
            self.assertEqual(invoice.matched_payment_ids, payments)
            self.assertEqual(payments.reconciled_invoice_ids, invoice)
            self.assertEqual(invoice.amount_residual, invoice.amount_total - sum(amounts))

    def test_an_instalment_that_is_paid_settles_the_one_due_first(self):
        """Exact has one open item for all of them; 30 % now, the rest at the end of next month."""
        for kind in ("out_invoice", "in_invoice"):
            with self.subTest(kind):
                move = self.sent(100, move_type=kind, invoice_payment_term_id=self.pay_terms_b.id)
                first, second = move.exact_entry_id.sudo()._payable_lines()
                self.pay(move, 36.30)
                self.fetch()
                self.assertEqual(move.payment_state, "partial")
                self.assertTrue(first.reconciled)
                self.assertEqual(abs(second.amount_residual), 84.70)
                self.pay(move)
                self.fetch()
                self.assertEqual(move.payment_state, "paid")
                self.assertEqual(self.booked_payments(move).mapped("amount"), [36.30, 84.70])

    def test_a_rate_that_makes_up_for_a_cent_settles_to_the_cent(self):
        """Booked at a rate a trifle off Odoo's, and paid in parts and in whole."""
        rate = {"currency_id": self.dollars.id, "name": "2026-01-02", "rate": 1.085}
        self.env["res.currency.rate"].create(rate)
        documents = [
            self.sent(12.34, 13.05, 15.65, currency_id=self.dollars.id, move_type=kind)
            for kind in ("out_invoice", "in_invoice")
        ]
        for document, part in zip(documents, (None, 20), strict=True):
            self.assertEqual(abs(document.amount_total_signed), 45.76)
            [item] = self.simulator_items(document)
            self.assertEqual(abs(float(item["TransactionAmountDC"])), 45.76)
            self.pay(document, part)
        self.fetch()
        self.assertEqual(documents[1].amount_residual, 27.96)  # the accountant paid in euros
        self.pay(documents[1])
        self.fetch()
        for document in documents:
            self.assertEqual((document.amount_residual, document.payment_state), (0, "paid"))
            self.assertFalse(document.line_ids.filtered("amount_residual"))

    def test_fetching_again_changes_nothing(self):
        invoice = self.sent(100)
        self.pay(invoice, 40)
        self.fetch()
        before = self.env["account.payment"].search_count([])
        self.simulator.control("knobs", {"sync_duplicates": True})
        self.feed().cursor = False
        self.fetch()
        self.assertEqual(self.env["account.payment"].search_count([]), before)
        self.assertEqual(invoice.amount_residual, invoice.amount_total - 40)
        self.assertEqual(invoice.exact_open_amount, invoice.amount_residual)

    def test_a_second_fetch_asks_for_what_changed_only(self):
        self.pay(self.sent(100))
        self.fetch()
        self.simulator.control("calls/clear", {})
        self.fetch()
        self.assertEqual(
            [call["endpoint"] for call in self.calls()],
            ["sync/Deleted", "sync/Cashflow/PaymentTerms"],
        )

    def test_what_exact_deleted_is_told_with_its_choices(self):
        invoice = self.sent(100)
        self.fetch()
        self.delete_entry(invoice)
        self.fetch()
        self.assertEqual(invoice.exact_state, "deleted_remotely")
        self.assertEqual(len(invoice.activity_ids), 1)
        self.assertTrue(invoice.exact_can_send)
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(len(self.booked(invoice)), 1)

    def test_an_entry_made_by_hand_instead_can_be_adopted(self):
        invoice = self.sent(100)
        self.fetch()
        twin = self.booked(invoice)[0]
        self.delete_entry(invoice)
        client = self.connection._client()
        names = ("Customer", "Journal", "EntryDate", "DueDate", "YourRef")
        payload = {name: twin[name] for name in names}
        lines = [{"GLAccount": line["GLAccount"], "AmountFC": line["AmountFC"],
                  "VATCode": line["VATCode"]} for line in twin["SalesEntryLines"]]  # fmt: skip
        made = client.post("salesentry/SalesEntries", {**payload, "SalesEntryLines": lines})
        self.fetch()
        self.assertEqual(invoice.exact_state, "deleted_remotely")
        self.assertTrue(invoice.exact_can_adopt)  # or the form has no button for it
        invoice.action_exact_adopt()
        self.assertFalse(invoice.exact_can_adopt)
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(invoice.exact_entry_id.guid, made["EntryID"])
        self.pay(invoice)
        self.fetch()
        self.assertEqual(invoice.amount_residual, 0)

    def test_a_paid_entry_that_is_deleted_opens_the_invoice(self):
        invoice = self.sent(100)
        self.pay(invoice)
        self.fetch()
        self.simulator.control("knobs", {"delete_matched_entry": "allow"})
        self.delete_entry(invoice)
        self.fetch()
        self.assertEqual(invoice.exact_state, "deleted_remotely")
        self.assertEqual(invoice.amount_residual, invoice.amount_total)

    def test_everything_is_compared_again_after_a_week(self):
        invoice = self.sent(100)
        self.pay(invoice)
        self.fetch()
        items = self.env["exact.open.item"].search([])
        stale = items[:1].sudo().copy({"guid": "00000000-0000-0000-0000-000000000001"})
        payments = self.env["account.payment"].search_count([])
        self.feed().compared_at = fields.Datetime.now() - timedelta(days=8)
        stale.seen_at = fields.Datetime.now() - timedelta(days=1)
        self.fetch()
        self.assertFalse(stale.exists())
        self.assertEqual(self.env["account.payment"].search_count([]), payments)
        self.assertEqual(invoice.amount_residual, 0)

    def test_after_a_division_move_all_is_read_and_nothing_booked_again(self):
        invoice = self.sent(100)
        self.pay(invoice, 40)
        self.fetch()
        cursor = self.feed().cursor
        self.simulator.control("knobs", {"division_move_date": "2026-11-01"})
        self.connection._check_division()
        self.assertFalse(self.feed().cursor)
        self.fetch()
        self.assertGreater(int(self.feed().cursor), int(cursor))
        self.assertEqual(invoice.amount_residual, invoice.amount_total - 40)

    def test_the_sign_of_exact_does_not_matter(self):
        self.simulator.control("knobs", {"cashflow_sign": 1})
        invoice = self.sent(100)
        self.pay(invoice, 40)
        self.fetch()
        self.assertEqual(self.feed().cash_flow_sign, 1)
        self.assertEqual(invoice.amount_residual, invoice.amount_total - 40)
        self.assertEqual(invoice.exact_open_amount, invoice.amount_residual)

    def test_an_item_that_is_counted_down_instead_of_split(self):
        self.simulator.control("knobs", {"partial_payment": "remaining"})
        invoice = self.sent(100)
        for left in (81, 41, 0):
            self.pay(invoice, 40 if left else 41)
            self.fetch()
            self.assertEqual(invoice.amount_residual, left)
        self.assertEqual(self.booked_payments(invoice).mapped("amount"), [40, 40, 41])

    def test_parts_that_are_merged_when_a_match_is_undone(self):
        self.simulator.control("knobs", {"unmatch": "merge_parts"})
        invoice = self.sent(100)
        self.pay(invoice, 40)
        self.fetch()
        self.unmatch(invoice)
        self.fetch()
        self.assertEqual(invoice.amount_residual, invoice.amount_total)

    def test_what_was_fetched_is_booked_when_exact_stops_answering(self):
        invoice = self.sent(100)
        self.fetch()
        self.pay(invoice)
        self.connection.fetch_payments = True
        self.fault("html", "sync/Cashflow/PaymentTerms", skip=1, times=0)
        self.run_cron()
        self.assertEqual(invoice.amount_residual, 0)

    def test_a_connection_that_fails_says_why_and_goes_on_the_next_time(self):
        invoice = self.sent(100)
        self.pay(invoice)
        self.connection.fetch_payments = True
        self.fault("license_expired", "sync/Cashflow/PaymentTerms")
        self.run_cron()
        self.assertEqual(self.connection.state, "paused")
        self.assertTrue(self.connection.payment_message)
        self.connection._set_state("connected")
        self.fetch()
        self.assertEqual(invoice.amount_residual, 0)

    def test_a_person_fetches_from_the_list(self):
        invoice, other = self.sent(100), self.sent(200)
        self.pay(invoice)
        self.env.flush_all()
        with self.registry.cursor() as cr:
            moves = (invoice | other).with_env(self.env(cr=cr))
            action = moves.action_exact_fetch_payments()
        self.env.invalidate_all()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual((invoice.amount_residual, other.amount_residual), (0, 242))

    def test_what_waits_has_a_button_on_the_document(self):
        """Without it only the hour tried again."""
        form = self.env["account.move"].get_view(self.env.ref("account.view_move_form").id)
        arch = etree.fromstring(form["arch"])
        [button] = arch.xpath("//button[@name='action_exact_settle_again']")
        self.assertEqual(button.get("invisible"), "not exact_settle_code")

    def test_what_the_company_paid_and_matched_before_it_was_adopted(self):
        """The answer to the POST was lost, and the entry paid before it was found again."""
        invoice = self.invoice(100)
        self.fault("cut_after_write", "salesentry/SalesEntries", method="POST")
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "unknown")
        guid = self.booked(invoice)[0]["EntryID"]
        self.accountant("pay", payments=[{"entry": guid}])
        self.fetch()
        self.assertEqual(invoice.amount_residual, invoice.amount_total)
        self.due_now(invoice.exact_entry_id)
        self.drive()
        self.fetch()
        self.assertEqual(invoice.amount_residual, 0)


@tagged("post_install", "-at_install")
class TestOtherDivision(PaidBills, PaymentCase):
    """What is fetched from one division touches no document of another."""

    def move_to(self, division):
        self.connection.action_disconnect()
        self.next_minute()
        self.connect(division=division)

    def assert_paid_in_first(self, invoice):
        self.assertEqual((invoice.exact_state, invoice.payment_state), ("sent", "paid"))
        self.assertEqual(invoice.amount_residual, 0)
        self.assertFalse(invoice.activity_ids)
        [settlement] = self.booked_payments(invoice)
        self.assertEqual(settlement.amount, invoice.amount_total)

    def test_another_division_leaves_payments_and_state_alone(self):
        invoice, bill = self.sent(100), self.sent(50, move_type="in_invoice")
        self.pay(invoice)
        self.pay(bill)
        self.fetch()
        for move in (invoice, bill):
            self.assert_paid_in_first(move)
        self.move_to(OTHER_BELGIAN_DIVISION)
        of_connection = [("connection_id", "=", self.connection.id)]
        self.assertFalse(self.env["exact.open.item"].search(of_connection))
        # Or what happened there before would not be asked for until the weekly reading.
        for name in ("cursor", "deletion_cursor", "compared_at"):
            self.assertFalse(self.feed()[name], name)
        self.fetch()
        # The weekly reading of everything finds none of them, and a second one looks them up.
        self.feed().compared_at = fields.Datetime.now() - timedelta(days=8)
        self.fetch()
        self.fetch()
        for move in (invoice, bill):
            self.assert_paid_in_first(move)
        with self.assertRaisesRegex(UserError, str(BELGIAN_DIVISION)):
            invoice.action_exact_check()
        invoice.exact_entry_id.action_settle_again()
        self.assert_paid_in_first(invoice)
        # Back in the first, all is found again and nothing is booked twice.
        self.move_to(BELGIAN_DIVISION)
        count = self.env["account.payment"].search_count([])
        self.fetch()
        for move in (invoice, bill):
            self.assert_paid_in_first(move)
            self.assertTrue(move.exact_entry_id.item_ids)
        self.assertEqual(self.env["account.payment"].search_count([]), count)
        self.unmatch(invoice)
        self.fetch()
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_each_division_pays_its_own(self):
        first = self.sent(100)
        self.move_to(OTHER_BELGIAN_DIVISION)
        second = self.sent(200)
        self.assertEqual(second.exact_entry_id.division, OTHER_BELGIAN_DIVISION)
        entry = {"entry": second.exact_entry_id.guid, "match": True}
        self.simulator.control("pay", {"division": OTHER_BELGIAN_DIVISION, "payments": [entry]})
        self.pay(first)
        self.fetch()
        self.assertEqual((first.payment_state, second.payment_state), ("not_paid", "paid"))
        self.move_to(BELGIAN_DIVISION)
        self.fetch()
        self.assertEqual((first.payment_state, second.payment_state), ("paid", "paid"))

    def test_what_waits_for_the_first_division_is_neither_sent_nor_looked_up_in_another(self):
        lost, waiting = self.invoice(100), self.invoice(200)
        self.fault("cut_after_write", SALES, method="POST")
        self.send(lost)
        self.assertEqual(lost.exact_state, "unknown")
        self.queue(waiting)
        self.move_to(OTHER_BELGIAN_DIVISION)
        self.due_now(lost.exact_entry_id)
        self.drive()
        self.assertEqual(lost.exact_state, "unknown")
        self.assertIn(str(BELGIAN_DIVISION), lost.exact_reason)
        self.assertEqual(waiting.exact_state, "blocked")
        self.assertFalse(self.calls(endpoint=SALES))
        self.move_to(BELGIAN_DIVISION)
        self.due_now(lost.exact_entry_id)
        self.drive()
        self.assert_booked(lost)
        waiting.exact_entry_id.action_retry()
        self.drive()
        self.assert_booked(waiting)
