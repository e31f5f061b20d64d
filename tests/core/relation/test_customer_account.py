"""A partner as an account (relation) in Exact."""

from dataclasses import replace

import pytest

from exact_online_connector.core.relation.account import (
    account_values,
    chamber_of_commerce,
    prepare_account,
)

from ..builders import CUSTOMER


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
        ('"a@b.be" <c@d.be>', "c@d.be"),
        ("a@b.be; c@d.be", "a@b.be"),
        ("a@b.be c@d.be", "a@b.be"),
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
        ("+32 9 223 45 67 or ask for Jan 0475 12 34 56", "+32 9 223 45 67"),
        ("0800-FLOWERS", None),
    ],
)
def test_phone_fits_or_is_left_out(written, sent):
    assert prepare_account(replace(CUSTOMER, phone=written)).get("Phone") == sent


def test_a_website_fits_or_is_left_out():
    fits, too_long = (f"https://demarkt.be/{'x' * length}" for length in (181, 182))

    assert account_values(replace(CUSTOMER, website=fits))["Website"] == fits
    assert account_values(replace(CUSTOMER, website=too_long))["Website"] is None


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


def test_the_code_goes_along_when_there_is_one():
    assert prepare_account(CUSTOMER, "Supplier", "2001")["Code"] == "2001"
    assert "Code" not in prepare_account(CUSTOMER)


def test_values_tell_what_is_empty():
    values = account_values(replace(CUSTOMER, zip="", phone="0800-FLOWERS"))

    assert values["Name"] == "Frituur De Markt BV"
    assert values["Postcode"] is values["Phone"] is values["SalesCurrency"] is None
    assert not {"Code", "Status", "IsSupplier"} & values.keys()


def test_what_a_relation_is_usually_booked_with():
    partner = replace(
        CUSTOMER,
        sales_currency="USD",
        purchase_currency="GBP",
        sales_condition="30",
        purchase_condition="14",
        peppol_identifier=" 0477472701 ",
        peppol_eas="0208",
    )

    values = account_values(partner)

    assert values["SalesCurrency"] == "USD"
    assert values["PurchaseCurrency"] == "GBP"
    assert values["PaymentConditionSales"] == "30"
    assert values["PaymentConditionPurchase"] == "14"
    assert values["PeppolIdentifier"] == "0477472701"
    assert "PeppolIdentifierType" not in values


def test_every_value_is_in_the_payload_and_nothing_else():
    values = {name: value for name, value in account_values(CUSTOMER).items() if value}

    assert prepare_account(CUSTOMER) == {**values, "Status": "C"}
