"""Files for import: what is read of them, what is refused, and what refusing costs."""

import datetime
import io
import json
import subprocess
import sys
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.mappings import table_rows, xlsx
from exact_online_connector.core.mappings.cells import escaped, letters, unescaped
from exact_online_connector.core.mappings.table import read_table
from exact_online_connector.core.mappings.table_rows import TableError

ADDON = Path(__file__).parents[3] / "exact_online_connector"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MB = 1024 * 1024


def book(*sheets):
    """An XLSX file as a spreadsheet writes it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    return saved(made)


def saved(made):
    """:return: the bytes of a workbook"""
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def parts(compression=zipfile.ZIP_DEFLATED, **changed):
    """An XLSX file of parts written by hand.

    :param changed: ``sheet``, ``strings``, ``styles`` or ``workbook``, text or bytes
    """
    book_xml = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    names = {
        "workbook": "xl/workbook.xml",
        "relations": "xl/_rels/workbook.xml.rels",
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for part, text in {"workbook": book_xml, "relations": relations, **changed}.items():
            archive.writestr(names[part], text)
    return content.getvalue()


def sheet(rows):
    """The part of a sheet."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def refusal(content):
    """Why a file is refused: code and params."""
    with pytest.raises(TableError) as caught:
        read_table(content)
    return caught.value.code, caught.value.params


# --- what is read ---


@pytest.mark.parametrize(
    "content",
    [
        b"kind;code\ntax;7\n",
        b"kind,code\r\ntax,7\r\n",
        b"kind\tcode\rtax\t7",
        b"\xef\xbb\xbfkind;code\n\n ;\ntax;7\n;;\n",
        "kind;code\ntax;7\n".encode("utf-16"),
        b"sep=,\r\nkind,code\r\ntax,7\r\n",
        b'"kind";"code"\n"tax";"7"\n',
        book([["kind", "code"], [], ["tax", 7], [None, " "]]),
        book([["kind", "code"], ["tax", 7.0]], []),
        book([], [["kind", "code"], ["tax", "7"]]),
    ],
)
def test_the_ways_that_programs_write_a_table(content):
    assert read_table(content) == [["kind", "code"], ["tax", "7"]]


def test_numbers_and_texts_stay_what_they_look_like():
    row = ["007", 700000, 7e5, 0.1, -1.5, 1e20, True, "'s-Gravenhage", " é ", "1E5"]
    expected = [
        "007",
        "700000",
        "700000",
        "0.1",
        "-1.5",
        "1e+20",
        "TRUE",
        "'s-Gravenhage",
        "é",
        "1E5",
    ]
    assert read_table(book([row])) == [expected]


def test_an_exponent_is_not_written_out():
    cell = '<row><c r="A1"><v>1E999999999</v></c><c r="B1"><v>1</v></c></row>'
    assert read_table(parts(sheet=sheet(cell))) == [["inf", "1"]]


def test_rich_text_inline_text_and_how_it_is_pronounced():
    strings = "<sst><si><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></si></sst>"
    cells = '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>c</t></is></c></row>'
    assert read_table(parts(strings=strings, sheet=sheet(cells))) == [["ab", "c"]]


def test_merged_cells_have_their_text_in_the_first():
    made = openpyxl.Workbook()
    made.active.append(["kind", "code"])
    made.active.append(["tax", "1"])
    made.active.append([None, "2"])
    made.active.merge_cells("A2:A3")
    assert read_table(saved(made)) == [["kind", "code"], ["tax", "1"], ["", "2"]]


def test_hidden_sheets_do_not_count():
    made = openpyxl.Workbook()
    made.active.append(["kind"])
    hidden = made.create_sheet("Lists")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    assert read_table(saved(made)) == [["kind"]]


def test_as_many_as_there_may_be():
    rows = [["x" * 100] * 5] * table_rows.MOST_ROWS
    assert len(read_table(book(rows))) == table_rows.MOST_ROWS
    assert len(read_table(b"a;b\n" * table_rows.MOST_ROWS)) == table_rows.MOST_ROWS


# --- what is refused ---


def test_what_is_too_much_is_named():
    cases = {
        b"a;b\n" * (table_rows.MOST_ROWS + 1): ("too_many_rows", {"row": 5001, "limit": 5000}),
        b"a\n" + b"x;" * 50 + b"x": ("too_many_cells", {"row": 2, "limit": 50}),
        b"a;b\nc;" + b"x" * 1001: ("too_long", {"row": 2, "column": "B", "limit": 1000}),
        b'a\n"' + b"x" * 200000: ("too_long", {"row": 2, "column": "?", "limit": 1000}),
        book([["a"], ["b", "x" * 1001]]): ("too_long", {"row": 2, "column": "B", "limit": 1000}),
        book([["x"] * 51]): ("too_many_cells", {"row": 1, "limit": 50}),
        parts(sheet=sheet('<row r="7"><c r="XFD7"><v>1</v></c></row>')): (
            "too_many_cells",
            {"row": 7, "limit": 50},
        ),
        b"x" * (5 * MB + 1): ("too_large", {"limit": 5}),
    }
    for content, expected in cases.items():
        assert refusal(content) == expected


def test_what_a_person_can_mend_is_named():
    day = datetime.date(2026, 1, 2)
    cases = {
        b"": ("empty", {}),
        b" \r\n\n": ("empty", {}),
        b"\xd0\xcf\x11\xe0 an old or a protected file": ("old_excel", {}),
        "a;b\nc;é".encode("latin-1"): ("encoding", {"row": 2}),
        b"a;b\n\0;c": ("no_text", {"row": 2}),
        book([["a"], ["b", "=1+1"]]): ("formula", {"row": 2, "column": "B"}),
        book([["a"], [None, None, day]]): ("date", {"row": 2, "column": "C"}),
        book([["a"]], [["b"]]): ("several_sheets", {"sheets": "Sheet, Sheet1"}),
    }
    for content, expected in cases.items():
        assert refusal(content) == expected


def test_what_is_no_workbook_is_refused():
    good = parts(sheet=sheet("<row><c><v>1</v></c></row>"))
    assert read_table(good) == [["1"]]
    doctype = '<!DOCTYPE a [<!ENTITY b "' + "b" * 1000 + '">]>'
    for content in (
        b"PK",
        b"PK\x03\x04 nothing",
        good[:-30],
        good.replace(b"PK\x01\x02", b"PK\x01\x03"),
        parts(),
        parts(sheet="<a"),
        parts(sheet=doctype + sheet("<row><c><v>&b;</v></c></row>")),
        parts(sheet=sheet('<row r="x"/>')),
        parts(sheet=sheet('<row><c t="s"><v>7</v></c></row>')),
        parts(sheet=sheet('<row><c s="x"><v>7</v></c></row>')),
        parts(sheet=sheet("<row><c><v>seven</v></c></row>")),
        parts(sheet=b"\xff\xfe\x00"),
        parts(sheet='<?xml version="1.0" encoding="nonsense"?><a/>'),
        parts(zipfile.ZIP_LZMA, sheet=sheet("")),
        parts(workbook="<workbook/>", sheet=sheet(""), relations="<a"),
    ):
        assert refusal(content) == ("broken", {})


@given(st.binary(max_size=300), st.integers(0, 700), st.integers(0, 300))
def test_whatever_comes_is_read_or_refused(noise, start, length):
    good = parts(sheet=sheet("<row><c><v>1</v></c></row>"))
    for content in (noise, b"PK" + noise, good[:start] + noise + good[start + length :]):
        try:
            read_table(content)
        except TableError as error:
            assert error.code


def test_reading_ends_after_a_while(monkeypatch):
    monkeypatch.setattr(time, "monotonic", iter(range(0, 10**6, 7)).__next__)
    assert refusal(b"a;b\n" * 10) == ("too_slow", {"limit": 10})
    assert refusal(book([["a"]])) == ("too_slow", {"limit": 10})


# --- what it costs ---

CHILD = """
import json, resource, sys, time, types
addon = types.ModuleType("exact_online_connector")
addon.__path__ = [sys.argv[1]]
sys.modules["exact_online_connector"] = addon
from exact_online_connector.core.mappings.table import read_table
from exact_online_connector.core.mappings.table_rows import TableError

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

content = open(sys.argv[2], "rb").read()
before, started = peak(), time.process_time()
try:
    code = len(read_table(content))
except TableError as error:
    code = error.code
print(json.dumps([code, peak() - before, time.process_time() - started]))
"""


def zeros(size):
    """A part of so many bytes that is packed a thousand times smaller."""
    return sheet("<!--" + " " * size + "-->")


def many(element, start="", end="", size=4 * MB):
    """A part that is full of one element."""
    return start + element * (size // len(element)) + end


HOSTILE = {
    "a million rows": lambda: b"kind;source;purpose;code\n" + b"tax;x;;1\n" * (5 * MB // 10),
    "5 MB of separators": lambda: b";" * (5 * MB - 1),
    "5 MB of line ends": lambda: b"a" + b"\n" * (5 * MB - 2),
    "5 MB without an end": lambda: b'"' + b"x" * (5 * MB - 2),
    "5 MB of quotes": lambda: b'"' * (5 * MB - 1),
    "100 MB on one line": lambda: b"x" * (100 * MB),
    "100 MB of blanks in 100 KB": lambda: parts(sheet=b"<a>" + b" " * (100 * MB) + b"</a>"),
    "a comment of 9 MB": lambda: parts(sheet=zeros(9 * MB)),
    "one tag of 9 MB": lambda: parts(sheet="<a " + "x" * (9 * MB) + "='1'/>"),
    "millions of attributes": lambda: parts(
        sheet="<a " + " ".join(f"x{number}='1'" for number in range(10**6)) + "/>"
    ),
    "millions of elements": lambda: parts(sheet=many("<a/>", "<b>", "</b>")),
    "millions deep": lambda: parts(sheet=many("<a>")),
    "millions of empty rows": lambda: parts(sheet=sheet(many("<row/>"))),
    "millions of empty cells": lambda: parts(sheet=sheet(many("<c/>", "<row>", "</row>"))),
    "millions of cells": lambda: parts(sheet=sheet(many("<c><v>1</v></c>", "<row>", "</row>"))),
    "cells far to the right": lambda: parts(sheet=sheet(many('<row><c r="XFD1"/></row>'))),
    "a cell of 9 MB": lambda: parts(
        sheet=sheet("<row><c t='str'><v>" + "x" * (9 * MB) + "</v></c></row>")
    ),
    "millions of styles": lambda: parts(
        styles=many("<xf/>", "<styleSheet><cellXfs>", "</cellXfs></styleSheet>"), sheet=sheet("")
    ),
    "millions of texts": lambda: parts(
        strings=many("<si><t>ab</t></si>", "<sst>", "</sst>"), sheet=sheet("")
    ),
    "millions of empty texts": lambda: parts(
        strings=many("<si/>", "<sst>", "</sst>"), sheet=sheet("")
    ),
    "millions of sheets": lambda: parts(
        workbook=many('<sheet name="x"/>', "<workbook>", "</workbook>"), sheet=sheet("")
    ),
    "entities of entities": lambda: parts(
        sheet='<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
        + "]><a>&i;</a>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_hostile_file_costs(name, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[name]())
    child = [sys.executable, "-c", CHILD, str(ADDON), str(path)]
    done = subprocess.run(child, capture_output=True, text=True, check=True, timeout=300)
    code, megabytes, seconds = json.loads(done.stdout)
    assert code in {
        *("too_large", "too_many_rows", "too_many_cells", "too_long", "too_slow", "unpacked"),
        *("broken", "empty", 0, 1),
    }
    assert megabytes < 100, f"{code}: {megabytes} MB"
    assert seconds < table_rows.LONGEST_TIME + 2, code


def test_sizes_that_lie_end_where_the_directory_said(monkeypatch):
    monkeypatch.setattr(xlsx, "LARGEST_UNPACKED", 1000)
    content = bytearray(parts(sheet=zeros(100000)))
    for place in (content.rindex(b"PK\x01\x02"), content.rindex(b"PK\x03\x04")):
        offset = place + (24 if content[place + 2] == 1 else 22)
        content[offset : offset + 4] = (500).to_bytes(4, "little")
    assert refusal(bytes(content))[0] in ("broken", "unpacked")


# --- cells that are no formulas ---


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1"])
def test_no_cell_is_a_formula(text):
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "1", "-1", "-12,50", "+31.6", "'s-Gravenhage", "a=1"])
def test_what_is_no_formula_stays(text):
    assert escaped(text) == text == unescaped(text)


@given(st.text(alphabet="'=+-@a1 \t,.é"))
def test_a_cell_comes_back_as_it_was(text):
    assert unescaped(escaped(text)) == text


def test_names_of_columns():
    assert [letters(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
