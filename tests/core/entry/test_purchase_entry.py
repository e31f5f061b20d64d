"""A coded bill becomes a purchase entry whose total is the bill's, for every kind of bill."""

from dataclasses import replace
from datetime import date

import pytest

from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import BILL_REFUND

from ..builders import (
    BEBAT,
    BUY_0,
    BUY_6,
    BUY_21,
    BUY_21_INCLUDED,
    BUY_COCONTRACTOR,
    BUY_EU,
    COST,
    DIVISION,
    ECO,
    D,
    bill,
    coded,
    line,
    taxed,
)

LINE = line("100.00", taxed(BUY_21, "21.00"), quantity=D(4), name="Papier\nA4")


def prepared(*lines, **values):
    doc = bill(*lines, **values)
    entry = prepare_entry(doc, DIVISION, coded(doc))
    assert entry.issues == ()
    assert entry.total == doc.total * doc.sign
    return entry


def amounts(entry):
    """The posted lines as (AmountFC, VATCode, VATAmountFC)."""
    return [
        (str(posted["AmountFC"]), posted["VATCode"], str(posted.get("VATAmountFC", "")))
        for posted in entry.payload["PurchaseEntryLines"]
    ]


def test_whole_payload_of_a_bill():
    doc = bill(
        LINE, payment_reference="+++090/9337/55493+++", payment_condition="30", currency="USD"
    )
    doc = replace(doc, rate=D("0.9"))
    lines = coded(
        doc,
        gl_account=COST.guid,
        cost_center="VERK",
        cost_unit="NOORD",
        deferral_from=date(2026, 7, 1),
        deferral_to=date(2027, 6, 30),
    )

    entry = prepare_entry(doc, DIVISION, lines)

    assert entry.issues == ()
    assert entry.payload == {
        "Supplier": "guid-supplier",
        "Journal": "600",
        "YourRef": "F-2026-118",
        "Description": "BILL/2026/07/0003",
        "Currency": "USD",
        "Rate": D("0.9"),
        "EntryDate": "2026-07-15",
        "DueDate": "2026-08-14",
        "PaymentReference": "+++090/9337/55493+++",
        "PaymentCondition": "30",
        "PurchaseEntryLines": [
            {
                "AmountFC": D("100.00"),
                "VATAmountFC": D("21.00"),
                "VATCode": "21",
                "GLAccount": COST.guid,
                "Description": "Papier A4",
                "Quantity": D(4),
                "CostCenter": "VERK",
                "CostUnit": "NOORD",
                "From": "2026-07-01",
                "To": "2027-06-30",
            }
        ],
    }
    assert (entry.net, entry.vat, entry.total) == (D("100.00"), D("21.00"), D("121.00"))
    assert (entry.year, entry.period) == (2026, 7)
    assert [(found.key, found.gl_code) for found in entry.lines] == [(0, "612000")]


def test_refund_is_negative_lines_in_its_own_journal():
    entry = prepared(LINE, kind=BILL_REFUND, journal_code="601")

    assert amounts(entry) == [("-100.00", "21", "-21.00")]
    assert entry.payload["PurchaseEntryLines"][0]["Quantity"] == D(-4)
    assert entry.total == D("-121.00")


def test_refund_may_use_the_purchase_journal():
    assert prepared(LINE, kind=BILL_REFUND).payload["Journal"] == "600"


@pytest.mark.parametrize("tax", [BUY_COCONTRACTOR, BUY_EU], ids=lambda tax: tax.name)
def test_reverse_charge_is_a_charged_code_without_payable_vat(tax):
    halves = taxed(tax, "52.50"), taxed(tax, "-52.50")

    entry = prepared(line("250.00", *halves))

    assert amounts(entry) == [("250.00", tax.vat_code, "")]
    assert (entry.vat, entry.total) == (D(0), D("250.00"))


def test_code_including_vat_takes_the_amount_with_vat():
    entry = prepared(line("82.64", taxed(BUY_21_INCLUDED, "17.36")))

    assert amounts(entry) == [("100.00", "26", "17.36")]
    assert (entry.net, entry.vat) == (D("82.64"), D("17.36"))


def test_import_vat_alone_is_left_by_a_line_with_and_a_line_without():
    entry = prepared(
        line("1000.00", taxed(BUY_21, "210.00")),
        line("-1000.00"),
    )

    assert amounts(entry) == [("1000.00", "21", "210.00"), ("-1000.00", "0", "")]
    assert (entry.net, entry.vat, entry.total) == (D(0), D("210.00"), D("210.00"))


def test_vat_edited_by_hand_is_booked_as_it_stands_on_the_bill():
    entry = prepared(line("100.00", taxed(BUY_21, "20.58")), line("50.00", taxed(BUY_6, "3.02")))

    assert amounts(entry) == [("100.00", "21", "20.58"), ("50.00", "23", "3.02")]


def test_lines_without_rate_or_tax():
    entry = prepared(line("10.00", taxed(BUY_0, "0.00")), line("5.00"))

    assert amounts(entry) == [("10.00", "28", ""), ("5.00", "0", "")]


def test_tax_that_is_no_vat_is_a_line_of_its_own():
    entry = prepared(line("100.00", taxed(BEBAT, "5.00"), taxed(BUY_21, "22.05", base="105.00")))

    assert amounts(entry) == [("100.00", "21", "21.00"), ("5.00", "21", "1.05")]
    assert entry.payload["PurchaseEntryLines"][1]["GLAccount"] == ECO.guid


def test_lines_without_amount_are_left_out():
    doc = bill(LINE, LINE)
    first, second = coded(doc)
    empty = replace(second, net=D("0.00"), vat=D("0.00"))

    entry = prepare_entry(doc, DIVISION, [first, empty])

    assert [found.key for found in entry.lines] == [first.key]


def test_unknown_supplier_is_added_by_the_sender():
    doc = bill(LINE)
    doc = replace(doc, partner=replace(doc.partner, exact_guid=None))

    assert "Supplier" not in prepare_entry(doc, DIVISION, coded(doc)).payload
