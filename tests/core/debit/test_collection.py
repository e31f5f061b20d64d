"""A batch balances to the cent, its parts match to zero, its receipts find their batch."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.debit.collection import (
    Batch,
    CollectedLine,
    Open,
    Receipt,
    SuspenseLine,
    bank_entry,
    first_line,
    general_journal_entry,
    parts_to_match,
    share_receipts,
)
from exact_online_connector.core.debit.mandate import Mandate, check_mandate, mandate_payload

DAY = date(2026, 3, 1)
amounts = st.decimals("0.01", "99999", places=2)
batches_of_amounts = st.lists(amounts, min_size=1, max_size=30)


def receipt(found, returned=False):
    lines = [
        CollectedLine(f"account {n}", "receivable", amount, f"INV/{n}", n)
        for n, amount in enumerate(found)
    ]
    return Receipt("INC/2026/0001", returned, DAY, "900", "suspense", "EUR", lines)


@given(batches_of_amounts, st.booleans())
def test_a_general_journal_entry_adds_up_to_zero(found, returned):
    payload = general_journal_entry(receipt(found, returned))
    suspense, *lines = payload["GeneralJournalEntryLines"]
    assert suspense["AmountFC"] + sum(line["AmountFC"] for line in lines) == 0
    assert (suspense["AmountFC"] > 0) is not returned
    assert abs(suspense["AmountFC"]) == sum(found)
    assert [abs(line["AmountFC"]) for line in lines] == found
    assert first_line(payload) == suspense


@given(batches_of_amounts, st.booleans())
def test_a_bank_entry_brings_the_money_in_or_takes_it_back(found, returned):
    payload = bank_entry(receipt(found, returned))
    lines = payload["BankEntryLines"]
    assert [abs(line["AmountFC"]) for line in lines] == found
    assert all((line["AmountFC"] < 0) is returned for line in lines)
    assert [line["OurRef"] for line in lines] == list(range(len(found)))
    assert first_line(payload)["Description"] == "INC/2026/0001 INV/0"


@given(batches_of_amounts, amounts, st.booleans())
def test_a_bank_statement_continues_the_balance_of_its_journal(found, opening, returned):
    payload = bank_entry(replace(receipt(found, returned), opening=-opening))
    moved = sum(line["AmountFC"] for line in payload["BankEntryLines"])
    assert payload["OpeningBalanceFC"] == -opening
    assert payload["ClosingBalanceFC"] == moved - opening


@pytest.mark.parametrize("entry", [bank_entry, general_journal_entry])
def test_the_period_goes_along_when_it_is_known(entry):
    known = entry(replace(receipt([Decimal(1)]), period=(2026, 3)))
    assert (known["FinancialYear"], known["FinancialPeriod"]) == (2026, 3)
    assert "FinancialPeriod" not in entry(receipt([Decimal(1)]))
    assert "OpeningBalanceFC" not in known


def test_descriptions_are_cut_to_what_exact_takes():
    line = CollectedLine("account", "receivable", Decimal(1), "INV/" + "9" * 80, 1)
    long = Receipt("INC/2026/0001", False, DAY, "900", "suspense", "EUR", [line])
    _suspense, in_general = general_journal_entry(long)["GeneralJournalEntryLines"]
    [at_bank] = bank_entry(long)["BankEntryLines"]
    assert in_general["Description"] == "INC/2026/0001 INV/" + "9" * 42
    assert at_bank["Description"] == in_general["Description"]


@given(amounts, st.lists(amounts, max_size=6), st.booleans())
def test_what_is_matched_adds_up_to_zero_and_takes_no_more_than_is_open(paid, owed, returned):
    sign = -1 if returned else 1
    counters = [Open(f"invoice {n}", sign * amount) for n, amount in enumerate(owed)]
    parts = parts_to_match(Open("receipt", -sign * paid), counters)
    assert sum((amount for _guid, amount in parts), Decimal(0)) == 0
    if owed:
        by_guid = dict(parts)
        assert abs(by_guid["receipt"]) == min(paid, sum(owed))
        assert all(abs(by_guid.get(one.guid, 0)) <= abs(one.amount) for one in counters)
    else:
        assert parts == []


def test_items_on_the_same_side_do_not_settle_each_other():
    assert parts_to_match(Open("a", Decimal(-5)), [Open("b", Decimal(-5))]) == []


# --- the suspense account ---


def batch(name, exported, returned=0, day=0):
    return Batch(name, DAY + timedelta(days=day), Decimal(exported), Decimal(returned))


def line(received, text="", day=0):
    return SuspenseLine(text, DAY + timedelta(days=day), Decimal(received))


TWO = [batch("INC/1", 100), batch("INC/10", 250, day=7)]


@pytest.mark.parametrize(
    ("batches", "lines", "received", "rest"),
    [
        (TWO, [], (0, 0), 0),
        (TWO, [line(250)], (0, 250), 0),
        (TWO, [line(300)], (100, 200), 0),
        (TWO, [line(90, "batch INC/1 less costs")], (90, 0), 0),
        # The name of one is the beginning of the other's.
        (TWO, [line(100, "INC/10")], (0, 100), 0),
        (TWO, [line(400)], (100, 250), 50),
        # Both paid, then the bank takes back what came back of the second.
        (
            [batch("INC/1", 100), batch("INC/2", 80, 30, day=7)],
            [line(100), line(80), line(-30)],
            (100, 50),
            0,
        ),
        (TWO, [line(100), line(-40)], (60, 0), 0),
        (TWO, [line(-40)], (0, 0), -40),
        # Named, then taken back in part, while the return is booked already.
        ([batch("INC/1", 100, 30)], [line(100, "INC/1"), line(-30, "INC/1")], (70,), 0),
        # The bank nets what came back.
        ([batch("INC/1", 100, 30), batch("INC/2", 70)], [line(70)], (70, 0), 0),
    ],
)
def test_which_batch_a_receipt_belongs_to(batches, lines, received, rest):
    found, left = share_receipts(batches, lines)
    assert tuple(found.values()) == received
    assert left == rest


@given(
    st.lists(amounts, max_size=5),
    st.lists(st.decimals("-500", "99999", places=2), max_size=8),
)
def test_nothing_received_gets_lost(exported, moved):
    batches = [batch(f"INC/{n}", amount, day=n) for n, amount in enumerate(exported)]
    found, left = share_receipts(batches, [line(amount) for amount in moved])
    assert sum(found.values(), Decimal(0)) + left == sum(moved, Decimal(0))
    for one in batches:
        assert 0 <= found[one.name] <= one.exported


# --- mandates ---


def mandate(**values):
    complete = {"reference": "M1", "iban": "BE68 5390 0754 7034", "signed_on": DAY}
    return Mandate(**{"id": 1, "partner": "Hotel", **complete, **values})


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, []),
        ({"reference": None}, ["mandate_no_reference"]),
        ({"iban": None}, ["mandate_no_bank_account"]),
        ({"iban": "BE68539007547035"}, ["mandate_iban_invalid"]),
        ({"signed_on": None}, ["mandate_not_signed"]),
        ({"signed_on": None, "iban": ""}, ["mandate_no_bank_account", "mandate_not_signed"]),
    ],
)
def test_what_a_mandate_lacks(values, codes):
    found = list(check_mandate(mandate(**values)))
    assert [one.code for one in found] == codes
    assert all(one.blocking and one.record == ("exact.mandate", 1) for one in found)


def test_what_exact_is_told_of_a_mandate():
    payload = mandate_payload(mandate(kind="b2b", usage="one_off"))
    assert (payload["Type"], payload["PaymentType"], payload["SignatureDate"]) == (1, 0, DAY)
