"""Direct-debit batches: booked on the suspense account, matched, received, returned."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools.misc import format_date

from ...core.debit.collection import LINES_AT_ONCE
from ...models.debit import exact_collection, matching
from ...models.debit.matching import SETS_AT_ONCE
from .collection_common import IBANS, CollectionCase

ENTRIES = "generaljournalentry/GeneralJournalEntries"
LINES = "generaljournalentry/GeneralJournalEntryLines"


@tagged("post_install", "-at_install")
class TestCollections(CollectionCase):
    def test_the_whole_story_ends_with_nothing_on_the_suspense_account(self):
        first = self.sent_with_mandate(100)
        second = self.sent_with_mandate(200, iban=IBANS[1])
        collection = self.collected(first, second)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(collection.exported, 363)
        self.assertEqual(self.suspense(), 363)
        self.assertEqual((first | second).mapped("payment_state"), ["paid", "paid"])

        self.bank_line(363, collection.name)
        self.fetch()
        self.assertEqual((collection.received, collection.remaining), (363, 0))
        self.assertEqual(self.suspense(), 0)

        reversal = self.returned(self.line(collection, first), reason="no money")
        self.bank_line(-121, f"storno {collection.name}")
        self.fetch()
        self.assertEqual(reversal.state, "booked")
        self.assertEqual(first.payment_state, "not_paid")
        self.assertEqual(second.payment_state, "paid")
        self.assertEqual(self.suspense(), 0)
        self.assertEqual((collection.returned, collection.remaining), (121, 0))
        self.assertEqual(first.exact_open_amount, 121)
        self.assertEqual(len(first.activity_ids), 1)
        self.assertIn("AM04", first.activity_ids.note)
        self.assertIn("no money", first.activity_ids.note)

    def test_one_entry_with_a_line_for_each_invoice(self):
        invoices = self.sent_with_mandate(100) | self.sent_with_mandate(200, iban=IBANS[1])
        collection = self.collect(invoices)
        self.book(collection)
        [entry] = self.entities(ENTRIES)
        self.assertEqual(entry["EntryID"], collection.guid)
        self.assertEqual(int(entry["EntryNumber"]), collection.entry_number)
        suspense, *lines = self.entities(LINES)
        self.assertEqual(suspense["Description"], collection.name)
        self.assertEqual(float(suspense["AmountFC"]), 363)
        for invoice, line in zip(invoices, lines, strict=True):
            self.assertEqual(float(line["AmountFC"]), -invoice.amount_total)
            self.assertEqual(int(line["OurRef"]), invoice.exact_entry_id.entry_number)
            self.assertEqual(line["Account"], self.simulator_items(invoice)[0]["Account"])
            self.assertIn(invoice.name, line["Description"])
        self.assertEqual(set(collection.line_ids.mapped("state")), {"booked"})

    def test_without_the_xml_service_exact_proposes_and_the_fetch_sees_it(self):
        self.simulator.control("knobs", {"xml_api": "gone"})
        invoice = self.sent_with_mandate(100)
        collection = self.collected(invoice)
        self.fetches(2)
        self.assertEqual(collection.state, "booked")
        self.assertTrue(collection.line_ids.is_matched_by_hand)
        self.assertIn("entry number", collection.match_hint)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.accountant("match", entries=[collection.guid, invoice.exact_entry_id.guid])
        self.fetch()
        self.assertEqual(collection.state, "matched")
        self.assertEqual(invoice.payment_state, "paid")

    def test_the_match_undone_in_exact_leaves_the_invoice_open(self):
        invoice = self.sent_with_mandate(100)
        collection = self.collected(invoice)
        reversal = self.returned(collection.line_ids)
        self.fetch()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertIn(str(invoice.exact_entry_id.entry_number), reversal.match_hint)
        self.unmatch(invoice)
        self.fetch()
        # The return and the batch were matched with each other, and the invoice is open.
        self.assertEqual(reversal.state, "matched")
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual(invoice.exact_open_amount, 121)
        self.pay(invoice)
        self.fetch()
        self.assertEqual(invoice.payment_state, "paid")
        [settlement] = self.booked_payments(invoice)
        self.assertEqual((settlement.means, settlement.amount), ("payment", 121))

    def test_a_return_that_is_paid_without_undoing_the_match(self):
        invoice = self.sent_with_mandate(100)
        collection = self.collected(invoice)
        reversal = self.returned(collection.line_ids)
        self.fetch()
        self.accountant("pay", payments=[{"entry": reversal.guid}])
        self.fetch()
        self.assertEqual(invoice.payment_state, "paid")
        [settlement] = self.booked_payments(invoice)
        self.assertEqual((settlement.means, settlement.amount), ("payment", 121))

    def test_a_return_comes_once(self):
        invoice = self.sent_with_mandate(100)
        line = self.collected(invoice).line_ids
        reversal = self.returned(line)
        self.assertEqual(line._reverse(fields.Date.today(), "MD06"), reversal)
        self.drive()
        self.assertEqual(len(self.entities(ENTRIES)), 2)

    def test_what_came_back_is_collected_once_more(self):
        invoice = self.sent_with_mandate(100)
        first = self.collected(invoice)
        self.returned(first.line_ids)
        self.fetch()
        again = self.collected(invoice)
        self.assertEqual(again.state, "matched", again.line_ids.mapped("match_message"))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.suspense(), 121)

    def test_a_fee_becomes_a_draft_invoice(self):
        product = self.env["product.product"].create({"name": "Storno", "type": "service"})
        self.connection.collection_fee_product_id = product
        invoice = self.sent_with_mandate(100)
        line = self.collected(invoice).line_ids
        self.returned(line, fee=12.5)
        fee = self.env["account.move"].search([("invoice_origin", "=", invoice.name)])
        self.assertEqual((fee.state, fee.amount_untaxed), ("draft", 12.5))
        self.assertEqual(fee.partner_id, invoice.partner_id)

    def test_in_the_bank_journal_of_the_suspense_account(self):
        self.add_bank_journal("250")
        self.connection.collection_journal_id = self.exact_journal("250")
        self.assertFalse(self.connection.collection_problem)
        invoice = self.sent_with_mandate(100)
        collection = self.collected(invoice)
        [line] = self.entities("financialtransaction/BankEntryLines")
        self.assertEqual((float(line["AmountFC"]), line["EntryID"]), (121, collection.guid))
        self.assertEqual(self.suspense(), 121)
        self.assertEqual(collection.state, "matched")
        self.assertEqual(invoice.payment_state, "paid")
        self.next_minute()
        self.returned(collection.line_ids)
        self.fetch()
        self.assertEqual(self.suspense(), 0)
        self.assertEqual(invoice.payment_state, "not_paid")

    # --- what cannot go ---

    def test_lines_that_cannot_go_are_refused_by_name_and_the_rest_goes(self):
        good = self.sent_with_mandate(100)
        other = self.sent_with_mandate(100, iban=IBANS[1], currency_id=self.dollars.id)
        unsent = self.invoice(100, partner=self.mandate(iban=IBANS[2]).partner_id)
        paid = self.sent_with_mandate(100, iban=IBANS[3])
        nobody = self.sent(100, partner=self.new_customer())
        self.pay(paid)
        self.next_minute()
        collection = self.collect(good | other | unsent | paid | nobody)
        self.assertEqual(collection.refused_count, 3)
        self.book(collection)
        codes = {line.move_id: line.issue_code for line in collection.line_ids}
        self.assertEqual(
            codes,
            {
                good: False,
                other: "collect_other_currency",
                unsent: "collect_not_in_exact",
                paid: "collect_already_paid",
                nobody: "collect_no_mandate",
            },
        )
        self.assertEqual(collection.state, "booked")
        self.assertEqual(self.suspense(), 121)
        for line in collection.line_ids.filtered("issue_code"):
            self.assertTrue(line.reason)
        self.assertTrue(self.line(collection, nobody).action_fix())

    def test_an_incomplete_mandate_is_refused_before_any_call(self):
        mandate = self.mandate(signature_date=False)
        invoice = self.invoice(100, partner=mandate.partner_id)
        self.send(invoice)
        self.assertEqual(invoice.exact_state, "blocked")
        self.assertEqual(self.calls(), [])
        self.assertEqual(invoice.exact_entry_id.issue_code, "mandate_not_signed")
        [alert] = invoice._get_alerts().values()
        self.assertEqual(alert["action"]["res_model"], "exact.mandate")
        mandate.signature_date = "2024-01-01"
        mandate.partner_bank_id.acc_number = "BE68539007547035"
        self.assertEqual(mandate._issues()[0].code, "mandate_iban_invalid")

    def test_an_invoice_is_collected_once(self):
        invoice = self.sent_with_mandate(100)
        first = self.collect(invoice)
        self.book(first)
        waiting = self.collect(invoice)
        self.assertIn(first.name, waiting.line_ids.reason)
        self.fetch()
        again = self.collect(invoice)
        self.assertEqual(again.line_ids.issue_code, "collect_no_amount")
        self.book(again)
        self.assertEqual(again.state, "blocked")
        self.assertEqual(len(self.entities(ENTRIES)), 1)

    def test_an_invoice_is_collected_in_instalments(self):
        """As batches of other apps have them: a line for each day it is due on."""
        invoice = self.sent_with_mandate(100)
        mandate = self.env["exact.mandate"]._of(invoice.commercial_partner_id, self.company)
        lines = [{"move": invoice, "amount": amount, "mandate": mandate} for amount in (60, 61, 5)]
        collection = self.env["exact.collection"]._collect(self.company, fields.Date.today(), lines)
        states = collection.line_ids.sorted("id").mapped("issue_code")
        self.assertEqual(states, [False, False, "collect_twice"])
        self.book(collection)
        self.fetch()
        self.assertEqual(collection.state, "matched", collection.line_ids.mapped("match_message"))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(sum(self.booked_payments(invoice).mapped("amount")), 121)

    def test_a_closed_period_is_refused_before_a_call(self):
        invoice = self.sent_with_mandate(100)
        collection = self.collect(invoice)
        day = collection.date
        self.env["exact.journal.status"].sudo().search(
            [("connection_id", "=", self.connection.id), ("journal_code", "=", "900")]
        ).is_closed = True
        collection.action_check()
        self.assertEqual(collection.line_ids.issue_code, "collect_period_closed")
        self.assertIn(format_date(self.env, day), collection.line_ids.reason)

    def test_a_month_that_was_told_to_be_complete_takes_no_batch(self):
        invoice = self.sent_with_mandate(100)
        collection = self.collect(invoice)
        self.connection.export_locked_until = collection.date
        self.book(collection)
        self.assertEqual((collection.state, len(self.entities(ENTRIES))), ("blocked", 0))
        self.assertEqual(collection.line_ids.issue_code, "collect_month_locked")
        self.assertIn(format_date(self.env, collection.date), collection.line_ids.reason)
        [told] = collection.line_ids._reasons()
        shown = self.env[told["action"]["res_model"]].browse(told["action"]["res_id"])
        self.assertEqual(shown.month, f"{collection.date:%Y-%m}")
        self.connection.export_locked_until = False
        self.book(collection)
        self.assertEqual((collection.state, len(self.entities(ENTRIES))), ("booked", 1))

    def test_nor_a_debit_that_came_back(self):
        invoice = self.sent_with_mandate(100)
        line = self.line(self.collected(invoice), invoice)
        booked = len(self.entities(ENTRIES))
        self.connection.export_locked_until = fields.Date.today()
        reversal = self.returned(line)
        self.assertEqual((reversal.state, reversal.issue_code), ("blocked", "collect_month_locked"))
        self.assertEqual(len(self.entities(ENTRIES)), booked)
        reversal.date = fields.Date.today() + timedelta(days=1)
        self.book(reversal)
        self.assertIn(reversal.state, reversal._booked_states)
        self.assertEqual(len(self.entities(ENTRIES)), booked + 1)

    def test_settings_that_lack_something_say_what(self):
        self.connection.collection_journal_id = False
        with self.assertRaises(RedirectWarning):
            self.invoice(100).action_exact_collect()
        self.connection.collection_journal_id = self.exact_journal("200")
        self.assertIn("200", self.connection.collection_problem)

    def test_a_collection_in_exact_keeps_its_day(self):
        collection = self.collected(self.sent_with_mandate(100))
        with self.assertRaises(UserError):
            collection.date = "2020-01-01"
        with self.assertRaises(UserError):
            collection.sudo().unlink()

    def test_people_edit_its_day_alone(self):
        collection = self.collect(self.sent_with_mandate(100))
        user = self.new_user("account.group_account_invoice")
        own = collection.with_user(user)
        own.date = fields.Date.today() + timedelta(days=1)
        for values in ({"guid": "x"}, {"line_ids": [(5,)]}, {"state": "booked"}, {"name": "x"}):
            with self.assertRaises(UserError):
                own.write(values)
        with self.assertRaises(AccessError):
            own.line_ids.amount = 1
        own.action_send()
        self.assertEqual(collection.state, "queued")

    # --- a payment made in Odoo ---

    def test_payments_of_odoo_are_collected_and_opened_again_when_they_return(self):
        invoice = self.sent_with_mandate(100)
        payment = self.register(invoice)
        action = payment.action_exact_collect()
        collection = self.env["exact.collection"].browse(action["res_id"])
        self.assertEqual(collection.line_ids.payment_id, payment)
        self.assertEqual(collection.line_ids.amount, 121)
        self.book(collection)
        self.fetch()
        self.assertEqual(collection.state, "matched")
        [settlement] = self.booked_payments(invoice)
        self.assertEqual(settlement.means, "in_odoo")
        self.returned(collection.line_ids)
        self.fetch()
        self.assertEqual(invoice.amount_residual, 121)
        self.assertFalse(self.booked_payments(invoice))
        self.assertEqual(len(invoice.activity_ids), 1)

    def register(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        return wizard.create({})._create_payments()

    # --- the suspense account ---

    def test_a_batch_that_stays_too_long_is_told_once(self):
        collection = self.collect(self.sent_with_mandate(100))
        collection.sudo().date = fields.Date.today() - timedelta(days=11)
        self.book(collection)
        self.fetch()
        self.fetch()
        self.assertEqual(len(collection.activity_ids), 1)
        self.bank_line(121)
        self.fetch()
        self.assertFalse(collection.activity_ids)
        self.assertEqual(collection.remaining, 0)

    # --- many ---

    def test_a_batch_of_many_lines_needs_few_calls(self):
        """Matched in portions, here of a fifth; what is paid meanwhile is left out."""
        self.startPatcher(patch.object(exact_collection, "LINES_AT_ONCE", LINES_AT_ONCE // 5))
        self.startPatcher(patch.object(matching, "SETS_AT_ONCE", SETS_AT_ONCE // 5))
        self.connection.matching_size = SETS_AT_ONCE // 5
        partner = self.mandate().partner_id
        answer = self.accountant("sales_entries", count=50, date=str(fields.Date.today()))
        invoices = self.linked_invoices(answer["entries"], partner)
        self.fetch()
        self.next_minute()
        self.accountant("pay", payments=[{"entry": answer["entries"][0]["EntryID"]}])
        collection = self.collect(invoices)
        self.simulator.control("calls/clear", {})
        self.feed().fetched_at = False
        self.book(collection)
        self.fetch()
        self.assertEqual(collection.mapped("state"), ["matched", "matched"])
        self.assertEqual(sum(collection.mapped("refused_count")), 1)
        self.assertEqual(self.suspense(), 49 * 121)
        self.assertEqual(set(invoices.mapped("amount_residual")), {0})
        endpoints = [call["endpoint"] for call in self.calls()]
        self.assertEqual(endpoints.count(ENTRIES), 2)
        self.assertEqual(endpoints.count("xml/MatchSets"), 5)
        self.assertLess(len(endpoints), 20)

    def linked_invoices(self, entries, partner):
        """Invoices of Odoo that are these entries of the simulator."""
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        fields.Command.create(
                            {"name": "x", "price_unit": 100, "tax_ids": self.tax_21.ids}
                        )
                    ],
                }
                for _entry in entries
            ]
        )
        invoices.action_post()
        for invoice, row in zip(invoices, entries, strict=True):
            entry = self.env["exact.entry"].sudo()._enqueue(invoice, self.connection)
            entry._set_state("sending", attempt_count=1)
            entry._set_state("sent", guid=row["EntryID"], entry_number=row["EntryNumber"])
        return invoices

    # --- answers that did not come ---

    def test_without_an_answer_it_is_looked_up_and_booked_once(self):
        for cut, iban in zip(("cut_before_write", "cut_after_write"), IBANS, strict=False):
            with self.subTest(cut):
                before = len(self.entities(ENTRIES))
                collection = self.collect(self.sent_with_mandate(100, iban=iban))
                self.fault(cut, ENTRIES, method="POST")
                self.book(collection)
                self.assertEqual(collection.state, "unknown")
                self.due(collection)
                self.drive()
                self.assertEqual(collection.state, "booked")
                self.assertEqual(len(self.entities(ENTRIES)), before + 1)

    def test_a_refusal_is_told_and_sent_again(self):
        collection = self.collect(self.sent_with_mandate(100))
        self.fault("business_error", ENTRIES, method="POST")
        self.book(collection)
        self.assertEqual(collection.state, "rejected")
        self.assertTrue(collection.reason)
        self.book(collection)
        self.assertEqual(collection.state, "booked")
