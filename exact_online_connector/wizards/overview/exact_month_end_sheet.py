"""The sheet of a month for the accountant: as an Excel file, and as a PDF of its summary."""

import base64

from odoo import api, fields, models
from odoo.fields import Domain

from ..report.workbook import Amount, Head, workbook
from .exact_month_end import WHAT


class ExactMonthEnd(models.TransientModel):
    _inherit = "exact.month.end"

    content = fields.Binary("File", compute="_compute_content")
    file_name = fields.Char(compute="_compute_content")

    @api.depends("connection_id", "month")
    def _compute_content(self):
        self.content = self.file_name = False
        for wizard in self.filtered(lambda one: one.connection_id and one.month):
            wizard.content = base64.b64encode(wizard._as_xlsx())
            division = wizard.connection_id.division
            wizard.file_name = f"exact-month-end-{division}-{wizard.month}.xlsx"

    def action_export(self):
        """Hand the sheet to the browser."""
        self._check_one()
        self.connection_id.check_access("read")
        url = f"/web/content/{self._name}/{self.id}/content?filename_field=file_name&download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_print(self):
        """Print the summary."""
        self._check_one()
        self.connection_id.check_access("read")
        report = self.env.ref("exact_online_connector.action_report_exact_month_end")
        return report.report_action(self, config=False)

    def _month_label(self):
        return dict(self._selection_month()).get(self.month, self.month)

    def _verdict(self):
        """What the sheet says of the month, in a sentence.

        :rtype: str
        """
        if not self.is_complete:
            return self.env._("Not everything of this month is in Exact Online.")
        if self.is_locked:
            return self.env._(
                "Everything of this month is in Exact Online, and the month is locked."
            )
        return self.env._("Everything of this month is in Exact Online.")

    def _summary(self):
        """What there is of each, as on the screen.

        :return: pairs of label and number
        :rtype: list[tuple]
        """
        names = [f"{what}_count" for what in ("sent", *WHAT)]
        labels = self.fields_get(names, ["string"])
        return [(labels[name]["string"], self[name]) for name in names]

    def _as_xlsx(self):
        """:return: a sheet with the summary and one with the documents
        :rtype: bytes
        """
        return workbook(
            (self.env._("Summary"), self._summary_rows(), None),
            (self.env._("Documents"), self._document_rows(), "A2"),
        )

    def _summary_rows(self):
        yield [Head(self.env._("Month-end of Exact Online"))]
        yield [self.env._("Company"), self.company_id.name]
        yield [self.env._("Division"), self.connection_id.division_name or ""]
        yield [self.env._("Division number"), self.connection_id.division]
        yield [self.env._("Month"), self._month_label()]
        yield [self.env._("Made on"), fields.Date.context_today(self)]
        yield []
        yield [Head(self._verdict())]
        yield from self._summary()

    def _document_rows(self):
        """Every posted document of the month, with its entry in Exact."""
        names = ["date", "name", "partner_id", "amount_untaxed_signed", "amount_total_signed"]
        labels = self.env["account.move"].fields_get(names, ["string"])
        heads = [labels[name]["string"] for name in names]
        exact = [self.env._("State in Exact"), self.env._("Entry number"), self.env._("Why")]
        yield [Head(text) for text in (*heads, *exact)]
        moves = self.env["account.move"].search(self._documents_domain(), order="date, name, id")
        states = dict(moves._fields["exact_state"]._description_selection(self.env))
        for move in moves:
            is_there = move.exact_state in self.env["exact.entry"]._booked_states
            yield [
                move.date,
                move.name or "",
                move.partner_id.display_name or "",
                Amount(move.amount_untaxed_signed),
                Amount(move.amount_total_signed),
                states.get(move.exact_state) or self.env._("Not sent"),
                move.exact_entry_number if is_there else "",
                "" if is_there else move.exact_reason or "",
            ]

    def _documents_domain(self):
        kinds = self.env["account.move"]._exact_move_types()
        return self.connection_id._month_domain(self._day()) & Domain(
            [("move_type", "in", kinds), ("state", "=", "posted")]
        )
