"""Payment terms become payment conditions: proposed, a person's to change, and in the books."""

from odoo import Command
from odoo.tests import tagged

from ..coding.bill_common import ExactBillCase


@tagged("post_install", "-at_install")
class TestPaymentTerms(ExactBillCase):
    begins_connected = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term_30 = cls.term("A month", nb_days=30)

    @classmethod
    def term(cls, name, *parts, **line):
        """A payment term; of several parts when they are given."""
        lines = parts or ({"value": "percent", "value_amount": 100, **line},)
        return cls.env["account.payment.term"].create(
            {"name": name, "line_ids": [Command.create(values) for values in lines]}
        )

    def mapping(self, term):
        mappings = self.connection.payment_term_mapping_ids
        return mappings.filtered(lambda mapping: mapping.term_id == term)

    def proposed(self, term):
        self.env["exact.payment.term.mapping"]._propose(self.connection)
        mapping = self.mapping(term)
        return mapping.payment_condition_id.code, mapping.reason

    def condition(self, code):
        return self.connection.payment_condition_ids.filtered(lambda row: row.code == code)

    # --- proposals ---

    def test_list_says_when_and_how(self):
        self.assertRecordValues(
            self.condition("30EM") + self.condition("IN"),
            [
                {"payment_days": 0, "end_of_months": 1, "method": "B"},
                {"payment_days": 14, "end_of_months": 0, "method": "I"},
            ],
        )

    def test_by_the_day_it_is_due(self):
        at_once = self.term("Right away", nb_days=0)
        fortnight = self.term("Two weeks", nb_days=14)
        next_month = self.term("Next month", nb_days=0, delay_type="days_after_end_of_next_month")
        in_words = self.term(
            "30 days end of month",
            nb_days=30,
            delay_type="days_end_of_month_on_the",
            days_next_month="0",
        )
        self.assertEqual(self.proposed(at_once), ("00", "same_days"))
        # The collection is due in 14 days as well, but would have Exact take the money.
        self.assertEqual(self.proposed(fortnight), ("14", "same_days"))
        self.assertEqual(self.proposed(next_month), ("30EM", "same_days"))
        self.assertEqual(self.proposed(in_words), ("30EM", "same_days"))

    def test_what_exact_cannot_say_is_left_to_a_person(self):
        parts = self.term(
            "Half and half",
            {"value": "percent", "value_amount": 50, "nb_days": 0},
            {"value": "percent", "value_amount": 50, "nb_days": 30},
        )
        this_month = self.term("This month", nb_days=0, delay_type="days_after_end_of_month")
        self.assertEqual(self.proposed(parts), (False, "several_parts"))
        self.assertEqual(self.proposed(this_month), (False, "no_match"))
        self.assertIn("instalments", dict(self.mapping(parts)._selection_reason())["several_parts"])

    def test_person_wins(self):
        self.mapping(self.term_30).payment_condition_id = self.condition("60")
        cleared = self.term("Two weeks", nb_days=14)
        self.assertEqual(self.proposed(cleared)[0], "14")
        self.mapping(cleared).payment_condition_id = False
        self.connection.action_refresh_lists()
        self.assertEqual(self.mapping(self.term_30).payment_condition_id.code, "60")
        self.assertFalse(self.mapping(cleared).payment_condition_id)

    def test_terms_of_other_companies_are_theirs(self):
        other = self.env["res.company"].create({"name": "Second"})
        foreign = self.term("Theirs", nb_days=30)
        foreign.company_id = other
        self.env["exact.payment.term.mapping"]._propose(self.connection)
        self.assertFalse(self.mapping(foreign))

    # --- in the books ---

    def test_invoice_carries_its_condition_and_its_own_due_date(self):
        move = self.invoice(100, invoice_payment_term_id=self.term_30)
        self.send(move)
        entry = self.assert_booked(move)
        self.assertEqual(entry["PaymentCondition"], "30")
        self.assertEqual(entry["DueDate"][:10], str(move.invoice_date_due))

    def test_term_without_condition_leaves_it_to_exact(self):
        self.mapping(self.term_30).payment_condition_id = False
        move = self.invoice(100, invoice_payment_term_id=self.term_30)
        self.assertIsNone(move._exact_snapshot().payment_condition)
        self.send(move)
        self.assertEqual(self.assert_booked(move)["DueDate"][:10], str(move.invoice_date_due))

    def test_condition_gone_from_exact_is_not_sent(self):
        self.condition("30").sudo().active = False
        move = self.invoice(100, invoice_payment_term_id=self.term_30)
        self.assertIsNone(move._exact_snapshot().payment_condition)

    def test_bill_takes_that_of_its_term_unless_a_person_chose(self):
        terms = {"invoice_payment_term_id": self.term_30}
        first, second = self.bill(10, ref="A", **terms), self.bill(20, ref="B", **terms)
        walk = self.walk(first)
        self.assertEqual(walk.payment_condition_hint, "30 30 dagen, by its payment term")
        without = self.walk(self.bill(5, ref="without", invoice_payment_term_id=False))
        self.assertFalse(without.payment_condition_hint)
        for bill, chosen in ((first, False), (second, self.condition("60"))):
            self.coding(bill).payment_condition_id = chosen
            self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(self.assert_bill_booked(first)["PaymentCondition"], "30")
        self.assertEqual(self.assert_bill_booked(second)["PaymentCondition"], "60")

    def test_relation_gets_the_terms_of_the_contact(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Bakkerij Van Hier",
                "country_id": self.env.ref("base.be").id,
                "property_payment_term_id": self.term("Two months", nb_days=60).id,
                "property_supplier_payment_term_id": self.term("Two weeks", nb_days=14).id,
            }
        )
        self.env["exact.payment.term.mapping"]._propose(self.connection)
        self.send(self.invoice(100, partner=partner))
        [relation] = self.relations(Name=partner.name)
        self.assertEqual(relation["PaymentConditionSales"], "60")
        self.assertEqual(relation["PaymentConditionPurchase"], "14")
