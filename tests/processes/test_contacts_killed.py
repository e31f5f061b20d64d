"""A process is killed while it sends a contact, or makes one of a relation: there is one each."""

from .exact import ACCOUNTS, BANKS
from .odoo_side import drive, queue_contact, queue_new_contacts

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


def assert_each_became_one(scene, guids, before):
    made = scene.database.rows(
        "SELECT guid, state, COUNT(partner_id) FROM exact_contact GROUP BY guid, state"
    )
    assert {(guid, "linked", 1) for guid in guids} <= set(made)
    assert len(scene.exact.stored(ACCOUNTS)) == before


def test_killed_while_contacts_are_made_of_relations(scene):
    guids, before = scene.do(queue_new_contacts), len(scene.exact.stored(ACCOUNTS))
    assert guids
    scene.exact.hold(BANKS, method="GET")
    killed = scene.start(drive)
    scene.exact.is_holding(BANKS)
    scene.kill(killed)

    finish(scene)
    assert_each_became_one(scene, guids, before)


def test_two_workers_make_each_contact_once(scene):
    guids, before = scene.do(queue_new_contacts), len(scene.exact.stored(ACCOUNTS))
    workers = scene.start_together((drive, {}), (drive, {}))
    for worker in workers:
        worker.result()
    finish(scene)
    assert_each_became_one(scene, guids, before)
