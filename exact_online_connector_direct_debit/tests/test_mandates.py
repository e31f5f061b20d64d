"""OCA's mandates go to Exact with the invoices."""

from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.debit.collection_common import IBANS

from .debit_order_common import DebitOrderCase

MANDATES = "cashflow/DirectDebitMandates"


@tagged("post_install", "-at_install")
class TestBankingMandates(DebitOrderCase):
    def of(self, partner):
        return self.env["exact.mandate"]._of(partner, self.company)

    def test_an_invoice_goes_out_with_the_mandate(self):
        mandate = self.banking_mandate(format="sepa_b2b", type="oneoff")
        invoice = self.sent_to_debit(100, mandate=mandate)
        [entry] = self.booked(invoice)
        self.assertEqual(entry["PaymentCondition"], "IN")
        [row] = self.entities(MANDATES)
        self.assertEqual(row["Reference"], mandate.unique_mandate_reference)
        self.assertIn("2024-01-01", row["SignatureDate"])
        self.assertEqual((row["PaymentType"], row["Type"]), (0, 1))

    def test_a_valid_mandate_comes_before_one_made_by_hand(self):
        mandate = self.banking_mandate()
        own = self.mandate(mandate.partner_id, iban=IBANS[1])
        self.assertEqual(self.of(mandate.partner_id).reference, mandate.unique_mandate_reference)
        mandate.cancel()
        self.assertEqual(self.of(mandate.partner_id), own)

    def test_it_follows_what_changes(self):
        mandate = self.banking_mandate()
        follower = self.of(mandate.partner_id)
        mandate.signature_date = "2025-05-05"
        self.assertEqual(str(follower.signature_date), "2025-05-05")
        mandate.valid2final()
        self.assertEqual((follower.state, self.of(mandate.partner_id)), ("active", follower))
        mandate.cancel()
        self.assertEqual((follower.state, follower.cancelled_on), ("cancelled", self.today))
        mandate.back2draft()
        mandate.validate()
        self.assertEqual((follower.state, follower.cancelled_on), ("active", False))
        mandate.unlink()
        self.assertEqual(follower.state, "cancelled")

    def test_the_same_mandate_made_by_hand_follows(self):
        own = self.mandate(reference="MANDATE-7")
        mandate = self.banking_mandate(
            own.partner_id, iban=IBANS[1], unique_mandate_reference="MANDATE-7"
        )
        self.assertEqual(self.of(own.partner_id), own)
        self.assertEqual(own.partner_bank_id, mandate.partner_bank_id)

    def test_another_company_has_mandates_of_its_own(self):
        mandate = self.banking_mandate()
        other = self.setup_other_company()["company"]
        self.assertFalse(self.env["exact.mandate"]._of(mandate.partner_id, other))

    def test_a_mandate_for_one_debit_is_used_up_when_it_is_collected(self):
        mandate = self.banking_mandate(type="oneoff")
        order = self.uploaded(self.sent_to_debit(100, mandate=mandate))
        self.assertEqual(mandate.state, "expired")
        [line] = self.worked(order).line_ids
        self.assertEqual(line.state, "matched")
        self.assertEqual(line.mandate_id.state, "cancelled")
        self.assertFalse(self.of(mandate.partner_id))

    def test_a_collection_of_invoices_takes_it_too(self):
        mandate = self.banking_mandate()
        collection = self.collect(self.sent_to_debit(100, mandate=mandate))
        self.assertEqual(collection.line_ids.mandate_id.reference, mandate.unique_mandate_reference)

    def test_its_form_leads_to_the_mandate_it_follows(self):
        mandate = self.banking_mandate()
        action = self.of(mandate.partner_id).action_open_origin()
        self.assertEqual((action["res_model"], action["res_id"]), (mandate._name, mandate.id))
