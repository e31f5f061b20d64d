"""What Exact books otherwise than it was told: seen in its answer, and not done again."""

from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .send_common import ENTRIES, ExactSendCase

# Of which Odoo, rounding the sum, makes other VAT than Exact does line by line.
ROUNDED = (0.07,) * 9


@tagged("post_install", "-at_install")
class TestVatStop(ExactSendCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.tax_calculation_rounding_method = "round_globally"
        cls.tax_6 = cls.env["account.tax"].search(
            [
                ("company_id", "=", cls.company.id),
                ("type_tax_use", "=", "sale"),
                ("amount", "=", 6),
            ],
            limit=1,
        )

    def reduced(self):
        """An invoice with another VAT."""
        line = self._prepare_invoice_line(price_unit=100, tax_ids=self.tax_6)
        return self.invoice(invoice_line_ids=[line])

    def given(self):
        """How many lines of the last entry were posted with their VAT."""
        body = self.calls(endpoint=ENTRIES, method="POST")[-1]["body"]
        return sum("VATAmountFC" in line for line in body["SalesEntryLines"])

    def stopped(self):
        return self.connection.vat_code_ids.filtered("is_stopped")

    def differing(self):
        """An invoice that Exact booked otherwise, because it takes no VAT amounts."""
        self.simulator.control("knobs", {"vat_override": "ignore"})
        move = self.invoice(*ROUNDED)
        self.send(move)
        return move

    def test_vat_amounts_are_sent_where_they_differ_or_always(self):
        for send_vat, plain in (("differing", 0), ("always", 2)):
            for override in ("honour", "ignore"):
                with self.subTest(send_vat=send_vat, vat_override=override):
                    self.begin_anew()
                    self.next_minute()
                    self.simulator.control("knobs", {"vat_override": override})
                    self.connection.send_vat = send_vat
                    move = self.invoice(100, 10)
                    self.send(move)
                    self.assert_booked(move)
                    self.assertEqual(self.given(), plain)
                    self.assertFalse(self.stopped())

    def test_odoo_rounding_is_booked_or_its_vat_code_stops(self):
        for send_vat in ("differing", "always"):
            for override in ("honour", "ignore"):
                with self.subTest(send_vat=send_vat, vat_override=override):
                    self.begin_anew()
                    self.next_minute()
                    self.simulator.control("knobs", {"vat_override": override})
                    self.connection.send_vat = send_vat
                    move = self.invoice(*ROUNDED)
                    self.send(move)
                    self.assertEqual(move.exact_state, "sent")
                    if override == "honour":
                        self.assert_booked(move)
                        self.assertFalse(self.stopped())
                    else:
                        self.assertEqual(len(self.stopped()), 1)
                        self.stopped().action_go_on()

    def test_a_difference_stops_its_vat_code_and_no_other(self):
        first = self.differing()
        [booked] = self.booked(first)
        self.assertEqual(self.stopped().percentage, 0.21)
        second, other = self.invoice(100), self.reduced()
        self.send(second + other)
        self.assertEqual((second.exact_state, other.exact_state), ("blocked", "sent"))
        entry = second.exact_entry_id
        self.assertEqual(entry.issue_code, "vat_code_stopped")
        for amount in (Decimal(booked["AmountFC"]), Decimal(f"{first.amount_total:.2f}")):
            self.assertIn(f"{amount:.2f}", entry.reason)
        self.assertIn(first.name, entry.reason)
        self.assertEqual(len(first.activity_ids), 1)

    def test_a_person_goes_on_and_what_waited_is_sent(self):
        self.differing()
        second = self.invoice(100)
        self.send(second)
        [alert] = [alert for name, alert in second._get_alerts().items() if "exact" in name]
        action = self.env["ir.actions.server"].browse(alert["action"]["id"])
        action.with_context(**alert["action"]["context"]).run()
        self.assertFalse(self.stopped())
        self.drive()
        self.assert_booked(second)

    def test_only_who_may_change_the_connection_goes_on(self):
        self.differing()
        second = self.invoice(100)
        self.send(second)
        invoicer = self.new_user("account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.stopped().with_user(invoicer).action_go_on()
        [alert] = [
            alert
            for name, alert in second.with_user(invoicer)._get_alerts().items()
            if "exact" in name
        ]
        self.assertNotIn("action", alert)

    def test_an_answer_that_was_lost_is_compared_too(self):
        self.simulator.control("knobs", {"vat_override": "ignore"})
        move = self.invoice(*ROUNDED)
        self.fault("cut_after_write", ENTRIES, method="POST")
        self.send(move)
        self.due_now(move.exact_entry_id)
        self.drive()
        self.assertEqual((move.exact_state, len(self.stopped())), ("sent", 1))

    def test_extra_duty_stops_the_vat_code(self):
        for extra in (False, True):
            with self.subTest(extra_duty=extra):
                self.next_minute()
                self.simulator.control("knobs", {"extra_duty": extra})
                move = self.invoice(100)
                self.send(move)
                self.assertEqual(move.exact_state, "sent")
                self.assertEqual(bool(self.stopped()), extra)
                self.assertEqual(move.exact_entry_id.issue_code == "booked_extra_duty", extra)
