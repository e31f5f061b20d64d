"""Processes are killed while a batch is collected: one entry, each line matched once."""

import pytest

from .exact import GENERAL, MATCH_SETS, TERMS
from .odoo_side import drive, fetch, queue_collection, queue_reversal
from .prepare import INVOICES


@pytest.fixture
def queued(scene):
    """All invoices stand in Exact, and a collection of them waits to be booked."""
    scene.queue(INVOICES)
    scene.do(drive)
    scene.finish()
    scene.do(fetch)
    scene.exact.control("clock", {"advance": 61})
    scene.database.rows("DELETE FROM exact_call")
    scene.name = scene.do(queue_collection)
    return scene


def finish(scene):
    for _turn in range(3):
        scene.drive_later()
    scene.do(fetch)


def assert_collected_once(scene):
    [entry] = scene.exact.stored(GENERAL)
    [collection] = scene.database.rows("SELECT name, state, guid FROM exact_collection")
    assert collection == (scene.name, "matched", entry["EntryID"])
    lines = scene.database.rows("SELECT state FROM exact_collection_line")
    assert lines == [("matched",)] * INVOICES
    residuals = scene.database.rows(
        "SELECT move.amount_residual FROM exact_entry e JOIN account_move move ON move.id=e.move_id"
    )
    assert residuals == [(0,)] * INVOICES
    terms = scene.exact.stored(TERMS)
    assert {row["Status"] for row in terms} == {50}
    assert len(terms) == 2 * INVOICES


def test_killed_between_the_post_and_its_commit(queued):
    queued.exact.hold(GENERAL, method="POST", after=True)
    killed = queued.start(drive)
    queued.exact.is_holding(GENERAL, executed=True)
    queued.kill(killed)

    finish(queued)
    assert_collected_once(queued)


def test_killed_before_the_post_arrived(queued):
    queued.exact.hold(GENERAL, method="POST")
    killed = queued.start(drive)
    queued.exact.is_holding(GENERAL)
    queued.kill(killed)
    queued.exact.control("faults", method="DELETE")

    finish(queued)
    [collection] = queued.database.rows("SELECT state FROM exact_collection")
    # A call that was held goes on when it is let go: it was looked up, or booked by it.
    assert collection == ("matched",)
    assert len(queued.exact.stored(GENERAL)) == 1


def test_killed_after_the_matches_were_made(queued):
    queued.do(drive)
    queued.exact.hold(MATCH_SETS, method="POST", after=True)
    killed = queued.start(fetch)
    queued.exact.is_holding(MATCH_SETS, executed=True)
    queued.kill(killed)

    finish(queued)
    assert_collected_once(queued)


def test_two_workers_book_one_entry(queued):
    workers = queued.start_together((drive, {}), (drive, {}))
    assert sum(worker.result() for worker in workers) == 1
    finish(queued)
    assert_collected_once(queued)


def test_killed_while_a_return_is_booked(queued):
    finish(queued)
    queued.do(queue_reversal)
    queued.exact.hold(GENERAL, method="POST", after=True)
    killed = queued.start(drive)
    queued.exact.is_holding(GENERAL, executed=True)
    queued.kill(killed)

    finish(queued)
    assert len(queued.exact.stored(GENERAL)) == 2
    states = queued.database.rows("SELECT state FROM exact_collection ORDER BY id")
    assert states == [("matched",), ("booked",)]
    is_open = "SELECT count(*) FROM account_move WHERE exact_state = 'sent' AND amount_residual > 0"
    assert queued.database.value(is_open) == 1
    assert queued.database.value("SELECT count(*) FROM exact_collection_line") == INVOICES + 1
