"""A process is killed while payments come back from Exact: each is booked once, none is missing."""

import pytest

from .ledgers import TERMS, Ledgers
from .payment_jobs import fetch_payments, link
from .prepare import DIVISION

PAGE, PORTION = 1000, 100
# The last thing that is written of a portion, before its commit.
ITEM_OF = "SELECT id FROM exact_open_item WHERE your_ref = %s"
INVOICE = "SELECT id FROM account_move WHERE ref = %s"


@pytest.fixture
def books(scene):
    return Books(scene)


class Books(Ledgers):
    """Invoices that stand in both ledgers, and the accountant who gets money for them."""

    def __init__(self, scene):
        super().__init__(scene)
        self.scene = scene

    def invoices(self, count):
        """Have so many invoices of 121.00 in both ledgers.

        :return list[dict]: their entries in Exact
        """
        entries = self.entries(count)
        self.scene.do(link, entries=entries)
        return entries

    def entries(self, count):
        """Have so many entries of 121.00 in Exact."""
        return self.accountant("sales_entries", count=count)["entries"]

    def pay(self, entries, **more):
        """Receive a payment for each of these entries."""
        payments = [{"entry": entry["EntryID"], **more} for entry in entries]
        self.accountant("pay", payments=payments)

    def accountant(self, call, **body):
        """Have the accountant do something in Exact."""
        return self.exact.control(call, {"division": DIVISION, **body})


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
    assert (books.items(), books.facts()) == (PAGE, 0)
    [cursor] = scene.database.rows("SELECT item_cursor FROM exact_connection")

    assert scene.do(fetch_payments) == "16 payments booked, 0 wait."
    books.assert_agree(payments=16)
    assert books.items() == len(scene.exact.stored(TERMS))


def test_killed_before_the_commit_of_a_portion(scene, books):
    entries = books.invoices(12)
    scene.do(fetch_payments)
    books.pay(entries)
    scene.kill_in_front_of(ITEM_OF, fetch_payments, entries[0]["YourRef"])
    assert books.facts() == 0

    assert scene.do(fetch_payments) == "12 payments booked, 0 wait."
    books.assert_agree(payments=12)
