"""A process is killed while the files of an invoice go: one document, each file in it once."""

import pytest

from .exact import DOCUMENTS, ENTRIES, FILES
from .odoo_side import drive, drive_slowly, make_files

KNOWN = "SELECT state, document_guid, attached_names FROM exact_attachment"


def _queued(scene):
    scene.queue()
    scene.do(make_files)


def _sent(scene):
    """An invoice that is booked, its files queued: no call was made for them."""
    _queued(scene)
    # What follows is done at its end, so that it ends before it comes to the files.
    scene.do(drive_slowly)
    assert scene.states() == ["sent"]
    assert scene.database.rows(KNOWN) == [("to_attach", None, None)]
    assert not scene.exact.calls(DOCUMENTS)


def _assert_there_once(scene):
    scene.assert_each_booked_once()
    [entry] = scene.exact.entries()
    [document] = scene.exact.stored(DOCUMENTS)
    assert entry["Document"] == document["ID"]
    assert document["FinancialTransactionEntryID"] == entry["EntryID"]
    files = scene.exact.files()
    assert [file["Document"] for file in files] == 2 * [document["ID"]]
    names = [file["FileName"] for file in files]
    assert scene.database.rows(KNOWN) == [("attached", document["ID"], names)]
    assert scene.exact.posts() == 1, "the invoice is booked, whatever becomes of its files"


def test_killed_after_the_booking_and_before_its_files_are_queued(scene):
    _queued(scene)
    scene.exact.hold(ENTRIES, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES, executed=True)
    scene.kill(killed)

    for _turn in range(3):
        scene.drive_later()
    _assert_there_once(scene)


@pytest.mark.parametrize("after", [True, False], ids=["executed", "not executed"])
@pytest.mark.parametrize(
    ("endpoint", "skip"), [(DOCUMENTS, 0), (FILES, 0), (FILES, 1)], ids=["document", "pdf", "xml"]
)
def test_killed_between_a_call_and_its_commit(scene, endpoint, skip, after):
    _sent(scene)
    scene.exact.hold(endpoint, method="POST", after=after, skip=skip)
    killed = scene.start(drive)
    scene.exact.is_holding(endpoint, executed=after)
    attempted = scene.database.value("SELECT attempted_at IS NOT NULL FROM exact_attachment")
    assert attempted, "that it is tried is committed before the call"
    scene.kill(killed)

    for _turn in range(3):
        scene.drive_later()
    _assert_there_once(scene)


def test_killed_while_the_entry_is_told_its_document(scene):
    scene.exact.control("knobs", {"document_binding": "dropped"})
    _sent(scene)
    scene.exact.hold(ENTRIES, method="PUT", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES, executed=True)
    scene.kill(killed)

    scene.drive_later()
    [entry] = scene.exact.entries()
    [document] = scene.exact.stored(DOCUMENTS)
    assert entry["Document"] == document["ID"]
    assert scene.database.value("SELECT state FROM exact_attachment") == "attached"
    assert len(scene.exact.files()) == 2


def test_two_workers_attach_once(scene):
    _sent(scene)
    workers = scene.start_together((drive, {}), (drive, {}))
    for worker in workers:
        worker.result()
    _assert_there_once(scene)
