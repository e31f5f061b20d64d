"""Vendor bills in Exact's books: every kind, once, to the cent, with their file."""

from datetime import date
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from .bill_common import PURCHASES, ExactBillCase


@tagged("post_install", "-at_install")
class TestBillSend(ExactBillCase):
    def purchase_tax(self, xmlid):
        """A tax of the Belgian chart."""
        return self.env.ref(f"account.{self.company.id}_{xmlid}")

    def line(self, price, taxes, **values):
        values = {"price_unit": price, "tax_ids": taxes, "name": "Line", **values}
        return self._prepare_invoice_line(**values)

    # --- kinds of bills ---

    def test_bill(self):
        bill = self.bill(100, 50.55, ref="2026/118")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(bill)
        self.assertEqual(entry["Journal"], "600")
        self.assertEqual(entry["YourRef"], "2026/118")
        self.assertEqual({row["GLAccountCode"] for row in entry["PurchaseEntryLines"]}, {"612000"})
        self.assertEqual(len(entry["PurchaseEntryLines"]), 2)

    def test_one_number_typed_in_twice_is_booked_once_in_one_run(self):
        bills = self.bill(ref="PV 2026  417") | self.bill(ref="PV\xa02026 417")
        walk = self.walk(bills)
        for bill in bills:
            self.coding(bill).line_ids.gl_account_id = self.gl("612000")
        self.send_all(walk)
        self.drive()
        self.assertEqual(bills.mapped("exact_state"), ["sent", "blocked"])
        self.assertEqual(bills[1].exact_entry_id.issue_code, "duplicate_in_exact")
        self.assertEqual([row["YourRef"] for row in self.booked_bills()], ["PV 2026 417"])

    def test_refund_has_negative_lines_in_its_own_journal(self):
        refund = self.bill(80, ref="CN-1", move_type="in_refund")
        self.send_bill(refund, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(refund)
        self.assertEqual(entry["Journal"], "601")
        self.assertEqual(Decimal(entry["AmountFC"]), Decimal("-96.80"))

    def test_reverse_charge_and_intra_community(self):
        for xmlid, code in (
            ("attn_VAT-IN-V81-21-CC", "31"),
            ("attn_VAT-IN-V81-21-EU", "33"),
            ("attn_VAT-IN-V82-21-EU-S", "34"),
        ):
            with self.subTest(xmlid):
                tax = self.purchase_tax(xmlid)
                tax.active = True
                self.connection._propose_mappings()
                bill = self.bill(ref=xmlid[-20:], invoice_line_ids=[self.line(1000, tax)])
                self.send_bill(bill, gl_account_id=self.gl("612000").id)
                entry = self.assert_bill_booked(bill)
                self.assertEqual(bill.amount_total, 1000)
                self.assertEqual(entry["PurchaseEntryLines"][0]["VATCode"], code)

    def test_foreign_currency_at_the_rate_of_the_bill(self):
        currency = self.setup_other_currency("USD", rates=[("1900-01-01", 1.25)])
        bill = self.bill(80, currency_id=currency)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(bill)
        self.assertEqual((entry["Currency"], Decimal(entry["Rate"])), ("USD", Decimal("0.8")))

    def test_both_ledgers_say_the_same_in_the_companys_currency(self):
        currency = self.setup_other_currency("USD", rates=[("1900-01-01", 1.085)])
        bill = self.bill(12.34, 13.05, 15.65, currency_id=currency)
        self.assertEqual(bill.amount_total_signed, -45.76)
        walk = self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(self.assert_bill_booked(bill)["AmountDC"], "45.76")
        self.assertFalse(walk.alerts)

    def test_several_vats_on_a_line_are_never_one(self):
        taxes = self.purchase_21 | self.purchase_tax("attn_VAT-IN-V81-06")
        bill = self.bill(invoice_line_ids=[self.line(100, taxes)])
        self.assertEqual(bill.amount_total, 127)
        walk = self.walk(bill)
        self.assertFalse(walk.line_ids.vat_code_id)
        self.assertFalse(walk.line_ids._is_sure())
        for code in ("21", "23"):
            walk.line_ids.write({"vat_code_id": self.vat(code).id, "vat": 27})
            walk.invalidate_recordset()
            self.assertEqual((walk.difference, walk.can_send), (0, False))
            self.assertIn("has several VAT taxes", str(walk.alerts))
        self.queue(bill)
        self.drive()
        self.assertEqual(bill.exact_state, "blocked")
        self.assertEqual(self.posts(), 0)

    def test_a_reverse_charge_of_two_taxes_is_one(self):
        """A group whose members cancel out, as charts had it before a tax could do so alone."""
        members = (
            self.purchase_21.union(
                *(
                    self.purchase_21.copy({"name": f"{rate}% in a group", "amount": rate})
                    for rate in (21, -21)
                )
            )
            - self.purchase_21
        )
        group = self.purchase_21.create(
            {
                "name": "Group",
                "amount_type": "group",
                "type_tax_use": "purchase",
                "tax_scope": self.purchase_21.tax_scope,
                "children_tax_ids": members.ids,
            }
        )
        self.connection._propose_mappings()
        mappings = self.connection.tax_mapping_ids.filtered(lambda row: row.tax_id in members)
        mapping = mappings.filtered(lambda row: row.tax_id == members[0])
        mapping.vat_code_id = self.vat("31")
        bill = self.bill(invoice_line_ids=[self.line(100, group)])
        self.assertEqual(bill.amount_total, 100)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        [line] = self.assert_bill_booked(bill)["PurchaseEntryLines"]
        self.assertEqual((line["VATCode"], line["AmountFC"]), ("31", "100.00"))

    def test_several_vats_that_a_person_split(self):
        """A receipt typed in with both taxes on one line, and their amounts typed over."""
        taxes = self.purchase_21 | self.purchase_tax("attn_VAT-IN-V81-06")
        bill = self.bill(invoice_line_ids=[self.line(100, taxes)])
        bill.button_draft()
        for tax, amount in zip(taxes, (12.60, 2.40), strict=True):
            tax_line = bill.line_ids.filtered(lambda line, tax=tax: line.tax_line_id == tax)
            values = {"amount_currency": amount, "debit": amount}
            bill.write({"line_ids": [Command.update(tax_line.id, values)]})
        bill.action_post()
        self.assertEqual(bill.amount_total, 115)
        walk = self.walk(bill)
        walk.line_ids.action_split()
        part = walk.line_ids.filtered("is_part")
        part.net = 40
        part.vat_code_id = self.vat("23")
        walk.line_ids.gl_account_id = self.gl("612000")
        first = walk.line_ids - part
        first.write({"net": 60, "vat_code_id": self.vat("21").id})
        walk.action_send_and_next()
        self.drive()
        entry = self.assert_bill_booked(bill)
        booked = [
            (row["VATCode"], row["AmountFC"], row["VATAmountFC"])
            for row in entry["PurchaseEntryLines"]
        ]
        self.assertEqual(booked, [("21", "60.00", "12.60"), ("23", "40.00", "2.40")])

    def test_a_tax_nobody_mapped_gets_no_default_and_leads_to_the_mapping(self):
        tax = self.purchase_21.copy({"name": "19% DE", "amount": 19})
        self.gl("612000").sudo().vat_code = "21"
        self.supplier_in_exact(PurchaseVATCode="21", GLAccountPurchase=self.gl("612000").guid)
        self.connection.gl_mapping_ids.unlink()
        bill = self.bill(invoice_line_ids=[self.line(100, tax)])
        walk = self.walk(bill)
        self.assertEqual(walk.line_ids.gl_account_id, self.gl("612000"))
        self.assertFalse(walk.line_ids.vat_code_id)
        self.assertFalse(walk.line_ids._is_sure())
        alert = next(alert for alert in walk.alerts.values() if "19% DE" in alert["message"])
        self.assertEqual(alert["action"]["res_model"], "exact.tax.mapping")

    def supplier_in_exact(self, **values):
        """Have Exact know the supplier already, with defaults of its own."""
        relation = {"Name": self.supplier.name, "VATNumber": self.supplier.vat, "IsSupplier": True}
        self.connection._client().post("crm/Accounts", {**relation, **values})

    # --- what is deducted of the VAT ---

    def assert_same_vat(self, bill, claimed, **accounts):
        """Exact's ledger has Odoo's VAT: what is claimed, and what is owed or private.

        :param claimed: the balance of VAT to claim in both
        :param accounts: balances of other accounts of Exact, as ``a489000``
        """
        entry = self.assert_bill_booked(bill)
        path = f"entities?division={self.connection.division}"
        rows = self.simulator.control(f"{path}&resource=financialtransaction/TransactionLines")
        ledger = {}
        for row in rows["entities"]:
            if row["EntryID"] == entry["EntryID"]:
                code = row["GLAccountCode"].strip()
                ledger[code] = ledger.get(code, 0) + Decimal(row["AmountDC"])
        in_odoo = bill.line_ids.filtered(
            lambda line: (
                line.tax_repartition_line_id.factor > 0
                and line.account_id.internal_group in ("asset", "liability")
            )
        )
        self.assertEqual(f"{sum(in_odoo.mapped('balance')):.2f}", claimed)
        in_exact = sum(value for code, value in ledger.items() if code.startswith("411"))
        self.assertEqual(f"{in_exact:.2f}", claimed, ledger)
        for name, balance in accounts.items():
            self.assertEqual(f"{ledger[name[1:]]:.2f}", balance, ledger)

    def test_vat_that_is_deducted_in_part(self):
        for form in ("fraction", "percent"):
            self.simulator.control("knobs", {"share_form": form})
            self.next_minute()
            self.connection.action_refresh_lists()
            for xmlid, code, claimed, cost in (
                ("attn_VAT-IN-V82-S-ND", "25", "0.00", "121.00"),
                ("attn_VAT-IN-V82-CAR-EXC", "25", "10.50", "110.50"),
                ("attn_VAT-IN-V82-D35", "25", "7.35", "113.65"),
                ("attn_VAT-IN-V82-21-EU-S-D50", "34", "10.50", "110.50"),
            ):
                with self.subTest(xmlid, form=form):
                    tax = self.purchase_tax(xmlid)
                    tax.active = True
                    self.connection._propose_mappings()
                    ref = f"{form[0]}{xmlid[-20:]}"
                    bill = self.bill(ref=ref, invoice_line_ids=[self.line(100, tax)])
                    coded = {
                        "gl_account_id": self.gl("612200").id,
                        "vat_code_id": self.vat(code).id,
                    }
                    self.send_bill(bill, **coded)
                    self.assert_same_vat(bill, claimed, a612200=cost)
                    self.assertFalse(bill.exact_entry_id.issue_code)

    def test_refund_of_vat_that_is_deducted_in_part(self):
        tax = self.purchase_tax("attn_VAT-IN-V82-CAR-EXC")
        lines = [self.line(100, tax), self.line(50, self.purchase_21)]
        refund = self.bill(ref="CN-2", move_type="in_refund", invoice_line_ids=lines)
        self.send_bill(refund, gl_account_id=self.gl("612200").id)
        self.assert_same_vat(refund, "-21.00", a612200="-160.50")

    def test_account_that_deducts_less_by_itself(self):
        bill = self.bill(100)
        walk = self.send_bill(bill, gl_account_id=self.gl("612400").id)
        self.assertFalse(walk.failed_count)
        self.assert_same_vat(bill, "21.00", a612400="100.00")

    def test_professional_share_is_private_use(self):
        line = self.line(1000, self.purchase_21, deductible_amount=40)
        bill = self.bill(invoice_line_ids=[line])
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl("612000")
        self.assertEqual(walk.line_ids.private_use, 60)
        self.assertIn("84.00", walk.totals_html)
        walk.action_send_and_next()
        self.drive()
        self.assert_same_vat(bill, "84.00", a489000="726.00", a612000="400.00")

    def test_line_whose_share_exact_ignores(self):
        self.simulator.control("knobs", {"line_shares": "ignore"})
        tax = self.purchase_tax("attn_VAT-IN-V82-S-ND")
        bill = self.bill(invoice_line_ids=[self.line(100, tax)])
        self.send_bill(bill, gl_account_id=self.gl("612200").id)
        self.assertEqual(bill.exact_state, "sent")
        entry = bill.exact_entry_id
        self.assertEqual(entry.issue_code, "deducted_differs")
        [found] = entry.issues
        amounts = found["params"]["expected"], found["params"]["booked"]
        self.assertEqual(amounts, ("0.00", "21.00"))
        self.assertIn("21.00", bill.exact_reason)

    def test_share_that_could_not_be_read_back(self):
        self.fault("timeout", "purchaseentry/PurchaseEntryLines")
        tax = self.purchase_tax("attn_VAT-IN-V82-S-ND")
        bill = self.bill(invoice_line_ids=[self.line(100, tax)])
        self.send_bill(bill, gl_account_id=self.gl("612200").id)
        self.assert_same_vat(bill, "0.00")
        self.assertEqual(bill.exact_entry_id.issue_code, "deducted_unknown")

    def test_import_vat_only(self):
        lines = [self.line(1000, self.purchase_21), self.line(-1000, self.env["account.tax"])]
        bill = self.bill(invoice_line_ids=lines)
        self.assertEqual(bill.amount_total, 210)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)

    def test_vat_corrected_by_hand(self):
        bill = self.bill(33.33, 66.67)
        bill.button_draft()
        tax_line = bill.line_ids.filtered("tax_line_id")
        bill.write(
            {"line_ids": [Command.update(tax_line.id, {"amount_currency": 21.02, "debit": 21.02})]}
        )
        bill.action_post()
        self.assertEqual(bill.amount_total, 121.02)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)

    def test_self_billed(self):
        usual = self.company_data["default_journal_purchase"]
        values = {"name": "Self-billing", "code": "SELF", "is_self_billing": True}
        journal = usual.copy({**values, "default_account_id": usual.default_account_id.id})
        self.connection._propose_mappings()
        bill = self.bill(10, ref=False, journal_id=journal.id)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(self.assert_bill_booked(bill)["YourRef"], bill.name)

    def test_references_and_due_date(self):
        bill = self.bill(
            10, payment_reference="+++090/9337/55493+++", invoice_date_due=date(2026, 12, 31)
        )
        walk = self.walk(bill)
        condition = self.connection.payment_condition_ids[0]
        walk.payment_condition_id = condition
        walk.line_ids.gl_account_id = self.gl("612000")
        walk.action_send_and_next()
        self.drive()
        entry = self.assert_bill_booked(bill)
        self.assertEqual(entry["PaymentReference"], "+++090/9337/55493+++")
        self.assertIn("2026-12-31", entry["DueDate"])
        self.assertEqual(entry["PaymentCondition"], condition.code)

    # --- what cannot go ---

    def test_reference_missing(self):
        bill = self.bill(ref=False)
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl("612000")
        self.assertFalse(walk.can_send)
        self.assertIn("reference", str(walk.alerts))
        self.assertEqual(self.calls(endpoint=PURCHASES), [])

    def test_reference_too_long_is_never_cut(self):
        bill = self.bill(ref="A" * 31)
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl("612000")
        self.assertFalse(walk.can_send)
        walk.reference = "A" * 30
        self.assertTrue(walk.can_send)
        walk.action_send_and_next()
        self.drive()
        self.assertEqual(self.assert_bill_booked(bill)["YourRef"], "A" * 30)
        self.assertEqual(bill.ref, "A" * 31)

    def test_uncoded_bill_is_blocked_without_a_call(self):
        self.connection.default_expense_gl_account_id = False
        bill = self.bill()
        self.queue(bill)
        self.drive()
        self.assertEqual(bill.exact_state, "blocked")
        self.assertEqual(self.calls(endpoint=PURCHASES), [])

    # --- the supplier ---

    def test_supplier_is_created_as_supplier(self):
        self.send_bill(self.bill(), gl_account_id=self.gl("612000").id)
        [relation] = self.relations(Name=self.supplier.name)
        self.assertTrue(relation["IsSupplier"])
        self.assertNotEqual(relation["Status"], "C")

    def test_customer_is_promoted(self):
        self.send(self.invoice(partner=self.supplier))
        bill = self.bill()
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assert_bill_booked(bill)
        [relation] = self.relations(Name=self.supplier.name)
        self.assertTrue(relation["IsSupplier"])
        self.assertEqual(relation["Status"], "C")
