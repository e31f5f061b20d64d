"""A process is killed while it sends a contact: one relation is made, with its bank account."""

from .exact import ACCOUNTS, BANKS
from .odoo_side import drive, queue_contact

IBAN = "BE68539007547034"


def assert_made_once(scene, name):
    [relation] = [row for row in scene.exact.stored(ACCOUNTS) if row["Name"] == name]
    [bank] = [row for row in scene.exact.stored(BANKS) if row["BankAccount"] == IBAN]
    assert bank["Account"] == relation["ID"]
    assert scene.database.rows(
        "SELECT guid, state FROM exact_contact WHERE state <> 'unlinked'"
    ) == [(relation["ID"], "linked")]


def finish(scene):
    for _turn in range(4):
        scene.drive_later()


def test_killed_between_the_post_of_a_relation_and_its_commit(scene):
    name = scene.do(queue_contact)
    scene.exact.hold(ACCOUNTS, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(ACCOUNTS, executed=True)
    scene.kill(killed)

    finish(scene)
    assert_made_once(scene, name)


def test_killed_before_the_relation_was_posted(scene):
    name = scene.do(queue_contact)
    scene.exact.hold(BANKS, method="GET")
    killed = scene.start(drive)
    scene.exact.is_holding(BANKS)
    scene.kill(killed)

    finish(scene)
    assert_made_once(scene, name)


def test_killed_between_the_post_of_a_bank_account_and_its_commit(scene):
    name = scene.do(queue_contact)
    scene.exact.hold(BANKS, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(BANKS, executed=True)
    scene.kill(killed)

    finish(scene)
    assert_made_once(scene, name)


def test_two_workers_make_one_relation(scene):
    name = scene.do(queue_contact)
    workers = scene.start_together((drive, {}), (drive, {}))
    assert sum(worker.result() for worker in workers) == 1
    assert_made_once(scene, name)
