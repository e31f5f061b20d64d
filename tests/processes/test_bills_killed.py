"""A process is killed while it sends a bill: the bill is booked once, its file attached once."""

from decimal import Decimal

from .exact import FILES, PURCHASES
from .odoo_side import drive


def assert_booked_with_its_file(scene):
    [bill] = scene.exact.bills()
    [[total, number]] = scene.database.rows(
        """
        SELECT move.amount_total, move.exact_entry_number
          FROM exact_entry entry
          JOIN account_move move ON move.id = entry.move_id
          JOIN exact_attachment file ON file.entry_id = entry.id
         WHERE entry.state = 'sent' AND file.state = 'attached'
        """
    )
    assert (Decimal(bill["AmountFC"]), bill["EntryNumber"]) == (total, number)
    [file] = scene.exact.files()
    assert file["Document"] == bill["Document"]


def test_killed_between_the_post_of_a_bill_and_its_commit(scene):
    scene.queue_bill()
    scene.exact.hold(PURCHASES, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(PURCHASES, executed=True)
    scene.kill(killed)

    scene.do(drive)
    assert_booked_with_its_file(scene)


def test_killed_while_it_looks_for_the_same_bill(scene):
    scene.queue_bill()
    scene.exact.hold(PURCHASES, method="GET")
    killed = scene.start(drive)
    scene.exact.is_holding(PURCHASES)
    scene.kill(killed)
    assert scene.exact.bills() == []

    for _turn in range(3):
        scene.drive_later()
    assert_booked_with_its_file(scene)


def test_killed_between_the_post_of_the_file_and_its_commit(scene):
    scene.queue_bill()
    scene.exact.hold(FILES, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(FILES, executed=True)
    assert scene.states() == ["sent"], "the booking does not wait for its file"
    scene.kill(killed)

    scene.do(drive)
    assert_booked_with_its_file(scene)
