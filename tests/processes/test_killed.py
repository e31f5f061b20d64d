"""A process is killed while it sends: whatever it was doing, the document is booked once."""

from .exact import ACCOUNTS, ENTRIES
from .odoo_side import drive, drive_slowly


def test_killed_between_post_and_commit(scene):
    scene.queue()
    scene.exact.hold(ENTRIES, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES, executed=True)
    assert scene.states() == ["sending"]
    scene.kill(killed)

    scene.do(drive)
    scene.assert_each_booked_once()
    assert scene.exact.posts() == 1
    _whether_it_is_there, look_up = scene.exact.calls(ENTRIES, "GET")
    assert "YourRef" in look_up["query"]


def test_killed_while_the_relation_is_looked_up(scene):
    scene.queue()
    scene.exact.hold(ACCOUNTS, method="GET")
    killed = scene.start(drive)
    scene.exact.is_holding(ACCOUNTS)
    assert scene.states() == ["queued"], "nothing was about to be posted"
    scene.kill(killed)

    scene.do(drive)
    assert (scene.states(), scene.exact.posts()) == (["sent"], 1)
    scene.finish()


def test_killed_after_the_intention_and_before_the_post(scene):
    scene.queue()
    scene.exact.hold(ENTRIES, method="POST")
    killed = scene.start(drive)
    scene.exact.is_holding(ENTRIES)
    assert scene.states() == ["sending"]
    scene.kill(killed)

    scene.do(drive)
    assert (scene.states(), scene.exact.posts()) == (["unknown"], 1), "it may still be under way"
    scene.finish()
    assert scene.exact.posts() == 2, "the one that never got through, and another"


def test_killed_between_the_creation_of_the_relation_and_its_commit(scene):
    scene.queue()
    scene.exact.hold(ACCOUNTS, method="POST", after=True)
    killed = scene.start(drive)
    scene.exact.is_holding(ACCOUNTS, executed=True)
    scene.kill(killed)

    scene.finish()


def test_killed_after_the_answer_and_before_what_follows(scene):
    """What is done for many at once, such as the note, is done by whoever works next."""
    scene.queue(2)
    scene.exact.hold(ENTRIES, method="POST", skip=1)
    killed = scene.start(drive_slowly)
    scene.exact.is_holding(ENTRIES)
    assert sorted(scene.states()) == ["sending", "sent"]
    notes = "SELECT count(*) FROM mail_message WHERE body LIKE '%%Booked in Exact Online%%'"
    assert not scene.database.value(notes)
    scene.kill(killed)

    scene.do(drive)
    assert scene.database.value(notes) == 1
    scene.finish()
    assert scene.database.value(notes) == 2
