"""Rows of text as a file for spreadsheets, CSV or XLSX; core/mappings/table.py reads them."""

import csv
import io

import openpyxl

from ...core.mappings.cells import escaped


def write_csv(table):
    """A CSV file, as spreadsheets in Belgium and the Netherlands expect it.

    :param table: rows of texts
    :return: with semicolons, in UTF-8 with a mark that says so
    :rtype: bytes
    """
    text = io.StringIO()
    # In quotes, since a program that takes commas would begin another cell at each.
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([escaped(cell) for cell in row] for row in table)
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
        sheet.append([escaped(cell) for cell in row])
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        cell.number_format = "@"
        cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
