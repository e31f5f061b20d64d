"""Every reason not to send, each alone, named and with the record to open."""

from dataclasses import replace
from datetime import date

import pytest

from exact_online_connector.core import issues as issues_module
from exact_online_connector.core.entry.checks import check_relation
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import CREDIT_NOTE, KINDS, PURCHASE
from exact_online_connector.core.partner import BankAccount

from ..builders import (
    BEBAT,
    BLOCKED,
    BUY_21,
    COSTED,
    CUSTOMER,
    DIVISION,
    RECEIVABLE,
    VAT_6,
    VAT_21,
    VAT_ACCOUNT,
    ZERO_RATE,
    D,
    bill,
    coded,
    dated,
    document,
    line,
    taxed,
)

LINE = line("100.00", taxed(VAT_21, "21.00"))


def only_issue(doc, division=DIVISION):
    """The single issue of ``doc``, checked for the params its code promises."""
    entry = prepare_entry(doc, division)
    assert len(entry.issues) == 1, [found.code for found in entry.issues]
    found = entry.issues[0]
    assert set(found.params) == {"document", *issues_module.CODES[found.code]}
    assert found.params["document"] == doc.name
    assert entry.blocked is found.blocking
    return found


@pytest.mark.parametrize(
    ("values", "code", "params"),
    [
        ({"posted": False}, "not_posted", {}),
        ({"already_sent": True}, "already_sent", {}),
        ({"name": "INV/2026/DEPARTMENT-NORTH/000017"}, "reference_too_long", {"length": "32"}),
        ({"journal_code": None}, "no_journal", {"journal": ""}),
        ({"journal_code": "705"}, "no_journal", {"journal": "705"}),
        ({"journal_code": "600"}, "journal_wrong_type", {"journal": "600 Aankopen"}),
        ({"journal_code": "701"}, "journal_wrong_type", {"kind": "out_invoice"}),
        ({"journal_code": "799"}, "journal_blocked", {"journal": "799 Oud"}),
        ({"accounting_date": date(2027, 1, 1)}, "period_missing", {"date": "2027-01-01"}),
        (
            {"accounting_date": date(2026, 1, 31)},
            "period_closed",
            {"period": "1", "journal": "700"},
        ),
        ({"currency": "GBP", "rate": D("1.2")}, "currency_unknown", {"currency": "GBP"}),
        ({"currency": "USD"}, "rate_missing", {"currency": "USD"}),
        (
            {"currency": "USD", "rate": D("0.9"), "journal_code": "703"},
            "rate_not_allowed",
            {"journal": "703 Vaste koers"},
        ),
        ({"company_currency": "USD"}, "company_currency_differs", {"division_currency": "EUR"}),
        (
            {"total": "121.01"},
            "total_differs",
            {"odoo": "121.01", "exact": "121.00", "difference": "-0.01"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_reasons_of_the_document(values, code, params):
    found = only_issue(document(LINE, **values))

    assert found.code == code
    assert found.blocking
    assert params.items() <= found.params.items()
    assert found.record == ("account.move", 42)


def test_journal_that_takes_one_currency_only():
    doc = document(LINE, currency="USD", rate=D("0.9"), journal_code="702")

    codes = [found.code for found in prepare_entry(doc, DIVISION).issues]

    assert codes == ["currency_not_allowed", "rate_not_allowed"]


def test_other_months_are_open_and_credit_notes_may_use_the_sales_journal():
    entry = prepare_entry(document(LINE, kind=CREDIT_NOTE, **dated(date(2026, 2, 1))), DIVISION)

    assert entry.issues == ()


def test_reference_of_thirty_goes_uncut():
    doc = document(LINE, name="INV/2026/DEPARTMENT-WEST/00017")
    assert len(doc.name) == 30

    assert prepare_entry(doc, DIVISION).payload["YourRef"] == doc.name


def test_long_payment_reference_is_left_out_with_a_warning():
    doc = document(LINE, payment_reference="R" * 51)

    found = only_issue(doc)

    assert (found.code, found.blocking) == ("payment_reference_too_long", False)
    assert "PaymentReference" not in prepare_entry(doc, DIVISION).payload


@pytest.mark.parametrize(
    ("values", "code", "blocking"),
    [
        ({"vat": "BE0477472702"}, "vat_number_invalid", True),
        ({"vat": "0477472701", "country_code": None}, "no_country", True),
        ({"vat": None, "country_code": None}, "no_country", False),
        ({"vat": "BE0477472701", "country_code": None}, "no_country", False),
        ({"name": " "}, "partner_name_missing", True),
        ({"vies_valid": False}, "vies_invalid", False),
    ],
)
def test_reasons_of_the_customer(values, code, blocking):
    found = only_issue(document(LINE, partner=replace(CUSTOMER, **values)))

    assert (found.code, found.blocking) == (code, blocking)
    assert found.record == ("res.partner", 7)


@pytest.mark.parametrize(
    ("vat", "vies_valid", "codes"),
    [
        ("BE0477472701", False, ["vies_invalid"]),
        ("BE0477472701", True, []),
        ("BE0477472701", None, []),
        ("BE0477472702", False, ["vat_number_invalid"]),
        ("/", False, []),
    ],
)
def test_vies_warns_where_odoo_looked_there(vat, vies_valid, codes):
    partner = replace(CUSTOMER, vat=vat, vies_valid=vies_valid)

    assert [found.code for found in check_relation(partner)] == codes


def test_a_relation_is_checked_as_the_partner_of_a_document_is_and_its_bank_accounts_too():
    partner = replace(CUSTOMER, vat="BE1", bank_accounts=(BankAccount("000123"),))

    found = list(check_relation(partner))

    assert [(one.code, one.blocking) for one in found] == [
        ("vat_number_invalid", True),
        ("iban_invalid", False),
    ]
    assert {one.record for one in found} == {("res.partner", 7)}


def test_consumer_without_vat_number_is_fine():
    doc = document(LINE, partner=replace(CUSTOMER, vat="/"))

    assert prepare_entry(doc, DIVISION).issues == ()


@pytest.mark.parametrize(
    ("values", "code", "params"),
    [
        ({"gl_account": None}, "no_gl_account", {"line": "Bier", "account": "700000"}),
        ({"gl_account": "guid-gone"}, "no_gl_account", {}),
        ({"gl_account": BLOCKED.guid}, "gl_account_blocked", {"gl_account": "709999 Oud"}),
        ({"gl_account": RECEIVABLE.guid}, "gl_account_wrong_type", {"type": "20"}),
        ({"gl_account": VAT_ACCOUNT.guid}, "gl_account_wrong_type", {"type": "24"}),
        (
            {"gl_account": COSTED.guid, "cost_unit": "NOORD"},
            "cost_center_required",
            {"gl_account": "701000 Projecten"},
        ),
        ({"gl_account": COSTED.guid, "cost_center": "VERK"}, "cost_unit_required", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_reasons_of_a_gl_account(values, code, params):
    found = only_issue(document(replace(LINE, **values)))

    assert found.code == code
    assert params.items() <= found.params.items()


@pytest.mark.parametrize(
    ("vat_code", "code", "params"),
    [
        (None, "no_vat_code", {"tax": "21%", "vat_code": ""}),
        ("99", "no_vat_code", {"vat_code": "99"}),
        ("21", "vat_code_wrong_kind", {"vat_code": "21 Aankoop 21%"}),
        ("12", "vat_not_allowed", {"amount": "21.00"}),
        ("0", "vat_not_allowed", {}),
        ("8", "vat_not_allowed", {}),
        ("1", "vat_rate_differs", {"rate": "21", "percentage": "6"}),
    ],
)
def test_reasons_of_a_tax(vat_code, code, params):
    tax = replace(VAT_21, vat_code=vat_code)

    found = only_issue(document(line("100.00", taxed(tax, "21.00"))))

    assert found.code == code
    assert params.items() <= found.params.items()
    assert found.record == ("account.tax", 1)


def test_blocked_vat_code():
    tax = replace(VAT_21, vat_code="14", rate=D(20))

    found = only_issue(document(line("100.00", taxed(tax, "20.00"))))

    assert found.code == "vat_code_blocked"


def test_tax_without_vat_on_a_code_that_charges_it():
    reverse = replace(ZERO_RATE, vat_code="5")

    found = only_issue(document(line("100.00", taxed(reverse, "0.00"))))

    assert found.code == "vat_code_wrong_kind"


def test_two_vat_codes_on_a_line():
    found = only_issue(document(line("100.00", taxed(VAT_21, "21.00"), taxed(VAT_6, "6.00"))))

    assert found.code == "several_vat_codes"
    assert (found.params["taxes"], found.params["vat_codes"]) == ("21%, 6%", "5, 1")


def test_two_taxes_of_nothing_cannot_be_chosen_between():
    other = replace(ZERO_RATE, id=8, vat_code="12")

    found = only_issue(document(line("100.00", taxed(ZERO_RATE, "0.00"), taxed(other, "0.00"))))

    assert found.code == "several_vat_codes"


def test_eco_tax_without_gl_account():
    bebat = replace(BEBAT, gl_account=None)
    doc = document(line("100.00", taxed(bebat, "5.00"), taxed(VAT_21, "22.05", base="105.00")))

    found = only_issue(doc)

    assert (found.code, found.record) == ("no_tax_gl_account", ("account.tax", 20))


def test_eco_tax_on_a_blocked_gl_account_points_to_the_tax():
    bebat = replace(BEBAT, gl_account=BLOCKED.guid)
    doc = document(line("100.00", taxed(bebat, "5.00"), taxed(VAT_21, "22.05", base="105.00")))

    found = only_issue(doc)

    assert (found.code, found.record) == ("gl_account_blocked", ("account.tax", 20))


def test_line_without_tax_on_an_account_that_would_add_vat():
    division = replace(
        DIVISION, vat_codes={c: v for c, v in DIVISION.vat_codes.items() if v.type != "N"}
    )

    entry = prepare_entry(document(line("100.00")), division)

    assert "no_untaxed_vat_code" in [found.code for found in entry.issues]


@pytest.mark.parametrize(
    "lines", [(), (line("0.00", taxed(VAT_21, "0.00")),)], ids=["none", "free"]
)
def test_nothing_to_book(lines):
    assert only_issue(document(*lines)).code == "zero_lines"


def test_company_amount_off_by_more_than_rounding_only_warns():
    doc = document(LINE, currency="USD", rate=D("0.9"), company_total=D("108.92"))

    found = only_issue(doc)

    assert (found.code, found.blocking) == ("company_amount_differs", False)
    assert found.params["difference"] == "-0.02"


def test_a_cent_in_the_companys_currency_is_not_worth_a_word():
    # Of two lines with the same amounts no rate makes a cent more.
    lines = [line("10.00", id=n) for n in (1, 2)]
    doc = document(*lines, currency="USD", rate=D("0.9"), company_total=D("18.01"))

    assert prepare_entry(doc, DIVISION).issues == ()


def test_the_same_reason_on_many_lines_is_said_once():
    lines = [replace(LINE, id=i, name=f"Line {i}", gl_account=BLOCKED.guid) for i in range(30)]

    found = only_issue(document(*lines))

    assert found.params["line"] == "Line 0"


def test_every_reason_is_told_at_once():
    doc = document(
        replace(LINE, gl_account=None),
        posted=False,
        journal_code=None,
        **dated(date(2030, 1, 1)),
        partner=replace(CUSTOMER, vat="BE1"),
    )

    codes = [found.code for found in prepare_entry(doc, DIVISION).issues]

    assert codes == [
        "not_posted",
        "vat_number_invalid",
        "no_journal",
        "period_missing",
        "no_gl_account",
    ]


def test_draft_without_date_says_only_that_it_is_one():
    assert only_issue(document(LINE, posted=False, **dated(None))).code == "not_posted"


def test_issue_with_an_unknown_code_cannot_be_made():
    with pytest.raises(KeyError):
        issues_module.issue("no_such_code")


def test_warnings_are_known_codes():
    assert issues_module.WARNINGS <= set(issues_module.CODES)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_vat_of_another_country_on_a_code_of_our_own(kind):
    """The code may be right, since a person chose it; but nobody is left in the dark."""
    purchase = kind.side == PURCHASE
    of_here = replace(BUY_21 if purchase else VAT_21, name="21.0% NL VAT")
    abroad = replace(of_here, abroad=("NL", "Netherlands"))
    code = DIVISION.vat_codes[abroad.vat_code]

    def warned(tax, named=code):
        division = replace(DIVISION, vat_codes={**DIVISION.vat_codes, named.code: named})
        make = bill if purchase else document
        doc = make(line("100.00", taxed(tax, "21.00")), kind=kind)
        if purchase:
            entry = prepare_entry(doc, division, coded(doc))
        else:
            entry = prepare_entry(doc, division)
        return [found for found in entry.issues if found.code == "vat_code_not_abroad"]

    [found] = warned(abroad)
    assert (found.blocking, found.record) == (False, ("account.tax", abroad.id))
    assert found.params["country"] == "NL"
    assert not warned(of_here)
    assert not warned(abroad, replace(code, description="OSS 21%"))
    assert not warned(abroad, replace(code, description="Verkopen Netherlands"))


@pytest.mark.parametrize("country", ["BE", "NL", None])
def test_vat_of_our_own_on_a_code_for_another_country(country):
    """At home it would be missing in the return; abroad a tax of Odoo may well not say so."""
    code = DIVISION.vat_codes[VAT_21.vat_code]
    doc = document(line("100.00", taxed(VAT_21, "21.00")))
    doc = replace(doc, partner=replace(doc.partner, country_code=country))

    def found(**changes):
        named = {code.code: replace(code, **changes)}
        division = replace(DIVISION, vat_codes={**DIVISION.vat_codes, **named})
        return [found.code for found in prepare_entry(doc, division).issues if found.blocking]

    stopped = ["vat_code_abroad"] if country == DIVISION.country else []
    assert found(description="OSS Nederland 21%") == stopped
    assert found(oss_country="NL") == stopped
    assert found() == []


@pytest.mark.parametrize(
    ("net", "vat", "amount"),
    [("26.170", "5.496", "31.666"), ("10.005", "2.100", "12.105"), ("10.000", "2.101", "12.101")],
)
def test_amounts_with_three_decimals(net, vat, amount):
    """Exact keeps two; that both would read 31.67 says nothing."""
    division = replace(DIVISION, currencies=frozenset({"KWD"}))
    doc = document(line(net, taxed(VAT_21, vat)), currency="KWD", rate=D("3"))

    found = only_issue(doc, division)

    assert (found.code, found.blocking) == ("too_many_decimals", True)
    assert (found.params["amount"], found.params["currency"]) == (amount, "KWD")


def test_currencies_that_nobody_may_read_are_left_to_exact():
    doc = document(line("10.00", taxed(VAT_21, "2.10")), currency="CHF", rate=D("1"))

    for known, codes in ((frozenset(), ["currency_unknown"]), (None, [])):
        found = prepare_entry(doc, replace(DIVISION, currencies=known)).issues
        assert [issue.code for issue in found] == codes


@pytest.mark.parametrize(
    ("currency", "net", "vat"), [("KWD", "26.170", "5.500"), ("JPY", "2617", "550")]
)
def test_amounts_that_two_decimals_hold(currency, net, vat):
    division = replace(DIVISION, currencies=frozenset({currency}))
    doc = document(line(net, taxed(VAT_21, vat)), currency=currency, rate=D("3"))

    assert prepare_entry(doc, division).issues == ()
