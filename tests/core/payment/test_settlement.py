"""What settled a document follows from its open items, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.payment.settlement import (
    REMAINING,
    SPLIT,
    doubt,
    form_of,
    settled,
)

from .items import PAID, item, portion

# --- how much is settled ---


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("a", "100", is_matched=False, paid_on=None)], {"a": "0"}),
        ([item("a", "100")], {"a": "100"}),
        ([item("a", "-30")], {"a": "30"}),
        ([item("a", "60", total="100", is_matched=False), item("b", "40", total="100")], None),
        # An item that Exact leaves whole and counts down.
        ([item("a", "60", total=Decimal(100), is_matched=False)], {"a": "40"}),
        ([item("a", "0", total=Decimal(100))], {"a": "100"}),
    ],
)
def test_settled(items, expected):
    expected = expected or {"a": "0", "b": "40"}
    assert settled(items) == {guid: Decimal(amount) for guid, amount in expected.items()}


def test_what_is_booked_is_no_portion_again():
    assert portion(item("a", "100"), booked="100") is None
    assert portion(item("a", "100"), booked="40").amount == Decimal(60)
    assert portion(item("a", "100"), booked="40").start == Decimal(40)


def test_a_portion_in_foreign_currency_has_its_share_in_the_divisions():
    invoice = item("a", "100", company=Decimal("91.33"))
    assert portion(invoice).amount_company == Decimal("91.33")
    assert portion(invoice, booked="50").amount_company == Decimal("45.66")


def test_what_shows_no_amount_after_its_payment_is_settled_as_a_whole():
    emptied = item("a", "0", total=Decimal(100), total_company=Decimal("91.33"))
    assert portion(emptied).amount == 100
    assert portion(emptied).amount_company == Decimal("91.33")
    parts = [item("a", "60", total="100", is_matched=False), item("b", "0", total="100")]
    assert settled(parts) == {"a": 0, "b": 40}


# --- how sure that is ---

OPEN = {"is_matched": False, "paid_on": None}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("a", "100")], None),
        ([item("a", "100", **OPEN)], None),
        ([item("a", "-100", **OPEN)], None),
        ([item("a", "0", total="100")], None),
        ([item("a", "60", total="100", is_matched=False)], None),  # it says when it was paid
        ([item("a", "60", total="100", **OPEN)], "unclear"),
        ([item("a", "60", total="100", **OPEN), item("b", "40", total="100")], None),
        ([item("a", "60", total="100", **OPEN), item("b", "0", total="100")], None),
        ([item("a", "60", total="100", **OPEN), item("b", "30", total="100")], "disagree"),
        ([item("a", "60", total="100", **OPEN), item("b", "50", total="100")], "disagree"),
        ([item("a", "120", total="100", **OPEN)], "disagree"),
        ([item("a", "120", total="0", **OPEN)], None),  # Exact does not say what it comes to
    ],
)
def test_doubt(items, expected):
    assert doubt(items) == expected


def test_what_counts_down_is_believed_once_the_division_was_seen_to_do_so():
    [one] = items = [item("a", "60", total="100", **OPEN)]
    assert settled(items) == {one.guid: 0}
    assert doubt(items, counts_down=True) is None
    assert settled(items, counts_down=True) == {one.guid: 40}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("a", "100", **OPEN)], None),
        ([item("a", "100")], None),
        ([item("a", "60", total="100"), item("b", "40", total="100")], None),
        ([item("a", "60", total="100", is_matched=False)], REMAINING),
        ([item("a", "60", total="100", **OPEN)], None),
        ([item("a", "60", total="100", **OPEN), item("b", "40", total="100")], SPLIT),
    ],
)
def test_form_of(items, expected):
    assert form_of(items) == expected


cents = st.integers(1, 100_000).map(lambda number: Decimal(number) / 100)


@given(st.lists(cents, min_size=1, max_size=5), st.integers(0, 5), st.booleans(), st.booleans())
def test_both_forms_of_a_partial_payment_come_to_the_same(parts, paid_parts, emptied, in_parts):
    """Whatever Exact makes of it: the total less what is open."""
    total, paid = sum(parts), sum(parts[:paid_parts])
    rest = total - paid
    if in_parts:
        items = [
            item(f"paid {number}", "0" if emptied else part, total=total)
            for number, part in enumerate(parts[:paid_parts])
        ]
        items += [item("rest", rest, total=total, **OPEN)] if rest else []
    elif rest:
        items = [item("a", rest, total=total, is_matched=False, paid_on=PAID if paid else None)]
    else:
        items = [item("a", "0" if emptied else total, total=total)]
    assert doubt(items) is None
    assert sum(settled(items).values()) == paid
