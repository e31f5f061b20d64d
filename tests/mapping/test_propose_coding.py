"""How a line is proposed to be coded: the first of what speaks for it that Exact accepts."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapping_builders import (
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

from exact_online_connector.mapping.learning import Coding, Learned
from exact_online_connector.mapping.propose_coding import Evidence, Reason, propose
from exact_online_connector.mapping.snapshot import VatCode

RULE = Learned(Coding("23", CAR.guid, "VERK", "NOORD"), agreed=3, seen=4)
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
    ((), CAR, Reason("supplier_rule", {"agreed": "3", "seen": "4"})),
    (("rule",), ROUNDING, Reason("category", {"category": "Office"})),
    (("rule", "category"), COST, Reason("odoo_account", {"account": "612000"})),
    (("rule", "category", "account"), ECO, Reason("supplier_default")),
    (("rule", "category", "account", "supplier_gl"), SERVICES, Reason("division_default")),
]


@pytest.mark.parametrize(("missing", "account", "reason"), ORDER, ids=lambda v: str(v)[:40])
def test_order_of_gl_accounts(missing, account, reason):
    proposal = propose(without(*missing), DIVISION)

    assert (proposal.coding.gl_account, proposal.gl_reason) == (account.guid, reason)
    assert proposal.sure is (reason.code != "division_default")


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
        ((), "23", Reason("supplier_rule", {"agreed": "3", "seen": "4"})),
        (("rule",), "21", Reason("odoo_tax", {"tax": "21% S"})),
        (("rule", "tax"), "28", Reason("supplier_default")),
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
    proposal = propose(replace(without("tax"), untaxed=True), DIVISION)

    assert proposal.coding.vat_code == "23"


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


guids = st.sampled_from([None, "guid-gone", *DIVISION.gl_accounts])
vat_codes = st.sampled_from([None, "99", *DIVISION.vat_codes])
cost_objects = st.sampled_from([None, "GONE", "VERK", "NOORD"])


@st.composite
def evidences(draw):
    coding = Coding(draw(vat_codes), draw(guids), draw(cost_objects), draw(cost_objects))
    return Evidence(
        rule=draw(st.sampled_from([None, Learned(coding, 1, 2)])),
        rule_by_person=draw(st.booleans()),
        category=draw(st.none() | st.tuples(guids, st.just("Office"))),
        account=draw(st.none() | st.tuples(guids, st.just("612000"))),
        tax=draw(st.none() | st.tuples(vat_codes, st.just("21%"))),
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
    assert (coding.vat_code is None) == (proposal.vat_reason is None)
    account = DIVISION.gl_accounts.get(coding.gl_account)
    if account:
        assert not account.blocked
        assert account.type not in (20, 22, 24)
        assert not (coding.cost_center and account.use_costcenter == 2)
    if coding.vat_code:
        code = DIVISION.vat_codes[coding.vat_code]
        assert not code.blocked
        assert code.transaction_type in ("B", "P")
    assert coding.cost_center in (None, *DIVISION.cost_centers)
    assert coding.cost_unit in (None, *DIVISION.cost_units)
