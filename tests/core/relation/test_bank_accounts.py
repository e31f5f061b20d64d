"""A partner's bank accounts: valid IBANs in one form, each once; the rest is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.iso7064 import mod_97_10

from exact_online_connector.core.partner import BankAccount
from exact_online_connector.core.relation.bank_accounts import prepare_bank_accounts, valid_iban

from ..builders import CUSTOMER


def with_accounts(*accounts):
    return replace(CUSTOMER, bank_accounts=accounts)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("BE68 5390 0754 7034", "BE68539007547034"),
        ("be68-5390.0754 7034", "BE68539007547034"),
        ("NL91ABNA0417164300", "NL91ABNA0417164300"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("BE68 5390 0754 7035", None),
        ("BE6853900754703", None),
        ("539-0075470-34", None),
        ("BE68", None),
        ("", None),
        (None, None),
    ],
)
def test_iban(written, number):
    assert valid_iban(written) == number


def test_a_country_outside_sepa_goes_by_its_check_digits():
    assert valid_iban("TR33 0006 1005 1978 6457 8413 26") == "TR330006100519786457841326"
    assert valid_iban("TR33 0006 1005 1978 6457 8413 27") is None


SEPA = (
    "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT"
)
SEPA += " RO SE SI SK SM VA"


@pytest.mark.parametrize("country", SEPA.split())
def test_lengths_are_those_of_python_stdnum(country):
    """Whose module for IBANs is at hand here, outside Odoo."""
    lengths = []
    for size in range(15, 35):
        numbers = list(_bodies(country, size))
        right = any(iban.is_valid(number, check_country=False) for number in numbers)
        assert {valid_iban(number) for number in numbers} <= (set(numbers) if right else {None})
        lengths += [size] if right else []
    assert len(lengths) == 1


def _bodies(country, size):
    """Numbers of a country that fit one of the ways in which banks and accounts are written."""
    for letters in range(7):
        for filling in ("A", "0"):
            bban = ("A" * letters).ljust(size - 4, filling)
            yield _with_check_digits(country, bban)
            yield _with_check_digits(country, f"A{'0' * (size - 5)}")
            yield _with_check_digits(country, f"{'0' * (size - 5)}A")
            yield _with_check_digits(country, f"{'0' * (size - 6)}A0")


def _with_check_digits(country, bban):
    return f"{country}{mod_97_10.calc_check_digits(bban + country)}{bban}"


@given(st.integers(0, 10**10 - 1), st.data())
def test_a_digit_that_was_mistyped_is_found(account, data):
    number = _with_check_digits("NL", f"INGB{account:010d}")
    at = data.draw(st.integers(8, 17))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != number[at]))

    assert valid_iban(number) == number
    assert valid_iban(number[:at] + digit + number[at + 1 :]) is None


def test_each_account_once_and_in_order():
    partner = with_accounts(
        BankAccount("NL91 ABNA 0417 1643 00", "abnanl2a", "Frituur De Markt"),
        BankAccount("BE68 5390 0754 7034", "?"),
        BankAccount("nl91abna0417164300"),
    )

    assert prepare_bank_accounts(partner) == (
        (
            {
                "BankAccount": "NL91ABNA0417164300",
                "BICCode": "ABNANL2A",
                "BankAccountHolderName": "Frituur De Markt",
            },
            {"BankAccount": "BE68539007547034"},
        ),
        (),
    )


def test_what_is_no_iban_stays_behind_and_is_told_once():
    partner = with_accounts(
        BankAccount("000123"), BankAccount("BE68 5390 0754 7034"), BankAccount("000123")
    )

    payloads, issues = prepare_bank_accounts(partner)

    assert payloads == ({"BankAccount": "BE68539007547034"},)
    (found,) = issues
    assert (found.code, found.blocking, found.record) == ("iban_invalid", False, ("res.partner", 7))
    assert found.params == {"partner": "Frituur De Markt BV", "iban": "000123"}


def test_no_bank_accounts():
    assert prepare_bank_accounts(CUSTOMER) == ((), ())
