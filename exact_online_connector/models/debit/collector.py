"""Who collects: Odoo through its bank file, or Exact by itself. Both would debit a customer twice.

An invoice with a payment condition of method *Collection* stands on Exact's own list of what is to
be collected, and somebody there may take it up.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...core.mappings.propose_condition import COLLECTION
from ..payment.exact_open_item import IN_EXACTS_RUN

COLLECTORS = [("odoo", "Odoo"), ("exact", "Exact Online")]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    who_collects = fields.Selection(
        COLLECTORS,
        "Who collects",
        copy=False,
        help=(
            "Only one may. While nobody chose, Odoo collects as long as Exact has no collections "
            "of its own."
        ),
    )
    exact_collects_count = fields.Integer(compute="_compute_exact_collects_count")
    exact_collects_text = fields.Char(compute="_compute_exact_collects_text")

    def _compute_exact_collects_count(self):
        """How many open items of customers Exact has in collections of its own."""
        in_run = (
            Domain("connection_id", "in", self.ids)
            & Domain("side", "=", "receivable")
            & Domain("status", "in", IN_EXACTS_RUN)
            & Domain("is_matched", "=", False)
        )
        groups = (
            self.env["exact.open.item"].sudo()._read_group(in_run, ["connection_id"], ["__count"])
        )
        counts = {connection.id: count for connection, count in groups}
        for connection in self:
            connection.exact_collects_count = counts.get(connection.id, 0)

    @api.depends("exact_collects_count", "payment_condition_ids.method")
    @api.depends_context("lang")
    def _compute_exact_collects_text(self):
        """What people are told while Exact has collections of its own."""
        for connection in self:
            count = connection.exact_collects_count
            conditions = connection.payment_condition_ids.filtered(
                lambda condition: condition.method == COLLECTION
            )
            connection.exact_collects_text = bool(count) and self.env._(
                "Exact collects too (open items in collections of its own: %(count)s; payment "
                "conditions that put invoices on its list: %(conditions)s).",
                count=count,
                conditions=len(conditions),
            )

    def _collector_obstacle(self):
        """Why nothing is collected from Odoo.

        :return: None when it may be
        :rtype: core.issues.Issue
        """
        if self.who_collects == "exact":
            return issue("collect_by_exact")
        if not self.who_collects and self.exact_collects_count:
            return issue("collect_by_both", count=self.exact_collects_count)
        return None


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    def _run_obstacle(self):
        """Why an invoice is not collected: Exact has it in a collection of its own.

        :return: None when it has not
        :rtype: core.issues.Issue
        """
        in_run = self.entry_id.item_ids.filtered(lambda item: item._is_in_exacts_run())
        if not in_run:
            return None
        number = self.entry_id.entry_number
        return issue("collect_in_exact", number=number, status=in_run[0].status)
