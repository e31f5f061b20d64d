"""A connected database is copied as people copy one: a dump that is put back beside it."""

import pytest

from . import odoo_side
from .exact import TOKEN
from .odoo_side import banner, cron, drive
from .prepare import INVOICES

COMPANY = "Brasserie du Parc BV"


@pytest.fixture(name="copy")
def copy_(scene):
    """A copy of a database with queued documents, whose token is about to be renewed."""
    scene.queue(documents=INVOICES)
    print("copied by", scene.become_copy())
    scene.age_token(700)
    scene.exact.control("calls/clear", {})
    return scene


def assert_rests(scene):
    """It sends nothing, fetches nothing, renews nothing, and says so."""
    before = scene.database.rows("SELECT access_token, refresh_token FROM exact_token")
    scene.do(drive)
    scene.do(cron)
    scene.do(odoo_side.send_by_themselves)
    scene.do(drive)
    assert scene.exact.control("calls")["calls"] == []
    assert scene.database.value("SELECT state FROM exact_connection") == "paused"
    assert set(scene.states()) == {"queued"}
    assert scene.database.rows("SELECT access_token, refresh_token FROM exact_token") == before
    assert scene.do(banner) == [COMPANY]


def test_a_copy_rests_and_is_cut_off_while_the_original_goes_on(copy):
    assert_rests(copy)
    copy.do(odoo_side.cut_link)
    assert copy.do(banner) == []
    assert copy.database.value("SELECT state FROM exact_connection") == "draft"
    [secrets] = copy.database.rows(
        "SELECT access_token, refresh_token, client_secret FROM exact_token"
    )
    assert not any(secrets)
    copy.do(drive)
    assert copy.exact.control("calls")["calls"] == [], "nothing of the original's is ended"
    assert set(copy.states()) == {"queued"}

    copy.become_original()
    assert copy.do(banner) == []
    copy.do(drive)
    copy.finish()
    assert copy.exact.posts() == INVOICES


def test_a_copy_that_is_the_one_that_sends_from_now_on(copy):
    assert_rests(copy)
    copy.do(odoo_side.confirm_database)
    assert copy.do(banner) == []
    assert copy.database.value("SELECT state FROM exact_connection") == "connected"
    copy.drive_later()
    copy.finish()
    assert copy.exact.posts() == INVOICES
    assert len(copy.exact.calls(TOKEN, "POST")) >= 1
