"""The rows of an XLSX file, read as a stream with the standard library.

openpyxl, which Odoo's own import uses too, builds an object of every style and of every cell of a
row before it can be stopped. Measured with 3.0.9, read_only, on files of 20 kB that unpack to 9 MB,
which is within our limit: 379 MB for styles and 267 MB for one row of cells, where this reader
takes 4 and 35; without a limit on what is unpacked (40 MB of one row, 79 kB packed) 1.2 GB. Here
each part is unpacked and parsed by pieces, and counted meanwhile. Of the format (ECMA-376) only
what values need is known: sheets, shared strings, which styles are dates.
"""

import io
import posixpath
import re
import zlib
from collections.abc import Callable
from struct import error as StructError
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from .cells import letters
from .table_rows import LARGEST_UNPACKED, LONGEST_CELL, MOST_CELLS, Rows, TableError

_PIECE = 64 * 1024  # bytes
# The longest single tag: of ours none has more than a few attributes.
_LONGEST_TAG = 256 * 1024  # bytes
_MOST_PARTS = 1_000
_WORKBOOK = "xl/workbook.xml"
_CELL = re.compile(r"([A-Z]{1,3})\d+", re.ASCII)
# Number formats that show a date or a time: those built in, and codes of one's own.
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|General|E[+-]', re.IGNORECASE)


class Workbook:
    """An XLSX file.

    :param content: of the file
    :param rows: takes its rows
    """

    def __init__(self, content: bytes, rows: Rows):
        self._content = content
        self._rows = rows
        self._left = LARGEST_UNPACKED
        self._strings: list[str] = []
        self._dates: list[bool] = []

    def read_rows(self) -> None:
        """Read the sheet that has rows.

        :raises TableError: for what is no such file, several sheets with rows, or too much
        """
        try:
            with ZipFile(io.BytesIO(self._content)) as archive:
                self._archive = archive
                self._check_parts()
                self._read_sheets()
        # Whatever a file that is broken, or was made to be, leads zipfile and expat to.
        except (BadZipFile, expat.ExpatError, zlib.error, EOFError, LookupError) as error:
            raise TableError("broken") from error
        except (ValueError, NotImplementedError, RuntimeError, OSError, StructError) as error:
            raise TableError("broken") from error

    def _check_parts(self) -> None:
        """:raises TableError: before anything is unpacked"""
        parts = self._archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise TableError("old_excel")
        if len(parts) > _MOST_PARTS:
            raise TableError("broken")

    def _read_sheets(self) -> None:
        """The sheet with rows; a second one that has some is a question only a person answers."""
        names = set(self._archive.namelist())
        if "xl/sharedStrings.xml" in names:
            self._parse("xl/sharedStrings.xml", _Strings(self._strings))
        if "xl/styles.xml" in names:
            self._parse("xl/styles.xml", _Styles(self._dates))
        full = []
        for sheet, part in self._sheets():
            before = len(self._rows.table)
            self._parse(part, _Sheet(self._rows, self._strings, self._dates))
            if len(self._rows.table) > before:
                full.append(sheet)
            if len(full) > 1:
                raise TableError("several_sheets", sheets=", ".join(full))

    def _sheets(self) -> list[tuple[str, str]]:
        """:return: name and part of each sheet that is shown"""
        book, relations = _Book(), _Relations()
        self._parse(_WORKBOOK, book)
        self._parse("xl/_rels/workbook.xml.rels", relations)
        return [
            (name[:50], posixpath.normpath(posixpath.join("/xl", relations.targets[key]))[1:])
            for name, key in book.sheets
        ]

    def _parse(self, name: str, part: "_Part") -> None:
        """Parse a part of the file piece by piece.

        :param name: in the archive
        :param part: what is made of it
        """
        info = self._archive.getinfo(name)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise TableError("broken")
        if info.file_size > self._left:
            raise TableError("unpacked", limit=LARGEST_UNPACKED // 1024 // 1024)
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = _local(part.start)
        parser.EndElementHandler = _local(part.end)
        parser.CharacterDataHandler = part.data
        fed = 0
        with self._archive.open(info) as stream:
            while piece := stream.read(_PIECE):
                self._rows.check_time()
                self._left -= len(piece)
                if self._left < 0:
                    raise TableError("unpacked", limit=LARGEST_UNPACKED // 1024 // 1024)
                parser.Parse(piece)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise TableError("broken")
            parser.Parse(b"", True)


def _refuse(*_doctype: object) -> None:
    raise TableError("broken")


def _local(handler: Callable) -> Callable:
    """A handler that is told names without their namespace, of which there are two dialects."""
    return lambda name, *attributes: handler(name.rpartition("}")[2], *attributes)


class _Part:
    """What is made of a part while it is parsed: its elements, and the texts between them."""

    def __init__(self):
        self._text = ""

    def start(self, name: str, attributes: dict) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A piece of text; no more is kept than tells that a cell is too long."""
        if len(self._text) <= LONGEST_CELL:
            self._text = (self._text + text)[: LONGEST_CELL + 1]


class _Book(_Part):
    """Name and relation of each sheet that is shown."""

    def __init__(self):
        super().__init__()
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict) -> None:
        """See ``_Part``."""
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            key = next((attributes[one] for one in attributes if one.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), key))


class _Relations(_Part):
    """Which part a relation means."""

    def __init__(self):
        super().__init__()
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict) -> None:
        """See ``_Part``."""
        if name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Strings(_Part):
    """The texts that cells share; how a text is pronounced (``rPh``) is none."""

    def __init__(self, strings: list[str]):
        super().__init__()
        self._strings = strings
        self._is_text = self._is_reading = False

    def start(self, name: str, attributes: dict) -> None:
        """See ``_Part``."""
        if name == "si":
            self._text = ""
        elif name == "rPh":
            self._is_reading = True
        self._is_text = name == "t" and not self._is_reading

    def end(self, name: str) -> None:
        """See ``_Part``."""
        self._is_text = False
        if name == "rPh":
            self._is_reading = False
        elif name == "si":
            self._strings.append(self._text)

    def data(self, text: str) -> None:
        """See ``_Part``."""
        return super().data(text) if self._is_text else None


class _Styles(_Part):
    """Which styles of cells are dates."""

    def __init__(self, dates: list[bool]):
        super().__init__()
        self._dates = dates
        self._formats = set(map(str, _DATE_FORMATS))
        self._is_cells = False

    def start(self, name: str, attributes: dict) -> None:
        """See ``_Part``."""
        if name == "numFmt":
            code = _NO_DATE.sub("", attributes.get("formatCode", ""))
            if re.search("[ymdhs]", code, re.IGNORECASE):
                self._formats.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            self._is_cells = True
        elif name == "xf" and self._is_cells:
            self._dates.append(attributes.get("numFmtId", "0") in self._formats)

    def end(self, name: str) -> None:
        """See ``_Part``."""
        if name == "cellXfs":
            self._is_cells = False


class _Sheet(_Part):
    """The rows of a sheet.

    :param rows: takes them
    :param strings: that cells share
    :param dates: by style, whether it is a date
    """

    def __init__(self, rows: Rows, strings: list[str], dates: list[bool]):
        super().__init__()
        self._rows = rows
        self._strings = strings
        self._dates = dates
        self._row = self._column = 0
        self._cells: dict[int, str] = {}
        self._kind, self._style = "n", 0
        self._is_value = False

    def start(self, name: str, attributes: dict) -> None:
        """See ``_Part``."""
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column, self._cells = 0, {}
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            raise TableError("formula", **self._place())
        self._is_value = name in ("v", "t")

    def end(self, name: str) -> None:
        """See ``_Part``."""
        self._is_value = False
        if name == "c" and self._text:
            self._cells[self._column] = self._value()
        elif name == "row" and self._cells:
            last = max(self._cells)
            if last > MOST_CELLS:
                raise TableError("too_many_cells", row=self._row, limit=MOST_CELLS)
            self._rows.add(self._row, [self._cells.get(at, "") for at in range(1, last + 1)])

    def data(self, text: str) -> None:
        """See ``_Part``."""
        return super().data(text) if self._is_value else None

    def _begin_cell(self, attributes: dict) -> None:
        self._column += 1
        if found := _CELL.fullmatch(attributes.get("r", "")):
            self._column = _number(found[1])
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._text = ""

    def _value(self) -> str:
        """The text of the cell that ends.

        :raises TableError: for a date, which stands for what a person may not have typed
        """
        text = self._text
        if self._kind == "s":
            return self._strings[int(text)]
        if self._kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        is_number = self._kind == "n"
        if self._kind == "d" or (
            is_number and self._dates[self._style : self._style + 1] == [True]
        ):
            raise TableError("date", **self._place())
        return _as_people_write(text) if is_number else text

    def _place(self) -> dict:
        return {"row": self._row, "column": letters(self._column)}


def _number(column: str) -> int:
    """The number of a column, from 1."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _as_people_write(number: str) -> str:
    """A number without the exponent or the ".0" that a file may write it with."""
    value = float(number)
    return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
