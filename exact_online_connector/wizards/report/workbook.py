"""Excel files: sheets as wide as what stands in them, and texts that are never formulas."""

import io

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ...core.mappings.cells import escaped

# Built-in formats, which Excel shows as its user writes amounts and days.
_AMOUNT, _DAY = "#,##0.00", "mm-dd-yy"
_BOLD = Font(bold=True)
# The widest a column gets, in characters.
_WIDEST = 60


class Amount(float):
    """A number that is money."""


class Head(str):
    """A text that is a heading."""


def workbook(*sheets):
    """Make an Excel file.

    :param sheets: of each its title, its rows, and the cell left and above of which all stays in
        sight, or None
    :return: its content
    :rtype: bytes
    """
    book = openpyxl.Workbook(write_only=True)
    for title, rows, freeze in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = freeze
        rows = [list(row) for row in rows]
        for position, width in enumerate(_widths(rows), 1):
            letter = openpyxl.utils.get_column_letter(position)
            sheet.column_dimensions[letter].width = width
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet, value):
    """A cell as its value wants it; a text is never taken for a formula."""
    cell = WriteOnlyCell(sheet, value=escaped(value) if isinstance(value, str) else value)
    if isinstance(value, Head):
        cell.font = _BOLD
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, Amount):
        cell.number_format = _AMOUNT
    elif value is not None and hasattr(value, "year"):
        cell.number_format = _DAY
    return cell


def _widths(rows):
    """How wide the columns are to be, in characters."""
    widths = {}
    for row in rows:
        for position, value in enumerate(row):
            width = len(f"{value:.2f}" if isinstance(value, Amount) else str(value)) + 2
            widths[position] = min(max(widths.get(position, 10), width), _WIDEST)
    return [widths[position] for position in sorted(widths)]
