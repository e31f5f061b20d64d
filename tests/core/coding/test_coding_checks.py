"""Every reason why a coded bill may not be sent, each on its own."""

from dataclasses import replace
from datetime import date

import pytest

from exact_online_connector.core.document import Tax
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import BILL_REFUND

from ..builders import (
    BLOCKED,
    BUY_0,
    BUY_6,
    BUY_21,
    BUY_COCONTRACTOR,
    COST,
    COSTED,
    DIVISION,
    PAYABLE,
    RECEIVABLE,
    REVENUE,
    UNCOSTED,
    VAT_ACCOUNT,
    D,
    bill,
    coded,
    line,
    taxed,
)

LINE = line("100.00", taxed(BUY_21, "21.00"), name="Papier")


def issues(doc, lines=None):
    return prepare_entry(doc, DIVISION, coded(doc) if lines is None else lines).issues


def only_issue(doc, lines=None):
    [found] = issues(doc, lines)
    assert found.params["document"] == doc.name
    return found


def test_a_bill_without_anything_wrong():
    assert issues(bill(LINE)) == ()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reference": None}, "reference_missing"),
        ({"reference": " "}, "reference_missing"),
        ({"reference": "R" * 31}, "reference_too_long"),
        ({"journal_code": None}, "no_journal"),
        ({"journal_code": "700"}, "journal_wrong_type"),
        ({"journal_code": "601"}, "journal_wrong_type"),
        ({"kind": BILL_REFUND, "journal_code": "701"}, "journal_wrong_type"),
        ({"posted": False}, "not_posted"),
        ({"already_sent": True}, "already_sent"),
    ],
)
def test_reasons_of_the_bill(values, code):
    found = only_issue(bill(LINE, **values))

    assert (found.code, found.blocking) == (code, True)
    assert found.record == ("account.move", 42)


def test_odoos_own_number_may_be_as_long_as_it_likes():
    assert issues(bill(LINE, name="BILL/2026/DEPARTMENT-WEST/00017/1")) == ()


def test_the_supplier_needs_a_valid_vat_number():
    doc = bill(LINE)

    found = only_issue(replace(doc, partner=replace(doc.partner, vat="BE0477472702")))

    assert found.code == "vat_number_invalid"


@pytest.mark.parametrize(
    ("values", "code", "params"),
    [
        ({"vat_code": None}, "line_vat_code_missing", {}),
        ({"vat_code": "99"}, "line_vat_code_missing", {}),
        ({"vat_code": "5"}, "line_vat_code_wrong_kind", {"vat_code": "5 21% exclusief"}),
        ({"gl_account": None}, "line_gl_account_missing", {}),
        ({"gl_account": "guid-gone"}, "line_gl_account_missing", {}),
        ({"gl_account": BLOCKED.guid}, "gl_account_blocked", {"gl_account": "709999 Oud"}),
        ({"gl_account": RECEIVABLE.guid}, "gl_account_wrong_type", {"type": "20", "account": ""}),
        ({"gl_account": PAYABLE.guid}, "gl_account_wrong_type", {"type": "22"}),
        ({"gl_account": VAT_ACCOUNT.guid}, "gl_account_wrong_type", {"type": "24"}),
        (
            {"gl_account": COSTED.guid, "cost_unit": "NOORD"},
            "cost_center_required",
            {"gl_account": "701000 Projecten"},
        ),
        ({"gl_account": COSTED.guid, "cost_center": "VERK"}, "cost_unit_required", {}),
        (
            {"gl_account": UNCOSTED.guid, "cost_center": "VERK"},
            "cost_center_not_allowed",
            {"gl_account": "702000 Zonder"},
        ),
        ({"gl_account": UNCOSTED.guid, "cost_unit": "NOORD"}, "cost_unit_not_allowed", {}),
        ({"deferral_from": date(2026, 7, 1)}, "deferral_incomplete", {}),
        ({"deferral_to": date(2026, 7, 1)}, "deferral_incomplete", {}),
        (
            {"deferral_from": date(2026, 7, 2), "deferral_to": date(2026, 7, 1)},
            "deferral_order",
            {},
        ),
    ],
)
def test_reasons_of_a_line(values, code, params):
    doc = bill(LINE)
    [first] = coded(doc)

    found = only_issue(doc, [replace(first, key=77, **values)])

    assert (found.code, found.blocking) == (code, True)
    assert found.params["line"] == "Papier"
    assert params.items() <= found.params.items()
    assert found.record == ("exact.coding.line", 77)


def test_revenue_and_a_day_of_deferral_are_fine():
    doc = bill(LINE)
    day = date(2026, 7, 1)

    assert issues(doc, coded(doc, gl_account=REVENUE.guid)) == ()
    assert issues(doc, coded(doc, deferral_from=day, deferral_to=day)) == ()


def test_blocked_vat_code():
    doc = bill(line("100.00", taxed(replace(BUY_21, vat_code="24", rate=D(12)), "12.00")))

    assert only_issue(doc).code == "line_vat_code_blocked"


@pytest.mark.parametrize(
    ("tax", "vat_code", "rate", "percentage"),
    [(BUY_COCONTRACTOR, "32", "21", "6"), (BUY_COCONTRACTOR, "28", "21", "0")],
)
def test_another_rate_is_only_a_warning_because_nothing_else_may_tell(
    tax, vat_code, rate, percentage
):
    doc = bill(line("100.00", taxed(tax, "21.00"), taxed(tax, "-21.00")))
    [first] = coded(doc)

    found = only_issue(doc, [replace(first, vat_code=vat_code)])

    assert (found.code, found.blocking) == ("line_vat_rate_differs", False)
    assert (found.params["rate"], found.params["percentage"]) == (rate, percentage)


def test_a_bill_of_nothing_may_be_charged_at_any_rate():
    doc = bill(line("100.00", taxed(BUY_0, "0.00")))
    [first] = coded(doc)

    assert issues(doc, [replace(first, vat_code="33")]) == ()


TWO_VATS = line("100.00", taxed(BUY_21, "21.00"), taxed(BUY_6, "6.00"), name="Papier")


def test_several_vats_on_a_line_are_for_a_person_to_split():
    doc = bill(TWO_VATS)

    for lines in (coded(doc), coded(doc, vat_code="23", vat=D("27.00"))):
        found = next(one for one in issues(doc, lines) if one.code == "several_vat_codes")
        assert (found.blocking, found.record) == (True, ("account.move", 42))
        assert found.params["taxes"] == "21% S, 6% M"
        assert found.params["vat_codes"] == "21, 23"


def split(doc, *parts):
    """The first line of a bill in parts: net, VAT, VAT code."""
    [whole] = coded(doc)
    return [
        replace(whole, key=key, net=D(net), vat=D(vat), vat_code=code)
        for key, (net, vat, code) in enumerate(parts)
    ]


def test_several_vats_that_were_split_by_a_person():
    # Two taxes on one line, whose amounts were typed over: 60.00 at 21 %, 40.00 at 6 %.
    doc = bill(line("100.00", taxed(BUY_21, "12.60"), taxed(BUY_6, "2.40")))

    assert issues(doc, split(doc, ("60.00", "12.60", "21"), ("40.00", "2.40", "23"))) == ()
    [wrong] = issues(doc, split(doc, ("60.00", "12.00", "21"), ("40.00", "3.00", "23")))
    assert wrong.code == "several_vat_codes"


def test_the_halves_of_a_reverse_charge_are_one_whatever_they_are_mapped_to():
    negative = Tax(41, "-21% M.Cocont", "percent", D(-21))
    for half in (negative, replace(negative, vat_code="31"), replace(negative, vat_code="28")):
        for first in (True, False):
            halves = [taxed(BUY_COCONTRACTOR, "21.00"), taxed(half, "-21.00")]
            doc = bill(line("100.00", *(halves if first else halves[::-1])))
            [found] = coded(doc)
            assert (found.vat_code, found.tax_rate, found.vat) == ("31", D(21), D(0))
            assert issues(doc) == ()


def test_two_taxes_of_one_code_are_its_rate_together():
    """Half of a VAT is deducted: two taxes; but twice the same VAT is twice its rate."""
    half = replace(BUY_21, rate=D("10.5"))
    doc = bill(line("100.00", taxed(half, "10.50"), taxed(replace(half, id=42), "10.50")))
    assert issues(doc) == ()

    twice = bill(line("100.00", taxed(BUY_21, "21.00"), taxed(replace(BUY_21, id=42), "21.00")))
    assert coded(twice)[0].vat == D("21.00")
    assert "total_differs" in {found.code for found in issues(twice)}


def test_a_tax_nobody_mapped_leads_to_the_mapping():
    foreign = Tax(43, "19% DE", "percent", D(19))
    doc = bill(line("100.00", taxed(foreign, "19.00"), name="Hotel"))

    unmapped = next(one for one in issues(doc) if one.code == "line_tax_unmapped")

    assert (unmapped.blocking, unmapped.record) == (False, ("account.tax", 43))
    assert (unmapped.params["tax"], unmapped.params["line"]) == ("19% DE", "Hotel")
    chosen = issues(doc, coded(doc, vat_code="21", vat=D("19.00")))
    assert "line_tax_unmapped" not in {found.code for found in chosen}


def test_a_tax_nobody_mapped_beside_a_vat_may_be_no_vat():
    packaging = Tax(44, "Verpakking 2%", "percent", D(2))
    doc = bill(line("100.00", taxed(BUY_21, "21.00"), taxed(packaging, "2.00")))

    found = next(one for one in issues(doc) if one.record == ("account.tax", 44))

    assert (found.code, found.blocking) == ("no_vat_code", True)


def test_the_e_invoice_says_something_else_than_the_code():
    doc = bill(line("100.00", taxed(BUY_0, "0.00"), name="Papier", category="AE"))

    found = only_issue(doc)

    assert (found.code, found.blocking) == ("line_category_differs", False)
    assert (found.params["vat_category"], found.params["vat_code"]) == ("AE", "28 Aankoop 0%")
    assert issues(doc, coded(doc, vat_code="31")) == ()


def test_another_rate_that_changes_the_total_is_told_twice():
    doc = bill(LINE)
    [first] = coded(doc)

    found = issues(doc, [replace(first, vat_code="23", vat=D("6.00"))])

    assert [(one.code, one.blocking) for one in found] == [
        ("line_vat_rate_differs", False),
        ("total_differs", True),
    ]
    assert found[1].params["difference"] == "-15.00"


def test_a_part_that_is_missing():
    doc = bill(LINE, replace(LINE, name="Inkt"))
    first, _second = coded(doc)

    found = only_issue(doc, [first])

    assert found.code == "net_differs"
    assert (found.params["odoo"], found.params["exact"]) == ("200.00", "100.00")
    assert found.params["difference"] == "-100.00"


@pytest.mark.parametrize("lines", [(LINE,), (LINE, line("-100.00"))], ids=["bill", "import VAT"])
def test_a_bill_nobody_coded(lines):
    assert only_issue(bill(*lines), []).code == "net_differs"


def test_a_bill_of_nothing():
    assert only_issue(bill(line("0.00", taxed(BUY_21, "0.00")))).code == "zero_lines"


def test_a_missing_code_explains_the_total():
    doc = bill(LINE)

    found = issues(doc, coded(doc, vat_code=None, vat=D(0)))

    assert [one.code for one in found] == ["line_vat_code_missing"]


def test_the_same_reason_on_many_lines_is_said_once():
    doc = bill(*(replace(LINE, name=f"Line {i}") for i in range(30)))

    found = only_issue(doc, coded(doc, gl_account=None))

    assert found.record == ("exact.coding.line", 0)


def test_another_amount_in_the_companys_currency_only_warns():
    doc = bill(LINE, currency="USD", rate=D("0.9"), company_total=D("108.92"))

    assert only_issue(doc).code == "company_amount_differs"


def test_cost_account_with_its_cost_objects():
    doc = bill(line("10.00", taxed(BUY_6, "0.60")))

    lines = coded(doc, gl_account=COST.guid, cost_center="VERK", cost_unit="NOORD")

    assert issues(doc, lines) == ()
