"""How much of a file is read, whoever made it; more is refused, and said.

What a file may hold is counted while it is read, so that one that holds more costs no more than one
that just fits.
"""

import time

from .cells import letters, unescaped

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 10 * 1024 * 1024  # bytes of all that is read of an XLSX file
MOST_ROWS = 5_000
MOST_CELLS = 50  # of a row
LONGEST_CELL = 1_000  # characters
LONGEST_TIME = 10  # seconds


class TableError(Exception):
    """Why a file is not read.

    :param code: what is wrong; the words for it stand in models/mappings/table_words.py
    :param params: what they name: ``row`` (from 1), ``column`` (letters), ``limit``, ``sheets``
    """

    def __init__(self, code: str, **params: object):
        super().__init__(code, params)
        self.code = code
        self.params = params


class Rows:
    """The rows of a file as they come, none of them empty; what is too much is refused."""

    def __init__(self):
        self.table: list[list[str]] = []
        self._ends = time.monotonic() + LONGEST_TIME

    def check_time(self) -> None:
        """:raises TableError: when reading has lasted too long"""
        if time.monotonic() > self._ends:
            raise TableError("too_slow", limit=LONGEST_TIME)

    def add(self, number: int, cells: list[str]) -> None:
        """Take a row.

        :param number: of the row in its file, from 1
        :raises TableError: when it is too much
        """
        self.check_time()
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            return
        if len(cells) > MOST_CELLS:
            raise TableError("too_many_cells", row=number, limit=MOST_CELLS)
        if len(self.table) >= MOST_ROWS:
            raise TableError("too_many_rows", row=number, limit=MOST_ROWS)
        self.table.append(
            [self._text(number, at, cell.strip()) for at, cell in enumerate(cells, 1)]
        )

    @staticmethod
    def _text(row: int, column: int, cell: str) -> str:
        if len(cell) > LONGEST_CELL:
            raise TableError("too_long", row=row, column=letters(column), limit=LONGEST_CELL)
        return unescaped(cell)
