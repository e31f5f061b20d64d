"""What counts as changed in Exact, what it is called, and what surely is as it was booked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exact_online_connector.core.drift.compare import differences, is_coding, line_pairs
from exact_online_connector.core.drift.figures import (
    Figures,
    LineFigures,
    exact_figures,
    from_json,
    sent_figures,
)
from exact_online_connector.core.drift.screen import LedgerLine, control_of, is_unchanged
from exact_online_connector.core.kinds import INVOICE

from ..builders import DIVISION

D = Decimal
SALES, OTHER, VAT, RECEIVABLE = "gl-700000", "gl-700300", "gl-451000", "gl-400000"
TYPES = {SALES: 110, OTHER: 110, VAT: 24, RECEIVABLE: 20}
FIRST = LineFigures(SALES, "5", D("100.00"), D("21.00"))
SECOND = LineFigures(SALES, "1", D("50.00"), D("3.00"))
BOOKED = Figures(
    D("174.00"), D("24.00"), date(2026, 1, 31), "rel", "EUR", "70", "2026/1", (FIRST, SECOND)
)


def with_line(**values):
    return replace(BOOKED, lines=(replace(FIRST, **values), SECOND))


def names(exact, booked=BOOKED):
    return [(one.field, one.line) for one in differences(booked, exact)]


@pytest.mark.parametrize(
    ("exact", "expected"),
    [
        (BOOKED, []),
        (replace(BOOKED, total=D("175.00")), [("total", None)]),
        (replace(BOOKED, vat=D("24.01")), [("vat", None)]),
        (replace(BOOKED, on=date(2026, 2, 1)), [("on", None)]),
        (replace(BOOKED, relation="other"), [("relation", None)]),
        (replace(BOOKED, currency="USD"), [("currency", None)]),
        (replace(BOOKED, journal="71"), [("journal", None)]),
        (replace(BOOKED, period="2026/2"), [("period", None)]),
        (with_line(gl_account=OTHER), [("gl_account", 1)]),
        (with_line(vat_code="1"), [("vat_code", 1)]),
        (with_line(net=D("90.00")), [("net", 1)]),
        (with_line(vat=D("20.00")), [("vat", 1)]),
        (replace(BOOKED, lines=(SECOND,)), [("net", 1)]),
        (replace(BOOKED, lines=(*BOOKED.lines, FIRST)), [("net", 3)]),
        # Sorted otherwise, and rounded otherwise with the same total.
        (replace(BOOKED, lines=(SECOND, FIRST)), []),
        (with_line(vat=D("21.01")), []),
        # A cent is one where the total is another one too.
        (
            replace(with_line(net=D("100.01")), total=D("174.01")),
            [("total", None), ("net", 1)],
        ),
        # What Exact does not tell is not compared.
        (replace(BOOKED, vat=None, journal=None), []),
    ],
)
def test_what_differs(exact, expected):
    assert names(exact) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((replace(FIRST, gl_account=OTHER), SECOND), True),
        # Split over two accounts.
        (
            (
                replace(FIRST, net=D("60.00"), vat=D("12.60")),
                replace(FIRST, gl_account=OTHER, net=D("40.00"), vat=D("8.40")),
                SECOND,
            ),
            True,
        ),
        # Another VAT return, with the same total.
        ((replace(FIRST, net=D("90.00")), replace(SECOND, net=D("60.00"))), False),
        ((replace(FIRST, vat_code="6"), SECOND), False),
    ],
)
def test_accounts_only(lines, expected):
    exact = replace(BOOKED, lines=lines)
    assert names(exact)
    assert is_coding(BOOKED, exact) is expected
    assert not is_coding(BOOKED, replace(exact, total=D("1.00")))


def test_vat_that_the_customer_accounts_for_is_not_compared():
    booked = replace(BOOKED, vat=None, lines=(replace(FIRST, vat=None), SECOND))
    exact = with_line(gl_account=OTHER)
    assert names(exact, booked) == [("gl_account", 1)]
    assert is_coding(booked, exact)


def test_a_cost_center_is_compared_where_one_was_sent():
    booked = with_line(cost_center="SHOP", cost_unit="")
    other = with_line(cost_center="BAR", cost_unit="")
    gone = with_line(cost_center="", cost_unit="")
    assert names(other, booked) == [("cost_center", 1)]
    assert names(gone, booked) == [("cost_center", 1)]
    assert is_coding(booked, other)
    # Exact may fill one in where none was sent; one that a person accepted counts.
    assert names(other) == []
    assert names(other, gone) == [("cost_center", 1)]
    assert names(with_line(cost_center="SHOP", cost_unit="P1"), booked) == [("cost_unit", 1)]


def test_the_most_alike_lines_stand_for_each_other():
    moved = replace(FIRST, gl_account=OTHER)
    pairs = line_pairs((FIRST, FIRST, SECOND), (SECOND, moved, FIRST))
    assert [(p.booked, p.exact) for p in pairs] == [
        (FIRST, FIRST),
        (FIRST, moved),
        (SECOND, SECOND),
    ]


def test_many_lines_are_compared_at_once():
    lines = tuple(replace(FIRST, net=D(number)) for number in range(5000))
    assert differences(replace(BOOKED, lines=lines), replace(BOOKED, lines=lines[::-1])) == []


def test_kept_figures_without_cost_centers_are_read():
    kept = BOOKED.as_json()
    for line in kept["lines"]:
        del line["cost_center"], line["cost_unit"]
    assert from_json(kept) == BOOKED


def test_kept_figures_are_what_they_were():
    assert from_json(BOOKED.as_json()) == BOOKED


def test_what_was_sent_and_what_exact_tells():
    payload = {
        "Journal": "70",
        "Currency": "EUR",
        "Customer": "rel",
        "EntryDate": "2026-01-31",
        "SalesEntryLines": [{"GLAccount": SALES, "VATCode": "5", "AmountFC": "100.00"}],
    }
    sent = sent_figures(payload, INVOICE, DIVISION, D("121"))
    assert (sent.total, sent.vat, sent.on) == (D("121.00"), D("21.00"), date(2026, 1, 31))
    assert sent.lines == (FIRST,)
    row = {
        "AmountFC": D("121"),
        "VATAmountFC": D("21"),
        "EntryDate": date(2026, 1, 31),
        "Customer": "rel",
        "Currency": "EUR",
        "Journal": "70",
        "ReportingYear": 2026,
        "ReportingPeriod": 1,
        "Lines": [
            {
                **{"GLAccount": SALES, "VATCode": "5", "CostCenter": "SHOP", "CostUnit": None},
                **{"AmountFC": D("100"), "VATAmountFC": D("21")},
            }
        ],
    }
    assert differences(sent, exact_figures(row, INVOICE)) == []


# --- the ledger lines of a page ---


def ledger(account, amount, vat_code=None, **header):
    given = {
        "relation": "rel",
        "on": BOOKED.on,
        "currency": "EUR",
        "journal": "70",
        "period": "2026/1",
        **header,
    }
    return LedgerLine(account, vat_code, D(amount), **given)


CONTROL = ledger(RECEIVABLE, "174.00")
LINES = [ledger(SALES, "-100.00", "5"), ledger(SALES, "-50.00", "1")]
OF_VAT = [ledger(VAT, "-21.00", "5"), ledger(VAT, "-3.00", "1")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([CONTROL, *LINES, *OF_VAT], True),
        (LINES, True),
        # Matched or paid.
        ([CONTROL], True),
        # A part of it may hide what happened to the rest.
        (LINES[:1], False),
        ([CONTROL, *OF_VAT], False),
        (OF_VAT, False),
        ([ledger(RECEIVABLE, "175.00")], False),
        ([CONTROL, *LINES, ledger(OTHER, "-1.00", "5")], False),
        ([CONTROL, ledger(OTHER, "-100.00", "5"), LINES[1]], False),
        ([CONTROL, ledger(SALES, "-100.00", "1"), LINES[1]], False),
        # An account nobody knows is none of those that follow from the others.
        ([ledger("gl-unknown", "174.00")], False),
        *[
            ([replace(CONTROL, **{name: value})], False)
            for name, value in {
                "relation": "other",
                "on": date(2026, 2, 1),
                "currency": "USD",
                "journal": "71",
                "period": "2026/2",
            }.items()
        ],
    ],
)
def test_what_surely_is_as_it_was(lines, expected):
    assert is_unchanged(BOOKED, lines, -1, TYPES) is expected


def test_another_cost_center_is_a_change_where_one_was_sent():
    first = replace(LINES[0], cost_center="BAR")
    assert is_unchanged(BOOKED, [first, LINES[1]], -1, TYPES), "Exact filled it in"
    booked = with_line(cost_center="SHOP")
    assert not is_unchanged(booked, [first, LINES[1]], -1, TYPES)
    assert not is_unchanged(booked, LINES, -1, TYPES)
    assert is_unchanged(booked, [replace(first, cost_center="SHOP"), LINES[1]], -1, TYPES)


def test_the_line_by_which_a_deletion_is_told():
    rows = [("a", LINES[0]), ("b", CONTROL)]
    assert control_of(rows, TYPES) == "b"
    assert control_of(rows[:1], TYPES) is None
