"""For which company a bill is, as far as the numbers in its e-invoice tell."""

from dataclasses import replace

import pytest

from exact_online_connector.core.e_invoice.check import check_e_invoice
from exact_online_connector.core.e_invoice.invoice import Party
from exact_online_connector.core.e_invoice.party import is_ours
from exact_online_connector.core.kinds import BILL_REFUND
from exact_online_connector.core.partner import Partner

from .test_e_invoice_check import e_invoice, plain_bill

BELGIAN = Partner(0, "Brasserie du Parc BV", country_code="BE", vat="BE0477472701")
DUTCH = Partner(0, "Grachtengordel BV", "NL", vat="NL123456782B90", company_registry="90012345")
OTHER_BE, OTHER_KVK = "0403170701", "12345678"


def belgian(name="Brasserie du Parc", vat=None, *registrations):
    return Party(name, vat=vat, country="BE", registrations=registrations)


def dutch(name="Grachtengordel", vat=None, *registrations):
    return Party(name, vat=vat, country="NL", registrations=registrations)


@pytest.mark.parametrize(
    ("buyer", "own", "expected"),
    [
        (belgian("X", "BE 0477.472.701"), BELGIAN, True),
        (belgian("X", "BE477472701"), BELGIAN, True),
        (belgian("X", "0477472701"), BELGIAN, True),
        (belgian("X", None, ("0208", "0477.472.701")), BELGIAN, True),
        (belgian("X", None, ("BE", "477472701")), BELGIAN, True),
        (belgian("X", f"BE{OTHER_BE}"), BELGIAN, False),
        (belgian("X", None, ("0208", OTHER_BE)), BELGIAN, False),
        (belgian("Brasserie du Parc", None, ("0208", OTHER_BE)), BELGIAN, False),
        # A number that begins with 1, as new ones do.
        (belgian("X", "BE1003170701"), replace(BELGIAN, vat="BE1003170701"), True),
        (belgian("X", "BE1003170701"), BELGIAN, False),
        # Only its VAT number in Odoo, only that of the register in the file, and the other way.
        (
            belgian("X", "BE0477472701"),
            replace(BELGIAN, vat=None, company_registry="0477.472.701"),
            True,
        ),
        # A member of a VAT group: the group's number, and its own of the register.
        (belgian("X", "BE0999999922", ("0208", "0477472701")), BELGIAN, True),
        (belgian("Brasserie du Parc NV", "BE0999999922"), BELGIAN, True),
        # A branch's number says nothing.
        (belgian("X", None, ("0208", "2123456789")), BELGIAN, None),
        # Nothing to compare.
        (belgian("X"), BELGIAN, None),
        (belgian("X", "N/A"), BELGIAN, None),
        (belgian("X", None, ("0088", "5412345000013")), BELGIAN, None),
        (belgian("X", f"BE{OTHER_BE}"), replace(BELGIAN, vat=None), None),
        (belgian("X", f"BE{OTHER_BE}"), replace(BELGIAN, vat="/"), None),
        # The Netherlands: the number of the Chamber of Commerce is not the VAT number.
        (dutch("X", None, ("0106", "90012345")), DUTCH, True),
        (dutch("X", None, ("0106", "900 123 45")), DUTCH, True),
        (dutch("X", None, ("0106", "90012345000012345678")), DUTCH, None),
        (dutch("X", None, ("0190", "00000003900123450000")), DUTCH, True),
        (dutch("X", "NL123456782B90"), DUTCH, True),
        (dutch("X", "NL001234567B01"), DUTCH, False),
        (dutch("X", None, ("0106", OTHER_KVK)), DUTCH, False),
        # One VAT number of two companies: the register tells them apart.
        (dutch("X", "NL123456782B90", ("0106", OTHER_KVK)), DUTCH, False),
        (dutch("X", "NL001234567B01", ("0106", "90012345")), DUTCH, True),
        (dutch("X", None, ("0106", OTHER_KVK)), replace(DUTCH, company_registry=None), None),
        (dutch("X", None, ("NL:OIN", "1")), DUTCH, None),
        # Registered in another country, where the name is ours.
        (belgian("Grachtengordel", "BE0999999922"), DUTCH, True),
        (belgian("X", "BE0999999922"), DUTCH, False),
    ],
)
def test_is_ours(buyer, own, expected):
    assert is_ours(buyer, [own]) is expected


def test_one_of_several_is_enough():
    sister = replace(BELGIAN, name="Y", vat=f"BE{OTHER_BE}")
    assert is_ours(belgian("X", f"BE{OTHER_BE}"), [BELGIAN, sister])
    assert is_ours(belgian("X", f"BE{OTHER_BE}"), [BELGIAN, DUTCH]) is False


def test_the_remark_names_both_and_stops_nothing():
    other = belgian("Café Noord", f"BE{OTHER_BE}")
    for kind in ({}, {"kind": BILL_REFUND}):
        doc = plain_bill(own=(BELGIAN,), **kind)
        doc = replace(doc, e_invoice=e_invoice(customer=other, is_credit_note=bool(kind)))
        [found] = check_e_invoice(doc)
        assert (found.code, found.blocking) == ("e_invoice_other_buyer", False)
        assert found.params == {
            "file": f"Café Noord (BE{OTHER_BE})",
            "odoo": "Brasserie du Parc BV (BE0477472701)",
        }


def test_no_remark_where_our_companies_are_not_known():
    doc = replace(plain_bill(), e_invoice=e_invoice(customer=belgian("X", f"BE{OTHER_BE}")))
    assert not list(check_e_invoice(doc))
