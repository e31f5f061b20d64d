"""A partner as an account (relation) in Exact."""

from dataclasses import replace

import pytest
from mapping_builders import CUSTOMER

from exact_online_connector.mapping.account import chamber_of_commerce, prepare_account


def test_whole_payload():
    partner = replace(
        CUSTOMER,
        company_registry="0477.472.701",
        email="boekhouding@demarkt.be",
        phone="+32 9 223 45 67",
        website="https://demarkt.be",
        street2="Bus 3",
        lang="nl_BE",
    )

    assert prepare_account(partner) == {
        "Name": "Frituur De Markt BV",
        "Status": "C",
        "AddressLine1": "Markt 1",
        "AddressLine2": "Bus 3",
        "Postcode": "9000",
        "City": "Gent",
        "Country": "BE",
        "Language": "NL",
        "VATNumber": "BE0477472701",
        "ChamberOfCommerce": "0477472701",
        "Email": "boekhouding@demarkt.be",
        "Phone": "+32 9 223 45 67",
        "Website": "https://demarkt.be",
    }


def test_nothing_is_sent_empty():
    partner = replace(CUSTOMER, vat=None, street=None, zip="", city=" ")

    assert prepare_account(partner) == {
        "Name": "Frituur De Markt BV",
        "Status": "C",
        "Country": "BE",
    }


def test_long_name_is_cut_to_fifty():
    assert prepare_account(replace(CUSTOMER, name="N" * 70))["Name"] == "N" * 50


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a@b.be", "a@b.be"),
        ("Jan <jan.d'hont+x@b-c.co.uk>", "jan.d'hont+x@b-c.co.uk"),
        ("a@b.be; c@d.be", "a@b.be"),
        ("a@b.be.", "a@b.be"),
        ("not an address", None),
        ("x" * 100 + "@b.be", None),
    ],
)
def test_one_plain_mail_address_or_none(written, sent):
    assert prepare_account(replace(CUSTOMER, email=written)).get("Email") == sent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("09 223 45 67", "09 223 45 67"),
        ("+32 (0)9 223 45 67", "+3292234567"),
        ("+32 9 223 45 67 or ask for Jan 0475 12 34 56", None),
    ],
)
def test_phone_fits_or_is_left_out(written, sent):
    assert prepare_account(replace(CUSTOMER, phone=written)).get("Phone") == sent


@pytest.mark.parametrize(("lang", "sent"), [("fr_BE", "FR"), ("en_US", "EN"), ("pl_PL", None)])
def test_language(lang, sent):
    assert prepare_account(replace(CUSTOMER, lang=lang)).get("Language") == sent


@pytest.mark.parametrize(
    ("country", "registry", "vat", "number"),
    [
        ("BE", None, "BE0477472701", "0477472701"),
        ("BE", "477.472.701", None, "0477472701"),
        ("BE", None, None, ""),
        ("NL", "KvK 12345678", None, "12345678"),
        ("NL", None, "NL000099998B57", ""),
        ("FR", "RCS Paris 403265045", None, "RCS Paris 403265045"),
        (None, None, "BE0477472701", "0477472701"),
    ],
)
def test_chamber_of_commerce(country, registry, vat, number):
    partner = replace(CUSTOMER, country_code=country, company_registry=registry, vat=vat)

    assert chamber_of_commerce(partner) == number


def test_a_supplier_is_no_customer():
    payload = prepare_account(CUSTOMER, "Supplier")
    assert payload["IsSupplier"] is True
    assert "Status" not in payload
