"""Two people send the same documents at the same moment: each goes out once."""

from .odoo_side import drive, queue
from .prepare import CUSTOMERS, INVOICES


def test_queued_by_two_people_at_once(scene):
    # So that nothing but the documents is new.
    scene.queue(len(CUSTOMERS))
    scene.do(drive)
    with scene.database.slow_commits("exact_entry"):
        first = scene.start(queue, documents=INVOICES)
        scene.database.awaits_lock()
        second = scene.start(queue, documents=INVOICES)
        scene.database.awaits_lock(processes=2)
    scene.run_id, scene.documents = first.result()
    second.end()
    assert scene.database.value("SELECT count(*) FROM exact_entry") == INVOICES
    scene.finish()
    assert scene.exact.posts() == INVOICES
