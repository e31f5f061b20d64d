"""How a line is proposed to be coded: the first of what speaks for it that Exact accepts."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.coding.learning import Coding, Learned
from exact_online_connector.core.coding.propose_coding import Evidence, Reason, propose
from exact_online_connector.core.division import VatCode

from ..builders import (
    BLOCKED,
    CAR,
    COST,
    DIVISION,
    ECO,
    PAYABLE,
    RECEIVABLE,
    ROUNDING,
    SERVICES,
    UNCOSTED,
    D,
)

RULE = Learned(Coding("23", CAR.guid, "VERK", "NOORD"), agreed=3, seen=3)
ALL = Evidence(
    rule=RULE,
    category=(ROUNDING.guid, "Office"),
    account=(COST.guid, "612000"),
    tax=("21", "21% S"),
    supplier_gl=ECO.guid,
    supplier_vat="28",
    default_gl=SERVICES.guid,
)


def without(*names):
    empty = {field.name: field.default for field in fields(Evidence)}
    return replace(ALL, **{name: empty[name] for name in names})


ORDER = [
    ((), CAR, Reason("supplier_rule", {"agreed": "3", "seen": "3"})),
    (("rule",), ROUNDING, Reason("category", {"category": "Office"})),
    (("rule", "category"), COST, Reason("odoo_account", {"account": "612000"})),
    (("rule", "category", "account"), ECO, Reason("supplier_default")),
    (
        ("rule", "category", "account", "supplier_gl"),
        SERVICES,
        Reason("division_default", sure=False),
    ),
]


@pytest.mark.parametrize(("missing", "account", "reason"), ORDER, ids=lambda v: str(v)[:40])
def test_order_of_gl_accounts(missing, account, reason):
    proposal = propose(without(*missing), DIVISION)

    assert (proposal.coding.gl_account, proposal.gl_reason) == (account.guid, reason)
    assert proposal.sure is (reason.code != "division_default")


def test_the_usual_account_of_odoo_asks_for_a_look():
    proposal = propose(replace(without("rule", "category"), account_is_usual=True), DIVISION)

    assert proposal.coding.gl_account == COST.guid
    assert proposal.gl_reason == Reason("odoo_account", {"account": "612000"}, sure=False)
    assert not proposal.sure


def test_one_bill_is_not_confirmed_by_the_usual_account():
    rule = Learned(Coding("21", COST.guid), agreed=1, seen=1)
    evidence = replace(without("category"), rule=rule)

    assert propose(evidence, DIVISION).gl_reason.sure
    assert not propose(replace(evidence, account_is_usual=True), DIVISION).gl_reason.sure


def test_a_product_goes_before_its_category_and_after_the_rule():
    product = replace(ALL, product=(UNCOSTED.guid, "Paper"))

    assert propose(product, DIVISION).coding.gl_account == CAR.guid
    proposal = propose(replace(product, rule=None), DIVISION)
    assert proposal.coding.gl_account == UNCOSTED.guid
    assert proposal.gl_reason == Reason("product", {"product": "Paper"})
    assert proposal.sure


def test_a_tax_that_is_no_vat_goes_where_it_is_mapped():
    proposal = propose(replace(ALL, tax_gl=(ECO.guid, "Bebat")), DIVISION)

    assert proposal.coding.gl_account == ECO.guid
    assert proposal.gl_reason == Reason("odoo_tax", {"tax": "Bebat"})
    assert (proposal.coding.cost_center, proposal.coding.cost_unit) == (None, None)


def test_a_rule_of_a_person_says_so():
    proposal = propose(replace(ALL, rule_by_person=True), DIVISION)

    assert proposal.gl_reason == proposal.vat_reason == Reason("person_rule")


@pytest.mark.parametrize(
    ("missing", "code", "reason"),
    [
        ((), "23", Reason("supplier_rule", {"agreed": "3", "seen": "3"})),
        (("rule",), "21", Reason("odoo_tax", {"tax": "21% S"})),
        (("rule", "tax"), "28", Reason("supplier_default", sure=False)),
        (
            ("rule", "tax", "supplier_vat"),
            "21",
            Reason("gl_default", {"gl_account": "612000 Kantoorkosten"}),
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_order_of_vat_codes(missing, code, reason):
    evidence = replace(without(*missing), category=None)

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason) == (code, reason)


def test_a_line_without_tax_gets_no_code_that_might_add_vat():
    proposal = propose(replace(without("rule", "tax"), untaxed=True), DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason) == ("0", Reason("no_vat"))


def test_a_rule_knows_better_than_a_missing_tax():
    rule = Learned(Coding("33", CAR.guid), 3, 3)

    proposal = propose(replace(without("tax"), rule=rule, untaxed=True), DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("33", True)


def test_no_rule_adds_vat_that_is_not_on_the_bill():
    proposal = propose(replace(without("tax"), untaxed=True), DIVISION)

    assert proposal.coding.vat_code == "0"


def test_an_unmapped_tax_is_no_missing_tax():
    evidence = without("rule", "tax", "supplier_vat", "category", "account")

    proposal = propose(evidence, DIVISION)  # the supplier's G/L account has no default code

    assert (proposal.coding.vat_code, proposal.vat_reason) == (None, None)
    assert not proposal.sure


@pytest.mark.parametrize("guid", [BLOCKED.guid, PAYABLE.guid, RECEIVABLE.guid, "guid-gone", None])
def test_a_gl_account_exact_refuses_is_passed_over(guid):
    rule = Learned(Coding("23", guid, "VERK"), 5, 5)

    proposal = propose(replace(ALL, rule=rule), DIVISION)

    assert proposal.coding == Coding("23", ROUNDING.guid)
    assert proposal.gl_reason.code == "category"


@pytest.mark.parametrize("code", ["5", "24", "99", None])
def test_a_vat_code_exact_refuses_is_passed_over(code):
    rule = Learned(Coding(code, CAR.guid), 5, 5)

    proposal = propose(replace(ALL, rule=rule), DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason.code) == ("21", "odoo_tax")
    assert proposal.gl_reason.code == "supplier_rule"


def test_a_tax_of_nothing_is_for_a_person_to_look_at():
    evidence = replace(without("rule"), tax=("28", "0% M"))

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason.code) == ("28", "zero_tax")
    assert not proposal.sure


def test_cost_objects_come_with_the_rule():
    coding = propose(ALL, DIVISION).coding

    assert (coding.cost_center, coding.cost_unit) == ("VERK", "NOORD")


@pytest.mark.parametrize(
    ("gl_account", "center", "unit"),
    [(UNCOSTED.guid, "VERK", "NOORD"), (CAR.guid, "GONE", "GONE")],
)
def test_cost_objects_exact_refuses_are_left_out(gl_account, center, unit):
    rule = Learned(Coding("23", gl_account, center, unit), 5, 5)

    assert propose(replace(ALL, rule=rule), DIVISION).coding == Coding("23", gl_account)


def test_nothing_speaks_for_anything():
    proposal = propose(Evidence(), DIVISION)

    assert proposal.coding == Coding(None, None)
    assert (proposal.gl_reason, proposal.vat_reason, proposal.sure) == (None, None, False)


def test_no_code_without_vat_in_the_division():
    division = replace(DIVISION, vat_codes={"21": VatCode("21", "21%", D("0.21"))})

    proposal = propose(Evidence(untaxed=True, supplier_vat="21"), division)

    assert (proposal.coding.vat_code, proposal.vat_reason) == (None, None)


# --- when a rule is sure ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreed", "seen", "sure"),
    [(1, 1, False), (2, 2, False), (3, 3, True), (5, 5, True), (2, 5, False), (4, 5, False)],
)
def test_a_rule_is_sure_when_enough_bills_all_agree(agreed, seen, sure):
    rule = Learned(Coding("23", CAR.guid), agreed, seen)

    proposal = propose(Evidence(rule=rule, rate=D(6), paid=True), DIVISION)

    assert (proposal.coding, proposal.sure) == (rule.coding, sure)
    assert (proposal.gl_reason.sure, proposal.vat_reason.sure) == (sure, sure)


def test_a_rule_is_as_sure_as_what_says_the_same():
    rule = Learned(Coding("21", COST.guid), 1, 1)
    evidence = Evidence(rule=rule, tax=("21", "21% S"), rate=D(21), paid=True)

    assert propose(replace(evidence, account=(COST.guid, "612000")), DIVISION).sure
    assert not propose(replace(evidence, account=(CAR.guid, "611100")), DIVISION).sure
    assert not propose(replace(evidence, default_gl=COST.guid), DIVISION).sure


# --- the doubt about 0 % ------------------------------------------------------------------------

ZERO = replace(without("rule"), tax=("28", "0% M"), rate=D(0), supplier_vat=None)
FIVE = Learned(Coding("28", COST.guid), 5, 5)


@pytest.mark.parametrize(
    ("rule", "sure"),
    [(None, False), (Learned(FIVE.coding, 1, 1), False), (Learned(FIVE.coding, 2, 5), False)],
)
def test_a_rule_of_few_bills_does_not_silence_the_doubt_about_0_percent(rule, sure):
    proposal = propose(replace(ZERO, rule=rule), DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason.sure) == ("28", sure)
    assert not proposal.sure


@pytest.mark.parametrize("category", ["AE", "K"])
@pytest.mark.parametrize("rule", [FIVE, None])
@pytest.mark.parametrize("untaxed", [True, False])
def test_what_is_charged_to_the_buyer_gets_no_code_of_nothing(category, rule, untaxed):
    evidence = replace(ZERO, rule=rule, vat_category=category, untaxed=untaxed)

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == (None, False)
    assert proposal.vat_reason == Reason("einvoice", {"vat_category": category}, sure=False)


@pytest.mark.parametrize(
    ("category", "code", "proposed"),
    [
        ("AE", "31", "31"),
        ("AE", "33", "33"),  # a service from another country of the EU
        ("K", "33", "33"),
        ("K", "31", None),  # that of a co-contractor stands elsewhere in the return
        ("AE", "21", None),
        ("S", "28", None),
        ("Z", "31", None),
        ("E", "33", None),
        ("O", "31", None),
        ("G", "21", None),
    ],
)
def test_the_e_invoice_outweighs_the_rule(category, code, proposed):
    rule = Learned(Coding(code, COST.guid), 5, 5)
    evidence = Evidence(rule=rule, rate=D(0), vat_category=category)

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == (proposed, proposed is not None)


def test_a_line_that_lacks_the_tax_of_its_e_invoice_is_to_be_checked():
    proposal = propose(replace(ZERO, untaxed=True, vat_category="S"), DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("0", False)
    assert propose(replace(ZERO, untaxed=True, vat_category="E"), DIVISION).sure


def test_a_rule_a_person_wrote_stands_but_is_to_be_checked():
    evidence = replace(ZERO, rule=FIVE, rule_by_person=True, vat_category="AE")

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("28", False)


@pytest.mark.parametrize(
    ("category", "code", "sure"),
    [
        (None, "28", False),
        ("Z", "28", True),
        ("E", "28", True),
        ("O", "28", False),  # what is outside the scope of VAT stands in no return
        ("O", "0", True),
        ("G", "28", False),
        ("L", "28", False),  # that of the Canary Islands, of which nothing is known
    ],
)
def test_the_e_invoice_settles_what_a_tax_of_nothing_means(category, code, sure):
    proposal = propose(replace(ZERO, tax=(code, "0%"), vat_category=category), DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason.code) == (code, "zero_tax")
    assert proposal.sure is sure


def test_a_rule_loses_no_charge_the_tax_speaks_of():
    proposal = propose(replace(ZERO, tax=("33", "0% EU"), rule=FIVE), DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("28", False)


def test_a_tax_that_says_what_it_is_stays_sure():
    proposal = propose(replace(ZERO, tax=("33", "0% EU")), DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("33", True)


# --- the rate of the tax ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "paid", "code", "sure"),
    [
        (D(21), True, "21", True),
        (D(19), True, None, False),
        (D(6), True, None, False),
        (D(21), False, None, False),  # not paid with the bill: it is charged to the buyer
        (D(0), None, None, False),
    ],
)
@pytest.mark.parametrize("default", ["supplier", "gl_account"])
def test_a_default_is_proposed_for_its_own_rate_alone(rate, paid, code, sure, default):
    evidence = Evidence(account=(COST.guid, "612000"), rate=rate, paid=paid)
    if default == "supplier":
        evidence = replace(evidence, account=(ECO.guid, "744000"), supplier_vat="21")

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == (code, sure)


def test_a_default_charged_at_the_rate_of_the_tax_is_one_of_several():
    evidence = Evidence(account=(COST.guid, "6"), supplier_vat="31", rate=D(21), paid=False)

    proposal = propose(evidence, DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("31", False)


def test_a_tax_mapped_to_another_rate_is_to_be_checked():
    proposal = propose(replace(without("rule"), rate=D(19), paid=True), DIVISION)

    assert (proposal.coding.vat_code, proposal.sure) == ("21", False)


def test_a_rule_of_another_rate_is_passed_over():
    proposal = propose(replace(ALL, rate=D(21), paid=True), DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason.code) == ("21", "odoo_tax")


def test_several_vats_on_a_line_have_no_code():
    proposal = propose(replace(ALL, takes_several_codes=True), DIVISION)

    assert (proposal.coding.vat_code, proposal.vat_reason, proposal.sure) == (None, None, False)


guids = st.sampled_from([None, "guid-gone", *DIVISION.gl_accounts])
vat_codes = st.sampled_from([None, "99", *DIVISION.vat_codes])
cost_objects = st.sampled_from([None, "GONE", "VERK", "NOORD"])


@st.composite
def evidences(draw):
    coding = Coding(draw(vat_codes), draw(guids), draw(cost_objects), draw(cost_objects))
    return Evidence(
        rule=draw(st.sampled_from([None, Learned(coding, 1, 2), Learned(coding, 5, 5)])),
        rule_by_person=draw(st.booleans()),
        category=draw(st.none() | st.tuples(guids, st.just("Office"))),
        account=draw(st.none() | st.tuples(guids, st.just("612000"))),
        tax=draw(st.none() | st.tuples(vat_codes, st.just("21%"))),
        rate=draw(st.sampled_from([None, D(0), D(6), D(21)])),
        paid=draw(st.sampled_from([None, True, False])),
        vat_category=draw(st.sampled_from([None, "S", "Z", "E", "O", "AE", "K", "G", "L", "?"])),
        supplier_gl=draw(guids),
        supplier_vat=draw(vat_codes),
        default_gl=draw(guids),
        tax_gl=draw(st.none() | st.tuples(guids, st.just("Bebat"))),
        untaxed=draw(st.booleans()),
    )


@given(evidences())
def test_only_what_exact_accepts_is_proposed_and_always_with_a_reason(evidence):
    proposal = propose(evidence, DIVISION)
    coding = proposal.coding

    assert (coding.gl_account is None) == (proposal.gl_reason is None)
    ruled_out = proposal.vat_reason is not None and proposal.vat_reason.code == "einvoice"
    assert (coding.vat_code is None) == (proposal.vat_reason is None or ruled_out)
    account = DIVISION.gl_accounts.get(coding.gl_account)
    if account:
        assert not account.blocked
        assert account.type not in (20, 22, 24)
        assert not (coding.cost_center and account.use_costcenter == 2)
    if coding.vat_code:
        code = DIVISION.vat_codes[coding.vat_code]
        assert not code.blocked
        assert code.transaction_type in ("B", "P")
        assert not (evidence.untaxed and code.adds_vat)
        if evidence.vat_category in ("AE", "K") and proposal.sure:
            assert code.charged
        if evidence.rate and not evidence.untaxed and proposal.sure:
            assert code.percentage * 100 == evidence.rate
            assert evidence.paid in (None, code.adds_vat)
    assert coding.cost_center in (None, *DIVISION.cost_centers)
    assert coding.cost_unit in (None, *DIVISION.cost_units)
