"""Single values: what passes can be stored and computed with."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.exact_api import values
from exact_online_connector.exact_api.odata import from_json, money

GUID = "8F1C7A52-0000-4000-8000-00000000ABCD"


@pytest.mark.parametrize(
    "read, value, expected",
    [
        (values.text, " 21 ", "21"),
        (values.text, "  ", None),
        (values.text, 7, "7"),
        (values.text, "a\0b", "ab"),
        (values.text, "\0 \0", None),
        (values.text, "a\ud800b", "a?b"),
        (values.text, "x" * 501, "x" * 499 + "…"),
        (values.key, GUID, GUID.lower()),
        (values.whole, "12", 12),
        (values.whole, -(2**31), -(2**31)),
        (values.long, 2**62, 2**62),
        (values.flag, 1, True),
        (values.flag, False, False),
        (values.number, "12.50", Decimal("12.50")),
        (values.number, 3, Decimal(3)),
        (values.number, Decimal("1E-7"), Decimal("1E-7")),
        (values.day, "/Date(1772323200000)/", date(2026, 3, 1)),
        (values.day, "/Date(253402300799000)/", date(9999, 12, 31)),
    ],
)
def test_a_value(read, value, expected):
    assert read(value) == expected
    assert read(None) is None


@pytest.mark.parametrize(
    "read, bad",
    [
        (values.text, (True, 1.5, Decimal(1), [], {})),
        (values.key, ("", "x", GUID[:-1], f"{{{GUID}}}", GUID + "\n", 7, [])),
        (values.whole, (2**31, "", "1.0", "x", "１", True, Decimal(1), [], 10**5000)),
        (values.long, (2**63, -(2**63) - 1, "9" * 20)),
        (values.flag, (2, "true", "", Decimal(1), [])),
        (values.number, ("", "abc", "1_0", "NaN", "1e999", True, [], 10**14, Decimal("inf"))),
        (values.day, ("", "2026-03-01", 5, [], "/Date(99999999999999999)/", "/Date(1)/x")),
    ],
)
def test_no_value(read, bad):
    for value in bad:
        with pytest.raises(ValueError, match=" is n"):
            read(value)


@given(st.text())
def test_every_text_can_be_stored(text):
    plain = values.text(text)
    assert plain is None or (plain.encode() and "\0" not in plain and len(plain) <= 500)


@pytest.mark.parametrize(
    "text", ["[" * 9999, "NaN", "[1, -Infinity]", '{"a": 1, "a": 2}', "9" * 5000, "[[]," * 200_001]
)
def test_what_is_no_json_of_exact(text):
    with pytest.raises(ValueError):
        from_json(text)


def test_an_answer_of_many_small_things_is_not_read():
    with pytest.raises(ValueError, match="too many"):
        from_json("[" + "[]," * 200_000 + "[]]")


@pytest.mark.parametrize("value", ["abc", None, "NaN", "1e30", Decimal("sNaN"), [1]])
def test_no_amount(value):
    with pytest.raises(ValueError, match="not an amount"):
        money(value)
