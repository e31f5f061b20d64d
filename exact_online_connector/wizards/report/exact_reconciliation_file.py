"""The reconciliation report as an Excel file."""

import base64
import io

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ...core.mappings.cells import escaped

# Built-in formats, which Excel shows as its user writes amounts and days.
_AMOUNT, _DAY = "#,##0.00", "mm-dd-yy"
_BOLD = Font(bold=True)
# The widest a column gets, in characters.
_WIDEST = 60
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
        book = openpyxl.Workbook(write_only=True)
        self._add_sheet(book, self.env._("Summary"), self._summary_rows())
        self._add_sheet(book, self.env._("Lines"), self._line_rows(), freeze="A2")
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    # === SHEETS === #

    def _summary_rows(self):
        """The head of the report, and sums by explanation and by contact."""
        labels = self._labels()
        fetched_at = self.payments_fetched_at
        yield [_head(self.env._("Reconciliation with Exact Online"))]
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
            yield [_head(text) for text in (name, *totals)]
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
            yield [names.get(value, value) or "", *(_Amount(amount) for amount in amounts), count]
        sums = [sum(amounts) for amounts in list(zip(*groups, strict=True))[1:]]
        if sums:
            *amounts, count = sums
            yield [_head(self.env._("Total")), *(_Amount(amount) for amount in amounts), count]

    def _line_rows(self):
        """The rows of the sheet of documents, with its head."""
        labels = self._labels()
        yield [_head(labels[name]) for name in COLUMNS]
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
            return _Amount(value)
        return value or ""

    def _labels(self):
        """What columns are called, as on the screen."""
        described = self.env["exact.reconciliation.line"].fields_get(COLUMNS, ["string"])
        return {name: field["string"] for name, field in described.items()}

    # === CELLS === #

    def _add_sheet(self, book, title, rows, freeze=None):
        """Add a sheet whose columns are as wide as what stands in them.

        :param str freeze: the cell left and above of which all stays in sight
        """
        sheet = book.create_sheet(title)
        sheet.freeze_panes = freeze
        rows = [list(row) for row in rows]
        for position, width in enumerate(_widths(rows), 1):
            letter = openpyxl.utils.get_column_letter(position)
            sheet.column_dimensions[letter].width = width
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])


class _Amount(float):
    """A number that is money."""


class _Head(str):
    """A text that is a heading."""


def _head(text):
    return _Head(text)


def _cell(sheet, value):
    """A cell as its value wants it; a text is never taken for a formula."""
    cell = WriteOnlyCell(sheet, value=escaped(value) if isinstance(value, str) else value)
    if isinstance(value, _Head):
        cell.font = _BOLD
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, _Amount):
        cell.number_format = _AMOUNT
    elif value is not None and hasattr(value, "year"):
        cell.number_format = _DAY
    return cell


def _widths(rows):
    """How wide the columns are to be, in characters."""
    widths = {}
    for row in rows:
        for position, value in enumerate(row):
            width = len(f"{value:.2f}" if isinstance(value, _Amount) else str(value)) + 2
            widths[position] = min(max(widths.get(position, 10), width), _WIDEST)
    return [widths[position] for position in sorted(widths)]
