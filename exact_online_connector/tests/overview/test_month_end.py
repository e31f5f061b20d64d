"""Month-end: what keeps a month open, the lock, and the sheet that says so."""

import base64
import io
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import format_date

from ...core.issues import issue
from ...core.month_end import LOOKED_AT, OPEN
from ...models.connection.exact_reasoned import kept
from .dashboard_common import STAGES, DashboardCase

TODAY = fields.Date.today()
# The last month: what is looked at unless another is chosen.
LAST = TODAY.replace(day=1) - timedelta(days=1)
FIRST = LAST.replace(day=1)


@tagged("post_install", "-at_install")
class TestMonthEnd(DashboardCase):
    def of(self, day=LAST, **values):
        return self.invoice(100, invoice_date=day, date=day, **values)

    def bill_of(self, day=LAST, ref="A"):
        return self.bill(ref=ref, invoice_date=day, date=day)

    def month_end(self, user=None, month=None):
        model = self.env["exact.month.end"].with_user(user or self.env.user)
        values = {"connection_id": self.connection.id}
        return model.create({**values, "month": month} if month else values)

    def counts(self):
        wizard = self.month_end()
        return {what: wizard[f"{what}_count"] for what in ("sent", *OPEN, *LOOKED_AT)}

    def assert_counts(self, **expected):
        zero = dict.fromkeys(("sent", *OPEN, *LOOKED_AT), 0)
        self.assertEqual(self.counts(), {**zero, **expected})

    def opened(self, what):
        action = self.month_end().action_open(what)
        return self.env[action["res_model"]].search(action["domain"])

    def test_its_name_is_for_people(self):
        self.assertEqual(self.month_end().display_name, "Month-end")

    def test_each_count_and_the_list_it_opens(self):
        self.assert_counts()
        under_way = self.of() | self.of()
        self.entry(under_way[0], "queued")
        self.entry(under_way[1], "unknown")
        expected = {
            "not_sent": self.of() | self.of(move_type="out_refund"),
            "to_code": self.bill_of(),
            "under_way": under_way,
            "differences": self.of() | self.of(),
            "sent": self.of(),
            "left_out": self.of(),
            "drafts": self._create_invoice(partner_id=self.customer, invoice_date=LAST, date=LAST),
        }
        for what in ("blocked", "refused", "changed"):
            expected[what] = self.of()
            self.entry(expected[what], STAGES[what])
        self.entry(expected["differences"][0], "changed_remotely", drift="amounts")
        self.entry(expected["differences"][1], "deleted_remotely")
        self.entry(expected["sent"])
        self.entry(expected["left_out"], "cancelled")
        expected["payments"] = self.of()
        self.entry(expected["payments"], settle_issues=[{"code": "period", "params": {}}])
        expected["sent"] |= expected["payments"] | expected["changed"] | expected["differences"][0]
        # Of another month, and nothing to book.
        self.of(TODAY)
        self.entry(self.of(), "nothing")
        self.assert_counts(**{what: len(moves) for what, moves in expected.items()})
        for what, moves in expected.items():
            with self.subTest(what=what):
                self.assertEqual(self.opened(what), moves)
        with self.assertRaises(UserError):
            self.month_end().action_open("unlink")

    def test_payments_in_exact_without_an_invoice(self):
        item = {
            "connection_id": self.connection.id,
            "guid": "a",
            "line_guid": "a",
            "entry_guid": "a",
            "entry_number": 1,
            "journal_code": "20",
            "side": "receivable",
            "kind": "cash",
            "amount": -10,
            "amount_company": -10,
            "currency_id": self.company.currency_id.id,
            "invoice_date": LAST,
        }
        items = self.env["exact.open.item"].sudo()
        unmatched = items.create(item)
        items.create(
            [{**item, "guid": "b", "is_matched": True}, {**item, "guid": "c", "kind": "entry"}]
        )
        self.assert_counts(unmatched=1)
        self.assertEqual(self.opened("unmatched"), unmatched)
        self.assertTrue(self.month_end().is_complete, "it may be right as it is")

    def test_a_month_with_anything_open_is_not_locked(self):
        state_of = {"under_way": "queued", "differences": "changed_remotely", **STAGES}
        for what in OPEN:
            with self.subTest(what=what), self.cr.savepoint() as savepoint:
                move = self.bill_of() if what == "to_code" else self.of()
                if what in state_of:
                    self.entry(move, state_of[what])
                wizard = self.month_end()
                self.assertFalse(wizard.is_complete)
                self.assertEqual(self.connection.last_month_open, 1)
                with self.assertRaises(UserError):
                    wizard.action_lock()
                self.assertFalse(self.connection.export_locked_until)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_month_that_is_not_over_is_not_locked(self):
        wizard = self.month_end(month=f"{TODAY:%Y-%m}")
        self.assertTrue(wizard.is_complete)
        with self.assertRaises(UserError):
            wizard.action_lock()

    def test_what_comes_after_the_lock_is_refused_until_the_month_is_opened_again(self):
        self.send(self.of())
        self.assertEqual(self.connection.last_month_open, 0)
        self.month_end().action_lock()
        self.assertEqual(self.connection.export_locked_until, LAST)
        self.assertTrue(self.connection._fields["export_locked_until"].tracking)
        before = self.posts()

        late, next_month = self.of(), self.of(TODAY)
        wizards = self.env["exact.send.wizard"]
        preview = wizards.browse(wizards._open(late | next_month)["res_id"])
        [line] = preview.line_ids.filtered(lambda one: one.move_id == late)
        self.assertIn(format_date(self.env, LAST), line.reason)
        self.send(late | next_month)
        self.assertEqual(late.exact_state, "blocked")
        self.assertEqual(late.exact_entry_id.issue_code, "month_locked")
        self.assertEqual(next_month.exact_state, "sent")
        self.assertEqual(self.posts(), before + 1)
        [told] = late.exact_entry_id._described(late.exact_entry_id.issues)
        self.assertEqual(told["action"]["res_model"], "exact.month.end")
        shown = self.env["exact.month.end"].browse(told["action"]["res_id"])
        self.assertEqual((shown.connection_id, shown.month), (self.connection, f"{LAST:%Y-%m}"))
        self.assertEqual(shown.blocked_count, 1)

        shown.action_unlock()
        self.assertEqual(self.connection.export_locked_until, FIRST - timedelta(days=1))
        self.send(late)
        self.assertEqual(late.exact_state, "sent")

    def test_what_is_in_a_locked_month_is_not_withdrawn(self):
        sent, later = self.of(), self.of(TODAY)
        self.send(sent | later)
        self.month_end().action_lock()
        with self.assertRaisesRegex(UserError, format_date(self.env, LAST)):
            sent.exact_entry_id.sudo()._start_withdrawal(self.env.user)
        self.assertEqual(sent.exact_state, "sent")
        later.exact_entry_id.sudo()._start_withdrawal(self.env.user)
        self.assertEqual(later.exact_state, "withdrawing")

    def test_who_may_lock(self):
        for group in ("account.group_account_readonly", "account.group_account_invoice"):
            user = self.new_user(group)
            wizard = self.month_end(user)
            with self.subTest(group=group):
                self.assertTrue(wizard.is_complete)
                self.assertFalse(wizard.may_lock)
                for action in ("action_lock", "action_unlock"):
                    with self.assertRaises(AccessError):
                        getattr(wizard, action)()
        manager = self.new_user("account.group_account_manager")
        self.assertTrue(self.month_end(manager).may_lock)
        self.month_end(manager).action_lock()
        self.assertTrue(self.month_end(manager).is_locked)

    # --- the sheet ---

    def sheet(self, wizard, name):
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.content)))
        return [list(row) for row in book[name].iter_rows(values_only=True)]

    def test_the_sheet_says_whether_it_is_complete(self):
        self.customer.name = "=Hotel"
        sent = self.of()
        self.send(sent)
        wizard = self.month_end()
        rows = self.sheet(wizard, "Summary")
        self.assertIn(["Everything of this month is in Exact Online.", None], rows)
        self.assertIn(["In Exact", 1], rows)
        [row] = self.sheet(wizard, "Documents")[1:]
        self.assertEqual(row[1], sent.name)
        self.assertFalse(row[2].startswith("="))
        self.assertEqual(row[4:7], [121, "In Exact", sent.exact_entry_number])
        wizard.action_lock()
        self.assertIn("the month is locked", str(self.sheet(self.month_end(), "Summary")))

        refused = self.of(TODAY)
        self.entry(refused, "rejected", issues=kept(issue("unavailable")))
        wizard = self.month_end(month=f"{TODAY:%Y-%m}")
        self.assertIn("Not everything of this month", str(self.sheet(wizard, "Summary")))
        [row] = self.sheet(wizard, "Documents")[1:]
        self.assertEqual(row[5:7], ["Refused by Exact", None])
        self.assertTrue(row[7])

    def test_the_sheet_is_printed(self):
        self.send(self.of())
        wizard = self.month_end()
        action = wizard.action_print()
        self.assertEqual(action["type"], "ir.actions.report")
        for lang, verdict in (("en_US", "Everything of this month is in Exact Online."),):
            report = self.env["ir.actions.report"].with_context(lang=lang)
            html, _kind = report._render_qweb_html(action["report_name"], wizard.ids)
            self.assertIn(verdict, html.decode())
            self.assertIn(f"{LAST:%B %Y}", html.decode())

    def test_the_card_tells_how_last_month_is(self):
        self.of()
        self.assertIn(f"{LAST:%B %Y}: 1 not in Exact yet", self.connection.last_month_said)
        self.assertEqual(self.connection.last_month_open, 1)
        action = self.connection.action_month_end()
        self.assertEqual(self.env[action["res_model"]].browse(action["res_id"]).not_sent_count, 1)
        self.connection.export_locked_until = LAST
        self.assertEqual(self.connection.last_month_said, f"{LAST:%B %Y} is locked.")
