"""A document beside its own e-invoice: what differs, and what only seems to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from exact_online_connector.core.e_invoice.check import check_e_invoice, difference_key
from exact_online_connector.core.e_invoice.invoice import EInvoice, Party, VatPart
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import BILL_REFUND

from ..builders import (
    BUY_6,
    BUY_21,
    BUY_EU,
    DIVISION,
    SUPPLIER,
    VAT_21,
    bill,
    coded,
    document,
    line,
    taxed,
)

DAY, DUE = date(2026, 7, 15), date(2026, 8, 14)
NOBODY = Party("")


def parts(*rates):
    """VAT parts of pairs of rate and amount."""
    return tuple(VatPart("S", D(rate), D(0), D(amount)) for rate, amount in rates)


def e_invoice(total="121.00", vat="21.00", rates=(("21", "21.00"),), **values):
    defaults = {
        "number": "F-2026-118",
        "is_credit_note": False,
        "currency": "EUR",
        "supplier": NOBODY,
        "customer": NOBODY,
        "payable": D(total),
        "issue_date": DAY,
        "due_dates": (DUE,),
    }
    return EInvoice(**(defaults | values), vat=D(vat), total=D(total), vat_parts=parts(*rates))


def plain_bill(**values):
    return bill(line("100.00", taxed(BUY_21, "21.00")), **values)


def differences(doc, found):
    """Code, figure of the file and figure in Odoo of all that differs."""
    issues = check_e_invoice(replace(doc, e_invoice=found))
    return [(i.code, i.params.get("file"), i.params.get("odoo")) for i in issues]


def test_equal():
    assert differences(plain_bill(), e_invoice()) == []
    assert differences(plain_bill(), None) == []


def test_tax_that_odoo_left_out():
    """The main case: the importer does not know 6 %, and leaves it out."""
    doc = bill(line("100.00", taxed(BUY_21, "21.00")), line("100.00"))
    found = e_invoice("227.00", "27.00", [("21", "21.00"), ("6", "6.00")])
    assert differences(doc, found) == [
        ("e_invoice_total_differs", "227.00", "221.00"),
        ("e_invoice_vat_differs", "6.00", "0.00"),
    ]


def test_it_blocks_until_a_person_accepts_these_figures():
    doc = replace(plain_bill(), e_invoice=e_invoice("131.00", "31.00", [("21", "31.00")]))
    prepared = prepare_entry(doc, DIVISION, coded(doc))
    assert prepared.blocked and prepared.differs_from_e_invoice
    accepted = frozenset(map(difference_key, prepared.issues))
    prepared = prepare_entry(replace(doc, accepted_differences=accepted), DIVISION, coded(doc))
    assert not prepared.blocked and prepared.differs_from_e_invoice
    other = replace(doc, accepted_differences=accepted, e_invoice=e_invoice("132.00"))
    assert prepare_entry(other, DIVISION, coded(other)).blocked


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"currency": "USD"}, ("e_invoice_currency_differs", "USD", "EUR")),
        ({"number": "F-2026-119"}, ("e_invoice_number_differs", "F-2026-119", "F-2026-118")),
        (
            {"issue_date": date(2026, 7, 14)},
            ("e_invoice_date_differs", "2026-07-14", "2026-07-15"),
        ),
        (
            {"due_dates": (date(2026, 8, 1),)},
            ("e_invoice_due_date_differs", "2026-08-01", "2026-08-14"),
        ),
        (
            {"supplier": Party("", vat="NL001234567B01")},
            ("e_invoice_vat_number_differs", "NL001234567B01", "BE0477472701"),
        ),
        (
            {"supplier": Party("", registrations=(("0208", "0403.170.701"),))},
            ("e_invoice_registration_differs", "0403170701", "0477472701"),
        ),
        ({"is_credit_note": True}, ("e_invoice_kind_differs", None, None)),
    ],
)
def test_head(values, expected):
    assert differences(plain_bill(), e_invoice(**values)) == [expected]


@pytest.mark.parametrize(
    "values",
    [
        {"currency": ""},
        {"number": " f-2026 118"},
        {"number": "00F2026/118"},
        {"number": "F-2026-118-and-what-did-not-fit-in-Exact"},
        {"issue_date": None, "due_dates": ()},
        {"due_dates": (date(2026, 7, 20), DUE)},
        {"supplier": Party("", vat="be 0477.472.701")},
        {"supplier": Party("", vat="477472701")},
        {"supplier": Party("", vat="N/A")},
        {"supplier": Party("", registrations=(("0088", "5412345000013"), ("", "123")))},
        # A VAT group: its number, and the supplier's own of the register.
        {"supplier": Party("", vat="BE0999999922", registrations=(("0208", "0477472701"),))},
        {"supplier": Party("", registrations=(("0106", "12345678"),))},
    ],
)
def test_head_that_only_seems_to_differ(values):
    assert differences(plain_bill(), e_invoice(**values)) == []


def test_a_bill_typed_in_later_than_its_date():
    """The date of an e-invoice is the one on the document, whatever period Odoo books it in."""
    doc = plain_bill(accounting_date=date(2026, 8, 31))
    assert differences(doc, e_invoice()) == []


def test_member_of_a_fiscal_unity():
    """Two companies with one VAT number: the register's number tells them apart."""
    partner = replace(
        SUPPLIER, country_code="NL", vat="NL001234567B01", company_registry="12345678"
    )
    party = Party("", vat="NL001234567B01", registrations=(("0106", "87654321"),))
    assert differences(plain_bill(partner=partner), e_invoice(supplier=party)) == [
        ("e_invoice_registration_differs", "87654321", "12345678")
    ]


def test_credit_notes():
    refund = plain_bill(kind=BILL_REFUND)
    assert differences(refund, e_invoice(is_credit_note=True)) == []
    negative = e_invoice("-121.00", "-21.00", [("21", "-21.00")])
    assert differences(refund, negative) == []
    assert differences(refund, e_invoice()) == [("e_invoice_kind_differs", None, None)]
    assert differences(refund, e_invoice("242.00", "42.00", is_credit_note=True))[0] == (
        "e_invoice_total_differs",
        "242.00",
        "121.00",
    )


def test_prepaid_and_rounding():
    """Odoo's total is not less for what was paid before; the rounding is a line of its own."""
    doc = bill(line("100.00", taxed(BUY_21, "21.00")), line("0.02"))
    found = e_invoice(payable=D("71.02"), prepaid=D(50), rounding=D("0.02"))
    [issue] = check_e_invoice(replace(doc, e_invoice=found))
    assert (issue.code, issue.blocking) == ("e_invoice_prepaid", False)
    assert (issue.params["paid"], issue.params["payable"]) == ("50.00", "71.02")
    assert differences(plain_bill(), found)[0] == (
        "e_invoice_total_differs",
        "121.02",
        "121.00",
    )


def test_paid_before_but_told_by_what_is_left_only():
    [issue] = check_e_invoice(replace(plain_bill(), e_invoice=e_invoice(payable=D(0))))
    assert (issue.code, issue.params["paid"]) == ("e_invoice_prepaid", "121.00")


def test_reverse_charge_is_paid_to_nobody():
    doc = bill(line("100.00", taxed(BUY_EU, "0.00")))
    found = e_invoice("100.00", "0.00", [("0", "0.00")])
    assert differences(doc, found) == []
    assert differences(doc, e_invoice())[0] == ("e_invoice_total_differs", "121.00", "100.00")


def test_parts_of_one_rate_and_cents_between_rates():
    doc = bill(line("100.00", taxed(BUY_21, "21.01")), line("100.00", taxed(BUY_6, "5.99")))
    rates = [("21", "10.50"), ("21", "10.50"), ("6", "6.00")]
    assert differences(doc, e_invoice("227.00", "27.00", rates)) == []


def test_vat_of_another_rate():
    doc = bill(line("100.00", taxed(BUY_6, "21.00")))
    assert differences(doc, e_invoice()) == [
        ("e_invoice_vat_differs", "21.00", "0.00"),
        ("e_invoice_vat_differs", "0.00", "21.00"),
    ]


def test_a_cent_is_a_difference():
    doc = bill(line("100.00", taxed(BUY_21, "21.01")))
    assert [code for code, *_figures in differences(doc, e_invoice())] == [
        "e_invoice_total_differs",
        "e_invoice_vat_differs",
    ]


def test_vat_without_parts():
    doc = bill(line("121.00"))
    found = replace(e_invoice(), vat_parts=())
    assert differences(doc, found) == [
        ("e_invoice_vat_total_differs", "21.00", "0.00"),
        ("e_invoice_net_differs", "100.00", "121.00"),
    ]


def test_unreadable():
    [issue] = check_e_invoice(replace(plain_bill(), e_invoice_error="no element found"))
    assert (issue.code, issue.blocking) == ("e_invoice_unreadable", False)


def test_customer_invoice():
    doc = document(line("100.00", taxed(VAT_21, "21.00")))
    customer = Party("", vat="BE0477472701", registrations=(("0208", "0477472701"),))
    ours = Party("", vat="BE0403170701")
    found = e_invoice(number="INV/2026/00017", supplier=ours, customer=customer)
    assert differences(doc, found) == []
    assert differences(doc, replace(found, number="INV/2026/00016")) == [
        ("e_invoice_number_differs", "INV/2026/00016", "INV/2026/00017")
    ]
    renamed = replace(doc, reference="17")
    assert differences(renamed, found) == []
    imported = replace(doc, other_number="SHOP-16")
    assert differences(imported, replace(found, number="SHOP-16")) == []
