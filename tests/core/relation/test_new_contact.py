"""What a contact is made of that Odoo lacks, and which relations give none."""

import pytest

from exact_online_connector.core.partner import Partner
from exact_online_connector.core.relation.account import account_values
from exact_online_connector.core.relation.new_contact import label, new_contact, obstacle

IBAN = "BE68539007547034"
TOLD = {
    "ID": "8f1c0000-0000-0000-0000-000000000001",
    "Code": "1001",
    "Name": "Bakkerij Maes BV",
    "AddressLine1": "Markt 1",
    "AddressLine2": None,
    "Postcode": "9000",
    "City": "Gent",
    "Country": "BE",
    "Language": "NL",
    "Email": "info@maes.example",
    "Phone": "+32 9 123 45 67",
    "PhoneExtension": None,
    "Website": "https://maes.example",
    "VATNumber": "BE0403.170.701",
    "ChamberOfCommerce": "0403170701",
    "Status": "C",
    "IsSupplier": False,
    "Blocked": False,
}


def account(**changed):
    return {**TOLD, **changed}


def codes(contact):
    return [issue.code for issue in contact.left_out]


def test_all_that_exact_tells():
    contact = new_contact(account(), [IBAN, "BE68 5390 0754 7034"])
    assert (contact.name, contact.street, contact.zip, contact.city) == (
        "Bakkerij Maes BV",
        "Markt 1",
        "9000",
        "Gent",
    )
    assert (contact.vat, contact.company_registry) == ("BE0403170701", "0403170701")
    assert (contact.country_code, contact.language) == ("BE", "NL")
    assert contact.ibans == (IBAN,)
    assert contact.is_company and contact.is_customer and not contact.is_supplier
    assert not contact.left_out


def test_sent_back_it_is_as_exact_has_it():
    told = account(PhoneExtension="12", AddressLine2="bus 3")
    contact = new_contact(told)
    partner = Partner(
        id=1,
        name=contact.name,
        country_code=contact.country_code,
        vat=contact.vat,
        company_registry=contact.company_registry,
        email=contact.email,
        phone=contact.phone,
        website=contact.website,
        street=contact.street,
        street2=contact.street2,
        zip=contact.zip,
        city=contact.city,
        lang="nl_BE",
    )
    sent = account_values(partner)
    assert {name: sent[name] for name in sent if name in told} == {
        **{name: told[name] for name in sent if name in told},
        "VATNumber": "BE0403170701",
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Name": None}, "relation_no_name"),
        ({"Name": " \n "}, "relation_no_name"),
        ({"Name": None, "Code": None, "Blocked": True}, "relation_no_name"),
        ({"Blocked": True}, "relation_blocked"),
        ({"Status": "P"}, "relation_no_role"),
        ({"Status": None}, "relation_no_role"),
        ({"Status": None, "IsSupplier": True}, None),
        ({}, None),
    ],
)
def test_which_relations_become_no_contact(changed, code):
    found = obstacle(account(**changed))
    assert (found and found.code) == code
    assert found is None or found.blocking


@pytest.mark.parametrize(
    ("vat", "country", "kept", "left_out"),
    [
        ("BE0403170701", "BE", "BE0403170701", []),
        ("0403.170.701", "BE", "BE0403170701", []),
        ("BE0403170702", "BE", "", ["relation_vat_invalid"]),
        ("n/a", "NL", "", ["relation_vat_invalid"]),
        # Nobody can check these.
        ("12-3456789", "US", "123456789", []),
        ("BE0403170701", None, "BE0403170701", []),
        ("123456789", None, "123456789", []),
        (None, "BE", "", []),
        ("/", "BE", "", []),
    ],
)
def test_vat_numbers(vat, country, kept, left_out):
    contact = new_contact(account(VATNumber=vat, Country=country))
    assert (contact.vat, codes(contact)) == (kept, left_out)
    assert not any(issue.blocking for issue in contact.left_out)


def test_a_bank_account_that_is_no_iban_is_left_out_with_a_remark():
    contact = new_contact(account(), ["123-4567890-02", IBAN, None])
    assert contact.ibans == (IBAN,)
    assert codes(contact) == ["relation_iban_invalid", "relation_iban_invalid"]


@pytest.mark.parametrize(
    ("changed", "is_company"),
    [
        ({}, True),
        ({"VATNumber": None}, True),
        ({"VATNumber": None, "ChamberOfCommerce": None}, False),
        ({"VATNumber": None, "ChamberOfCommerce": None, "IsSupplier": True}, True),
    ],
)
def test_who_is_a_company(changed, is_company):
    assert new_contact(account(**changed)).is_company == is_company


def test_a_relation_with_nothing_but_a_name():
    nothing = {name: None for name in TOLD}
    contact = new_contact({**nothing, "ID": "x", "Name": "Jan", "Status": "C"})
    assert contact.name == "Jan"
    assert not (contact.vat or contact.phone or contact.language or contact.country_code)
    assert not contact.is_company


def test_label():
    assert label({"Code": "              1001", "Name": "Maes\nBV"}) == "1001 Maes BV"
    assert label({"Code": None, "Name": None}) == ""
