"""What the coding screen computes: what to code, VAT of a code, totals, where a cent belongs."""

from dataclasses import replace

import pytest

from exact_online_connector.core.coding.coding import (
    place_difference,
    source_lines,
    totals,
    vat_for,
)
from exact_online_connector.core.document import Tax
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import BILL, BILL_REFUND

from ..builders import (
    BEBAT,
    BUY_0,
    BUY_6,
    BUY_21,
    BUY_COCONTRACTOR,
    COST,
    DIVISION,
    ECO,
    REVENUE,
    D,
    bill,
    coded,
    coded_as,
    line,
    taxed,
)

LINE = line("100.00", taxed(BUY_21, "21.00"), quantity=D(4), name="Papier")


def code(number):
    return DIVISION.vat_codes.get(number)


def source(net="100.00", vat="21.00", tax=BUY_21):
    [found] = source_lines(bill(line(net, taxed(tax, vat))), DIVISION)
    return found


# --- what there is to code ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [BILL, BILL_REFUND], ids=["bill", "refund"])
def test_a_line_is_to_be_coded_as_it_stands_on_the_bill(kind):
    [found] = source_lines(bill(LINE, kind=kind), DIVISION)

    assert (found.line_id, found.tax_id, found.description) == (11, None, "Papier")
    assert (found.quantity, found.net, found.vat) == (D(4), D("100.00"), D("21.00"))
    assert (found.tax_rate, found.vat_code, found.tax_name) == (D(21), "21", "21% S")
    assert found.gl_account == REVENUE.guid


def test_a_tax_that_is_no_vat_has_its_share_when_the_vat_lies_on_it():
    on_top = line("100.00", taxed(BEBAT, "5.00"), taxed(BUY_21, "22.05", base="105.00"))
    beside = line("100.00", taxed(BEBAT, "5.00"), taxed(BUY_21, "21.00"))

    found = source_lines(bill(on_top, beside), DIVISION)

    assert [(one.line_id, one.tax_id) for one in found] == [
        (11, None),
        (11, BEBAT.id),
        (12, None),
        (12, BEBAT.id),
    ]
    assert [str(one.vat) for one in found] == ["21.00", "1.05", "21.00", "0.00"]
    assert [one.tax_rate for one in found] == [D(21), D(21), D(21), None]
    assert [one.vat_code for one in found] == ["21", "21", "21", "0"]
    assert [one.tax_name for one in found] == ["21% S", "21% S", "21% S", ""]
    assert [one.gl_account for one in found] == [REVENUE.guid, ECO.guid] * 2


def test_a_line_without_tax_has_no_rate():
    [found] = source_lines(bill(line("5.00")), DIVISION)

    assert (found.tax_rate, found.vat_code, found.vat) == (None, "0", D(0))


def test_a_line_without_tax_gets_a_code_for_purchases():
    general = DIVISION.vat_codes["0"]
    exempt = replace(general, code="9", transaction_type="S")
    bought = replace(general, code="29", transaction_type="P")
    division = replace(DIVISION, vat_codes={code.code: code for code in (exempt, bought)})

    [found] = source_lines(bill(line("5.00")), division)

    assert found.vat_code == "29"


def test_reverse_charge_has_its_rate_and_no_vat():
    halves = taxed(BUY_COCONTRACTOR, "21.00"), taxed(BUY_COCONTRACTOR, "-21.00")

    [found] = source_lines(bill(line("100.00", *halves)), DIVISION)

    assert (found.tax_rate, found.vat) == (D(21), D(0))


def test_a_vat_that_is_no_percentage_has_the_rate_it_comes_to():
    fixed = Tax(40, "Import VAT", "fixed", D("10.50"), vat_code="21")

    assert source(vat="10.50", tax=fixed).tax_rate == D("10.5")


def test_sections_and_free_lines_are_not_coded():
    assert source_lines(bill(line("0.00", taxed(BUY_21, "0.00")), LINE), DIVISION)[0].line_id == 12


# --- the VAT of a code ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("net", "number", "vat"),
    [
        ("100.00", "21", "21.02"),  # Odoo's own, cents included
        ("50.00", "21", "10.51"),  # a part of it
        ("100.00", "26", "21.02"),  # net is net, whatever the type
        ("100.00", "23", "6.00"),
        ("33.33", "23", "2.00"),
        ("0.00", "21", "0.00"),
        ("-100.00", "21", "-21.02"),
        ("100.00", "31", "0.00"),
        ("100.00", "28", "0.00"),
        ("100.00", None, "0.00"),
    ],
)
def test_vat_of_a_line_by_its_code(net, number, vat):
    assert str(vat_for(D(net), code(number), source(vat="21.02"))) == vat


def test_vat_edited_by_hand_stays_for_the_code_of_the_same_rate():
    assert vat_for(D("100.00"), code("21"), source(vat="20.58")) == D("20.58")


def test_half_a_cent_is_rounded_up():
    assert vat_for(D("0.50"), code("23"), source("0.50", "0.00", BUY_0)) == D("0.00")
    assert vat_for(D("1.50"), code("21"), source("1.50", "0.00", BUY_0)) == D("0.32")


def test_reverse_charge_coded_as_ordinary_vat_shows_in_the_total():
    halves = taxed(BUY_COCONTRACTOR, "21.00"), taxed(BUY_COCONTRACTOR, "-21.00")
    [found] = source_lines(bill(line("100.00", *halves)), DIVISION)

    assert vat_for(D("100.00"), code("21"), found) == D("21.00")


def test_vat_on_a_line_of_nothing_is_odoos():
    assert vat_for(D("0.00"), code("21"), source("0.00", "0.02")) == D("0.02")


# --- totals ---------------------------------------------------------------------------------------


def test_totals_of_a_bill():
    doc = bill(
        LINE,
        line("50.00", taxed(BUY_6, "3.00")),
        line("10.00", taxed(BUY_21, "2.10")),
        line("5.00"),
    )

    found = totals(doc, coded(doc), DIVISION)

    assert (found.net, found.vat, found.total) == (D("165.00"), D("26.10"), D("191.10"))
    assert found.vat_by_code == (("21", D("23.10")), ("23", D("3.00")))
    assert (found.bill_total, found.difference) == (D("191.10"), D(0))


def test_totals_of_a_refund_are_positive():
    doc = bill(LINE, kind=BILL_REFUND)

    assert totals(doc, coded(doc), DIVISION).total == D("121.00")


def test_totals_tell_the_difference():
    doc = bill(LINE)
    [first] = coded(doc)

    found = totals(doc, [replace(first, vat=D("21.03"))], DIVISION)

    assert (found.total, found.difference) == (D("121.03"), D("0.03"))


def test_vat_on_a_code_that_adds_none_does_not_count():
    doc = bill(LINE)

    found = totals(doc, coded(doc, vat_code="31", vat=D("21.00")), DIVISION)

    assert (found.vat_by_code, found.vat, found.difference) == ((), D(0), D("-21.00"))


# --- where a difference belongs -------------------------------------------------------------------


BILL = bill(
    LINE,
    line("50.00", taxed(BUY_6, "3.00"), name="Boek"),
    line("10.00", taxed(BUY_21, "2.10"), name="Inkt"),
)


def test_no_difference_to_place():
    assert place_difference(BILL, coded(BILL), DIVISION) is None


@pytest.mark.parametrize(
    ("wrong", "vat", "key", "placed"),
    [
        (2, "2.12", 0, "20.98"),  # of its code the biggest line
        (1, "3.01", 1, "3.00"),  # the code that differs from Odoo
        (1, "2.95", 1, "3.00"),
    ],
)
def test_the_biggest_line_of_the_code_that_differs(wrong, vat, key, placed):
    lines = list(coded(BILL))
    lines[wrong] = replace(lines[wrong], vat=D(vat))

    assert place_difference(BILL, lines, DIVISION) == (key, D(placed))


def test_the_biggest_line_when_no_code_differs():
    doc = replace(BILL, total=BILL.total + D("0.01"))

    assert place_difference(doc, coded(doc), DIVISION) == (0, D("21.01"))


def test_six_cents_are_for_a_person_to_explain():
    doc = replace(BILL, total=BILL.total + D("0.06"))

    assert place_difference(doc, coded(doc), DIVISION) is None


def test_a_difference_without_vat_is_not_put_into_the_vat():
    lines = list(coded(BILL))
    lines[0] = replace(lines[0], net=D("100.01"))

    assert place_difference(BILL, lines, DIVISION) is None


def test_no_line_adds_vat():
    doc = bill(line("5.00"))
    doc = replace(doc, total=D("5.01"))

    assert place_difference(doc, coded(doc), DIVISION) is None


def test_a_placed_difference_can_be_sent():
    [first, *others] = source_lines(BILL, DIVISION)
    lines = [coded_as(first, "21", vat=D("20.99")), *(coded_as(o, o.vat_code, 9) for o in others)]

    key, vat = place_difference(BILL, lines, DIVISION)
    lines[0] = replace(lines[0], vat=vat)

    assert key == 0
    assert prepare_entry(BILL, DIVISION, lines).issues == ()
    assert {found.gl_account for found in lines} == {COST.guid}
