"""Which entries of Exact are documents of Odoo, in bulk: a row for each case."""

from datetime import date
from decimal import Decimal

import pytest

from exact_online_connector.core.entry.adoption import Match, is_alike, match_documents
from exact_online_connector.core.entry.twins import Booking

D = Decimal
OURS = Booking("INV/2026/00017", "guid-astrid", D("121.00"), "EUR", date(2026, 3, 31))


def booking(amount="121.00", party="guid-astrid", on="2026-03-31", **values):
    values = {"reference": OURS.reference, "currency": "EUR", **values}
    return Booking(party=party, amount=D(amount), on=on and date.fromisoformat(on), **values)


def match(*entries, ours=OURS):
    found = {f"entry-{number}": entry for number, entry in enumerate(entries, 1)}
    return match_documents({1: ours}, found)[1]


@pytest.mark.parametrize(
    ("what", "entry", "grade"),
    [
        ("the same in everything", booking(), "certain"),
        ("typed in on another day", booking(on="2026-04-20"), "certain"),
        ("typed in small letters", booking(reference="inv/2026/00017 "), "certain"),
        ("a cent too few", booking("120.99"), "likely"),
        ("a year apart", booking(on="2025-03-31"), "likely"),
        ("another relation", booking(party="guid-astrid-2"), "likely"),
        ("another relation and amount", booking("99.00", party="guid-other"), "none"),
        ("in dollars", booking(currency="USD"), "likely"),
        ("its credit note", booking("-121.00"), "none"),
        ("without a prefix", booking(reference="2026/00017"), "likely"),
        ("without separators", booking(reference="INV202600017"), "likely"),
        ("digits only", booking(reference="202600017"), "likely"),
        ("without leading zeros", booking(reference="2026-17"), "likely"),
        ("Exact's own number", booking(reference="", number="202600017"), "likely"),
        ("another number of Exact", booking(reference="2026/00018"), "none"),
        ("digits of another relation", booking(reference="202600017", party="guid-other"), "none"),
        ("digits, another amount", booking("120.99", reference="202600017"), "none"),
        ("digits, months ago", booking(on="2025-12-01", reference="202600017"), "none"),
        ("no number, the same day", booking(reference=""), "likely"),
        ("no number, another day", booking(reference="", on="2026-03-30"), "none"),
        # A subscription: the same amount each month, and a number of its own.
        ("the month before", booking(reference="INV/2026/00009", on="2026-03-01"), "none"),
    ],
)
def test_what_one_entry_is(what, entry, grade):
    assert match(entry).grade == grade, what


def test_a_contact_without_relation_is_never_certain():
    ours = booking(party="")
    assert match(booking(), ours=ours).grade == "likely"
    assert match(booking(reference="202600017"), ours=ours).grade == "likely"
    assert match(booking(reference=""), ours=ours).grade == "none"


def test_the_one_that_fits_best_is_taken():
    found = match(booking("120.99"), booking(), booking(party="guid-other"))
    assert found == Match("certain", ("entry-2",))


def test_booked_twice_in_exact_is_a_persons_to_say():
    found = match(booking(), booking(on="2026-04-02"))
    assert (found.grade, set(found.entries)) == ("several", {"entry-1", "entry-2"})
    assert not found.is_split


def test_split_over_two():
    found = match(booking("100.00"), booking("21.00"))
    assert (found.grade, found.is_split) == ("several", True)


def test_a_number_that_two_suppliers_use():
    """Each gets its own; one whose bill is missing in Exact does not take the other's."""
    documents = {name: booking(party=name) for name in ("a", "b")}
    both = match_documents(documents, {"A": booking(party="a"), "B": booking(party="b")})
    assert both == {"a": Match("certain", ("A",)), "b": Match("certain", ("B",))}
    one = match_documents(documents, {"B": booking(party="b")})
    assert one == {"a": Match("none"), "b": Match("certain", ("B",))}


def test_an_entry_that_fits_two_documents_alike():
    documents = {1: booking(reference="X-2026-00017"), 2: booking(reference="Y-2026-00017")}
    found = match_documents(documents, {"E": booking(reference="2026-00017")})
    assert {one.grade for one in found.values()} == {"several"}


def test_what_another_document_surely_is_goes_to_nobody_else():
    documents = {1: booking(), 2: booking(reference="F/2026/00017")}
    found = match_documents(documents, {"E": booking()})
    assert found == {1: Match("certain", ("E",)), 2: Match("none")}


def test_documents_without_number_or_amount():
    assert match(booking(reference=""), ours=booking(reference="")).grade == "likely"
    assert match(booking("0"), ours=booking("0")).grade == "none"


@pytest.mark.parametrize(
    ("reference", "other", "alike"),
    [
        ("INV/2026/00012", "202600012", True),
        ("INV/2026/00012", "inv 2026 00012", True),
        ("INV/2026/00012", "2026-12", True),
        ("INV/2026/00012", "2026-2", False),
        ("INV/2026/00012", "12", False),
        ("12", "12", True),
        ("12", "F12", False),
        ("A NUMBER THAT IS LONGER THAN THIRTY", "A NUMBER THAT IS LONGER THAN T", True),
        ("A NUMBER THAT IS LONGER THAN THIRTY", "A NUMBER", False),
        ("", "", False),
        ("/", "-", False),
    ],
)
def test_a_number_in_two_forms(reference, other, alike):
    assert is_alike(reference, booking(reference=other)) is alike


def test_thousands_are_compared_in_one_pass():
    """Three thousand documents and entries, a few hundred of them not alike."""
    documents = {n: booking(str(100 + n % 7), reference=f"INV/{n:05}") for n in range(3000)}
    entries = {
        f"E{n}": booking(str(100 + n % 7), reference=f"INV/{n:05}") for n in range(300, 3300)
    }
    found = match_documents(documents, entries)
    assert sum(one.grade == "certain" for one in found.values()) == 2700
    assert all(found[n] == Match("certain", (f"E{n}",)) for n in range(300, 3000))
    assert {found[n].grade for n in range(300)} == {"none"}
