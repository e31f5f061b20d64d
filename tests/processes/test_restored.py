"""A database is put back to a moment before it sent, within the life of its token."""

from . import odoo_side
from .odoo_side import drive


def test_twelve_invoices_are_booked_once_although_the_database_was_restored(scene):
    scene.put_aside()
    scene.queue(documents=12)
    scene.do(drive)
    scene.finish()
    sent = scene.documents

    scene.restore()
    scene.exact.control("calls/clear", {})
    scene.do(odoo_side.send_by_themselves)
    scene.do(drive)
    assert scene.database.value("SELECT state FROM exact_connection") == "paused"
    assert set(scene.states()) == {"queued"}
    assert scene.exact.control("calls")["calls"] == [], "the original's token may not be renewed"

    scene.do(odoo_side.confirm_database)
    scene.drive_later()
    assert set(scene.states()) == {"blocked"}
    assert scene.exact.posts() == 0
    assert len(scene.exact.calls("salesentry/SalesEntries", "GET")) == 1
    assert sorted(entry["YourRef"] for entry in scene.exact.entries()) == sorted(sent)

    scene.do(odoo_side.adopt_all)
    scene.documents = sent
    scene.assert_each_booked_once()
