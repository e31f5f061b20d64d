"""Two people send the same documents at the same moment: each goes out once."""

from .exact import LATE, PURCHASES
from .odoo_side import drive, queue, queue_bill_twice
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


def test_a_bill_that_was_typed_in_twice_waits_for_the_one_on_its_way(scene):
    """Exact knows nothing of the first yet when another worker would ask for the second."""
    scene.do(queue_bill_twice)
    scene.exact.hold(PURCHASES, method="POST")
    worker = scene.start(drive)
    scene.exact.is_holding(PURCHASES)
    scene.do(drive)
    assert scene.states() == ["sending", "queued"]
    scene.exact.let_go()
    worker.result()
    assert_second_is_stopped(scene)


def test_a_bill_that_was_typed_in_twice_waits_for_one_without_an_answer(scene):
    """Exact books the first a minute and a half after its caller gave up."""
    scene.do(queue_bill_twice)
    scene.exact.fault("cut_written_late", PURCHASES, method="POST", seconds=LATE)
    scene.do(drive)
    assert scene.states() == ["unknown", "queued"]
    scene.exact.let_late_calls_through()
    assert_second_is_stopped(scene)


def assert_second_is_stopped(scene):
    for _turn in range(4):
        scene.drive_later()
    assert scene.states() == ["sent", "blocked"]
    assert scene.database.value("SELECT max(issue_code) FROM exact_entry") == "duplicate_in_exact"
    assert len(scene.exact.bills()) == 1
