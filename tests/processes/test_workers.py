"""Several processes work on one queue: each document goes out once, each relation is made once."""

import pytest

from benchmarks.many import open_companies

from .exact import ACCOUNTS, BANKS, ENTRIES, LATE, MANDATES
from .odoo_side import (
    collect_all,
    cron,
    cron_on,
    dialog,
    drive,
    drive_on,
    drive_slowly,
    lock_key,
    queue_everywhere,
    queue_of_two_contacts,
    refresh_lists,
    withdraw,
)
from .prepare import CUSTOMERS, INVOICES
from .waiting import wait_until

SLOW_CALL = """
    DELETE FROM exact_call;
    INSERT INTO exact_call (connection_id, at, method, endpoint, status, duration_ms)
         SELECT id, now() AT TIME ZONE 'UTC', 'GET', 'crm/Accounts', 200, 2000 FROM exact_connection
"""


def test_two_workers(scene):
    scene.queue(INVOICES)
    assert_shared(scene, (drive_on, {}), (drive_on, {}))


def test_progress_dialog_and_cron(scene):
    scene.queue(INVOICES)
    assert_shared(scene, (dialog, {"run_id": scene.run_id}), (cron_on, {}))
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


def test_a_document_that_was_in_somebodys_way_has_its_turn_in_the_same_drive(scene):
    """However long its row is kept: the others first, then it."""
    scene.queue(INVOICES)
    third = "SELECT id FROM exact_entry WHERE id = (SELECT min(id) + 2 FROM exact_entry)"
    with scene.database.locked(third):
        worker = scene.start(drive)
        wait_until(lambda: scene.states().count("sent") == INVOICES - 1, "the other documents")
    assert worker.result() == INVOICES
    scene.assert_each_booked_once()
    assert scene.exact.posts() == INVOICES


def test_what_a_worker_left_undone_is_free_for_others_while_it_waits_for_exact(scene):
    scene.queue(3)
    scene.exact.hold(ENTRIES, method="POST")
    first = "SELECT id FROM exact_entry WHERE id = (SELECT min(id) FROM exact_entry)"
    with scene.database.locked(first):
        hanging = scene.start(drive)
        scene.exact.is_holding(ENTRIES)
    assert scene.do(drive) == 2
    assert scene.states() == ["sent", "sending", "sent"]
    scene.exact.let_go()
    hanging.result()
    scene.assert_each_booked_once()


def test_what_a_worker_is_done_with_is_free_for_others_while_it_waits_for_exact(scene):
    scene.queue(2)
    scene.exact.hold(ENTRIES, method="POST", skip=1)
    hanging = scene.start(drive)
    scene.exact.is_holding(ENTRIES)
    scene.do(withdraw)
    scene.do(drive)
    assert scene.states() == ["cancelled", "sending"]
    scene.exact.let_go()
    hanging.result()
    assert scene.states() == ["cancelled", "sent"]


# One after the other: after some calls the log is asked, and then they stand there anyhow.
@pytest.mark.parametrize("booked", [6, 7])
def test_a_worker_that_waits_for_exact_keeps_its_calls_from_nobody(scene, booked):
    """Others count them; and it keeps no transaction open, which would hide what changed since."""
    scene.queue(booked + 1)
    scene.exact.hold(ENTRIES, method="POST", skip=booked)
    hanging = scene.start(drive_slowly)
    scene.exact.is_holding(ENTRIES)
    written = "SELECT count(*) FROM exact_call WHERE method = 'POST' AND endpoint = %s"
    assert scene.database.value(written, ENTRIES) == booked
    kept_open = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%%'
    """
    assert scene.database.value(kept_open) == 0
    scene.exact.let_go()
    hanging.result()
    assert scene.database.value(written, ENTRIES) == booked + 1


def test_who_reads_the_lists_keeps_nobody_waiting_as_long_as_exact_needs(scene):
    """Neither for a row of a list nor for the connection, also while Exact is asked for rights."""
    for endpoint in ("cashflow/PaymentConditions", "users/UserHasRights"):
        scene.exact.hold(endpoint, method="GET")
        reading = scene.start(refresh_lists)
        scene.exact.is_holding(endpoint)
        for table in ("exact_connection", "exact_vat_code", "exact_capability"):
            scene.database.rows(f"SELECT id FROM {table} FOR NO KEY UPDATE NOWAIT")
        scene.exact.let_go()
        reading.result()


def test_the_cron_comes_back_for_a_document_that_stays_in_somebodys_way(scene):
    scene.queue(1)
    with scene.database.locked("SELECT id FROM exact_entry"):
        scene.do(cron)
    left = """
        SELECT count(*) FROM ir_cron_trigger
          JOIN ir_cron ON ir_cron.id = cron_id
          JOIN ir_model_data ON model = 'ir.cron' AND res_id = ir_cron.id
         WHERE ir_model_data.name = 'ir_cron_queue' AND call_at > now() AT TIME ZONE 'UTC'
    """
    assert scene.states() == ["queued"]
    assert scene.database.value(left) >= 1


def test_a_division_that_hangs_holds_up_no_other(scene):
    """The cron sends all documents of the others while one waits for Exact's answer."""
    scene.do(open_companies, exact_url=scene.exact.url, count=3)
    documents = len(scene.do(queue_everywhere))
    scene.exact.hold(ENTRIES, method="POST")
    server = scene.start(cron)
    held = scene.exact.is_holding(ENTRIES)
    others = "SELECT count(*) FROM exact_entry WHERE division != %s AND state != 'sent'"
    division = held["division"]
    wait_until(lambda: not scene.database.value(others, division), "the other divisions")
    assert "sending" in scene.states(), "it is held until all others are sent"
    scene.exact.let_go()
    server.result()
    scene.do(cron)
    assert scene.states() == ["sent"] * documents


def test_where_exact_is_slow_several_calls_are_in_flight_and_each_relation_is_in_order(scene):
    scene.queue(INVOICES)
    scene.database.rows(SLOW_CALL)
    scene.exact.hold(ENTRIES, method="POST")
    server = scene.start(cron)
    held = scene.exact.is_holding(ENTRIES)["body"]["YourRef"]
    lane = "SELECT commercial_partner_id %% 3 FROM account_move WHERE name = %s"
    others = f"""
        SELECT count(*) FROM exact_entry JOIN account_move move ON move.id = move_id
         WHERE commercial_partner_id %% 3 != ({lane})
    """
    expected = scene.database.value(others, held)
    assert expected > 0, "they are of several relations"
    wait_until(lambda: scene.states().count("sent") == expected, "the other relations")
    assert scene.states().count("queued") == INVOICES - expected - 1, "one after the other"
    scene.exact.let_go()
    server.result()
    scene.finish()
    assert scene.exact.posts() == INVOICES
    numbers = """
        SELECT array_agg(entry.entry_number ORDER BY entry.id)
          FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
      GROUP BY move.commercial_partner_id
    """
    for [of_relation] in scene.database.rows(numbers):
        assert of_relation == sorted(of_relation)


def test_three_workers_of_which_one_is_killed(scene):
    scene.queue(INVOICES)
    scene.exact.hold(ENTRIES, method="POST", after=True)
    workers = scene.start_together(*[(drive, {})] * 3)
    held = scene.exact.is_holding(ENTRIES, executed=True)
    scene.exact.waits_for_entries(2)
    key = scene.do(lock_key, reference=held["body"]["YourRef"])
    process = scene.database.process_holding(key)
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


def test_relation_that_another_worker_is_making_for_another_contact(scene):
    """Who is a contact twice in Odoo is one relation in Exact, whoever sends the invoices."""
    scene.documents = scene.do(queue_of_two_contacts)
    scene.exact.hold(ACCOUNTS, method="POST")
    worker = scene.start(drive)
    scene.exact.is_holding(ACCOUNTS)
    scene.do(drive)
    assert scene.states() == ["queued", "queued"]
    scene.exact.let_go()
    worker.result()
    scene.finish()
    assert len(scene.exact.calls(ACCOUNTS, "POST")) == 1
    assert len({entry["Customer"] for entry in scene.exact.entries()}) == 1


def test_relation_whose_answer_for_another_contact_was_lost(scene):
    """Exact makes it a minute and a half after its caller gave up."""
    scene.documents = scene.do(queue_of_two_contacts)
    scene.exact.fault("cut_written_late", ACCOUNTS, method="POST", seconds=LATE)
    scene.do(drive)
    assert scene.states() == ["queued", "queued"]
    scene.exact.let_late_calls_through()
    scene.finish()
    assert len(scene.exact.calls(ACCOUNTS, "POST")) == 1
    assert len({entry["Customer"] for entry in scene.exact.entries()}) == 1


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
