"""What stands above the lines in Exact's books: dates, period, reference, due date."""

from datetime import date
from decimal import Decimal

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..coding.bill_common import PURCHASES, ExactBillCase


@tagged("post_install", "-at_install")
class TestEntryHeader(ExactBillCase):
    # --- the date and the period ---

    def dated(
        self, *, kind="in_invoice", typed_in=(11, 26), accounting=None, day=(11, 3), **values
    ):
        """A posted document of this year with a date on it, typed in on another day.

        Days are (month, day); an accounting date is what a person or an import made of it.
        """
        year = fields.Date.today().year
        side = self.bill if kind.startswith("in_") else self.invoice
        lines = [
            self._prepare_invoice_line(
                price_unit=100, tax_ids=self.purchase_21 if side == self.bill else self.tax_21
            )
        ]
        number = self.env["account.move"].search_count([])
        with self.typed_in_on(date(year, *typed_in)):
            move = self.env["account.move"].create(
                {
                    "move_type": kind,
                    "partner_id": (self.supplier if side == self.bill else self.customer).id,
                    "ref": f"F-{number}",
                    "invoice_date": date(year, *day),
                    "invoice_payment_term_id": self.pay_terms_a.id,
                    "invoice_line_ids": lines,
                    **values,
                }
            )
            if accounting:
                move.date = date(year, *accounting)
            move.action_post()
        return move

    def in_the_books(self, move):
        """Send a document: EntryDate, ReportingYear and ReportingPeriod it has in Exact then."""
        if move.is_purchase_document():
            self.send_bill(move, gl_account_id=self.gl("612000").id)
            entry = self.assert_bill_booked(move)
        else:
            self.send(move)
            entry = self.assert_booked(move)
        return entry["EntryDate"][:10], entry["ReportingYear"], entry["ReportingPeriod"]

    def test_the_date_of_the_document_and_the_period_of_the_accounting_date(self):
        year = fields.Date.today().year
        table = [
            # what is typed in, its accounting date in Odoo, and date and period in Exact
            ({"day": (11, 3)}, (11, 26), (11, 3), 11),
            ({"day": (10, 7)}, (10, 31), (10, 7), 10),
            ({"day": (10, 7), "accounting": (11, 30)}, (11, 30), (10, 7), 11),
            ({"day": (11, 3), "accounting": (10, 31)}, (10, 31), (11, 3), 10),
            ({"day": (10, 7), "kind": "in_refund"}, (10, 31), (10, 7), 10),
            ({"day": (9, 7), "accounting": (11, 2), "kind": "in_refund"}, (11, 2), (9, 7), 11),
            ({"day": (10, 7), "kind": "out_invoice"}, (10, 7), (10, 7), 10),
            ({"day": (9, 30), "accounting": (10, 1), "kind": "out_invoice"}, (10, 1), (9, 30), 10),
            ({"day": (9, 30), "accounting": (10, 1), "kind": "out_refund"}, (10, 1), (9, 30), 10),
        ]
        for values, accounting_date, entry_date, period in table:
            with self.subTest(**values):
                move = self.dated(**values)
                self.assertEqual(move.date, date(year, *accounting_date))
                self.assertEqual(
                    self.in_the_books(move), (str(date(year, *entry_date)), year, period)
                )

    def test_lock_dates_move_the_period_and_not_the_date(self):
        """Each lock date of Odoo moves the accounting date of what it locks."""
        year = fields.Date.today().year
        table = [
            ("fiscalyear_lock_date", "in_invoice"),
            ("tax_lock_date", "in_invoice"),
            ("purchase_lock_date", "in_refund"),
            ("fiscalyear_lock_date", "out_invoice"),
            ("tax_lock_date", "out_refund"),
            ("sale_lock_date", "out_invoice"),
        ]
        for lock_date, kind in table:
            with self.subTest(lock_date=lock_date, kind=kind):
                self.company[lock_date] = date(year, 10, 31)
                move = self.dated(kind=kind, day=(10, 7), typed_in=(11, 20))
                self.assertEqual(move.date.month, 11)
                self.assertEqual(self.in_the_books(move), (f"{year}-10-07", year, 11))
                self.assertEqual(str(move.invoice_date_due), f"{year}-10-07")
                self.company[lock_date] = False

    def test_a_bill_of_last_year_goes_to_this_years_books(self):
        """Last year is closed in the simulator's books, and Exact takes the date all the same."""
        year = fields.Date.today().year
        self.company.fiscalyear_lock_date = date(year - 1, 12, 31)
        move = self.dated(typed_in=(1, 20), day=(1, 5), invoice_date=date(year - 1, 12, 20))
        self.assertEqual(move.date, date(year, 1, 20))
        self.assertEqual(self.in_the_books(move), (f"{year - 1}-12-20", year, 1))

    def test_a_credit_note_by_reversal_has_its_own_date(self):
        year = fields.Date.today().year
        bill = self.dated(day=(10, 7))
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"date": date(year, 11, 12), "journal_id": bill.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.ref = "CN-77"
        refund.action_post()
        self.assertEqual(self.in_the_books(refund), (f"{year}-11-12", year, 11))

    def test_an_auto_posted_invoice_without_a_date_gets_the_day_it_is_posted(self):
        year = fields.Date.today().year
        move = self.invoice(invoice_date=date(year, 10, 15), auto_post="monthly")
        copy = self.env["account.move"].search([("auto_post_origin_id", "=", move.id)])
        copy.filtered(lambda found: found.state == "draft").action_post()
        for one in move | copy:
            entry_date, _year, period = self.in_the_books(one)
            self.assertEqual(entry_date, str(one.invoice_date))
            self.assertEqual(period, one.date.month)

    def test_the_rate_is_that_of_the_date_on_the_bill(self):
        year = fields.Date.today().year
        currency = self.setup_other_currency(
            "USD", rates=[(f"{year}-10-01", 1.25), (f"{year}-11-01", 2)]
        )
        move = self.dated(day=(10, 7), accounting=(11, 30), currency_id=currency.id)
        self.send_bill(move, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(move)
        self.assertEqual(Decimal(entry["Rate"]), Decimal("0.8"))
        self.assertEqual(Decimal(entry["AmountDC"]), Decimal("96.80"))
        self.assertEqual(abs(move.amount_total_signed), 96.8)

    def test_a_closed_period_is_that_of_the_accounting_date(self):
        year = fields.Date.today().year
        self.env["exact.journal.status"].sudo().search(
            [
                ("connection_id", "=", self.connection.id),
                ("year", "=", year),
                ("period", "=", 10),
            ]
        ).is_closed = True
        blocked = self.dated(day=(10, 7))
        walk = self.walk(blocked)
        walk.line_ids.gl_account_id = self.gl("612000")
        self.assertFalse(walk.can_send)
        self.assertIn(f"{year}/10", str(walk.alerts))
        free = self.walk(self.dated(day=(10, 8), accounting=(11, 30)))
        free.line_ids.gl_account_id = self.gl("612000")
        self.assertTrue(free.can_send)
        self.assertIn(f"10/08/{year}", str(free.alerts))
        self.assertIn(f"11/30/{year}", str(free.alerts))
        self.assertIn(f"{year}/11", str(free.alerts))

    def test_the_preview_shows_both_dates(self):
        move = self.dated(kind="out_invoice", day=(9, 30), accounting=(10, 1))
        action = move.action_exact_send()
        line = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        self.assertEqual(line.date, move.invoice_date)
        self.assertEqual(line.accounting_date, move.date)
        self.assertIn("10/01", line.preview)
        self.assertIn("09/30", line.preview)
        self.assertIn(f"period {move.date.year}/10", line.reason)
        self.assertEqual(line.state, "ready")

    # --- the reference ---

    def test_a_reference_is_the_same_whatever_its_white_space(self):
        """A copy with a no-break space, a tab or two spaces finds the first one in Exact."""
        self.send_bill(self.bill(ref="2026 F 118"), gl_account_id=self.gl("612000").id)
        for typed in ("2026\u00a0F\u202f118", " 2026  F\t118 ", "2026\u200b F 118\n"):
            with self.subTest(typed):
                again = self.bill(ref=typed)
                self.send_bill(again, gl_account_id=self.gl("612000").id)
                self.assertEqual(again.exact_entry_id.issue_code, "duplicate_in_exact")
        [entry] = self.booked_bills()
        self.assertEqual(entry["YourRef"], "2026 F 118")

    def test_a_lost_answer_is_found_by_the_reference_without_white_space(self):
        bill = self.bill(ref=" 2026\u00a0F  118")
        self.fault("cut_after_write", PURCHASES, method="POST")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.assertEqual(bill.exact_state, "unknown")
        self.due_now(bill.exact_entry_id)
        self.drive()
        self.assert_bill_booked(bill)

    def test_a_long_number_of_ours_on_a_self_billed_bill(self):
        journal = self.company_data["default_journal_purchase"].copy(
            {
                "code": "SELF",
                "is_self_billing": True,
                "default_account_id": self.company_data["default_account_expense"].id,
            }
        )
        self.connection._propose_mappings()
        bill = self.bill(journal_id=journal.id, name="SELF/2026/DEPARTMENT-NORTH/000017")
        walk = self.walk(bill)
        walk.line_ids.gl_account_id = self.gl("612000")
        self.assertFalse(walk.can_send)
        walk.reference = "NORTH/000017"
        self.assertTrue(walk.can_send)
        walk.action_send_and_next()
        self.drive()
        self.assertEqual(self.assert_bill_booked(bill)["YourRef"], "NORTH/000017")

    def test_a_long_number_of_an_invoice_gets_a_shorter_one_for_exact(self):
        move = self.invoice(name="INV/2026/DEPARTMENT-NORTH/000017")
        action = move.action_exact_send()
        line = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        self.assertEqual(line.state, "blocked")
        fix = line.action_fix()
        self.assertEqual((fix["res_model"], fix["res_id"]), ("account.move", move.id))
        [(view, _kind)] = fix["views"]
        with Form(move, view=self.env["ir.ui.view"].browse(view)) as form:
            form.exact_reference = " NORTH/000017\u00a0"
        self.send(move)
        self.assertEqual(move.exact_state, "sent")
        [entry] = self.booked()
        self.assertEqual(entry["YourRef"], "NORTH/000017")
        self.assertEqual(entry["Description"], "INV/2026/DEPARTMENT-NORTH/000017")
        self.assertFalse(move.copy().exact_reference)

    # --- instalments ---

    def test_instalments_are_booked_with_the_last_due_date(self):
        """30 % now, the rest at the end of next month: on both sides, invoices and credit notes."""
        year = fields.Date.today().year
        for kind in ("in_invoice", "in_refund", "out_invoice", "out_refund"):
            with self.subTest(kind):
                move = self.dated(
                    kind=kind, day=(10, 7), invoice_payment_term_id=self.pay_terms_b.id
                )
                [(_move, prepared)] = move._exact_prepare(self.connection)
                [found] = [one for one in prepared.issues if one.code == "instalments"]
                self.assertEqual(
                    found.params["instalments"],
                    f"{year}-10-07: 36.30 EUR, {year}-11-30: 84.70 EUR",
                )
                self.in_the_books(move)
                [entry] = self.booked_bills(move) if "in_" in kind else self.booked(move)
                self.assertEqual(entry["DueDate"][:10], f"{year}-11-30")

    def test_terms_with_one_due_date_say_nothing(self):
        """An early-payment discount is one due date; fixed amounts are instalments."""
        percent = Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
        fixed = Command.create({"value": "fixed", "value_amount": 50, "nb_days": 10})
        terms = self.env["account.payment.term"]
        discount = terms.create(
            {"name": "2 % within 10 days", "early_discount": True, "line_ids": [percent]}
        )
        in_parts = terms.create({"name": "50 first", "line_ids": [fixed, percent]})
        for term, count, due in ((discount, 0, "11-06"), (in_parts, 1, "11-06")):
            move = self.dated(kind="out_invoice", day=(10, 7), invoice_payment_term_id=term.id)
            [(_move, prepared)] = move._exact_prepare(self.connection)
            self.assertEqual([one.code for one in prepared.issues], ["instalments"] * count)
            self.assertTrue(prepared.payload["DueDate"].endswith(due))

    # --- a bill that was sent changes ---

    def test_a_sent_bill_that_changes_is_marked(self):
        bill = self.bill(100)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        other_account = self.company_data["default_account_expense"].copy()
        table = [
            # what Exact was told
            (lambda: bill.write({"ref": "F-2"}), "changed"),
            (lambda: bill.write({"name": bill.name[:-4] + "0999"}), "changed"),
            (lambda: bill.write({"payment_reference": "+++090/9337/55493+++"}), "changed"),
            (lambda: bill.write({"invoice_date_due": "2030-12-31"}), "changed"),
            # what a person chose for Exact stays
            (lambda: bill.write({"ref": "F-1 "}), "sent"),
            (lambda: bill.invoice_line_ids.write({"account_id": other_account.id}), "sent"),
            (lambda: bill.invoice_line_ids.write({"analytic_distribution": False}), "sent"),
        ]
        for setting in ("refuse", "mark"):
            self.connection.on_reset_to_draft = setting
            for number, (change, state) in enumerate(table):
                with self.subTest(setting=setting, number=number), self.cr.savepoint() as undo:
                    if setting == "refuse" and state == "changed":
                        with self.assertRaisesRegex(UserError, "F-1 is booked"):
                            change()
                    else:
                        change()
                        self.assertEqual(bill.exact_state, state)
                    undo.rollback()
                    self.env.invalidate_all()
