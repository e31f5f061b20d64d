"""VAT numbers in one form, and the wrong ones told apart from those nobody can check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.relation.vat_number import check_vat, normalize_vat

VALID = {
    "AT": ("U13585627", "ATU13585627"),
    "BE": ("0477.472.701", "BE0477472701"),
    "BG": ("175 074 752", "BG175074752"),
    "CH": ("CHE-107.787.577 IVA", "CHE107787577IVA"),
    "CY": ("10259033P", "CY10259033P"),
    "CZ": ("25123891", "CZ25123891"),
    "DE": ("136,695 976", "DE136695976"),
    "DK": ("13585628", "DK13585628"),
    "EE": ("100931558", "EE100931558"),
    "ES": ("B-58378431", "ESB58378431"),
    "FI": ("20774740", "FI20774740"),
    "FR": ("40 303 265 045", "FR40303265045"),
    "GB": ("980 7806 84", "GB980780684"),
    "GR": ("094259216", "EL094259216"),
    "HR": ("33392005961", "HR33392005961"),
    "HU": ("12892312", "HU12892312"),
    "IE": ("6433435F", "IE6433435F"),
    "IT": ("00743110157", "IT00743110157"),
    "LT": ("119511515", "LT119511515"),
    "LU": ("150 274 42", "LU15027442"),
    "LV": ("40003521600", "LV40003521600"),
    "MT": ("11679112", "MT11679112"),
    "NL": ("0000.99998.B57", "NL000099998B57"),
    "NO": ("995 525 828 MVA", "NO995525828MVA"),
    "PL": ("8567346215", "PL8567346215"),
    "PT": ("501 964 843", "PT501964843"),
    "RO": ("18547290", "RO18547290"),
    "SE": ("556188840401", "SE556188840401"),
    "SI": ("50223054", "SI50223054"),
    "SK": ("2022749619", "SK2022749619"),
}


@pytest.mark.parametrize("country", VALID)
def test_every_country_with_and_without_prefix(country):
    written, form = VALID[country]

    assert normalize_vat(written, country) == form
    assert normalize_vat(f" {form[:2].lower()} {form[2:]} ", country) == form
    assert normalize_vat(form, None) == form
    assert check_vat(written, country) is None
    assert check_vat(form, country) is None


@pytest.mark.parametrize("country", VALID)
def test_one_wrong_digit_is_found(country):
    _, form = VALID[country]
    at = max(i for i, c in enumerate(form[:9]) if c.isdigit())
    wrong = form[:at] + str((int(form[at]) + 1) % 10) + form[at + 1 :]

    assert check_vat(wrong, country).code == "vat_number_invalid"


@pytest.mark.parametrize(
    ("vat", "country", "form"),
    [
        ("GR094259216", "GR", "EL094259216"),
        ("XI980780684", "GB", "XI980780684"),
        ("BE477472701", "BE", "BE0477472701"),
        ("NL000099998B57", "BE", "NL000099998B57"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("995525828", "NO", "NO995525828"),
        ("FR40303265045", "MC", "FR40303265045"),
    ],
)
def test_odd_forms(vat, country, form):
    assert normalize_vat(vat, country) == form
    assert check_vat(vat, country) is None


@pytest.mark.parametrize("vat", [None, "", " ", "/", "-"])
def test_none_is_no_issue(vat):
    assert normalize_vat(vat, "BE") == ""
    assert check_vat(vat, "BE") is None


def test_countries_nobody_can_check_pass_as_written():
    assert check_vat("12-3456789", "US") is None
    assert normalize_vat("12-3456789", "US") == "123456789"


def test_wrong_number_is_named_as_it_was_written():
    found = check_vat("BE 0477.472.702", "BE")

    assert found.params == {"vat": "BE 0477.472.702", "country": "BE"}
    assert found.blocking


def test_dutch_number_exact_refuses():
    assert check_vat("NL001234567B01", "NL").code == "vat_number_invalid"


@given(st.text(max_size=30), st.sampled_from(["BE", "NL", "CH", "NO", "GB", "US", "", None]))
def test_any_text_is_answered_and_the_form_is_stable(vat, country):
    form = normalize_vat(vat, country)

    assert normalize_vat(form, country) == form
    check_vat(vat, country)
