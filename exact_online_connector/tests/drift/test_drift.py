"""What an accountant changes in Exact is told once, with a choice; everything else is no drift."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import BELGIAN_DIVISION
from ..entry.send_common import ENTRIES
from .drift_common import DriftCase

# Whose VAT Odoo rounds as a whole, and Exact line by line.
ROUNDED = (0.07,) * 9
LINES = "salesentry/SalesEntryLines"
LEDGER = "sync/Financial/TransactionLines"


@tagged("post_install", "-at_install")
class TestDrift(DriftCase):
    def lines_changed(self):
        """What an accountant may change in lines, and what is said of it."""
        net = {"number": 1, "AmountFC": "110", "VATAmountFC": None}
        more = {"gl_account": "700300", "AmountFC": "5", "VATCode": "5"}
        return {
            "total": (net, "Total 133.10 instead of 121.00"),
            "amount": (net, "Amount without VAT of line 1 110.00 instead of 100.00"),
            "VAT": ({"number": 1, "VATAmountFC": "20.00"}, "VAT 20.00 instead of 21.00"),
            "VAT code": ({"number": 1, "VATCode": "1"}, "VAT code of line 1 1 instead of 5"),
            "a line more": (more, "Amount without VAT of line 2 5.00 instead of none"),
        }

    def header_changed(self):
        """The same of the header."""
        later = fields.Date.today().replace(day=1) - timedelta(days=1)
        other = self.sent(10, partner=self.new_customer())
        relation = self.relations(Name=other.partner_id.name)[0]["ID"]
        return {
            "date": ({"EntryDate": str(later)}, "Date"),
            "relation": ({"Customer": relation}, f"Relation {other.partner_id.name} instead of"),
            "currency": ({"Currency": "USD", "Rate": "0.8"}, "Currency USD instead of EUR"),
            "period": ({"ReportingPeriod": fields.Date.today().month % 12 + 1}, "Period"),
        }

    def assert_told(self, words, *lines, fetches=False, **header):
        """It is told in these words, and not again the next night."""
        move = self.sent(100)
        self.compare()
        self.assert_as_booked(move)
        self.edit(move, *lines, **header)
        for _night in range(2):
            if fetches:
                self.fetch()
            self.compare()
            self.assert_changed(move, words)

    def test_lines_that_are_changed(self):
        for name, (line, words) in self.lines_changed().items():
            with self.subTest(name), self.undone():
                self.assert_told(words, line)
        with self.subTest("with other GUIDs"), self.undone():
            self.simulator.control("knobs", {"edited_lines": "renew"})
            self.assert_told(words, line)

    def test_a_header_that_is_changed(self):
        for name in ("date", "relation", "currency", "period"):
            for knob in ("any_change", "lines"):
                if (name, knob) == ("period", "lines"):
                    continue  # nothing tells: see docs/exact-online.md
                with self.subTest(name, ledger_timestamps=knob), self.undone():
                    self.simulator.control("knobs", {"ledger_timestamps": knob})
                    header, words = self.header_changed()[name]
                    self.assert_told(words, fetches=knob == "lines", **header)

    def test_a_bill(self):
        move = self.sent(100, move_type="in_invoice")
        self.compare()
        self.edit(move, {"number": 1, "gl_account": "613000"})
        self.compare()
        self.assertEqual((move.exact_state, move.exact_drift), ("sent", "coding"))
        self.edit(move, {"number": 1, "AmountFC": "90", "VATAmountFC": None})
        self.compare()
        self.assert_changed(move, "Total 108.90 instead of 121.00")

    def test_accounts_alone_are_no_alarm(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "gl_account": "700300"})
        self.compare()
        self.assertEqual((move.exact_state, move.exact_drift), ("sent", "coding"))
        self.assertIn("G/L account of line 1 700300", move.exact_reason)
        self.assertFalse(self.activities(move))
        [alert] = move._exact_alerts().values()
        self.assertEqual((alert["level"], alert["action_text"]), ("info", "Compare"))

    def test_nothing_is_said_of_what_is_untouched(self):
        invoice = self.sent(100, 20.05)
        refund = self.sent(100, move_type="out_refund")
        bill = self.sent(100, move_type="in_invoice")
        for _night in range(2):
            calls = self.compare_calls()
            self.assertEqual(calls, [LEDGER])
            for move in (invoice, refund, bill):
                self.assert_as_booked(move)

    def mapped_taxes(self, use):
        """The taxes of one side of which somebody said what they are in Exact."""
        mapped = self.env["exact.tax.mapping"].search([("vat_code_id", "!=", False)]).tax_id
        return mapped.filtered(lambda tax: tax.type_tax_use == use and tax.amount_type != "group")

    def test_nothing_is_said_whatever_the_vat_and_the_currency(self):
        self.simulator.control("knobs", {"minute_limit": 100000})
        moves = self.env["account.move"]
        for tax in self.mapped_taxes("sale"):
            line = self._prepare_invoice_line(price_unit=33.33, tax_ids=tax, name="X")
            moves |= self.invoice(invoice_line_ids=[line, line])
        moves |= self.invoice(33.33, 0.05, currency_id=self.dollars.id)
        self.send(moves)
        bills = self.env["account.move"]
        for account in ("612000", "612400"):
            for tax in self.mapped_taxes("purchase"):
                line = self._prepare_invoice_line(price_unit=33.33, tax_ids=tax, name="X")
                bill = self.bill(ref=f"{account} {tax.id}", invoice_line_ids=[line, line])
                self.send_bill(bill, gl_account_id=self.gl(account).id)
                # As if a minute had gone by: our own limit is not what this is about.
                self.env["exact.call"].sudo().search([]).unlink()
                bills |= bill
        sent = (moves | bills).filtered(lambda move: move.exact_state == "sent")
        self.assertGreater(len(sent), len(moves | bills) // 2)
        self.assertIn(moves[-1], sent)
        self.compare()
        sent.exact_entry_id.sudo().to_compare = True
        self.compare()
        for move in sent:
            with self.subTest(
                move.invoice_line_ids[0].tax_ids.name, currency=move.currency_id.name
            ):
                self.assert_as_booked(move)

    def test_paid_matched_and_processed_is_no_drift(self):
        for knobs in ({}, {"matched_timestamps": False}, {"offset_ids": "off"}):
            with self.subTest(**knobs), self.undone():
                self.simulator.control("knobs", knobs)
                whole, part, processed = self.sent(100), self.sent(100), self.sent(100)
                self.compare()
                self.pay(whole)
                self.pay(part, 50)
                self.accountant("process", entries=self.guids(processed))
                self.fetch()
                self.assertEqual(set(self.compare_calls()), {LEDGER})
                for move in (whole, part, processed):
                    self.assert_as_booked(move)
                self.unmatch(whole)
                self.fetch()
                self.assertEqual(set(self.compare_calls()), {LEDGER})
                self.assert_as_booked(whole)

    def test_sorted_otherwise(self):
        move = self.sent(100, 50)
        first, second = ({"number": n, "VATAmountFC": None} for n in (1, 2))
        self.edit(move, {**first, "AmountFC": "50"}, {**second, "AmountFC": "100"})
        self.compare()
        self.assert_as_booked(move)

    def test_undone_again(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        self.assert_changed(move, "Total 133.10 instead of 121.00")
        self.edit(move, {"number": 1, "AmountFC": "100", "VATAmountFC": None})
        self.compare()
        self.assert_as_booked(move)
        self.assertIn("No difference with Exact Online any more", str(move.message_ids[0].body))

    def test_changed_further(self):
        move = self.sent(100)
        for amount, total in (("110", "133.10"), ("120", "145.20")):
            self.edit(move, {"number": 1, "AmountFC": amount, "VATAmountFC": None})
            self.compare()
            self.assert_changed(move, f"Total {total} instead of 121.00")

    def test_accepted_until_it_changes_again(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        move.action_exact_accept_exact()
        self.assert_as_booked(move)
        self.assertEqual(move.exact_accepted_by, self.env.user)
        self.assertTrue(move.exact_accepted_at)
        self.assertEqual(move.exact_entry_id.amount_total, 133.1)
        self.compare()
        self.assert_as_booked(move)
        self.edit(move, {"number": 1, "AmountFC": "120", "VATAmountFC": None})
        self.compare()
        self.assert_changed(move, "Total 145.20 instead of 133.10")

    def test_who_changed_it(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        entry = move.exact_entry_id
        self.assertTrue(entry.changed_in_exact_by)
        self.assertTrue(entry.changed_in_exact_on)
        self.assertIn(f"Changed there by {entry.changed_in_exact_by}", move.exact_reason)

    def test_deleted(self):
        for fetches in (False, True):
            with self.subTest(fetches=fetches), self.undone():
                move = self.sent(100)
                self.compare()
                self.delete_entry(move)
                if fetches:
                    self.fetch()
                self.compare()
                self.assertEqual(move.exact_state, "deleted_remotely")

    def test_booked_before_anything_was_compared(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        other = self.sent(50)
        self.compare()
        self.assert_changed(move, "Total 133.10 instead of 121.00")
        self.assert_as_booked(other)

    def test_changed_in_both(self):
        self.connection.on_reset_to_draft = "mark"
        move = self.sent(100)
        self.compare()
        move.button_draft()
        self.assertEqual(move.exact_state, "changed")
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        self.assertEqual((move.exact_state, move.exact_drift), ("changed", "amounts"))
        self.assertIn("Total 133.10 instead of 121.00", move.exact_reason)
        # Odoo follows: the two say the same, so there is nothing to decide.
        move.invoice_line_ids.price_unit = 110
        move.action_post()
        move.exact_entry_id.sudo().to_compare = True
        self.compare()
        self.assert_as_booked(move)

    def test_corrected_in_exact_by_hand(self):
        self.connection.on_reset_to_draft = "mark"
        move = self.sent(100)
        self.compare()
        move.button_draft()
        move.invoice_line_ids.price_unit = 110
        move.action_post()
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        move.action_exact_corrected()
        self.compare()
        self.assertEqual(move.exact_state, "sent")
        self.assertFalse(move.exact_drift)

    def test_what_exact_booked_otherwise_from_the_start(self):
        self.simulator.control("knobs", {"vat_override": "ignore"})
        move = self.sent(*ROUNDED)
        self.assertIn(move.exact_entry_id.issue_code, ("booked_differs", "booked_vat_differs"))
        self.compare()
        self.accountant("edit_entry", entry=move.exact_entry_id.guid)
        self.simulator.control("knobs", {"edited_lines": "renew"})
        self.accountant("edit_entry", entry=move.exact_entry_id.guid)
        self.compare()
        self.assert_as_booked(move)
        self.assertTrue(move.exact_entry_id.issue_code)

    def test_what_was_adopted(self):
        before, move = self.sent(50), self.invoice(100)
        [row] = self.booked(before)
        lines = [{"GLAccount": self.gl("700000").guid, "AmountFC": 100, "VATCode": "5"}]
        header = {"Customer": row["Customer"], "Journal": "700", "YourRef": move.name}
        header |= {"EntryDate": move.invoice_date, "Currency": "EUR"}
        with self.connection._client() as client:
            client.post(ENTRIES, {**header, "SalesEntryLines": lines})
        self.send(move)
        self.assertEqual(move.exact_state, "blocked")
        move.action_exact_adopt()
        self.assertEqual(self.compare_calls(), [LEDGER])
        self.assert_as_booked(move)
        # Its lines count from when they are first read; its total from the start.
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        self.assert_changed(move, "Total 133.10 instead of 121.00")
        self.edit(move, {"number": 1, "AmountFC": "100", "VATAmountFC": None})
        self.compare()
        self.assert_as_booked(move)
        self.edit(move, {"number": 1, "gl_account": "700300"})
        self.compare()
        self.assertEqual((move.exact_state, move.exact_drift), ("sent", "coding"))

    def test_side_by_side(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        action = move.action_exact_open_difference()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create({})
        rows = {row.name: row for row in wizard.line_ids}
        total = rows["Total"]
        self.assertEqual((total.odoo, total.booked, total.exact), ("121.00", "121.00", "133.10"))
        self.assertTrue(total.differs)
        relation = rows["Relation"]
        self.assertEqual(relation.odoo, move.partner_id.display_name)
        self.assertFalse(relation.differs)
        net = rows["Line 1: Amount without VAT"]
        self.assertEqual((net.booked, net.exact, net.differs), ("100.00", "110.00", True))
        wizard.action_accept()
        self.assert_as_booked(move)

    def test_withdrawn_and_sent_again(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        context = move.action_exact_open_difference()["context"]
        wizard = self.env["exact.difference.wizard"].with_context(**context).create({})
        self.assertEqual(wizard.action_withdraw()["res_model"], "exact.withdraw.wizard")
        move.exact_entry_id.sudo()._start_withdrawal(self.env.user)
        self.next_minute()
        self.drive()
        self.assertEqual((move.exact_state, move.exact_drift), ("cancelled", False))
        self.assertFalse(self.booked(move))
        self.send(move)
        self.assert_booked(move)
        self.compare()
        self.assert_as_booked(move)

    def test_the_filter(self):
        same, other = self.sent(100), self.sent(100)
        self.edit(other, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        found = self.env["account.move"].search([("exact_drift", "!=", False)])
        self.assertEqual(found & (same | other), other)

    def test_only_who_may_invoice_accepts(self):
        move = self.sent(100)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.compare()
        reader = self.new_user("account.group_account_readonly")
        with self.assertRaises(AccessError):
            move.with_user(reader).action_exact_accept_exact()
        self.assertEqual(move.exact_state, "changed_remotely")

    def test_where_the_ledger_is_refused_open_items_tell(self):
        self.simulator.control("knobs", {"refused_endpoints": LEDGER})
        move = self.sent(100)
        self.fetch()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"]._cron_compare()
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, "connected")
        self.assert_as_booked(move)
        self.edit(move, {"number": 1, "AmountFC": "110", "VATAmountFC": None})
        self.fetch()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"]._cron_compare()
        self.env.invalidate_all()
        self.assert_changed(move, "Total 133.10 instead of 121.00")

    def many(self, count):
        """Invoices that were sent, as rows alone.

        :return: their entries
        :rtype: exact.entry
        """
        move = self.sent(100)
        day = str(fields.Date.today())
        booked = self.accountant("sales_entries", count=count, date=day)["entries"]
        lines = {
            row["EntryID"]: row
            for row in self.simulator.control(f"entries?division={BELGIAN_DIVISION}")["entries"]
        }
        names = self.columns("account_move")
        self.env.flush_all()
        self.env.cr.execute(
            f"INSERT INTO account_move ({names}, name) SELECT {names}, 'MANY/' || n"
            f" FROM account_move, generate_series(1, %s) n WHERE id = %s RETURNING id",
            [count, move.id],
        )
        new = [id_ for (id_,) in self.env.cr.fetchall()]
        values = [
            {
                "connection_id": self.connection.id,
                "division": self.connection.division,
                "move_id": move_id,
                "your_ref": row["YourRef"],
                "amount_total": float(row["AmountFC"]),
                "currency_id": move.currency_id.id,
                "guid": row["EntryID"],
                "state": "sent",
                "payload": self.payload_of(lines[row["EntryID"]]),
            }
            for move_id, row in zip(new, booked, strict=True)
        ]
        return self.env["exact.entry"].sudo()._with_key().create(values)

    def columns(self, table):
        self.env.cr.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = %s AND column_name NOT IN ('id', 'name', 'sequence_number',"
            " 'exact_entry_id', 'is_move_sent', 'access_token')",
            [table],
        )
        return self.env.cr.fetchone()[0]

    def payload_of(self, row):
        """What was sent for an entry that the simulator booked by itself."""
        names = ("Journal", "Currency", "Customer")
        lines = [
            {
                "GLAccount": line["GLAccount"],
                "VATCode": line["VATCode"],
                "AmountFC": str(line["AmountFC"]),
            }
            for line in row["SalesEntryLines"]
        ]
        return {
            **{name: row[name] for name in names},
            "EntryDate": row["EntryDate"][:10],
            "SalesEntryLines": lines,
        }

    def test_calls_grow_with_what_changed(self):
        entries = self.many(3000)
        first = self.compare_calls()
        # Three ledger lines each; what a page cuts in two is read.
        self.assertLessEqual(first.count(LEDGER), 3001 * 3 // 1000 + 2)
        self.assertLessEqual(len(first) - first.count(LEDGER), 2)
        self.assertFalse(entries.filtered("drift"))
        for entry in entries[:5]:
            line = {"number": 1, "AmountFC": "500", "VATAmountFC": None}
            self.accountant("edit_entry", entry=entry.guid, lines=[line])
        self.assertEqual(self.compare_calls(), [LEDGER, ENTRIES, LINES])
        self.assertEqual(entries.filtered("drift"), entries[:5])
        self.assertEqual(self.compare_calls(), [LEDGER])
