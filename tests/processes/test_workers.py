"""Several processes work on one queue: each document goes out once, each relation is made once."""

from .exact import ACCOUNTS, BANKS, ENTRIES, MANDATES
from .odoo_side import collect_all, cron, dialog, drive
from .prepare import CUSTOMERS, INVOICES
from .waiting import wait_until


def test_two_workers(scene):
    scene.queue(INVOICES)
    assert_shared(scene, (drive, {}), (drive, {}))


def test_progress_dialog_and_cron(scene):
    scene.queue(INVOICES)
    assert_shared(scene, (dialog, {"run_id": scene.run_id}), (cron, {}))
    assert scene.database.value("SELECT state FROM exact_run") == "done"


def assert_shared(scene, *jobs):
    """Two processes do their jobs; while one of them waits for Exact, the other does the rest."""
    scene.exact.hold(ENTRIES, method="POST")
    workers = scene.start_together(*jobs)
    scene.exact.is_holding(ENTRIES)
    wait_until(lambda: scene.states().count("sent") == INVOICES - 1, "the other documents")
    assert "sending" in scene.states(), "nobody touches what another process works on"
    scene.exact.let_go()
    for worker in workers:
        worker.result()
    scene.assert_each_booked_once()
    assert scene.exact.posts() == INVOICES


def test_three_workers_of_which_one_is_killed(scene):
    scene.queue(INVOICES)
    scene.exact.hold(ENTRIES, method="POST", after=True)
    workers = scene.start_together(*[(drive, {})] * 3)
    held = scene.exact.is_holding(ENTRIES, executed=True)
    scene.exact.waits_for_entries(2)
    process = scene.database.process_working_on(held["body"]["YourRef"])
    [killed] = [worker for worker in workers if worker.pid == process]
    scene.kill(killed)

    workers.remove(killed)
    for worker in workers:
        worker.result()
    scene.finish()
    assert scene.exact.posts() == INVOICES


def test_relation_that_another_worker_is_making(scene):
    """Its documents wait, those of other customers do not."""
    scene.queue(INVOICES)
    scene.exact.hold(ACCOUNTS, method="POST")
    workers = scene.start_together((drive, {}), (drive, {}))
    scene.exact.is_holding(ACCOUNTS)
    others = INVOICES - INVOICES // len(CUSTOMERS)
    scene.exact.waits_for_entries(others)
    scene.exact.let_go()
    for worker in workers:
        worker.result()
    scene.finish()
    assert len(scene.exact.calls(ACCOUNTS, "POST")) == len(CUSTOMERS)


def test_mandate_that_another_worker_is_making(scene):
    """It is made once, with its bank account, whoever sends the invoices of its customer."""
    scene.do(collect_all)
    scene.queue(len(CUSTOMERS) + 1)
    scene.exact.hold(BANKS, method="POST")
    workers = scene.start_together((drive, {}), (drive, {}))
    scene.exact.is_holding(BANKS)
    scene.exact.waits_for_entries(len(CUSTOMERS) - 1)
    scene.exact.let_go()
    for worker in workers:
        worker.result()
    scene.finish()
    for entity in (BANKS, MANDATES):
        assert len(scene.exact.stored(entity)) == len(CUSTOMERS)
