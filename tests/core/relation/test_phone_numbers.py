"""Phone numbers: never a wrong one, and the extension in a field of its own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.relation.phone import PhoneNumber, phone_number


@pytest.mark.parametrize(
    ("written", "number", "extension"),
    [
        (None, "", ""),
        ("  ", "", ""),
        ("+32 9 123 45 67", "+32 9 123 45 67", ""),
        ("02/123 45 67", "02/123 45 67", ""),
        ("02/123.45.67", "02/123.45.67", ""),
        ("+31 (0)20 1234567", "+31 (0)20 1234567", ""),
        ("+31 (0)20 - 123 45 67", "+31201234567", ""),
        ("0031 (0)20 - 123 45 67", "0031201234567", ""),
        ("(0)20 - 123 45 67 - 8", "0201234567 8".replace(" ", ""), ""),
        ("(020) 123 45 67 (kantoor)", "(020) 123 45 67", ""),
        ("Tel. 09 123 45 67", "09 123 45 67", ""),
        ("gsm: 0475 12 34 56", "0475 12 34 56", ""),
        ("+1 555 123 4567 ext. 8901", "+1 555 123 4567", "8901"),
        ("+1 555 123 4567 x8901", "+1 555 123 4567", "8901"),
        ("+15551234567;ext=8901", "+15551234567", "8901"),
        ("02 123 45 67 toestel 12", "02 123 45 67", "12"),
        ("02 123 45 67, poste 12", "02 123 45 67", "12"),
        ("02 123 45 67 #12", "02 123 45 67", "12"),
    ],
)
def test_what_goes_whole(written, number, extension):
    assert phone_number(written) == PhoneNumber(number, extension)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        # two numbers: the first
        ("02 123 45 67 / 0475 12 34 56", "02 123 45 67"),
        ("02/123 45 67 / 0475/12.34.56", "02/123 45 67"),
        ("021234567/0475123456", "021234567"),
        ("+32 2 123 45 67; +32 475 12 34 56", "+32 2 123 45 67"),
        ("02 123 45 67 of 0475 12 34 56", "02 123 45 67"),
        # no number is certain
        ("021234567 0475123456", ""),
        ("0800-FLOWERS", ""),
        ("02 123 45 67 vraag naar Jan", ""),
        ("jan@example.com", ""),
        ("1234567890123456", ""),
        ("02 123 +45 67", ""),
        ("ext. 12", ""),
        # an extension that is none
        ("02 123 45 67 ext. 12345678901", "02 123 45 67"),
    ],
)
def test_what_is_left_out(written, number):
    assert phone_number(written) == PhoneNumber(number, "", is_whole=False)


@given(st.text("0123456789+()/.- xe,;", max_size=40))
def test_never_digits_that_do_not_follow_each_other(written):
    """What is sent stands in what was filled in, in this order, and Exact takes it."""
    found = phone_number(written)
    digits = re.sub(r"\D", "", found.number)
    assert digits in re.sub(r"\D", "", re.sub(r"\(0\)", "", written)) or digits in re.sub(
        r"\D", "", written
    )
    assert len(found.number) <= 17
    assert len(digits) <= 15
    assert not found.extension or found.number
