"""A table out of a CSV or XLSX file that anybody may have made: nothing of it is believed."""

import csv
import io
import re

from .table_rows import LARGEST_FILE, LONGEST_CELL, Rows, TableError
from .xlsx import Workbook

DELIMITERS = ";,\t"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV or XLSX file that are not empty.

    :param content: of the file
    :return: texts without the blanks around them
    :raises TableError: for what is no such file, or more than is read
    """
    if len(content) > LARGEST_FILE:
        raise TableError("too_large", limit=LARGEST_FILE // 1024 // 1024)
    if not content.strip():
        raise TableError("empty")
    if content.startswith(_OLD_EXCEL):
        raise TableError("old_excel")
    rows = Rows()
    if content.startswith(b"PK"):
        Workbook(content, rows).read_rows()
    else:
        _read_csv(content, rows)
    return rows.table


def _read_csv(content: bytes, rows: Rows) -> None:
    """Read rows of text, by the delimiter that stands most often in the first of them."""
    text = _decoded(content)
    if "\0" in text:
        raise TableError("no_text", row=text[: text.index("\0")].count("\n") + 1)
    # Also with the line ends of Windows, and of old programs on a Mac.
    lines = io.StringIO(text, newline=None)
    first = lines.readline()
    if separator := re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE):
        reader = csv.reader(lines, delimiter=separator[1])
    else:
        lines.seek(0)
        reader = csv.reader(lines, delimiter=max(DELIMITERS, key=first.count))
    number = 1 if separator else 0
    try:
        for cells in reader:
            number += 1
            rows.add(number, cells)
    except csv.Error:
        # A cell of more than 131,072 characters: all else is a text to this reader.
        raise TableError("too_long", row=number + 1, column="?", limit=LONGEST_CELL) from None


def _decoded(content: bytes) -> str:
    """:raises TableError: for what is not UTF-8, or UTF-16 that says so"""
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise TableError("encoding", row=row) from None
