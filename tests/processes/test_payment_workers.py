"""Several processes are about the same payments at once: each is booked once."""

from decimal import Decimal

from .exact import ENTRIES
from .ledgers import INVOICE, TERMS
from .odoo_side import drive
from .payment_jobs import fetch_payments, pay_by_hand, payments_cron, settle_again

UNDER_WAY = "The payments are being fetched at this moment. Try again later."
NONE_NEW, ALL = "Payments booked: 0. Waiting: 0.", "Payments booked: 12. Waiting: 0."


# What woke the cron may have come after the last page of who is at it.
_TO_BE_FETCHED_AGAIN = """
    SELECT count(*)
      FROM ir_cron_trigger
      JOIN ir_model_data data ON data.res_id = cron_id AND data.model = 'ir.cron'
     WHERE data.name = 'ir_cron_payments' AND call_at > now() AT TIME ZONE 'UTC'
"""


def paid_in_exact(books):
    entries = books.invoices(12)
    books.pay(entries)
    return entries


# === FETCHED TWICE AT ONCE === #


def test_fetched_twice_at_once(scene, books):
    paid_in_exact(books)
    workers = scene.start_together((fetch_payments, {}), (fetch_payments, {}))
    told = {worker.result() for worker in workers}
    assert ALL in told
    assert told < {ALL, NONE_NEW, UNDER_WAY}
    books.assert_agree(payments=12)


def test_button_while_the_cron_runs(scene, books):
    paid_in_exact(books)
    scene.exact.hold(TERMS)
    cron = scene.start(payments_cron)
    scene.exact.is_holding(TERMS)
    assert scene.do(fetch_payments) == UNDER_WAY
    scene.exact.let_go()
    cron.result()
    books.assert_agree(payments=12)
    assert scene.do(fetch_payments) == NONE_NEW


def test_cron_while_a_person_fetches(scene, books):
    paid_in_exact(books)
    scene.exact.hold(TERMS)
    person = scene.start(fetch_payments)
    scene.exact.is_holding(TERMS)
    scene.do(payments_cron)
    assert scene.database.value(_TO_BE_FETCHED_AGAIN) == 1
    scene.exact.let_go()
    assert person.result() == ALL
    books.assert_agree(payments=12)


def test_cron_after_a_person_was_killed(scene, books):
    entries = paid_in_exact(books)
    scene.kill_in_front_of(INVOICE, fetch_payments, entries[5]["YourRef"])
    scene.do(payments_cron)
    books.assert_agree(payments=12)


def test_booked_while_the_queue_has_the_entries(scene, books):
    """It changes nothing of them, so neither waits for the other, nor is one refused."""
    paid_in_exact(books)
    with scene.database.locked("SELECT id FROM exact_entry"):
        assert scene.do(fetch_payments) == ALL
    books.assert_agree(payments=12)


# === BY HAND AT THE SAME TIME === #


def test_paid_by_hand_while_it_is_booked(scene, books):
    """What the person registers is money of the customer that settles nothing."""
    entries = paid_in_exact(books)
    with scene.database.slow_commits("exact_settlement"):
        fetching = scene.start(fetch_payments)
        scene.database.awaits_lock()
        person = scene.start(pay_by_hand, reference=entries[0]["YourRef"])
        scene.database.awaits_lock(processes=2)
    assert fetching.result() == ALL
    person.result()
    books.assert_agree(payments=12)


def test_booked_while_it_is_paid_by_hand(scene, books):
    """What a person paid meanwhile is recognised and not booked again."""
    entries = paid_in_exact(books)
    with scene.database.slow_commits("account_payment"):
        person = scene.start(pay_by_hand, reference=entries[0]["YourRef"])
        scene.database.awaits_lock()
        fetching = scene.start(fetch_payments)
        scene.database.awaits_lock(processes=2)
    assert person.result() == ""
    assert fetching.result() == "Payments booked: 11. Waiting: 0."
    books.assert_agree(payments=11, in_odoo=1)


def test_settled_again_by_a_person_while_it_is_booked(scene, books):
    entries = paid_in_exact(books)
    with scene.database.slow_commits("exact_settlement"):
        fetching = scene.start(fetch_payments)
        scene.database.awaits_lock()
        person = scene.start(settle_again, reference=entries[0]["YourRef"])
        scene.database.awaits_lock(processes=2)
    assert fetching.result() == ALL
    person.result()
    books.assert_agree(payments=12)


# === SENT AT THE SAME TIME === #


def being_sent(scene, books, amount=None):
    """An invoice that is paid in Exact before Odoo knows its entry there.

    :param str amount: that is paid, else 50.00 too much
    :return: that waits for the answer
    :rtype: Worker
    """
    scene.queue()
    scene.exact.hold(ENTRIES, method="POST", after=True)
    sending = scene.start(drive)
    scene.exact.is_holding(ENTRIES, executed=True)
    [entry] = scene.exact.entries()
    books.receive([entry], amount or Decimal(entry["AmountFC"]) + 50)
    return sending


def test_paid_while_it_is_being_sent(scene, books):
    """Its GUID comes when the payment was fetched already."""
    sending = being_sent(scene, books)
    assert scene.do(fetch_payments) == NONE_NEW
    scene.exact.let_go()
    sending.result()

    scene.do(fetch_payments)
    books.assert_agree(payments=2)


def test_sent_while_its_payment_is_fetched(scene, books):
    """Neither process sees what the other one has not committed yet."""
    sending = being_sent(scene, books)
    with scene.database.slow_commits("exact_open_item"):
        fetching = scene.start(fetch_payments)
        scene.database.awaits_lock()
        scene.exact.let_go()
        sending.result()
    fetching.result()

    scene.do(fetch_payments)
    books.assert_agree(payments=2)


def test_sent_while_its_item_changes(scene, books):
    """Both processes write the same item: the one that comes second begins anew."""
    sending = being_sent(scene, books, "21.00")
    scene.do(fetch_payments)
    books.receive(scene.exact.entries(), "10.00")
    with scene.database.slow_commits("exact_open_item"):
        fetching = scene.start(fetch_payments)
        scene.database.awaits_lock()
        scene.exact.let_go()
        scene.database.awaits_lock(processes=2)
    fetching.result()
    sending.result()

    scene.finish()
    scene.do(fetch_payments)
    books.assert_agree(payments=2)
