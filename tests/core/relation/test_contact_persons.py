"""The persons at a partner, and the address that gets its invoices."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.partner import ContactPerson
from exact_online_connector.core.relation.persons import (
    contact_persons,
    prepare_contacts,
    split_name,
)

from ..builders import CUSTOMER

JAN = ContactPerson(21, "Jan Peeters", "jan@demarkt.be", "+32 475 12 34 56", "Zaakvoerder")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Jan Peeters", "Jan", "Peeters"),
        ("Jan van den Berg", "Jan", "van den Berg"),
        ("Maria De Smet", "Maria", "De Smet"),
        ("Anne Marie Dupont", "Anne Marie", "Dupont"),
        ("Anne Marie Van Damme", "Anne Marie", "Van Damme"),
        ("van den Berg, Jan", "Jan", "van den Berg"),
        ("Peeters,", "", "Peeters,"),
        ("De Smet", "De", "Smet"),
        ("Madonna", "", "Madonna"),
        ("  Jan \n Peeters ", "Jan", "Peeters"),
        ("", "", ""),
    ],
)
def test_split_name(name, first, last):
    assert split_name(name) == (first, last)


@given(st.text())
def test_a_name_is_never_lost(name):
    first, last = split_name(name)

    assert sorted(f"{first}{last}".replace(",", "").replace(" ", "")) == sorted(
        name_without_signs(name)
    )


def name_without_signs(name):
    visible = "".join(c for c in name if c.isprintable() or c.isspace())
    return "".join(visible.split()).replace(",", "")


def test_whole_payload():
    partner = replace(CUSTOMER, contacts=(JAN, ContactPerson(22, "Els")))

    assert prepare_contacts(partner) == (
        {
            "FirstName": "Jan",
            "LastName": "Peeters",
            "Email": "jan@demarkt.be",
            "BusinessPhone": "+32 475 12 34 56",
            "JobTitleDescription": "Zaakvoerder",
        },
        {"LastName": "Els"},
    )


def test_a_contact_without_a_name_is_refused_by_exact_and_left_out():
    assert prepare_contacts(replace(CUSTOMER, contacts=(ContactPerson(23, " "),))) == ()


@pytest.mark.parametrize(
    ("lang", "name"),
    [("nl_BE", "Facturatie"), ("fr_BE", "Facturation"), ("pl_PL", "Invoices"), (None, "Invoices")],
)
def test_an_invoice_address_is_a_person_of_its_own(lang, name):
    partner = replace(CUSTOMER, contacts=(JAN,), invoice_email="facturen@demarkt.be", lang=lang)

    assert [person.id for person in contact_persons(partner)] == [21, 0]
    assert prepare_contacts(partner)[1] == {"LastName": name, "Email": "facturen@demarkt.be"}


@pytest.mark.parametrize(
    "values",
    [
        {"invoice_email": "Info@DeMarkt.be", "email": "info@demarkt.be"},
        {"invoice_email": "JAN@demarkt.be"},
        {"invoice_email": "no address"},
        {"invoice_email": None},
    ],
)
def test_an_invoice_address_that_is_there_already_or_none_adds_nobody(values):
    partner = replace(CUSTOMER, contacts=(JAN,), **values)

    assert contact_persons(partner) == (JAN,)
