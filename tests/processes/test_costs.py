"""What one more document costs in calls and to the database: counts, which are the same on every
machine, and never seconds. They must not creep up; ``make bench`` says what they take.
"""

import pytest

from benchmarks.rows.bills import drive_bills, make_bills, send_complete
from benchmarks.rows.sending import queue_copies, send_portion

# The most that one more may cost. Who makes it cheaper lowers the figure.
COUNTED = ("calls", "statements", "commits", "cursors", "connections")
CEILINGS = {
    "invoice": (1.0, 11, 2.5, 0.1, 0.02),
    "bill with its file": (2.1, 40, 6, 0.1, 0.02),
}
FEW, MANY = 4, 20
# The first ones make the relations, too.
PORTIONS = (FEW, FEW, MANY)


def test_invoice(scene):
    cost = {}
    for number in PORTIONS:
        scene.do(queue_copies, number=number)
        cost[number], _payloads = scene.do(send_portion, url=scene.exact.url, limit=number)
    _assert_cheap("invoice", cost)
    assert scene.exact.posts() == MANY  # the journal of calls begins with each portion


def test_bill_with_its_file(scene):
    cost = {}
    for number in PORTIONS:
        scene.do(make_bills, number=number)
        scene.do(send_complete, number=number)
        cost[number] = scene.do(drive_bills, url=scene.exact.url)
    _assert_cheap("bill with its file", cost)
    assert len(scene.exact.files()) == sum(PORTIONS)


@pytest.fixture
def scene(scene):
    """One whose limits of calls do not interrupt."""
    scene.exact.control("knobs", {"minute_limit": 1000})
    return scene


def _assert_cheap(what, cost):
    more = {name: (cost[MANY][name] - cost[FEW][name]) / (MANY - FEW) for name in COUNTED}
    most = dict(zip(COUNTED, CEILINGS[what], strict=True))
    assert {name: value for name, value in more.items() if value > most[name]} == {}, more
