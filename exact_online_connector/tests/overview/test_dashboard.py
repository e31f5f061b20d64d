"""The dashboard: what it counts, whom it shows it to, and in which order."""

import json
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.overview.counts import COUNTED
from .dashboard_common import STAGES, DashboardCase

# All of the page: the companies, their counts, what was heard of Exact, activities.
STATEMENTS = 30


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    def counts(self, connection=None):
        connection = (connection or self.connection).with_env(self.env)
        connection.invalidate_recordset()
        return {what: connection[f"{what}_count"] for what in COUNTED}

    def assert_counts(self, **expected):
        self.assertEqual(self.counts(), {**dict.fromkeys(COUNTED, 0), **expected})

    def opened(self, what, connection=None):
        """The documents that a count opens."""
        action = (connection or self.connection).action_open_documents(what)
        return self.env[action["res_model"]].search(action["domain"])

    def test_each_count_and_the_list_it_opens(self):
        self.assert_counts()
        expected = {
            "ready": self.invoice(100) | self.invoice(100, move_type="out_refund"),
            "to_code": self.bill(ref="A") | self.bill(ref="B") | self.bill(ref="C"),
            **{what: self.entry(state=state).move_id for what, state in STAGES.items()},
            "differences": self.entry(drift="amounts", state="changed_remotely").move_id,
            "payments": self.entry(settle_issues=[{"code": "period", "params": {}}]).move_id,
        }
        self.entry()  # in Exact, and nothing is wrong with it
        self._create_invoice(partner_id=self.customer)  # a draft is no document yet
        self.assert_counts(**{what: len(moves) for what, moves in expected.items()})
        for what, moves in expected.items():
            with self.subTest(what=what):
                self.assertEqual(self.opened(what), moves)
        with self.assertRaises(UserError):
            self.connection.action_open_documents("unlink")

    def test_what_was_before_the_start_is_not_ready(self):
        day = fields.Date.today() - timedelta(days=400)
        old = self.invoice(100, invoice_date=day, date=day)
        self.assert_counts()
        self.connection.write({"auto_invoices": True, "auto_from": day})
        self.assert_counts(ready=1)
        self.assertEqual(self.opened("ready"), old)

    def test_what_went_back_to_draft_is_ready_again(self):
        entry = self.entry(state="cancelled")
        self.assert_counts()
        entry.write({"issues": [{"code": "back_to_draft", "params": {}}]})
        self.assert_counts(ready=1)

    def test_what_stands_in_another_division_waits_for_nobody_here(self):
        self.entry(state="blocked", division=1)
        self.assert_counts()

    def test_documents_of_a_branch_count_for_the_company_that_sends_them(self):
        branch = self.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": self.company.id,
                "country_id": self.env.ref("base.be").id,
            }
        )
        self.cr.precommit.run()
        self.env.user.company_ids |= branch
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": (self.company | branch).ids}
        )
        self.invoice(100)
        with_branch = self.invoice(100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET company_id = %s WHERE id = %s", (branch.id, with_branch.id)
        )
        self.env.invalidate_all()
        self.assert_counts(ready=2)
        clerk = self.new_user("account.group_account_invoice", branch)
        mine = self.connection.with_user(clerk).with_context(allowed_company_ids=branch.ids)
        self.assertEqual(mine.ready_count, 1, "of the branch one is in, and no other")

    # --- who sees what ---

    def test_a_reader_sees_counts_and_is_told_whom_to_ask(self):
        self.entry(state="blocked")
        manager = self.new_user("account.group_account_manager", name="Marie Manager")
        for group in ("account.group_account_readonly", "account.group_account_invoice"):
            user = self.new_user(group)
            mine = self.dashboard(user).search([])
            with self.subTest(group=group):
                self.assertEqual(mine, self.connection)
                self.assertEqual(mine.blocked_count, 1)
                self.assertEqual(mine.next_step, "blocked")
                self.assertFalse(mine.ask_whom)
        self.connection.sudo().connected_by = manager
        self.connection._set_state("reconnect")
        mine.invalidate_recordset()
        self.assertFalse(mine.next_step_label, "no button that would be refused")
        self.assertIn("Marie Manager", mine.ask_whom)
        with self.assertRaisesRegex(UserError, "Marie Manager"):
            mine.action_next_step()
        theirs = self.dashboard(manager).search([])
        self.assertEqual(theirs.next_step_label, "Reconnect")
        self.assertFalse(theirs.ask_whom)
        action = theirs.action_next_step()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn(f"/connect/{theirs.id}", action["url"])

    def test_a_company_one_is_not_in_is_not_there(self):
        other = self.env["res.company"].create({"name": "Foreign"})
        stranger = self.new_user("account.group_account_invoice", other)
        self.assertFalse(self.dashboard(stranger).search([]))
        with self.assertRaises(AccessError):
            self.connection.with_user(stranger).action_open_documents("blocked")

    # --- sorted by what needs somebody ---

    def test_what_needs_somebody_stands_first(self):
        calm, waiting, asked, down = self.copied(4)
        for _time in range(2):
            self.entry(self.invoice(100), "blocked", connection_id=waiting.id)
        self.entry(state="blocked")
        asked._exact_ask("feed", lambda told: ("Nothing is fetched", ""))
        down._set_state("reconnect")
        self.env.flush_all()
        found = self.dashboard().search([], order="attention desc, company_id")
        self.assertEqual(found, down | asked | waiting | self.connection | calm)
        self.assertEqual(
            found.mapped("attention"), [down.attention, asked.attention, 2, 1, calm.attention]
        )
        self.assertFalse(calm.attention)
        needing = self.dashboard().search([("attention", ">", 0)])
        self.assertEqual(needing, found - calm)

    def test_last_contact_calls_left_and_next_run(self):
        self.connection.fetch_payments = True
        other = self.copied(1)
        now = fields.Datetime.now()
        call = {"connection_id": self.connection.id, "method": "GET", "endpoint": "x", "at": now}
        calls = (
            self.env["exact.call"]
            .sudo()
            .create(
                [
                    {**call, "status": 200, "tells_limits": True, "day_remaining": 4321},
                    {**call, "status": 0},
                ]
            )
        )
        self.env.flush_all()
        self.assertTrue(self.connection.last_contact)
        self.assertFalse(other.last_contact)
        self.assertEqual(self.connection.day_calls_left, "4,321")
        self.connection.invalidate_recordset()
        calls[0].day_reset = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.assertFalse(self.connection.day_calls_left, "of the day that ended a minute ago")
        self.connection.invalidate_recordset()
        calls.write({"at": fields.Datetime.now() - timedelta(days=2), "day_reset": False})
        self.env.flush_all()
        self.assertFalse(self.connection.day_calls_left, "what was left two days ago")
        self.assertEqual(self.connection.last_contact, "2 days ago")
        crons = self.connection._own_crons()
        crons.nextcall = fields.Datetime.now() + timedelta(hours=3)
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.next_run, "in 3 hours")
        crons.nextcall = fields.Datetime.now() - timedelta(minutes=3)
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.next_run, "it is late, which is no next run")
        crons.nextcall = fields.Datetime.now() + timedelta(hours=3)
        self.connection._set_state("reconnect")
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.next_run)

    # --- many companies ---

    def read_page(self):
        """Read the page as the web client does.

        :return: what it shows, and how many statements that takes
        """
        model = self.dashboard()
        view = self.env.ref("exact_online_connector.exact_dashboard_view_kanban").id
        arch = etree.fromstring(model.get_view(view, "kanban")["arch"])
        names = {field.get("name") for field in arch.iter("field")}
        wanted = {
            name: {"fields": {"display_name": {}}} if model._fields[name].relational else {}
            for name in names
        }
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        page = model.web_search_read(
            [], wanted, limit=int(arch.get("limit")), order=arch.get("default_order")
        )
        return page["records"], self.env.cr.sql_log_count - before

    def lose_consent(self, connections):
        """As it is written when Exact says so, without the activity."""
        why = json.dumps([{"code": "unavailable", "params": {}}])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE exact_connection SET state = 'reconnect', state_issues = %s WHERE id = ANY(%s)",
            (why, connections.ids),
        )

    def test_the_statements_do_not_grow_with_the_companies(self):
        self.entry(state="blocked")
        self.lose_consent(self.copied(3)[:1])
        self.read_page()  # what Odoo reads but once
        few, statements = self.read_page()
        more = self.copied(196)
        self.lose_consent(more[:50])
        pages = [self.read_page() for _time in range(3)]
        many, taken = min(pages, key=lambda page: page[1])
        self.assertEqual((len(few), len(many)), (4, 200))
        # Less than one for fifty companies.
        self.assertLessEqual(taken, statements + 4, "more statements for more companies")
        self.assertLessEqual(taken, STATEMENTS)
