"""What stands in the books after sending: the scenarios of a small company's year."""

from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .send_common import ExactSendCase


@tagged("post_install", "-at_install")
class TestSend(ExactSendCase):
    def test_invoice(self):
        move = self.invoice(100, 50.55)
        run = self.send(move)
        entry = self.assert_booked(move)
        self.assertEqual(entry["Journal"], "700")
        self.assertEqual(entry["YourRef"], move.name)
        self.assertEqual(len(entry["SalesEntryLines"]), 2)
        self.assertEqual({line["VATCode"] for line in entry["SalesEntryLines"]}, {"5"})
        self.assertRecordValues(
            run, [{"total": 1, "sent_count": 1, "failed_count": 0, "state": "done"}]
        )

    def test_credit_note_has_negative_lines_in_its_own_journal(self):
        move = self.invoice(80, move_type="out_refund")
        self.send(move)
        entry = self.assert_booked(move)
        self.assertEqual(entry["Journal"], "701")
        self.assertEqual(Decimal(entry["AmountFC"]), Decimal("-96.80"))

    def test_many_documents_in_one_run(self):
        moves = self.invoices_of(range(10, 16))
        run = self.send(moves)
        for move in moves:
            self.assert_booked(move)
        self.assertEqual(self.posts(), 6)
        self.assertEqual((run.total, run.sent_count), (6, 6))

    def test_sent_twice_is_booked_once(self):
        move = self.invoice()
        self.send(move)
        self.send(move)
        self.assert_booked(move)
        self.assertEqual(self.posts(), 1)

    def test_price_included(self):
        tax = self.tax_21.copy({"name": "Included", "price_include_override": "tax_included"})
        self.connection._propose_mappings()
        lines = [
            self._prepare_invoice_line(price_unit=price, tax_ids=tax, name="Included")
            for price in (9.99, 21.53, 0.07)
        ]
        move = self.invoice(invoice_line_ids=lines)
        self.send(move)
        self.assert_booked(move)

    def test_global_rounding(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        move = self.invoice(*[0.07] * 9)
        self.send(move)
        self.assert_booked(move)

    def test_foreign_currency_at_the_rate_of_the_document(self):
        currency = self.setup_other_currency("USD", rates=[("1900-01-01", 1.25)])
        move = self.invoice(80, currency_id=currency)
        self.send(move)
        entry = self.assert_booked(move)
        self.assertEqual(entry["Currency"], "USD")
        self.assertEqual(Decimal(entry["Rate"]), Decimal("0.8"))

    def test_both_ledgers_say_the_same_in_the_companys_currency(self):
        currency = self.setup_other_currency("USD", rates=[("1900-01-01", 1.085)])
        for kind in ("out_invoice", "out_refund"):
            with self.subTest(kind):
                move = self.invoice(
                    12.34, 13.05, 15.65, currency_id=currency.id, move_type=kind, date="2026-05-04"
                )
                self.assertEqual(abs(move.amount_total_signed), 45.76)
                self.send(move)
                entry = self.assert_booked(move)
                self.assertEqual(entry["AmountDC"], f"{move.amount_total_signed:.2f}")
                self.assertAlmostEqual(float(entry["Rate"]), 1 / 1.085, places=3)
                self.assertFalse(move.exact_reason)

    def test_cash_rounding(self):
        for rounding in (self.cash_rounding_a, self.cash_rounding_b):
            move = self.invoice(10.01, invoice_cash_rounding_id=rounding)
            self.send(move)
            self.assert_booked(move)

    def test_section_note_and_discount(self):
        lines = [
            Command.create({"display_type": "line_section", "name": "Section"}),
            self._prepare_invoice_line(
                price_unit=33.33, tax_ids=self.tax_21, discount=10, name="Line"
            ),
            Command.create({"display_type": "line_note", "name": "Note"}),
        ]
        move = self.invoice(invoice_line_ids=lines)
        self.send(move)
        self.assertEqual(len(self.assert_booked(move)["SalesEntryLines"]), 1)

    def test_down_payment_taken_off(self):
        move = self.invoice(1000, -300)
        self.send(move)
        self.assert_booked(move)

    def test_category_account_beats_account_mapping(self):
        accounts = self.connection.gl_account_ids.filtered(lambda a: a.type == 110)
        first, second = accounts[:2]
        self.connection.default_gl_account_id = first
        self.connection.by_category = True
        parent = self.env["product.category"].create(
            {"name": "Drinks", "exact_gl_account_id": second.id}
        )
        category = self.env["product.category"].create({"name": "Beer", "parent_id": parent.id})
        product = self._create_product(name="Tripel", categ_id=category, taxes_id=self.tax_21)
        line = self._prepare_invoice_line(product_id=product, price_unit=3)
        move = self.invoice(invoice_line_ids=[line])
        self.send(move)
        self.assertEqual(self.assert_booked(move)["SalesEntryLines"][0]["GLAccount"], second.guid)

    def test_blocked_before_any_call(self):
        good, bad = self.invoice(), self.invoice()
        run = self.queue(good + bad)
        self.connection.tax_mapping_ids.filtered(
            lambda mapping: mapping.tax_id == self.tax_21
        ).vat_code_id = False
        self.drive()
        self.assertEqual((good + bad).mapped("exact_state"), ["blocked", "blocked"])
        self.assertEqual(self.posts(), 0)
        self.assertEqual(run.failed_count, 2)
        self.assertIn("VAT code", bad.exact_reason)

    def test_an_addon_tells_exact_more(self):
        """As an addon would: it changes the payload, by ``super()``."""
        move = self.invoice()
        with self.with_payload(lambda payload: {**payload, "Description": f"Order 7 {move.name}"}):
            self.send(move)
        self.assertEqual(self.assert_booked(move)["Description"], f"Order 7 {move.name}")

    def test_an_addon_cannot_book_another_amount(self):
        def cheaper(payload):
            payload["SalesEntryLines"][0]["AmountFC"] -= 1
            return payload

        def in_dollars(payload):
            return {**payload, "Currency": "USD"}

        for change in (cheaper, in_dollars):
            with self.subTest(change.__name__):
                move = self.invoice()
                with self.with_payload(change):
                    self.send(move)
                self.assertEqual(move.exact_entry_id.issue_code, "total_differs")
                self.assertEqual((move.exact_state, self.booked(move)), ("blocked", []))

    def with_payload(self, change):
        """What is posted of a document is changed on its way."""
        model = self.registry["exact.entry"]
        original = model._prepare_payload
        return patch.object(
            model, "_prepare_payload", lambda entry, prepared: change(original(entry, prepared))
        )

    def test_one_bad_document_stops_no_other(self):
        self.customer.copy({"name": "Invalid", "vat": False})
        wrong = self.env["res.partner"].create(
            {"name": "Wrong", "country_id": self.env.ref("base.be").id}
        )
        self.env.cr.execute("UPDATE res_partner SET vat = 'BE0123' WHERE id = %s", [wrong.id])
        wrong.invalidate_recordset()
        bad, good = self.invoice(partner=wrong), self.invoice()
        self.send(bad + good)
        self.assertEqual(bad.exact_state, "blocked")
        self.assert_booked(good)

    def test_the_cron_sends_what_is_queued(self):
        move = self.invoice()
        run = self.queue(move)
        self.env.ref("exact_online_connector.ir_cron_queue").method_direct_trigger()
        self.env.invalidate_all()
        self.assert_booked(move)
        self.assertEqual(run.state, "done")
        told = (
            self.env["bus.bus"]
            .sudo()
            .search([])
            .filtered(lambda message: "account_notification" in message.message)
        )
        self.assertIn("1 document is in Exact Online", told.message)

    def test_the_dialog_sends_little_by_little(self):
        moves = self.invoices_of(range(1, 8))
        run = self.queue(moves)
        self.assertEqual(self.drive(run, limit=5), 5)
        self.assertEqual((run.done_count, run.state), (5, "running"))
        self.assertEqual(self.drive(run, limit=5), 2)
        self.assertEqual((run.done_count, run.state), (7, "done"))
        progress = run.progress()
        self.assertTrue(progress["finished"])
        self.assertEqual([line["state"] for line in progress["lines"]], ["sent"] * 7)
