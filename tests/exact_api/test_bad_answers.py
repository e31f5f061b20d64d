"""Each row of docs/bad-answers.md: what a call makes of an answer that is none."""

import time
import tracemalloc

import pytest

from .bad_answers import INTRODUCTION, PAGE, TAKEN, came_of, cases, rows
from .raw import PATIENCE

ROWS = rows()
WRITES = ("book", "mandate", "change", "delete", "match")


@pytest.mark.parametrize("call, what, error, says", ROWS, ids=lambda cell: cell[:40])
def test_a_bad_answer(call, what, error, says):
    tracemalloc.start()
    started = time.monotonic()
    try:
        assert came_of(call, what) == (error, says)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < PATIENCE


def test_the_page_has_each_case_once():
    assert [(call, what) for call, what, *_ in ROWS] == cases()
    assert len(set(cases())) == len(cases()) > 300
    assert PAGE.read_text().startswith(INTRODUCTION)


def test_a_read_never_tells_that_something_was_done():
    """And a write is never taken for not done where it may be."""
    for call, what, error, _says in ROWS:
        if call in WRITES and what.startswith("body: ") and call != "match":
            assert error in ("UnknownOutcome", TAKEN), (call, what)
        if call not in WRITES:
            assert error != "UnknownOutcome", (call, what)
