"""The reconciliation report as an Excel file."""

import base64

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from .workbook import Amount, Head, workbook

SUMS = ("odoo_open", "exact_open", "difference", "unexplained")
COLUMNS = (
    "contact",
    "side",
    "day",
    "document",
    "exact_number",
    "odoo_open",
    "exact_open",
    "difference",
    "unexplained",
    "code",
    "reason",
    "own_currency_id",
    "odoo_own",
    "exact_own",
)


class ExactReconciliationWizard(models.TransientModel):
    _inherit = "exact.reconciliation.wizard"

    content = fields.Binary("File", compute="_compute_content")
    file_name = fields.Char(compute="_compute_content")

    @api.depends("connection_id", "day", "line_ids")
    def _compute_content(self):
        for wizard in self:
            wizard.content = base64.b64encode(wizard._as_xlsx())
            wizard.file_name = (
                f"exact-reconciliation-{wizard.connection_id.division}-{wizard.day}.xlsx"
            )

    def action_export(self):
        """Hand the report to the browser."""
        self._check_one()
        url = f"/web/content/{self._name}/{self.id}/content?filename_field=file_name&download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _as_xlsx(self):
        """:return: a sheet with the sums and one with the lines
        :rtype: bytes
        """
        return workbook(
            (self.env._("Summary"), self._summary_rows(), None),
            (self.env._("Lines"), self._line_rows(), "A2"),
        )

    # === SHEETS === #

    def _summary_rows(self):
        """The head of the report, and sums by explanation and by contact."""
        labels = self._labels()
        fetched_at = self.payments_fetched_at
        yield [Head(self.env._("Reconciliation with Exact Online"))]
        yield [self.env._("Company"), self.company_id.name]
        yield [self.env._("Division"), self.connection_id.division_name or ""]
        yield [self.env._("As of"), self.day]
        yield [
            self.env._("Payments fetched"),
            format_datetime(self.env, fetched_at) if fetched_at else "",
        ]
        yield [self.env._("Currency"), self.currency_id.name]
        yield []
        totals = [*(labels[name] for name in SUMS), self.env._("Lines")]
        for name, field in ((labels["code"], "code"), (labels["contact"], "contact")):
            yield [Head(text) for text in (name, *totals)]
            yield from self._sum_rows(field)
            yield []

    def _sum_rows(self, field):
        """Sums of the lines by a field, and their total."""
        lines = self.env["exact.reconciliation.line"]
        names = dict(lines._fields["code"]._description_selection(self.env))
        groups = lines._read_group(
            [("wizard_id", "=", self.id)],
            [field],
            [*(f"{name}:sum" for name in SUMS), "__count"],
        )
        for value, *amounts, count in groups:
            yield [names.get(value, value) or "", *(Amount(amount) for amount in amounts), count]
        sums = [sum(amounts) for amounts in list(zip(*groups, strict=True))[1:]]
        if sums:
            *amounts, count = sums
            yield [Head(self.env._("Total")), *(Amount(amount) for amount in amounts), count]

    def _line_rows(self):
        """The rows of the sheet of documents, with its head."""
        labels = self._labels()
        yield [Head(labels[name]) for name in COLUMNS]
        selections = {
            name: dict(self.line_ids._fields[name]._description_selection(self.env))
            for name in ("side", "code")
        }
        currencies = dict(self.line_ids.own_currency_id.mapped(lambda one: (one.id, one.name)))
        for line in self.line_ids:
            yield [self._cell_value(line, name, selections, currencies) for name in COLUMNS]

    def _cell_value(self, line, name, selections, currencies):
        """A value of a line as the sheet shows it.

        :param str name: of the field
        :param dict selections: labels by field and value
        :param dict currencies: codes by id
        """
        value = line[name]
        if name in selections:
            return selections[name].get(value, "")
        if name == "own_currency_id":
            return currencies.get(value.id, "")
        if line._fields[name].type == "monetary":
            return Amount(value)
        return value or ""

    def _labels(self):
        """What columns are called, as on the screen."""
        described = self.env["exact.reconciliation.line"].fields_get(COLUMNS, ["string"])
        return {name: field["string"] for name, field in described.items()}
