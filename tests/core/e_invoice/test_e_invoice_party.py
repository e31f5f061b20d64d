"""Which number of a register an e-invoice has, and whether its contact may take it."""

from dataclasses import replace

import pytest

from exact_online_connector.core.e_invoice.invoice import Party
from exact_online_connector.core.e_invoice.party import check_party, registration_to_take
from exact_online_connector.core.relation.account import chamber_of_commerce
from exact_online_connector.core.relation.registry import registered

from ..builders import SUPPLIER, bill

DUTCH = replace(SUPPLIER, country_code="NL", vat="NL001234567B01")


@pytest.mark.parametrize(
    ("scheme", "number", "expected"),
    [
        ("0106", "12345678", ("NL", "12345678")),
        ("0106", "KvK 1234567", ("NL", "01234567")),
        ("NL:KVK", "12345678", ("NL", "12345678")),
        ("NL", "12345678", ("NL", "12345678")),
        ("0190", "00000003123456780000", ("NL", "12345678")),
        ("0190", "00000001123456789000", None),  # an RSIN
        ("0208", "BE 0403.170.701", ("BE", "0403170701")),
        ("BE", "403170701", ("BE", "0403170701")),
        ("0007", "556677-8899", ("SE", "556677-8899")),
        ("0106", "SITEST0000", None),
        ("0106", "", None),
        ("0088", "5412345000013", None),
        ("9925", "BE0403170701", None),
        ("", "12345678", None),
    ],
)
def test_registered(scheme, number, expected):
    assert registered(scheme, number) == expected


def test_the_first_that_is_one():
    party = Party("", registrations=(("0088", "5412345000013"), ("0106", "12345678")))
    assert party.registration == ("NL", "12345678")


def test_number_of_a_contact():
    """What somebody filled in, else its Peppol address, else the Belgian VAT number."""
    partner = replace(DUTCH, peppol_eas="0106", peppol_identifier="12345678")
    assert chamber_of_commerce(partner) == "12345678"
    assert chamber_of_commerce(replace(partner, company_registry="87654321")) == "87654321"
    oin = replace(DUTCH, peppol_eas="0190", peppol_identifier="00000003123456780000")
    assert chamber_of_commerce(oin) == "12345678"
    assert chamber_of_commerce(replace(oin, peppol_eas="9944")) == ""
    assert chamber_of_commerce(SUPPLIER) == "0477472701"


KVK = (("0106", "12345678"),)


@pytest.mark.parametrize(
    ("partner", "party", "expected"),
    [
        (DUTCH, Party("X", vat="NL 0012.34.567.B01", registrations=KVK), "12345678"),
        (replace(DUTCH, vat=None), Party("de pers", registrations=KVK), None),
        (
            replace(DUTCH, vat=None),
            Party("Drukkerij De Pers", vat="NL001234567B01", registrations=KVK),
            "12345678",
        ),
        (DUTCH, Party("X", vat="NL999999999B01", registrations=KVK), None),
        (
            replace(DUTCH, company_registry="1"),
            Party("X", vat="NL001234567B01", registrations=KVK),
            None,
        ),
        (
            replace(DUTCH, peppol_eas="0106", peppol_identifier="12345678"),
            Party("X", vat="NL001234567B01", registrations=KVK),
            None,
        ),
        # A Belgian VAT number says it already, unless it is that of a VAT unit.
        (
            SUPPLIER,
            Party("X", vat="BE0477472701", registrations=(("0208", "0477472701"),)),
            None,
        ),
        (
            SUPPLIER,
            Party("X", vat="BE0477472701", registrations=(("0208", "0403170701"),)),
            "0403170701",
        ),
        (SUPPLIER, Party("X", vat="BE0477472701", registrations=KVK), None),
        (DUTCH, Party("X", vat="NL001234567B01"), None),
    ],
)
def test_registration_to_take(partner, party, expected):
    assert registration_to_take(partner, party) == expected


def test_a_branch_is_no_other_company():
    partner = replace(DUTCH, company_registry="000012345678")  # a vestigingsnummer
    party = Party("", vat=DUTCH.vat, registrations=(("0106", "87654321"),))
    assert list(check_party(bill(partner=partner), party)) == []
