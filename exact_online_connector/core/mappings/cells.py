"""What a cell of a spreadsheet is called, and how a text stands in it without being a formula."""

import re

# What a spreadsheet takes for a formula at the start of a cell, and what we put before it.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
# What no spreadsheet takes at all.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*", re.ASCII)


def escaped(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula; a number stays as it is."""
    text = _CONTROL.sub("", text)
    is_harmless = _NUMBER.fullmatch(text) or not _FORMULA.match(text)
    return text if is_harmless else f"'{text}"


def unescaped(cell: str) -> str:
    """The text of which ``escaped`` made a cell."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def letters(column: int) -> str:
    """The name of a column in a spreadsheet.

    :param column: from 1
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
