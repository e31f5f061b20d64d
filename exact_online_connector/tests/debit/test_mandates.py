"""Mandates, and the invoices that go to Exact to be collected."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

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

    def fix(self, invoice):
        """The action that mends what stops an invoice."""
        [alert] = invoice._get_alerts().values()
        return alert["action"]

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

    def test_it_goes_before_the_condition_of_the_payment_term(self):
        mandate, term = self.mandate(), self.env.ref("account.account_payment_term_30days")
        mapped = self.connection.payment_term_mapping_ids.filtered(lambda row: row.term_id == term)
        self.assertTrue(mapped.payment_condition_id)
        own = {"invoice_payment_term_id": term.id}
        invoice = self.sent(100, partner=mandate.partner_id, **own)
        other = self.sent(100, partner=self.new_customer(), **own)
        self.assertEqual(self.sent_entry(invoice)["PaymentCondition"], "IN")
        self.assertEqual(
            self.sent_entry(other)["PaymentCondition"], mapped.payment_condition_id.code
        )

    def test_an_incomplete_mandate_stops_the_invoice_before_any_call(self):
        mandate = self.mandate(partner_bank_id=False)
        invoice = self.invoice(100, partner=mandate.partner_id)
        self.simulator.control("calls/clear", {})
        self.send(invoice)
        self.assertEqual(self.calls(), [])
        self.assertEqual(invoice.exact_state, "blocked")
        self.assertEqual(invoice.exact_entry_id.issue_code, "mandate_no_bank_account")
        self.assertEqual(self.fix(invoice)["res_id"], mandate.id)

    def test_another_reference_makes_no_second_mandate(self):
        mandate = self.mandate()
        self.sent(100, partner=mandate.partner_id)
        mandate.reference = "SEPA-77"
        self.sent(50, partner=mandate.partner_id)
        [row] = self.entities(MANDATES)
        self.assertEqual(row["Reference"], "SEPA-77")

    def test_a_mandate_that_is_in_exact_already_is_taken(self):
        mandate = self.mandate()
        self.sent(100, partner=mandate.partner_id)
        [first] = self.entities(MANDATES)
        mandate.sudo().write({"sent_values": False, "signature_date": "2023-03-03"})
        self.sent(50, partner=mandate.partner_id)
        [row] = self.entities(MANDATES)
        self.assertEqual(row["ID"], first["ID"])
        self.assertIn("2023-03-03", row["SignatureDate"])

    def test_the_mandate_of_another_customer_is_left_alone(self):
        theirs = self.mandate(reference="SEPA-1")
        self.sent(100, partner=theirs.partner_id)
        before = self.entities(MANDATES)
        theirs.reference = "SEPA-2"
        theirs.flush_recordset()
        mandate = self.mandate(iban=IBANS[1], reference="SEPA-1")
        self.next_minute()
        invoice = self.invoice(100, partner=mandate.partner_id)
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "rejected")
        self.assertEqual(invoice.exact_entry_id.issue_code, "mandate_reference_used")
        self.assertIn("SEPA-1", invoice.exact_reason)
        self.assertIn("Mandaat referentie", invoice.exact_reason)
        self.assertEqual(self.fix(invoice)["res_id"], mandate.id)
        self.assertEqual(self.booked(invoice), [])
        self.assertEqual(self.entities(MANDATES), before)

    def test_a_cancelled_mandate_ends_in_exact_with_the_next_invoice(self):
        mandate = self.mandate()
        self.sent(100, partner=mandate.partner_id)
        mandate.action_cancel()
        self.assertTrue(mandate.cancelled_on)
        self.sent(50, partner=mandate.partner_id)
        [row] = self.entities(MANDATES)
        self.assertTrue(row["CancellationDate"])
        self.simulator.control("calls/clear", {})
        self.sent(25, partner=mandate.partner_id)
        self.assertEqual(self.calls(endpoint=MANDATES), [])

    def test_a_mandate_that_is_active_again_is_so_in_exact_or_somebody_is_told(self):
        for put_null in ("empties", "ignored", "refused"):
            with self.subTest(put_null=put_null):
                self.assert_active_again(put_null)

    def assert_active_again(self, put_null):
        mandate = self.mandate(iban=self.new_iban())
        self.sent(100, partner=mandate.partner_id)
        mandate.action_cancel()
        self.sent(50, partner=mandate.partner_id)
        mandate.action_activate()
        self.assertFalse(mandate.cancelled_on)
        self.next_minute()
        self.simulator.control("knobs", {"put_null": put_null})
        invoice = self.invoice(25, partner=mandate.partner_id)
        self.send(invoice)
        if put_null != "empties":
            self.assertEqual(invoice.exact_state, "rejected")
            self.assertEqual(invoice.exact_entry_id.issue_code, "mandate_stays_ended")
            self.assertEqual(self.fix(invoice)["res_id"], mandate.id)
            self.assertTrue(self.row(mandate)["CancellationDate"])
            self.empty_end(mandate)
            self.next_minute()
            invoice.exact_entry_id.action_retry()
            self.drive()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_reason)
        self.assertEqual(self.sent_entry(invoice)["PaymentCondition"], "IN")
        self.assertFalse(self.row(mandate)["CancellationDate"])
        self.assertEqual(self.row(mandate)["Main"], 1)

    def row(self, mandate):
        """A mandate in the simulator's books."""
        rows = {row["Reference"]: row for row in self.entities(MANDATES)}
        return rows[mandate.reference]

    def empty_end(self, mandate):
        """Somebody empties its end date in Exact's own screen."""
        self.simulator.control("knobs", {"put_null": "empties"})
        client = self.connection._client()
        client.put(MANDATES, self.row(mandate)["ID"], {"CancellationDate": None})

    def test_a_new_mandate_ends_the_old_one(self):
        for second in ("takes_over", "refuse", "both"):
            with self.subTest(second_main_mandate=second):
                self.simulator.control("knobs", {"second_main_mandate": second})
                old = self.mandate(iban=self.new_iban())
                self.sent(100, partner=old.partner_id)
                old.action_cancel()
                new = self.mandate(partner=old.partner_id, iban=self.new_iban())
                self.next_minute()
                self.sent(50, partner=old.partner_id)
                self.assertTrue(self.row(old)["CancellationDate"])
                self.assertFalse(self.row(new).get("CancellationDate"))
                self.assertEqual([self.row(one)["Main"] for one in (old, new)], [0, 1])

    def test_a_second_mandate_leaves_the_main_one_alone(self):
        for second in ("takes_over", "refuse", "both"):
            with self.subTest(second_main_mandate=second):
                self.simulator.control("knobs", {"second_main_mandate": second})
                first = self.mandate(iban=self.new_iban())
                self.sent(100, partner=first.partner_id)
                new = self.mandate(
                    partner=first.partner_id, iban=self.new_iban(), signature_date="2025-01-01"
                )
                self.next_minute()
                invoice = self.sent(50, partner=first.partner_id)
                self.assertEqual(invoice.exact_state, "sent")
                self.assertEqual([self.row(one)["Main"] for one in (first, new)], [1, 0])

    def test_mandates_are_read_by_customer(self):
        self.simulator.control("knobs", {"refused_filters": f"{MANDATES}.Reference"})
        mandate = self.mandate()
        self.sent(100, partner=mandate.partner_id)
        mandate.signature_date = "2023-03-03"
        self.sent(100, partner=mandate.partner_id)
        self.assertIn("2023-03-03", self.row(mandate)["SignatureDate"])
        self.assertEqual(len(self.entities(MANDATES)), 1)

    def test_two_workers_make_one_mandate_and_one_condition(self):
        self.connection.collection_condition = "SDD"
        mandate = self.mandate()
        self.connection.collect_invoices = False
        self.sent(100, partner=mandate.partner_id)
        relation = mandate.partner_id.exact_contact_ids.guid
        connection, mandate = self.connection.sudo(), mandate.sudo()
        client = connection._client()
        for steps in (
            lambda: connection._ensure_collection_condition(client),
            lambda: mandate._ensure(client, connection, relation),
        ):
            slow = steps()
            next(slow)
            for _step in steps():
                self.env.invalidate_all()
            for _step in slow:
                self.env.invalidate_all()
        self.assertEqual([row["Code"] for row in self.entities(CONDITIONS)].count("SDD"), 1)
        self.assertEqual(len(self.entities(MANDATES)), 1)
        self.assertEqual(len(self.entities(BANK_ACCOUNTS)), 1)

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
        self.assertEqual(invoice.exact_entry_id.issue_code, "mandate_refused")
        self.assertEqual(self.booked(invoice), [])
        invoice.exact_entry_id.action_retry()
        self.drive()
        self.assertEqual(invoice.exact_state, "sent")

    def test_a_condition_exact_refuses_stops_the_invoice(self):
        self.connection.collection_condition = "SDD"
        invoice = self.invoice(100, partner=self.mandate().partner_id)
        self.fault("business_error", CONDITIONS, method="POST")
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "rejected")
        self.assertEqual(self.entities(MANDATES), [])

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

    def test_a_new_mandate_lacks_nothing_before_it_is_saved(self):
        with Form(self.env["exact.mandate"]) as new:
            self.assertFalse(new.missing)
            new.partner_id = self.new_customer()
        self.assertTrue(new.record.missing)

    def test_one_that_stands_in_exact_is_not_deleted(self):
        mandate = self.mandate()
        mandate.copy().unlink()
        self.sent(100, partner=mandate.partner_id)
        with self.assertRaisesRegex(UserError, mandate.reference):
            mandate.unlink()

    def test_a_contact_shows_its_mandates(self):
        mandate = self.mandate()
        with Form(mandate.partner_id) as contact, contact.exact_mandate_ids.edit(0) as shown:
            self.assertEqual(shown.reference, mandate.reference)
            shown.signature_date = "2022-02-02"
        self.assertEqual(str(mandate.signature_date), "2022-02-02")

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
        reader = self.new_user("account.group_account_readonly")
        self.assertTrue(mandate.with_user(reader).reference)
        with self.assertRaises(AccessError):
            mandate.with_user(reader).action_cancel()
