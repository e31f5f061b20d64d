"""A process is killed while it withdraws an invoice: the entry is deleted once, or stays whole."""

from .exact import ENTRIES
from .odoo_side import drive, withdraw

CONFIRMED = "SELECT state, guid, entry_number FROM exact_entry"


def _sent(scene):
    scene.queue()
    scene.do(drive)
    assert scene.states() == ["sent"]
    scene.do(withdraw)
    assert scene.states() == ["withdrawing"], "what is wanted is committed before any call"
    assert len(scene.exact.entries()) == 1


def test_killed_between_the_deletion_and_its_commit(scene):
    _sent(scene)
    scene.exact.hold(ENTRIES, method="DELETE", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES, executed=True)
    scene.kill(killed)
    assert scene.states() == ["withdrawing"]
    assert scene.exact.entries() == []

    scene.drive_later()
    assert scene.database.rows(CONFIRMED) == [("cancelled", None, 0)]
    assert len(scene.exact.calls(ENTRIES, "DELETE")) == 1, "it is looked up, not deleted again"


def test_killed_before_the_deletion(scene):
    _sent(scene)
    scene.exact.hold(ENTRIES, method="DELETE")
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES)
    scene.kill(killed)
    assert len(scene.exact.entries()) == 1

    scene.drive_later()
    assert scene.database.rows(CONFIRMED) == [("cancelled", None, 0)]
    assert scene.exact.entries() == []


def test_killed_while_it_asks_whether_it_is_still_there(scene):
    _sent(scene)
    scene.exact.hold(ENTRIES, method="GET")
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES)
    scene.kill(killed)
    assert scene.exact.calls(ENTRIES, "DELETE") == []

    scene.drive_later()
    assert scene.states() == ["cancelled"]
    assert len(scene.exact.calls(ENTRIES, "DELETE")) == 1


def test_two_workers_withdraw_once(scene):
    _sent(scene)
    workers = scene.start_together((drive, {}), (drive, {}))
    for worker in workers:
        worker.result()
    assert scene.states() == ["cancelled"]
    assert len(scene.exact.calls(ENTRIES, "DELETE")) == 1
