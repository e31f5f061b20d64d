"""Mandates, and the invoices that go to Exact to be collected."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .collection_common import IBANS, CollectionCase

MANDATES = "cashflow/DirectDebitMandates"
BANK_ACCOUNTS = "crm/BankAccounts"
CONDITIONS = "cashflow/PaymentConditions"


@tagged("post_install", "-at_install")
class TestMandates(CollectionCase):
    def sent_entry(self, invoice):
        """The entry of an invoice in the simulator's books."""
        [entry] = self.booked(invoice)
        return entry

    def test_an_invoice_goes_out_with_its_mandate(self):
        mandate = self.mandate()
        invoice = self.sent(100, partner=mandate.partner_id)
        self.assertEqual(self.sent_entry(invoice)["PaymentCondition"], "IN")
        [row] = self.entities(MANDATES)
        [bank] = self.entities(BANK_ACCOUNTS)
        self.assertEqual(row["Reference"], mandate.reference)
        self.assertEqual(row["BankAccount"], bank["ID"])
        self.assertEqual(bank["BankAccount"], IBANS[0])
        self.assertEqual(row["Account"], self.sent_entry(invoice)["Customer"])
        self.assertEqual((row["PaymentType"], row["Type"]), (1, 0))
        self.assertIn("2024-01-01", row["SignatureDate"])

    def test_a_second_invoice_sends_nothing_of_it_again(self):
        mandate = self.mandate()
        self.sent(100, partner=mandate.partner_id)
        self.simulator.control("calls/clear", {})
        self.sent(50, partner=mandate.partner_id)
        self.assertEqual({call["endpoint"] for call in self.calls()}, {"salesentry/SalesEntries"})

    def test_the_condition_is_made_when_exact_has_none(self):
        self.connection.collection_condition = "SDD"
        self.sent_with_mandate(100)
        [condition] = [row for row in self.entities(CONDITIONS) if row["Code"] == "SDD"]
        self.assertEqual(condition["PaymentMethod"], "I")
        self.assertIn("SDD", self.connection.payment_condition_ids.mapped("code"))

    def test_a_mandate_that_changes_is_changed_in_exact(self):
        mandate = self.mandate()
        self.sent(100, partner=mandate.partner_id)
        mandate.partner_bank_id = self.env["res.partner.bank"].create(
            {"partner_id": mandate.partner_id.id, "acc_number": IBANS[1]}
        )
        self.next_minute()
        self.sent(100, partner=mandate.partner_id)
        [row] = self.entities(MANDATES)
        banks = {bank["ID"]: bank["BankAccount"] for bank in self.entities(BANK_ACCOUNTS)}
        self.assertEqual(banks[row["BankAccount"]], IBANS[1])

    def test_a_lost_answer_makes_no_second_mandate(self):
        mandate = self.mandate()
        invoice = self.invoice(100, partner=mandate.partner_id)
        self.fault("cut_after_write", MANDATES, method="POST")
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "queued")
        self.due_now(invoice.exact_entry_id)
        self.drive()
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(len(self.entities(MANDATES)), 1)

    def test_what_exact_refuses_stops_the_invoice_with_its_words(self):
        invoice = self.invoice(100, partner=self.mandate().partner_id)
        self.fault("business_error", MANDATES, method="POST")
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "rejected")
        self.assertEqual(self.booked(invoice), [])

    def test_only_with_the_setting_and_an_active_mandate(self):
        mandate = self.mandate()
        mandate.action_cancel()
        invoice = self.sent(100, partner=mandate.partner_id)
        self.assertNotEqual(self.sent_entry(invoice)["PaymentCondition"], "IN")
        mandate.action_activate()
        self.connection.collect_invoices = False
        other = self.sent(100, partner=mandate.partner_id)
        self.assertNotEqual(self.sent_entry(other)["PaymentCondition"], "IN")
        self.assertEqual(self.entities(MANDATES), [])

    def test_credit_notes_and_foreign_invoices_are_not_collected(self):
        partner = self.mandate().partner_id
        refund = self.sent(100, partner=partner, move_type="out_refund")
        foreign = self.sent(100, partner=partner, currency_id=self.dollars.id)
        for move in refund, foreign:
            self.assertNotEqual(self.sent_entry(move)["PaymentCondition"], "IN")

    def test_a_mandate_says_what_it_lacks(self):
        mandate = self.env["exact.mandate"].create({"partner_id": self.new_customer().id})
        self.assertEqual(len(mandate.missing.splitlines()), 2)
        self.assertTrue(mandate.reference)

    def test_the_mandate_of_another_app_is_kept_once(self):
        mandates, partner = self.env["exact.mandate"], self.new_customer()
        values = {"origin": "other,1", "partner_id": partner.id, "reference": "X1"}
        first = mandates._keep(self.company, values)
        again = mandates._keep(self.company, {**values, "signature_date": "2025-01-01"})
        self.assertEqual(first, again)
        self.assertTrue(first.signature_date)
        self.assertEqual(mandates._of(partner, self.company), first)

    def test_readers_do_not_change_mandates(self):
        mandate = self.mandate()
        reader = new_test_user(
            self.env, "mandate reader", "base.group_user,account.group_account_readonly"
        )
        self.assertTrue(mandate.with_user(reader).reference)
        with self.assertRaises(AccessError):
            mandate.with_user(reader).action_cancel()
