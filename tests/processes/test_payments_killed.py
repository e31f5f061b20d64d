"""A process is killed while payments come back from Exact: each is booked once, none is missing."""

import pytest

from .ledgers import INVOICE, TERMS
from .payment_jobs import fetch_payments

PAGE, PORTION = 1000, 100
CURSOR = "SELECT cursor FROM exact_open_item_feed"
# Marked as settled in the last statement of a portion.
ITEM = "SELECT id FROM exact_open_item WHERE entry_guid = %s"


def test_killed_between_two_pages(scene, books):
    first = books.invoices(8)
    books.pay(first)
    books.entries(PAGE)
    second = books.invoices(8)
    books.pay(second)
    scene.exact.hold(TERMS, skip=1)
    killed = scene.start(fetch_payments)
    scene.exact.is_holding(TERMS)
    scene.kill(killed)
    assert (books.items(), books.settlements()) == (PAGE, 0)
    cursor = scene.database.value(CURSOR)

    assert scene.do(fetch_payments) == "Payments booked: 16. Waiting: 0."
    books.assert_agree(payments=16)
    assert books.items() == len(scene.exact.stored(TERMS))
    [_first, _held, resumed, *_more] = scene.exact.calls(TERMS)
    assert resumed["query"].endswith(f"Timestamp%20gt%20{cursor}L")


def test_killed_before_the_commit_of_a_page(scene, books):
    """What it says and how far it got are there together, or neither."""
    entries = books.invoices(12)
    scene.do(fetch_payments)
    known = books.items(), scene.database.value(CURSOR)
    books.pay(entries)
    statement = scene.kill_in_front_of(ITEM, fetch_payments, entries[0]["EntryID"])
    assert '"is_matched" =' in statement
    assert known == (books.items(), scene.database.value(CURSOR))

    assert scene.do(fetch_payments) == "Payments booked: 12. Waiting: 0."
    books.assert_agree(payments=12)


def test_killed_again_and_again_in_one_portion(scene, books):
    entries = books.invoices(12)
    books.pay(entries[:6], amount="21.00")
    books.pay(entries[3:])
    scene.kill_in_front_of(INVOICE, fetch_payments, entries[7]["YourRef"])
    assert books.settlements() == 0
    statement = scene.kill_in_front_of(ITEM, fetch_payments, entries[0]["EntryID"])
    assert statement.startswith('UPDATE "exact_open_item"'), "the portion is booked, not committed"
    assert books.settlements() == 0

    assert scene.do(fetch_payments) == "Payments booked: 15. Waiting: 0."
    books.assert_agree(payments=15)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("exact_open_item", "Payments booked: 12. Waiting: 0."),
        ("exact_settlement", "Payments booked: 0. Waiting: 0."),
    ],
)
def test_killed_in_a_commit(scene, books, table, told):
    """The database still does what the process asked for; then it is not done again."""
    books.pay(books.invoices(12))
    with scene.database.slow_commits(table):
        killed = scene.start(fetch_payments)
        assert scene.database.awaits_lock() == ["COMMIT"]
        killed.kill()
        assert scene.database.value(f"SELECT count(*) FROM {table}") == 0
    scene.kill(killed)
    assert scene.database.value(f"SELECT count(*) > 0 FROM {table}")

    assert scene.do(fetch_payments) == told
    books.assert_agree(payments=12)


def test_killed_in_a_commit_while_the_next_one_begins(scene, books):
    """The work lock of a process goes with it, its commit may take longer."""
    books.pay(books.invoices(12))
    with scene.database.slow_commits("exact_settlement"):
        killed = scene.start(fetch_payments)
        scene.database.awaits_lock()
        killed.kill()
        after = scene.start(fetch_payments)
        scene.database.awaits_lock(processes=2)
    assert after.result() == "Payments booked: 0. Waiting: 0."
    books.assert_agree(payments=12)


def test_killed_after_a_portion(scene, books):
    entries = books.invoices(PORTION + 10)
    books.pay(entries)
    scene.kill_in_front_of(INVOICE, fetch_payments, books.last_settled(entries)["YourRef"])
    assert books.settlements() == PORTION

    assert scene.do(fetch_payments) == "Payments booked: 10. Waiting: 0."
    books.assert_agree(payments=len(entries))


def test_killed_among_a_thousand_changes(scene, books):
    """Each relation paid at once all it owes; only some of that was sent from Odoo."""
    entries = books.entries(1000)
    sent = entries[: 3 * PORTION + 10]
    books.link(sent)
    by_relation = books.by_relation(entries)
    for some in by_relation.values():
        books.receive(some, 121 * len(some))
    scene.kill_in_front_of(INVOICE, fetch_payments, books.last_settled(sent)["YourRef"])
    assert books.items() > 1000
    done = books.settlements()
    assert done >= 2 * PORTION, "what one payment settled stays together, so portions are larger"
    assert books.waiting() == len(sent) - done

    assert scene.do(fetch_payments) == f"Payments booked: {len(sent) - done}. Waiting: 0."
    books.assert_agree(payments=len(by_relation))


# === TAKEN BACK === #


@pytest.fixture
def paid(scene, books):
    """Twelve invoices that are paid in both ledgers."""
    entries = books.invoices(12)
    books.pay(entries)
    scene.do(fetch_payments)
    return entries


def test_killed_while_taking_back(scene, books, paid):
    undone = paid[:5]
    books.unmatch(undone)
    scene.kill_in_front_of(INVOICE, fetch_payments, undone[3]["YourRef"])
    books.assert_taken_back(0)
    statement = scene.kill_in_front_of(ITEM, fetch_payments, undone[0]["EntryID"])
    assert '"to_settle" =' in statement, "all of it is taken back, nothing is committed"
    books.assert_taken_back(0)

    for _turn in range(2):
        scene.do(fetch_payments)
        books.assert_agree(payments=7)
        books.assert_taken_back(5)


def test_killed_in_the_commit_of_what_is_taken_back(scene, books, paid):
    books.unmatch(paid[:5])
    with scene.database.slow_commits("mail_activity"):
        killed = scene.start(fetch_payments)
        assert scene.database.awaits_lock() == ["COMMIT"]
        killed.kill()
    scene.kill(killed)
    books.assert_taken_back(5)

    scene.do(fetch_payments)
    books.assert_agree(payments=7)
    books.assert_taken_back(5)


def test_killed_while_taking_back_what_is_matched_again(scene, books, paid):
    """By the next time the accountant corrected himself: nothing is to be done."""
    books.unmatch(paid[:1])
    scene.kill_in_front_of(INVOICE, fetch_payments, paid[0]["YourRef"])
    books.match_again(paid[0])

    assert scene.do(fetch_payments) == "Payments booked: 0. Waiting: 0."
    books.assert_agree(payments=12)
    books.assert_taken_back(0)


# === PAID TOO MUCH === #


def test_killed_while_too_much_is_paid(scene, books):
    """What is too much is kept for the relation, once."""
    entries = books.invoices(40)
    some = max(books.by_relation(entries).values(), key=len)
    books.receive(some, 121 * len(some) + 50)
    scene.kill_in_front_of(INVOICE, fetch_payments, some[0]["YourRef"])
    assert scene.database.value("SELECT means FROM exact_settlement") == "credit"

    scene.do(fetch_payments)
    books.assert_agree(payments=2)
