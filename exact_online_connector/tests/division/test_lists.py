"""The cached lists: complete, refreshed as a whole, and what the mapping gets to see of them."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OTHER_BELGIAN_DIVISION, ConnectedCase

LISTS = {
    "exact.journal": "financial/Journals",
    "exact.gl.account": "financial/GLAccounts",
    "exact.vat.code": "vat/VATCodes",
    "exact.payment.condition": "cashflow/PaymentConditions",
    "exact.currency": "general/Currencies",
}


@tagged("post_install", "-at_install")
class TestLists(ConnectedCase):
    def seeded(self, resource):
        path = f"entities?division={self.connection.division}&resource={resource}"
        return self.simulator.control(path)["entities"]

    def test_every_row_is_there(self):
        for model, resource in LISTS.items():
            codes = {row["Code"].strip() for row in self.seeded(resource)}
            cached = self.env[model].search([("connection_id", "=", self.connection.id)])
            self.assertEqual(set(cached.mapped("code")), codes, model)
            self.assertTrue(codes, model)

    def test_refresh_restores_and_adds_nothing_twice(self):
        journal = self.connection.journal_ids[0].sudo()
        before = len(self.connection.journal_ids)
        journal.name = "Renamed here"
        self.connection.vat_code_ids.sudo()[0].active = False
        codes = len(self.connection.vat_code_ids)
        self.connection.action_refresh_lists()
        self.env.invalidate_all()
        self.assertNotEqual(journal.name, "Renamed here")
        self.assertEqual(len(self.connection.journal_ids), before)
        self.assertEqual(len(self.connection.vat_code_ids), codes + 1)

    def test_refresh_writes_only_differences(self):
        self.env["exact.gl.account"].flush_model()
        stamps = dict(self.connection.gl_account_ids.mapped(lambda a: (a.id, a.write_date)))
        self.patch(self.env.cr, "now", lambda: fields.Datetime.now().replace(year=2040))
        self.connection.action_refresh_lists()
        self.env.flush_all()
        self.env.invalidate_all()
        after = dict(self.connection.gl_account_ids.mapped(lambda a: (a.id, a.write_date)))
        self.assertEqual(after, stamps)

    def test_row_gone_from_exact_is_archived_and_its_mappings_are_missing(self):
        gone = (
            self.env["exact.journal"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "guid": "11111111-1111-1111-1111-111111111111",
                    "code": "799",
                    "type": 20,
                }
            )
        )
        mapping = self.connection.journal_mapping_ids.filtered(
            lambda m: m.move_type == "out_invoice"
        )
        mapping.exact_journal_id = gone
        self.assertNotIn("journal", self.connection.setup_alerts or {})
        self.connection.action_refresh_lists()
        self.assertFalse(gone.active)
        self.assertEqual(mapping.exact_journal_id, gone)
        self.assertIn("journal", self.connection.setup_alerts)

    def test_snapshot(self):
        division = self.connection._division_snapshot()
        self.assertEqual(division.code, self.connection.division)
        self.assertEqual((division.country, division.currency), ("BE", "EUR"))
        self.assertIn("EUR", division.currencies)
        sales = division.journals["700"]
        self.assertEqual(sales.type, 20)
        rates = {code.percentage for code in division.vat_codes.values()}
        self.assertIn(Decimal("0.21"), rates)
        today = fields.Date.today()
        self.assertEqual(division.period_of(today).year, today.year)
        last_year = today.replace(year=today.year - 1, day=1)
        period = division.period_of(last_year)
        self.assertIn(("700", period.year, period.period), division.closed)
        self.assertIsNone(division.period_of(today.replace(year=today.year + 1, day=1)))

    def test_lists_need_a_connection(self):
        self.connection.action_disconnect()
        with self.assertRaisesRegex(UserError, "Connect"):
            self.connection.action_refresh_lists()

    def test_one_failing_connection_does_not_stop_the_others(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += other
        second = self.connect(self.new_connection(other), OTHER_BELGIAN_DIVISION)
        (self.connection | second).lists_refreshed_at = False
        self.next_minute()
        self.fault("error_without_text", "financial/Journals", times=1)
        self.trigger_cron()
        self.assertFalse(self.connection.lists_refreshed_at)
        self.assertTrue(second.lists_refreshed_at)

    def test_cron_pauses_on_a_refusal_and_heals_later(self):
        self.fault("license_expired")
        self.trigger_cron()
        self.assertEqual(self.connection.state, "paused")
        self.assertIn("licence", self.connection.state_reason)
        self.trigger_cron()
        self.assertEqual(self.connection.state, "connected")

    def test_cron_comes_back_after_a_rate_limit(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("exact_online_connector.ir_cron_refresh_lists")
        before = triggers.search([("cron_id", "=", cron.id)])
        self.fault("rate_limit_minute", "vat/VATCodes")
        self.trigger_cron()
        after = triggers.search([("cron_id", "=", cron.id)]) - before
        self.assertEqual(len(after), 1)
        self.assertGreater(after.call_at, fields.Datetime.now())
        self.assertEqual(self.connection.state, "connected")

    def test_what_was_read_just_now_costs_no_calls_again(self):
        before = len(self.calls())
        cron = self.env.ref("exact_online_connector.ir_cron_refresh_lists").sudo()
        cron.method_direct_trigger()
        self.assertEqual(len(self.calls()), before)
        self.trigger_cron()
        self.assertGreater(len(self.calls()), before)

    def trigger_cron(self):
        """The lists are a day old, and their turn has come."""
        read = self.env["exact.connection"].search([("lists_refreshed_at", "!=", False)])
        read.lists_refreshed_at = fields.Datetime.now() - timedelta(days=1)
        self.env.ref("exact_online_connector.ir_cron_refresh_lists").sudo().method_direct_trigger()
        self.env.invalidate_all()
