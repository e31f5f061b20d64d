"""Random invoices: what stands in Exact's books is Odoo's total, to the cent."""

from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .send_common import ExactSendCase

prices = st.decimals(-500, 5000, places=2).map(float)
quantities = st.decimals("0.01", 100, places=2).map(float)
discounts = st.sampled_from([0, 0, 5, 12.5, 33.33])
lines = st.lists(
    st.tuples(prices, quantities, discounts, st.integers(0, 5)), min_size=1, max_size=8
)


@tagged("post_install", "-at_install")
class TestProperty(ExactSendCase):
    def setUp(self):
        super().setUp()
        percent = {"price_include_override": "tax_included"}
        self.taxes = self.tax_21
        for rate in (6, 12):
            self.taxes += self.tax_21.copy({"name": f"Rate {rate}", "amount": rate})
        for tax in self.taxes:
            self.taxes += tax.copy({"name": f"{tax.name} included", **percent})
        self.connection._propose_mappings()
        self.foreign = self.setup_other_currency("USD", rates=[("1900-01-01", 1.0837)])

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        lines=lines,
        globally=st.booleans(),
        foreign=st.booleans(),
        rounded=st.sampled_from(["", "", "cash_rounding_a", "cash_rounding_b"]),
        kind=st.sampled_from(["out_invoice", "out_refund"]),
    )
    def test_total_in_exact_is_the_total_in_odoo(self, lines, globally, foreign, rounded, kind):
        self.next_minute()
        self.company.tax_calculation_rounding_method = (
            "round_globally" if globally else "round_per_line"
        )
        move = self._create_invoice(
            move_type=kind,
            partner_id=self.customer,
            currency_id=self.foreign if foreign else None,
            invoice_cash_rounding_id=getattr(self, rounded) if rounded else None,
            invoice_line_ids=[
                self._prepare_invoice_line(
                    price_unit=price,
                    quantity=quantity,
                    discount=discount,
                    tax_ids=self.taxes[tax],
                    name="Line",
                )
                for price, quantity, discount, tax in lines
            ],
        )
        assume(move.amount_total >= 0 and any(move.invoice_line_ids.mapped("price_subtotal")))
        move.action_post()
        self.send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_reason)
        entry = self.assert_booked(move)
        booked = sum(
            Decimal(line["AmountFC"]) + Decimal(line["VATAmountFC"] or 0)
            for line in entry["SalesEntryLines"]
        )
        self.assertEqual(
            booked.quantize(Decimal("0.01")), Decimal(f"{move.amount_total_in_currency_signed:.2f}")
        )
