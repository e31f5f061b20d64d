"""Rows of text as a file for spreadsheets, CSV or XLSX, and back."""

import csv
import io

import openpyxl

# As spreadsheets in Belgium and the Netherlands write it; a comma elsewhere.
DELIMITERS = ";,"
# What a spreadsheet takes for a formula at the start of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table):
    """A CSV file, as spreadsheets in Belgium and the Netherlands expect it.

    :param table: rows of texts
    :return: with semicolons, in UTF-8 with a mark that says so
    :rtype: bytes
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITERS[0])
    writer.writerows([_as_text(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(table):
    """An XLSX file of one sheet, in which every cell is a text.

    :param table: rows of texts
    :return: the file
    :rtype: bytes
    """
    book = openpyxl.Workbook()
    sheet = book.active
    for row in table:
        sheet.append([_as_text(cell) for cell in row])
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        cell.number_format = "@"
        cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read_table(content):
    """The rows of a CSV or XLSX file.

    :param bytes content: of the file
    :return: texts without the blanks around them
    :rtype: list[list[str]]
    :raises Exception: whatever the libraries say of a broken file
    """
    return _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)


def _read_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = book.active.iter_rows(values_only=True)
    return [[_from_text(cell) for cell in row] for row in rows]


def _read_csv(content):
    text = content.decode("utf-8-sig")
    header = text.partition("\n")[0]
    dialect = csv.Sniffer().sniff(header, DELIMITERS)
    rows = csv.reader(io.StringIO(text), delimiter=dialect.delimiter)
    return [[_from_text(cell) for cell in row] for row in rows]


def _as_text(cell):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _from_text(cell):
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
