"""What is not deducted of a bill's VAT goes along with its lines, or the bill stops."""

from dataclasses import replace

import pytest

from exact_online_connector.core.coding.coding import totals
from exact_online_connector.core.entry.deduction import booked_deductions
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import BILL_REFUND

from ..builders import (
    BEBAT,
    BUY_0,
    BUY_6,
    BUY_21,
    BUY_21_INCLUDED,
    BUY_EU,
    CAR,
    COST,
    DIVISION,
    GL_ACCOUNTS,
    D,
    bill,
    coded,
    line,
    taxed,
)

OWNED = replace(COST, guid="guid-owned", code="612400", has_private_account=True)
ALL, HALF, NOTHING, THIRD = D(1), D("0.5"), D(0), D("0.35")


def part(tax, amount, deductible=ALL, **values):
    return replace(taxed(tax, amount), deductible=deductible, **values)


def division(country="BE", *accounts):
    accounts = (*GL_ACCOUNTS, OWNED, *accounts)
    return replace(DIVISION, country=country, gl_accounts={a.guid: a for a in accounts})


def prepared(claimed, *lines, account=COST, country="BE", accounts=(), **values):
    """The entry of a bill of which Odoo deducts ``claimed``, all its lines on one account."""
    doc = bill(*lines, vat_claimed=D(claimed), **values)
    exact = division(country, *accounts)
    return prepare_entry(doc, exact, coded(doc, gl_account=account.guid))


def sent(entry):
    """What goes along with each line: not deductible, private."""
    return [
        (
            str(posted.get("VATNonDeductiblePercentage", "")),
            str(posted.get("PrivateUsePercentage", "")),
        )
        for posted in entry.payload["PurchaseEntryLines"]
    ]


def codes(entry):
    return [issue.code for issue in entry.issues]


@pytest.mark.parametrize(
    ("claimed", "lines", "shares"),
    [
        # 21% ND of the Belgian chart: 121.00 of which nothing is deducted
        ("0", [line("100", part(BUY_21, "21.00", NOTHING))], ["1"]),
        ("10.50", [line("100", part(BUY_21, "21.00", HALF))], ["0.5"]),
        ("7.35", [line("100", part(BUY_21, "21.00", THIRD))], ["0.65"]),
        # half a cent more or less is no difference
        ("0.03", [line("0.24", part(BUY_21, "0.05", HALF))], ["0.5"]),
        # included in the price
        ("10.50", [line("100", part(BUY_21_INCLUDED, "21.00", HALF))], ["0.5"]),
        # several lines of one tax, one of another
        (
            "27.00",
            [
                line("100", part(BUY_21, "21.00", HALF)),
                line("100", part(BUY_21, "21.00", HALF)),
                line("100", part(BUY_6, "6.00")),
            ],
            ["0.5", "0.5", ""],
        ),
        # bought within the EU: all of it is owed, a third claimed
        (
            "-13.65",
            [
                line(
                    "100",
                    part(BUY_EU, "21.00", THIRD),
                    part(BUY_EU, "-21.00", charged=True),
                )
            ],
            ["0.65"],
        ),
        ("0", [line("100", part(BUY_EU, "21.00"), part(BUY_EU, "-21.00", charged=True))], [""]),
        # VAT on an eco contribution follows its line
        (
            "12.60",
            [line("100", part(BEBAT, "20.00"), part(BUY_21, "25.20", HALF, base=D(120)))],
            ["0.5", "0.5"],
        ),
    ],
)
def test_share_of_the_tax_goes_along(claimed, lines, shares):
    entry = prepared(claimed, *lines)

    assert codes(entry) == []
    assert [share for share, _private in sent(entry)] == shares


def test_refund_has_the_same_share():
    entry = prepared("10.50", line("100", part(BUY_21, "21.00", HALF)), kind=BILL_REFUND)

    assert "vat_deducted_differs" not in codes(entry)
    assert (str(entry.vat), sent(entry)) == ("-21.00", [("0.5", "")])


def test_parts_of_a_line_each_have_its_share():
    doc = bill(line("100", part(BUY_21, "21.00", HALF)), vat_claimed=D("10.50"))
    [whole] = coded(doc, gl_account=COST.guid)
    parts = [
        replace(whole, key=key, net=D(net), vat=D(vat))
        for key, net, vat in ((1, "60", "12.60"), (2, "40", "8.40"))
    ]

    entry = prepare_entry(doc, division(), parts)

    assert (codes(entry), sent(entry)) == ([], [("0.5", ""), ("0.5", "")])


def test_professional_share_is_private_use():
    found = line("1000", part(BUY_21, "210.00"), private_use=D("0.6"))

    entry = prepared("84.00", found, account=OWNED)
    assert (codes(entry), sent(entry)) == ([], [("", "0.6")])
    assert codes(prepared("84.00", found, account=COST)) == ["private_account_missing"]


def test_form_of_the_division():
    percent = replace(CAR, guid="guid-percent", whole_share=D(100))
    found = line("100", part(BUY_21, "21.00", NOTHING))

    assert sent(prepared("0", found, accounts=[percent])) == [("100", "")]
    unknown = replace(DIVISION, gl_accounts={COST.guid: COST})
    doc = bill(found, vat_claimed=D(0))
    entry = prepare_entry(doc, unknown, coded(doc, gl_account=COST.guid))
    assert codes(entry) == ["share_form_unknown"]
    assert entry.blocked


def test_account_that_deducts_less_than_odoo_is_overruled_aloud():
    entry = prepared("21.00", line("100", part(BUY_21, "21.00")), account=CAR)

    assert sent(entry) == [("0", "")]
    assert not entry.blocked
    [found] = entry.issues
    assert found.code == "share_differs"
    assert (found.params["odoo"], found.params["exact"]) == ("0", "50")


def test_account_that_deducts_what_odoo_does():
    entry = prepared("10.50", line("100", part(BUY_21, "21.00", HALF)), account=CAR)

    assert (codes(entry), sent(entry)) == ([], [("0.5", "")])


def test_private_account_of_its_own_accord_is_told_not_to():
    own = replace(OWNED, guid="guid-own", private_use=D(30), whole_share=D(1))

    entry = prepared("21.00", line("100", part(BUY_21, "21.00")), account=own, accounts=[own])

    assert (codes(entry), sent(entry)) == ([], [("", "0")])


@pytest.mark.parametrize(
    ("country", "found", "claimed", "exact"),
    [
        # a Dutch division deducts all there is
        ("NL", line("100", part(BUY_21, "21.00", NOTHING)), "0.00", "21.00"),
        ("NL", line("1000", part(BUY_21, "210.00"), private_use=D("0.6")), "84.00", "210.00"),
        # both at once: nobody has seen what comes of it
        (
            "BE",
            line("100", part(BUY_21, "21.00", HALF), private_use=HALF),
            "5.25",
            "21.00",
        ),
    ],
)
def test_what_exact_cannot_hold_stops_the_bill(country, found, claimed, exact):
    entry = prepared(claimed, found, country=country, account=OWNED)

    assert entry.blocked
    [issue] = entry.issues
    assert issue.code == "vat_deducted_differs"
    assert (issue.params["odoo"], issue.params["exact"]) == (claimed, exact)
    assert sent(entry) == [("", "")]


def test_taxes_of_one_line_that_differ_are_weighed():
    """Two taxes of one code: Exact has one share for both."""
    other = replace(BUY_21, id=99)
    found = line("100", part(BUY_21, "21.00", HALF), part(other, "21.00"))

    entry = prepared("31.50", found)

    assert "vat_deducted_differs" not in codes(entry)
    assert sent(entry) == [("0.25", "")]


def test_reverse_charge_that_odoo_does_not_know_of():
    """A tax of 0 % that a person codes as charged to the buyer: the account has the last word."""
    doc = bill(line("100", part(BUY_0, "0")), vat_claimed=D(0))
    lines = coded(doc, gl_account=CAR.guid, vat_code="33")

    entry = prepare_entry(doc, division(), lines)

    assert (codes(entry), sent(entry)) == ([], [("", "")])


def test_totals_say_what_is_deducted():
    doc = bill(line("100", part(BUY_21, "21.00", HALF)), vat_claimed=D("10.50"))
    belgian, dutch = (
        totals(doc, coded(doc, gl_account=COST.guid), division(country)) for country in ("BE", "NL")
    )

    assert (belgian.deducted, belgian.bill_deducted) == (D("10.50"), D("10.50"))
    assert (dutch.deducted, dutch.bill_deducted) == (D("21.00"), D("10.50"))
    assert not belgian.deducts_all


def test_what_exact_made_of_it():
    lines = [{"VATNonDeductiblePercentage": 0.5}, {}]
    rows = [
        {"VATAmountFC": D("21"), "VATNonDeductiblePercentage": share, "PrivateUsePercentage": None}
        for share in (None, D(1))
    ]

    assert booked_deductions(lines, rows, division()) == (D("10.50"), D("21.00"))
