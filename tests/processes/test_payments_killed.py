"""Processes are killed while payments come back: each is booked once, and none is missing."""

from contextlib import contextmanager

import pytest

from .exact import TERMS
from .odoo_side import drive, fetch, payments_cron
from .prepare import INVOICES
from .waiting import wait_until


@pytest.fixture
def sent(scene):
    """All invoices stand in Exact."""
    scene.queue(INVOICES)
    scene.do(drive)
    scene.finish()
    return scene


def pay_all(scene):
    """The accountant receives a payment for each invoice."""
    ours = [entry for entry in scene.exact.entries() if entry["YourRef"] in scene.documents]
    entries = [{"entry": entry["EntryID"]} for entry in ours]
    scene.exact.accountant("pay", payments=entries)


@contextmanager
def last_one_locked(scene):
    """Documents are settled relation by relation: the last one of them cannot be settled."""
    with scene.database.locking(
        """
        SELECT move.id
          FROM account_move move
         WHERE move.id = (SELECT entry.move_id
                            FROM exact_entry entry
                            JOIN account_move other ON other.id = entry.move_id
                            JOIN exact_account account
                              ON account.partner_id = other.commercial_partner_id
                        ORDER BY account.guid DESC, entry.id DESC
                           LIMIT 1)
           FOR UPDATE
        """
    ):
        yield


def booked(scene):
    """How many payments Odoo's books hold."""
    return scene.database.value("SELECT count(*) FROM account_payment WHERE state = 'paid'")


def assert_paid_once(scene):
    """Each invoice is paid, by one payment of its amount."""
    rows = scene.database.rows(
        """
        SELECT move.payment_state, move.amount_residual, move.amount_total, sum(fact.amount),
               count(*)
          FROM exact_entry entry
          JOIN account_move move ON move.id = entry.move_id
          JOIN exact_payment fact ON fact.entry_id = entry.id AND fact.state = 'booked'
      GROUP BY move.id
        """
    )
    assert len(rows) == INVOICES
    for state, residual, total, paid, count in rows:
        assert (state, residual, paid, count) == ("paid", 0, total, 1)
    assert booked(scene) == INVOICES
    assert scene.database.value("SELECT count(*) FROM exact_open_item WHERE to_settle") == 0


def assert_open_again(scene):
    """Each invoice is open, and each payment was taken back by one entry."""
    rows = scene.database.rows(
        """
        SELECT move.payment_state, move.amount_residual = move.amount_total
          FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
        """
    )
    assert rows == [("not_paid", True)] * INVOICES
    states = scene.database.rows("SELECT state, count(*) FROM account_payment GROUP BY state")
    assert states == [("canceled", INVOICES)]
    balance = "SELECT coalesce(sum(amount_residual), 0) FROM account_move_line l WHERE EXISTS "
    balance += "(SELECT FROM account_payment p WHERE p.move_id = l.move_id)"
    assert scene.database.value(balance) == 0


def test_killed_between_two_pages(sent):
    """A page and how far it got are one: the next process goes on behind it."""
    sent.exact.accountant("sales_entries", count=1100, date="2026-01-05")
    pay_all(sent)
    sent.exact.hold(TERMS, skip=1)
    killed = sent.start(fetch)
    sent.exact.is_holding(TERMS)
    stored = sent.database.value("SELECT count(*) FROM exact_open_item")
    assert stored == 1000
    cursor = sent.database.value("SELECT item_cursor FROM exact_connection")
    sent.kill(killed)

    sent.exact.control("calls/clear", {})
    sent.do(fetch)
    [first, *_others] = sent.exact.calls(TERMS)
    assert f"gt {cursor}L" in str(first) or f"gt%20{cursor}L" in str(first)
    assert sent.database.value("SELECT count(*) FROM exact_open_item") == 1100 + 2 * INVOICES
    assert_paid_once(sent)


def test_killed_while_settling(sent):
    """What was settled before stays, the portion under way is done again."""
    pay_all(sent)
    with last_one_locked(sent):
        killed = sent.start(fetch, portion=5)
        sent.database.awaits_lock()
        assert booked(sent) == 10
        killed.kill()
    sent.database.forgets(killed.pid)

    sent.do(fetch)
    assert_paid_once(sent)


def test_killed_while_taking_back(sent):
    pay_all(sent)
    sent.do(fetch)
    for entry in sent.exact.entries():
        sent.exact.accountant("unmatch", entry=entry["EntryID"])
    with last_one_locked(sent):
        killed = sent.start(fetch, portion=5)
        sent.database.awaits_lock()
        killed.kill()
    sent.database.forgets(killed.pid)
    assert 0 < booked(sent) < INVOICES

    sent.do(fetch)
    assert_open_again(sent)


def test_two_workers_at_once(sent):
    """One of them fetches, the other one does not wait for it."""
    pay_all(sent)
    sent.exact.hold(TERMS)
    first = sent.start(fetch)
    sent.exact.is_holding(TERMS)
    assert sent.do(fetch) is False
    sent.exact.let_go()
    assert first.result() is True
    assert_paid_once(sent)


def test_many_workers_at_once(sent):
    pay_all(sent)
    sent.database.rows("UPDATE exact_connection SET fetch_payments = TRUE")
    workers = sent.start_together(*[(fetch, {"portion": 2})] * 3, (payments_cron, {}))
    for worker in workers:
        worker.result()
    wait_until(lambda: sent.do(fetch), "a worker that may fetch")
    assert_paid_once(sent)


def test_a_document_sent_while_its_payment_is_fetched(scene):
    """Its entry is not known yet when its open item comes; it is settled all the same."""
    from .exact import ENTRIES

    scene.queue(1)
    scene.exact.hold(ENTRIES, method="POST", after=True)
    sending = scene.start(drive)
    scene.exact.is_holding(ENTRIES, executed=True)
    pay_all(scene)
    scene.do(fetch)
    assert booked(scene) == 0
    scene.exact.let_go()
    sending.result()
    scene.do(fetch)
    assert booked(scene) == 1
