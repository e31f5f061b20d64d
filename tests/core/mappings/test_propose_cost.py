"""Proposals for cost centers and cost units, and the codes of new ones."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.coding.learning import Coding, Learned
from exact_online_connector.core.coding.propose_coding import Evidence, propose
from exact_online_connector.core.entry.cost_shares import CostShare
from exact_online_connector.core.mappings.propose_cost import (
    CODE_LENGTH,
    new_cost_code,
    propose_cost_object,
)

from ..builders import COST, COSTED, DIVISION, UNCOSTED

ROWS = {"VERK": "Verkoop", "ADM": "Administratie", "A1": "Atelier", "A2": "Atelier"}


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("verk", "Sales", ("VERK", "same_code")),
        ("", "administratie", ("ADM", "same_name")),
        ("ADM", "Verkoop", ("ADM", "same_code")),
        ("X", "Vérkoop ", ("VERK", "same_name")),
        ("", "Atelier", (None, "no_match")),
        ("", "Productie", (None, "no_match")),
        ("A-1", "Bar", (None, "no_match")),
        ("", "", (None, "no_match")),
    ],
)
def test_by_code_then_by_name(code, name, expected):
    found = propose_cost_object(code, name, ROWS)
    assert (found.value, found.reason) == expected


@pytest.mark.parametrize(
    ("code", "name", "taken", "expected"),
    [
        ("P-12", "Bridge", (), "P12"),
        ("", "Café 't Anker", (), "CAFEANKE"),
        ("", "Regio oost", (), "REGIOOST"),
        ("P-2026-0012", "Bridge", (), "P0012"),
        ("", "Verkoop", ("verkoop",), "VERKOOP2"),
        ("", "Administratie", ("ADMINIST", "ADMINIS2"), "ADMINIS3"),
        ("", "日本", (), "NEW"),
    ],
)
def test_new_code(code, name, taken, expected):
    assert new_cost_code(code, name, taken) == expected


@given(st.text(max_size=12), st.lists(st.text(max_size=30), max_size=40))
def test_every_new_code_is_free_and_fits(code, names):
    taken = set()
    for name in names:
        found = new_cost_code(code, name, taken)
        assert 0 < len(found) <= CODE_LENGTH
        assert found not in taken
        taken.add(found)


# --- on the line of a bill ---


def proposed(*shares, account=COST, rule=None, **division):
    """What is proposed for a line on ``account``: cost center and unit, codes of their reasons."""
    evidence = Evidence(account=(account.guid, account.code), shares=shares, rule=rule)
    found = propose(evidence, replace(DIVISION, **division))
    reasons = [reason.code for reason in found.cost_reasons]
    return found.coding.cost_center, found.coding.cost_unit, reasons


def test_line_distribution_before_the_rule():
    rule = Learned(Coding("21", COST.guid, "ADM", "NOORD"), 3, 3)
    assert proposed(rule=rule) == ("ADM", "NOORD", ["supplier_rule", "supplier_rule"])
    share = CostShare(Decimal(1), "VERK")
    assert proposed(share, rule=rule) == ("VERK", "NOORD", ["analytic", "supplier_rule"])


def test_biggest_share_is_to_be_checked():
    shares = CostShare(Decimal("0.4"), "ADM"), CostShare(Decimal("0.6"), "VERK")
    assert proposed(*shares) == ("VERK", None, ["analytic_most"])
    evidence = Evidence(account=(COST.guid, COST.code), tax=("21", "21%"), shares=shares)
    assert not propose(evidence, DIVISION).sure
    assert propose(replace(evidence, shares=()), DIVISION).sure


def test_default_only_where_the_account_demands_one():
    defaults = {"default_cost_center": "ADM", "default_cost_unit": "NOORD"}
    assert proposed(**defaults) == (None, None, [])
    found = proposed(account=COSTED, **defaults)
    assert found == ("ADM", "NOORD", ["cost_default", "cost_default"])
    share = CostShare(Decimal(1), "VERK")
    assert proposed(share, account=COSTED, **defaults)[:2] == ("VERK", "NOORD")


def test_what_exact_refuses_is_not_proposed():
    share = CostShare(Decimal(1), "VERK", "NOORD")
    assert proposed(share, account=UNCOSTED) == (None, None, [])
    assert proposed(CostShare(Decimal(1), "GONE")) == (None, None, [])
