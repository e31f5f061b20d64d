"""Which entries of Exact may be the document that is about to be booked: a row for each case."""

from datetime import date
from decimal import Decimal

import pytest

from exact_online_connector.core.entry.twins import Booking, same_reference, twins

OURS = Booking("INV/2026/00017", "guid-astrid", Decimal("121.00"), "EUR", date(2026, 3, 31))
REFUND = Decimal("-121.00")


def there(amount="121.00", party="guid-astrid", on="2026-03-31", **values):
    values = {"reference": OURS.reference, "currency": "EUR", **values}
    return Booking(party=party, amount=Decimal(amount), on=on and date.fromisoformat(on), **values)


@pytest.mark.parametrize(
    ("what", "entry", "is_twin"),
    [
        ("the same in everything", there(), True),
        ("typed in on another day", there(on="2026-04-20"), True),
        ("typed in with a cent too few", there("120.99"), True),
        ("typed in without its VAT", there("100.00", on="2026-04-20"), True),
        ("typed in with spaces", there(reference=" INV/2026/00017\u00a0"), True),
        ("typed in small letters", there(reference="inv/2026/00017"), True),
        ("without a day", there("80.00", on=None), True),
        # A rent of each year is the same, and so is its number for some: one question a year.
        ("the same a year ago", there(on="2025-03-31"), True),
        ("a number that is used each year", there("80.00", on="2025-03-31"), False),
        ("the first of last year in December", there("80.00", on="2025-12-30"), True),
        # Another relation.
        ("one company that is two relations", there(party="guid-astrid-2"), True),
        ("so too, typed in later", there(party="guid-astrid-2", on="2026-04-20"), True),
        ("somebody else's number", there("80.00", party="guid-other"), False),
        ("somebody else's, long ago", there(party="guid-other", on="2025-11-30"), False),
        ("somebody else's, in dollars", there(party="guid-other", currency="USD"), False),
        # Another direction, another reference.
        ("its credit note", there("-121.00"), False),
        ("another number", there(reference="INV/2026/00018"), False),
        ("a part of the number", there(reference="INV/2026/0001"), False),
        ("no number", there(reference=""), False),
    ],
)
def test_is_twin(what, entry, is_twin):
    assert twins(OURS, {"guid": entry}) == (["guid"] if is_twin else []), what


def test_a_credit_note_is_compared_with_credit_notes():
    ours = Booking("RINV/1", "guid-astrid", REFUND, "EUR", OURS.on)
    same = there("-121.00", reference="RINV/1")
    assert twins(ours, {"same": same, "turned": there(reference="RINV/1")}) == ["same"]


def test_the_likeliest_comes_first():
    found = {
        "other relation": there(party="guid-astrid-2"),
        "other amount": there("80.00"),
        "same, later": there(on="2026-04-20"),
        "same": there(),
    }
    assert twins(OURS, found) == ["same", "same, later", "other amount", "other relation"]


def test_same_reference():
    assert same_reference("F 12", "f\t12 ")
    assert not same_reference("F12", "F 12")
