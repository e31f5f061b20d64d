"""Filters, dates, codes and amounts in Exact's way."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.exact_api.odata import (
    all_of,
    any_of,
    date_literal,
    eq,
    from_json,
    guid,
    money,
    padded_account_code,
    parse_date,
    quote,
    to_json,
)

GUID = "8f1c7a52-0000-4000-8000-00000000abcd"


def read_string(literal):
    """Read an OData string as a server does: up to the first quote that is not doubled."""
    assert literal[0] == "'"
    text, at = "", 1
    while True:
        end = literal.index("'", at)
        text += literal[at:end]
        if literal[end + 1 : end + 2] != "'":
            return text, literal[end + 1 :]
        text, at = text + "'", end + 2


@given(st.text())
def test_no_text_gets_out_of_its_quotes(text):
    assert read_string(quote(text)) == (text, "")


@given(st.text())
def test_a_quoted_text_is_not_quoted_again(text):
    assert eq("Name", quote(text)) == eq("Name", text)


@pytest.mark.parametrize(
    "value, term",
    [
        ("O'Neil", "Field eq 'O''Neil'"),
        ("guid'x' or 1 eq 1", "Field eq 'guid''x'' or 1 eq 1'"),
        (20, "Field eq 20"),
        (-(2**31), "Field eq -2147483648"),
        (2**31, "Field eq 2147483648L"),
        (True, "Field eq true"),
        (False, "Field eq false"),
        (None, "Field eq null"),
        (Decimal("1E+3"), "Field eq 1000"),
        (date(2026, 7, 1), "Field eq datetime'2026-07-01T00:00:00'"),
        (UUID(GUID), f"Field eq guid'{GUID}'"),
        (guid(GUID.upper()), f"Field eq guid'{GUID}'"),
        (guid(f"{{{GUID}}}"), f"Field eq guid'{GUID}'"),
    ],
)
def test_each_type_has_its_literal(value, term):
    assert eq("Field", value) == term


@pytest.mark.parametrize("value", [1.5, datetime(2026, 7, 1), b"x", object()])
def test_types_without_a_safe_literal_are_refused(value):
    with pytest.raises(TypeError):
        eq("Field", value)


@given(st.text().filter(lambda text: "-" not in text))
def test_what_is_no_guid_does_not_get_into_an_address(text):
    with pytest.raises(ValueError):
        guid(text + "'")


def test_terms_are_joined():
    assert any_of("A eq 1") == "A eq 1"
    assert any_of("A eq 1", "B eq 2") == "(A eq 1) or (B eq 2)"
    assert all_of(any_of("A eq 1", "B eq 2"), "C eq 3") == "((A eq 1) or (B eq 2)) and (C eq 3)"


@pytest.mark.parametrize("count", [0, 40])
def test_a_list_of_terms_stays_within_what_exact_takes(count):
    with pytest.raises(ValueError):
        any_of(*["A eq 1"] * count)


@pytest.mark.parametrize("code", ["25", " 25", "25 ", "                25"])
def test_an_account_code_is_18_wide(code):
    assert padded_account_code(code) == "                25"


@given(st.dates())
def test_a_date_comes_back_as_it_went(day):
    assert date.fromisoformat(date_literal(day)) == day
    since_1970 = datetime(day.year, day.month, day.day, tzinfo=UTC) - datetime(
        1970, 1, 1, tzinfo=UTC
    )
    assert parse_date(f"/Date({since_1970 // timedelta(milliseconds=1)})/") == day


def test_dates_of_exact():
    assert parse_date("/Date(1772323200000)/") == date(2026, 3, 1)
    assert parse_date("/Date(1772316000000+0200)/") == date(2026, 3, 1)
    assert parse_date(None) is None


@pytest.mark.parametrize("text", ["", "2026-03-01", "/Date()/", "/Date(9999999999999999999)/"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize(
    "value, amount",
    [
        ("0.125", "0.13"),
        ("-0.125", "-0.13"),
        (Decimal("2.675"), "2.68"),
        (2.675, "2.68"),
        (121, "121.00"),
        (120.99999999999999, "121.00"),
        ("-0.001", "0.00"),
    ],
)
def test_money_is_rounded_half_up(value, amount):
    assert str(money(value)) == amount


@pytest.mark.parametrize("value", ["", "ten", float("nan"), Decimal("Infinity"), None])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(ValueError):
        money(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_a_payload_reads_back(value):
    assert from_json(to_json(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_amounts_keep_exactly_their_digits(amount):
    assert to_json(amount) == f"{amount:f}"
    assert (
        Decimal(json.loads(to_json({"a": amount}), parse_float=str, parse_int=str)["a"]) == amount
    )


def test_a_payload_holds_days_and_guids_as_text():
    payload = {
        "EntryDate": date(2026, 7, 1),
        "Customer": UUID(GUID),
        "Lines": [{"A": Decimal("1.10")}],
    }
    assert to_json(payload) == (
        f'{{"EntryDate": "2026-07-01", "Customer": "{GUID}", "Lines": [{{"A": 1.10}}]}}'
    )


@pytest.mark.parametrize("value", [0.1, datetime(2026, 7, 1), b"x"])
def test_noise_and_zones_stay_out_of_payloads(value):
    with pytest.raises(TypeError):
        to_json({"Field": value})


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_stays_out_of_payloads(value):
    with pytest.raises(ValueError):
        to_json(value)
