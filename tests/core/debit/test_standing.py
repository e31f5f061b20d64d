"""A batch as it was booked beside what the ledger has: the same in both kinds of journal."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from exact_online_connector.core.debit.collection import (
    CollectedLine,
    Receipt,
    bank_entry,
    general_journal_entry,
)
from exact_online_connector.core.debit.standing import (
    booked_figures,
    is_as_booked,
    ledger_figures,
)
from exact_online_connector.core.drift.compare import differences
from exact_online_connector.core.drift.screen import LedgerLine

DAY = date(2026, 1, 15)
SUSPENSE, RECEIVABLE = "gl-580000", "gl-400000"
AMOUNTS = {"rel-1": D("121.00"), "rel-2": D("60.50")}
JOURNALS = {"general": general_journal_entry, "bank": bank_entry}
CASES = [(journal, returned) for journal in JOURNALS for returned in (False, True)]


def booked(journal, returned):
    lines = [
        CollectedLine(account, RECEIVABLE, amount, "INV", 1) for account, amount in AMOUNTS.items()
    ]
    receipt = Receipt("INC/1", returned, DAY, "900", SUSPENSE, "EUR", lines, (2026, 1))
    if journal == "bank":
        receipt = replace(receipt, opening=D("5.00"))
    payload = json.loads(json.dumps(JOURNALS[journal](receipt), default=str))
    return booked_figures(payload, SUSPENSE, returned)


def line(account, amount, gl_account=RECEIVABLE, **values):
    common = {"vat_code": None, "on": DAY, "currency": "EUR", "journal": "900", "period": "2026/1"}
    return LedgerLine(gl_account, amount=amount, relation=account, **(common | values))


def ledger(journal, returned):
    """What Exact has of it: a debit is positive."""
    sign = 1 if returned else -1
    lines = [line(account, sign * amount) for account, amount in AMOUNTS.items()]
    if journal == "bank":
        return lines + [line(row.relation, -row.amount, SUSPENSE) for row in lines]
    return [*lines, line(None, -sign * D("181.50"), SUSPENSE)]


@pytest.mark.parametrize(("journal", "returned"), CASES)
def test_what_was_booked_stands_there(journal, returned):
    was, rows = booked(journal, returned), ledger(journal, returned)
    assert (was.total, was.period, was.on) == (D("181.50"), "2026/1", DAY)
    assert not differences(was, ledger_figures(rows, SUSPENSE, returned, DAY), D(0))
    assert is_as_booked(was, rows, SUSPENSE, returned)
    for row in rows:  # one line that was matched, say
        assert is_as_booked(was, [row], SUSPENSE, returned)


@pytest.mark.parametrize(("journal", "returned"), CASES)
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"amount": D("-100.00")}, "net"),
        ({"amount": D("-120.99")}, "net"),
        ({"relation": "rel-3"}, "relation"),
        ({"gl_account": "gl-440000"}, "gl_account"),
        ({"on": date(2026, 1, 16)}, "on"),
    ],
)
def test_a_line_that_is_otherwise(journal, returned, values, name):
    was, [first, *rest] = booked(journal, returned), ledger(journal, returned)
    if returned and "amount" in values:
        values = {"amount": -values["amount"]}
    rows = [replace(first, **values), *rest]
    found = differences(was, ledger_figures(rows, SUSPENSE, returned, DAY), D(0))
    assert name in [one.field for one in found]
    assert not is_as_booked(was, rows, SUSPENSE, returned)
    assert not is_as_booked(was, rows[:1], SUSPENSE, returned)


@pytest.mark.parametrize("values", [{"period": "2026/2"}, {"currency": "USD"}, {"journal": "910"}])
def test_a_header_that_is_otherwise(values):
    was, rows = booked("general", False), ledger("general", False)
    rows = [replace(row, **values) for row in rows]
    [found] = differences(was, ledger_figures(rows, SUSPENSE, False, DAY), D(0))
    assert found.field == next(iter(values))
    assert not is_as_booked(was, rows[:1], SUSPENSE, False)


def test_a_line_twice():
    was, rows = booked("bank", False), ledger("bank", False)
    again = [*rows, rows[0], rows[2]]
    found = differences(was, ledger_figures(again, SUSPENSE, False, DAY), D(0))
    assert [(one.field, one.line) for one in found] == [("total", None), ("net", 3)]
    assert not is_as_booked(was, again, SUSPENSE, False)


def test_each_relation_keeps_its_own_line():
    """Also where two of them change, one its amount and one its relation."""
    was, rows = booked("general", False), ledger("general", False)
    rows[0] = replace(rows[0], amount=D("-60.50"))
    rows[2] = replace(rows[2], amount=D("121.00"))
    found = differences(was, ledger_figures(rows, SUSPENSE, False, DAY), D(0))
    assert [(one.field, one.line) for one in found] == [("total", None), ("net", 1)]
