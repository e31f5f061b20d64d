"""The snapshot of a document says to the cent what Odoo booked, however its taxes are set up."""

from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..common import CompanyCase

ZERO = Decimal(0)


class SnapshotCase(CompanyCase):
    def line(self, price, taxes=(), quantity=1, discount=0, name="Something"):
        return self._prepare_invoice_line(
            price_unit=price,
            quantity=quantity,
            discount=discount,
            name=name,
            tax_ids=self.env["account.tax"].union(*taxes),
        )

    def document(self, *lines, move_type="out_invoice", **values):
        return self._create_invoice(
            move_type=move_type, post=True, invoice_line_ids=list(lines), **values
        )

    def assert_equal(self, move):
        """Nets and taxes of the snapshot's lines sum up to Odoo's totals; returns the snapshot."""
        document = move._exact_snapshot()
        net = sum((line.net for line in document.lines), ZERO)
        taxes = [found.amount for line in document.lines for found in line.taxes]
        self.assertEqual(net, Decimal(str(round(move.amount_untaxed, 2))))
        self.assertEqual(sum(taxes, ZERO), Decimal(str(round(move.amount_tax, 2))))
        self.assertEqual(document.total, Decimal(str(round(move.amount_total, 2))))
        self.assertEqual(net + sum(taxes, ZERO), document.total)
        return document

    def set_rounding(self, method):
        self.env.company.tax_calculation_rounding_method = method


@tagged("post_install", "-at_install")
class TestSnapshot(SnapshotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_21 = cls.company_data["default_tax_sale"]
        cls.tax_21_included = cls.tax_21.copy(
            {"name": "Included", "price_include_override": "tax_included"}
        )
        cls.tax_6 = cls.tax_21.copy({"name": "Reduced", "amount": 6})

    def test_prices_without_tax(self):
        document = self.assert_equal(
            self.document(
                self.line(10.01, [self.tax_21], quantity=3),
                self.line(99.99, [self.tax_6], discount=12.5),
                self.line(-5, [self.tax_21]),
            )
        )
        self.assertEqual([line.net for line in document.lines][0], Decimal("30.03"))

    def test_sections_and_notes_are_left_out(self):
        document = self.assert_equal(
            self.document(
                Command.create({"display_type": "line_section", "name": "Section"}),
                Command.create({"display_type": "line_subsection", "name": "Subsection"}),
                self.line(10, [self.tax_21]),
                Command.create({"display_type": "line_note", "name": "Note"}),
            )
        )
        self.assertEqual([line.name for line in document.lines], ["Something"])

    def test_prices_with_tax(self):
        for method in ("round_per_line", "round_globally"):
            with self.subTest(method):
                self.set_rounding(method)
                lines = [self.line(21.53, [self.tax_21_included]) for _ in range(7)]
                self.assert_equal(self.document(*lines, self.line(0.99, [self.tax_21_included])))

    def test_global_rounding_spreads_the_cents(self):
        self.set_rounding("round_globally")
        document = self.assert_equal(
            self.document(*[self.line(0.07, [self.tax_21]) for _ in range(9)])
        )
        self.assertEqual(
            sum(found.amount for line in document.lines for found in line.taxes), Decimal("0.13")
        )

    def test_credit_note_stands_in_the_same_view(self):
        move = self.document(self.line(100, [self.tax_21]), move_type="out_refund")
        document = self.assert_equal(move)
        self.assertEqual(document.lines[0].net, Decimal("100.00"))
        self.assertEqual(document.sign, -1)

    def test_cash_rounding_as_a_line(self):
        for move_type in ("out_invoice", "out_refund"):
            with self.subTest(move_type):
                document = self.assert_equal(
                    self.document(
                        self.line(10.01, [self.tax_21]),
                        move_type=move_type,
                        invoice_cash_rounding_id=self.cash_rounding_a,
                    )
                )
                self.assertEqual([line.kind for line in document.lines], ["product", "rounding"])
                self.assertEqual(document.lines[-1].net, Decimal("0.04"))

    def test_cash_rounding_in_the_biggest_tax(self):
        self.assert_equal(
            self.document(
                self.line(10.01, [self.tax_21]),
                self.line(3.33, [self.tax_6]),
                invoice_cash_rounding_id=self.cash_rounding_b,
            )
        )

    def test_foreign_currency_with_the_rate_of_the_document(self):
        currency = self.setup_other_currency("USD", rates=[("1900-01-01", 1.25)])
        move = self.document(self.line(80.15, [self.tax_21]), currency_id=currency)
        document = self.assert_equal(move)
        self.assertEqual(document.currency, "USD")
        self.assertEqual(document.rate, Decimal("0.8"))
        self.assertEqual(document.company_total, Decimal(str(move.amount_total_signed)))

    def test_a_currency_nobody_chose_is_not_that_of_the_relation(self):
        """Odoo gives a partner the first pricelist there is, be it of the company's former days."""
        pricelists = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids |= pricelists
        self.env["product.pricelist"].search([]).action_archive()
        dollars = self.setup_other_currency("USD")
        former = {"name": "Default", "currency_id": dollars.id, "company_id": self.env.company.id}
        pricelist = self.env["product.pricelist"].create(former)
        belgium = self.env.ref("base.be")
        partner = self.env["res.partner"].create({"name": "Frituur", "country_id": belgium.id})
        self.assertEqual(partner.property_product_pricelist, pricelist)
        connection = self.env.company._exact_connection()
        self.assertIsNone(partner._exact_relation_snapshot(connection).sales_currency)
        partner.specific_property_product_pricelist = pricelist
        self.assertEqual(partner._exact_relation_snapshot(connection).sales_currency, "USD")

    def test_early_payment_discount_takes_tax_off(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2% within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        document = self.assert_equal(
            self.document(self.line(1000, [self.tax_21]), invoice_payment_term_id=term)
        )
        self.assertEqual(
            sum(found.amount for line in document.lines for found in line.taxes), Decimal("205.80")
        )

    def test_several_taxes_on_a_line(self):
        eco = self.fixed_tax(0.35, include_base_amount=True, sequence=1)
        vat = self.tax_21.copy({"name": "On top", "sequence": 2})
        document = self.assert_equal(self.document(self.line(10, [eco, vat], quantity=4)))
        [first, second] = document.lines[0].taxes
        self.assertEqual(
            (first.tax.is_vat, first.amount, second.tax.is_vat), (False, Decimal("1.40"), True)
        )
        self.assertEqual(second.base, Decimal("41.40"))

    def test_group_of_taxes_is_its_parts(self):
        group = self.group_of_taxes(self.tax_21 + self.tax_6, type_tax_use="sale")
        document = self.assert_equal(self.document(self.line(33.33, [group])))
        self.assertEqual([f.tax.rate for f in document.lines[0].taxes], [21, 6])

    def test_tax_amount_changed_by_hand(self):
        move = self._create_invoice(invoice_line_ids=[self.line(100, [self.tax_21])])
        tax_line = move.line_ids.filtered("tax_line_id")
        receivable = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        move.write(
            {
                "line_ids": [
                    Command.update(tax_line.id, {"amount_currency": -21.01}),
                    Command.update(receivable.id, {"amount_currency": 121.01}),
                ]
            }
        )
        move.action_post()
        document = self.assert_equal(move)
        self.assertEqual(document.lines[0].taxes[0].amount, Decimal("21.01"))

    def test_every_tax_of_the_chart(self):
        taxes = self.env["account.tax"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "!=", "group"),
            ]
        )
        self.assertGreater(len(taxes), 5)
        for method in ("round_per_line", "round_globally"):
            self.set_rounding(method)
            lines = [self.line(13.37 + tax.id % 7, [tax], quantity=3) for tax in taxes]
            self.assert_equal(self.document(*lines))


@tagged("post_install", "-at_install")
class TestSnapshotDutch(SnapshotCase):
    country = "NL"

    test_every_tax_of_the_chart = TestSnapshot.test_every_tax_of_the_chart
