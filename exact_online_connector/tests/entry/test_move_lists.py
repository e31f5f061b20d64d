"""The Exact column, its filters and its group-by on the lists of invoices and credit notes."""

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .send_common import ENTRIES, ExactSendCase


@tagged("post_install", "-at_install")
class TestMoveLists(ExactSendCase):
    def filtered(self, name, moves, more=()):
        """What a filter of the search view leaves of these documents."""
        view = self.env["account.move"].get_view(
            self.env.ref("account.view_account_invoice_filter").id, "search"
        )
        [found] = etree.fromstring(view["arch"]).xpath(f"//filter[@name='{name}']")
        domain = safe_eval(found.get("domain"))
        return self.env["account.move"].search([*domain, *more, ("id", "in", moves.ids)])

    def test_filters_tell_the_states_apart(self):
        sent, queued, refused, never = self.invoices_of([100] * 4)
        self.send(sent)
        self.fault("business_error", ENTRIES, method="POST")
        self.send(refused)
        self.queue(queued)
        # What never goes to Exact is not among what was not sent.
        receipt = self.invoice(move_type="out_receipt")
        moves = sent + queued + refused + never + receipt
        self.assertEqual(self.filtered("exact_sent", moves), sent)
        self.assertEqual(self.filtered("exact_queued", moves), queued)
        self.assertEqual(self.filtered("exact_in_error", moves), refused)
        self.assertEqual(self.filtered("exact_not_sent", moves), never)

    def test_a_filter_combines_with_the_year(self):
        old = self.invoice(invoice_date="2024-11-30")
        new = self.invoice()
        self.assertEqual(self.filtered("exact_not_sent", old + new), old + new)
        this_year = [("invoice_date", ">=", fields.Date.today().replace(month=1, day=1))]
        self.assertEqual(self.filtered("exact_not_sent", old + new, this_year), new)

    def test_grouped_by_state(self):
        sent, never = self.invoice(), self.invoice()
        self.send(sent)
        groups = self.env["account.move"]._read_group(
            [("id", "in", (sent + never).ids)], ["exact_state"], ["id:recordset"]
        )
        self.assertEqual(dict(groups), {"sent": sent, False: never})

    def test_the_column_stands_on_every_list(self):
        for name in (
            "view_out_invoice_tree",
            "view_out_credit_note_tree",
            "view_in_invoice_bill_tree",
            "view_in_invoice_refund_tree",
            "view_invoice_tree",
        ):
            view = self.env["account.move"].get_view(self.env.ref(f"account.{name}").id, "list")
            [column] = etree.fromstring(view["arch"]).xpath("//field[@name='exact_state']")
            self.assertEqual(column.get("widget"), "exact_mark")
            self.assertIn("'in_refund'", column.get("column_invisible"))

    def test_the_filters_stand_on_the_list_of_bills(self):
        view = self.env.ref("account.view_account_bill_filter")
        arch = etree.fromstring(self.env["account.move"].get_view(view.id, "search")["arch"])
        for name in ("exact_sent", "exact_not_sent", "exact_queued", "exact_in_error"):
            self.assertTrue(arch.xpath(f"//filter[@name='{name}']"), name)

    def test_send_is_an_action_of_the_list_for_who_may_invoice(self):
        action = self.env.ref("exact_online_connector.action_account_move_exact_send")
        bound = self.env["ir.actions.actions"].get_bindings("account.move")["action"]
        self.assertIn(action.id, [found["id"] for found in bound])
        move = self.invoice()
        result = action.with_context(active_model="account.move", active_ids=move.ids).run()
        self.assertEqual(result["res_model"], "exact.send.wizard")
