"""The core promise: what Exact will book equals Odoo's total, for every kind of document."""

from dataclasses import replace
from datetime import date

import pytest

from exact_online_connector.core.entry.booked import booked_line
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.entry.lines import untaxed_code
from exact_online_connector.core.kinds import CREDIT_NOTE

from ..builders import (
    BEBAT,
    COCONTRACTOR,
    CUSTOMER,
    DIVISION,
    ECO,
    EU_GOODS,
    EXPORT,
    REVENUE,
    ROUNDING,
    SERVICES,
    UNCOSTED,
    VAT_6,
    VAT_21,
    VAT_21_INCLUDED,
    WITHHOLDING,
    ZERO_RATE,
    D,
    document,
    line,
    taxed,
)


def prepared(*lines, division=DIVISION, **values):
    entry = prepare_entry(document(*lines, **values), division)
    assert entry.issues == ()
    return entry


def amounts(entry):
    """The posted lines as (AmountFC, VATCode, VATAmountFC)."""
    return [
        (str(posted["AmountFC"]), posted.get("VATCode"), str(posted.get("VATAmountFC", "")))
        for posted in entry.payload["SalesEntryLines"]
    ]


def test_whole_payload_of_an_invoice():
    entry = prepared(
        line("100.00", taxed(VAT_21, "21.00"), quantity=D(4), name="Bier\n24 x 25 cl"),
        payment_reference="+++090/9337/55493+++",
        payment_condition="30",
    )

    assert entry.payload == {
        "Customer": "guid-customer",
        "Journal": "700",
        "YourRef": "INV/2026/00017",
        "Description": "INV/2026/00017",
        "Currency": "EUR",
        "EntryDate": "2026-07-15",
        "DueDate": "2026-08-14",
        "PaymentReference": "+++090/9337/55493+++",
        "PaymentCondition": "30",
        "SalesEntryLines": [
            {
                "AmountFC": D("100.00"),
                "VATAmountFC": D("21.00"),
                "VATCode": "5",
                "GLAccount": REVENUE.guid,
                "Description": "Bier 24 x 25 cl",
                "Quantity": D(4),
            }
        ],
    }
    assert (entry.net, entry.vat, entry.total) == (D("100.00"), D("21.00"), D("121.00"))
    assert (entry.year, entry.period) == (2026, 7)
    assert not entry.blocked


def test_credit_note_is_negative_lines_in_its_own_journal():
    entry = prepared(
        line("100.00", taxed(VAT_21, "21.00"), quantity=D(4)),
        kind=CREDIT_NOTE,
        journal_code="701",
    )

    assert amounts(entry) == [("-100.00", "5", "-21.00")]
    assert entry.payload["SalesEntryLines"][0]["Quantity"] == D(-4)
    assert (entry.net, entry.vat, entry.total) == (D("-100.00"), D("-21.00"), D("-121.00"))


def test_vat_included_code_takes_the_amount_with_vat():
    entry = prepared(line("82.64", taxed(VAT_21_INCLUDED, "17.36")))

    assert amounts(entry) == [("100.00", "6", "17.36")]
    assert (entry.net, entry.vat, entry.total) == (D("82.64"), D("17.36"), D("100.00"))


def test_included_tax_on_an_excluding_code_books_the_same():
    included_on_5 = replace(VAT_21_INCLUDED, vat_code="5")

    entry = prepared(line("82.64", taxed(included_on_5, "17.36")))

    assert amounts(entry) == [("82.64", "5", "17.36")]
    assert entry.total == D("100.00")


def test_odoo_rounding_wins_over_exacts():
    # Exact would find 0.03 on each line; Odoo, rounding globally, puts the cents where it likes.
    lines = [
        line("0.15", taxed(VAT_21, vat), id=i) for i, vat in enumerate(["0.04", "0.03", "0.02"])
    ]

    entry = prepared(*lines)

    assert [vat for _, _, vat in amounts(entry)] == ["0.04", "0.03", "0.02"]
    assert entry.total == D("0.54")


def test_several_rates_and_a_discount():
    entry = prepared(
        line("90.00", taxed(VAT_21, "18.90"), name="10% discount"),
        line("33.33", taxed(VAT_6, "2.00"), id=12),
    )

    assert amounts(entry) == [("90.00", "5", "18.90"), ("33.33", "1", "2.00")]
    assert entry.total == D("144.23")


@pytest.mark.parametrize("tax", [EU_GOODS, EXPORT, ZERO_RATE, COCONTRACTOR], ids=lambda t: t.name)
def test_no_vat_is_given_where_the_code_charges_none(tax):
    entry = prepared(line("250.00", taxed(tax, "0.00")))

    assert amounts(entry) == [("250.00", tax.vat_code, "")]
    assert entry.total == D("250.00")


def test_reverse_charge_as_two_halves_is_one_code():
    reverse = replace(COCONTRACTOR, rate=D(21))

    entry = prepared(line("250.00", taxed(reverse, "52.50"), taxed(reverse, "-52.50")))

    assert amounts(entry) == [("250.00", "8", "")]


def test_line_without_tax_gets_the_no_vat_code_so_that_no_default_applies():
    assert REVENUE.vat_code == "5"  # Exact would add 21 % to a line without a code

    entry = prepared(line("100.00"))

    assert amounts(entry) == [("100.00", "0", "")]
    assert entry.total == D("100.00")


def test_the_general_no_vat_code_comes_before_an_exemption():
    general = replace(DIVISION.vat_codes["0"], code="99")
    codes = {code.code: code for code in (DIVISION.vat_codes["9"], general)}

    assert untaxed_code(replace(DIVISION, vat_codes=codes)) == "99"
    assert untaxed_code(replace(DIVISION, vat_codes={"9": DIVISION.vat_codes["9"]})) == "9"


def test_line_without_tax_and_without_a_no_vat_code_is_left_to_exact():
    division = replace(
        DIVISION, vat_codes={c: v for c, v in DIVISION.vat_codes.items() if v.type != "N"}
    )
    doc = document(line("100.00", gl_account=SERVICES.guid))

    entry = prepare_entry(doc, division)

    assert amounts(entry) == [("100.00", None, "")]
    assert entry.issues == ()


def test_settled_down_payment_is_a_negative_line():
    entry = prepared(
        line("1000.00", taxed(VAT_21, "210.00")),
        line("-300.00", taxed(VAT_21, "-63.00"), id=12, quantity=D(-1), name="Down payment"),
    )

    assert amounts(entry) == [("1000.00", "5", "210.00"), ("-300.00", "5", "-63.00")]
    assert entry.total == D("847.00")


def test_fully_settled_document_of_nothing_is_fine():
    entry = prepared(
        line("300.00", taxed(VAT_21, "63.00")),
        line("-300.00", taxed(VAT_21, "-63.00"), id=12),
    )

    assert entry.total == D("0.00")


def test_free_line_is_left_out_beside_others():
    entry = prepared(
        line("100.00", taxed(VAT_21, "21.00")),
        line("0.00", taxed(VAT_21, "0.00"), id=12, name="Gift"),
    )

    assert [one.line_id for one in entry.lines] == [11]


def test_cash_rounding_as_a_line_of_its_own():
    entry = prepared(
        line("10.01", taxed(VAT_21, "2.10")),
        line("-0.01", id=12, kind="rounding", name="Afronding", gl_account=ROUNDING.guid),
    )

    assert amounts(entry)[1] == ("-0.01", "0", "")
    assert entry.payload["SalesEntryLines"][1]["GLAccount"] == ROUNDING.guid
    assert entry.total == D("12.10")


def test_cash_rounding_in_the_biggest_tax_goes_to_the_biggest_line_of_that_code():
    entry = prepared(
        line("1.00", taxed(VAT_21, "0.21")),
        line("10.01", taxed(VAT_21, "2.10"), id=12),
        line("50.00", taxed(VAT_6, "3.00"), id=13),
        line("0.00", taxed(VAT_21, "-0.02"), id=14, kind="rounding", gl_account=None),
    )

    assert amounts(entry) == [
        ("1.00", "5", "0.21"),
        ("10.01", "5", "2.08"),
        ("50.00", "1", "3.00"),
    ]
    assert entry.total == D("66.30")


def test_foreign_currency_carries_odoos_rate():
    entry = prepared(
        line("100.00", taxed(VAT_21, "21.00")),
        currency="USD",
        rate=D(1) / D("1.085"),
        company_total=D("111.52"),
    )

    assert entry.payload["Currency"] == "USD"
    assert entry.payload["Rate"] == D("0.921658986175115")
    assert entry.total == D("121.00")


def test_home_currency_carries_no_rate():
    entry = prepared(line("100.00", taxed(VAT_21, "21.00")), rate=D(1))

    assert "Rate" not in entry.payload


def test_eco_contribution_is_a_line_with_its_share_of_the_vat():
    entry = prepared(
        line("100.00", taxed(BEBAT, "5.00"), taxed(VAT_21, "22.05", base="105.00")),
    )

    assert amounts(entry) == [("100.00", "5", "21.00"), ("5.00", "5", "1.05")]
    assert entry.payload["SalesEntryLines"][1]["GLAccount"] == ECO.guid
    assert entry.payload["SalesEntryLines"][1]["Description"] == "Bebat"
    assert entry.total == D("127.05")


def test_eco_contribution_follows_its_line_to_a_code_without_vat():
    entry = prepared(line("100.00", taxed(BEBAT, "5.00"), taxed(EXPORT, "0.00", base="105.00")))

    assert amounts(entry) == [("100.00", "12", ""), ("5.00", "12", "")]


def test_eco_contribution_beside_the_vat_gets_no_vat():
    entry = prepared(line("100.00", taxed(BEBAT, "5.00"), taxed(VAT_21, "21.00", base="100.00")))

    assert amounts(entry) == [("100.00", "5", "21.00"), ("5.00", "0", "")]
    assert entry.total == D("126.00")


def test_withholding_is_a_negative_line_without_vat():
    entry = prepared(line("1000.00", taxed(VAT_21, "210.00"), taxed(WITHHOLDING, "-150.00")))

    assert amounts(entry) == [("1000.00", "5", "210.00"), ("-150.00", "0", "")]
    assert entry.total == D("1060.00")


def test_a_tax_of_nothing_beside_a_real_one_does_not_count():
    entry = prepared(line("100.00", taxed(VAT_21, "21.00"), taxed(ZERO_RATE, "0.00")))

    assert amounts(entry) == [("100.00", "5", "21.00")]


def test_deferral_and_cost_objects_travel_with_the_line():
    entry = prepared(
        line(
            "100.00",
            taxed(VAT_21, "21.00"),
            deferral_from=date(2026, 7, 1),
            deferral_to=date(2027, 6, 30),
            cost_center="VERK",
            cost_unit="NOORD",
        )
    )

    posted = entry.payload["SalesEntryLines"][0]
    assert (posted["From"], posted["To"]) == ("2026-07-01", "2027-06-30")
    assert (posted["CostCenter"], posted["CostUnit"]) == ("VERK", "NOORD")


def test_half_a_deferral_and_refused_cost_objects_are_left_out():
    entry = prepared(
        line(
            "100.00",
            gl_account=UNCOSTED.guid,
            deferral_from=date(2026, 7, 1),
            cost_center="VERK",
            cost_unit="NOORD",
        )
    )

    posted = entry.payload["SalesEntryLines"][0]
    assert not {"From", "To", "CostCenter", "CostUnit"} & set(posted)


def test_new_customer_is_left_for_the_sender():
    entry = prepared(
        line("100.00", taxed(VAT_21, "21.00")), partner=replace(CUSTOMER, exact_guid=None)
    )

    assert "Customer" not in entry.payload


def test_description_is_cut_to_sixty_and_never_in_the_middle_of_an_emoji():
    entry = prepared(
        line("1.00", taxed(VAT_21, "0.21"), name="x" * 80),
        line("1.00", taxed(VAT_21, "0.21"), id=12, name="y" * 59 + "🍺"),
        line("1.00", taxed(VAT_21, "0.21"), id=13, name=""),
    )

    assert [one.description for one in entry.lines] == ["x" * 60, "y" * 59, "INV/2026/00017"]


@pytest.mark.parametrize(
    ("posted", "net", "vat"),
    [
        ({"AmountFC": D("100.00"), "VATCode": "5"}, "100.00", "21.00"),
        ({"AmountFC": D("0.50"), "VATCode": "5"}, "0.50", "0.11"),
        ({"AmountFC": D("121.00"), "VATCode": "6"}, "100.00", "21.00"),
        ({"AmountFC": D("100.00"), "VATCode": "8"}, "100.00", "0.00"),
        ({"AmountFC": D("100.00"), "VATCode": "12"}, "100.00", "0.00"),
        ({"AmountFC": D("100.00"), "GLAccount": REVENUE.guid}, "100.00", "21.00"),
        ({"AmountFC": D("100.00"), "GLAccount": SERVICES.guid}, "100.00", "0.00"),
    ],
)
def test_what_exact_computes_when_no_vat_is_given(posted, net, vat):
    booked = booked_line(posted, DIVISION)

    assert (booked.net, booked.vat) == (D(net), D(vat))


SPARING = replace(DIVISION, always_sends_vat=False)


@pytest.mark.parametrize(
    "net, tax, vat, code, given",
    [
        ("100.00", VAT_21, "21.00", "5", None),
        ("0.07", VAT_21, "0.02", "5", "0.02"),  # Odoo rounded the sum
        ("-100.00", VAT_21, "-21.00", "5", None),
        ("0.50", VAT_21, "0.11", "5", "0.11"),  # half a cent: nobody knows how Exact rounds
    ],
)
def test_vat_goes_along_only_where_exact_would_round_otherwise(net, tax, vat, code, given):
    entry = prepared(line(net, taxed(tax, vat)), division=SPARING)
    assert amounts(entry) == [(net, code, given or "")]
    assert entry.vat == D(vat)
