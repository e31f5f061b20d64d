"""Why a file of mappings is not read, and how it is mended. The codes: core/mappings/table.py."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "file.empty": (_lt("%(file)s is empty. Choose the file that was exported here."), None),
    "file.too_large": (
        _lt(
            "%(file)s is larger than %(limit)s MB, which no list of mappings is. Keep the rows you "
            "need."
        ),
        None,
    ),
    "file.unpacked": (
        _lt(
            "%(file)s is larger than %(limit)s MB once it is unpacked. Copy the rows you need to a "
            "new workbook."
        ),
        None,
    ),
    "file.too_many_rows": (
        _lt(
            "%(file)s has more than %(limit)s rows; row %(row)s and those after it are not read. "
            "Split it into several files."
        ),
        None,
    ),
    "file.too_many_cells": (
        _lt("%(file)s, row %(row)s: it has more than %(limit)s columns. Remove those not needed."),
        None,
    ),
    "file.too_long": (
        _lt(
            "%(file)s, row %(row)s, column %(column)s: the text has more than %(limit)s "
            "characters. Shorten it; in a CSV file a quotation mark may not be closed."
        ),
        None,
    ),
    "file.too_slow": (
        _lt(
            "Reading %(file)s took more than %(limit)s seconds, so we stopped. Copy the rows you "
            "need to a new workbook."
        ),
        None,
    ),
    "file.old_excel": (
        _lt(
            "%(file)s is an old Excel file (.xls), or protected with a password. Save it as .xlsx "
            "without a password."
        ),
        None,
    ),
    "file.broken": (
        _lt("%(file)s is no CSV or XLSX file that can be read. Open it and save it anew."),
        None,
    ),
    "file.encoding": (
        _lt(
            "%(file)s, row %(row)s: the characters are not written in UTF-8. Save it as CSV UTF-8, "
            "or as .xlsx."
        ),
        None,
    ),
    "file.no_text": (
        _lt("%(file)s, row %(row)s: this is no text. Choose a CSV or XLSX file."),
        None,
    ),
    "file.formula": (
        _lt(
            "%(file)s, row %(row)s, column %(column)s: a formula stands here. Replace it by its "
            "value (copy, paste special, values)."
        ),
        None,
    ),
    "file.date": (
        _lt(
            "%(file)s, row %(row)s, column %(column)s: the spreadsheet made a date of what stands "
            "here. Format the column as text and enter it again."
        ),
        None,
    ),
    "file.several_sheets": (
        _lt("%(file)s has several sheets with rows: %(sheets)s. Keep one."),
        None,
    ),
}
register(SENTENCES)
