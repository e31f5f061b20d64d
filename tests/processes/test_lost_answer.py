"""Exact's answer does not arrive: another process finds out what became of the document."""

import pytest

from .exact import ACCOUNTS, ENTRIES
from .odoo_side import drive, drive_ahead


@pytest.mark.parametrize(("fault", "posts"), [("cut_after_write", 1), ("cut_before_write", 2)])
def test_answer_lost(scene, fault, posts):
    scene.queue()
    scene.exact.fault(fault, ENTRIES, method="POST")
    scene.do(drive)
    assert scene.states() == ["unknown"]

    scene.finish()
    assert scene.exact.posts() == posts


def test_carried_out_after_we_gave_up_whatever_clock_the_next_worker_has(scene):
    scene.queue()
    scene.exact.fault("cut_written_late", ENTRIES, method="POST", seconds=75)
    scene.do(drive)
    scene.do(drive_ahead, minutes=20)
    assert (scene.states(), scene.exact.posts()) == (["unknown"], 1)

    scene.exact.control("clock", {"advance": 80})
    scene.finish()
    assert scene.exact.posts() == 1


def test_killed_while_it_is_carried_out_and_the_next_clock_is_ahead(scene):
    scene.queue()
    scene.exact.hold(ENTRIES, method="POST")
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES)
    scene.kill(killed)
    scene.do(drive_ahead, minutes=20)
    assert (scene.states(), scene.exact.posts()) == (["unknown"], 1), "it may still be under way"

    scene.exact.let_go()
    scene.exact.waits_for_entries(1)
    scene.finish()
    assert scene.exact.posts() == 1


def test_relation_carried_out_after_we_gave_up(scene):
    scene.queue()
    scene.exact.fault("cut_written_late", ACCOUNTS, method="POST", seconds=75)
    scene.do(drive)
    scene.database.rows("UPDATE exact_entry SET not_before = NULL")
    scene.do(drive)
    assert len(scene.exact.calls(ACCOUNTS, "POST")) == 1, "it may still be under way"

    scene.exact.control("clock", {"advance": 80})
    scene.finish()
    assert len(scene.exact.calls(ACCOUNTS, "POST")) == 1


def test_carried_out_after_the_last_look_up(scene):
    """No look-up could know of it: a person is told which entry to delete."""
    scene.queue()
    scene.exact.fault("cut_written_late", ENTRIES, method="POST", seconds=1200)
    scene.do(drive)
    scene.finish()
    assert scene.exact.posts() == 2
    scene.exact.control("clock", {"advance": 1300})
    scene.database.rows(
        "UPDATE exact_entry SET watched_at = now() AT TIME ZONE 'UTC' WHERE watched_at IS NOT NULL"
    )
    scene.do(drive)
    assert scene.database.value("SELECT issue_code FROM exact_entry") == "booked_twice"
