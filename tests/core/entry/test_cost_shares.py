"""Analytic distributions become parts of lines, and not a cent is lost on the way."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exact_online_connector.core.entry.cost_shares import (
    CostShare,
    cost_shares,
    main_share,
    split_line,
)
from exact_online_connector.core.entry.entry import prepare_entry

from ..builders import BEBAT, COSTED, DIVISION, VAT_21, D, document, line, taxed

CENT = D("0.01")


def shares(*rows):
    """Shares of (percentage, cost center, cost unit)."""
    return cost_shares(CostShare(D(str(part)) / 100, *codes) for part, *codes in rows)


def told(found):
    return [(float(round(s.part * 100, 2)), s.cost_center, s.cost_unit) for s in found]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([(100, None, None)], []),
        ([(100, "VERK", None)], [(100, "VERK", None)]),
        ([(60, "VERK", None), (40, "ADM", None)], [(60, "VERK", None), (40, "ADM", None)]),
        # What is left of the line has none.
        ([(60, "VERK", None)], [(60, "VERK", None), (40, None, None)]),
        # Two plans, in one row or in rows of their own.
        ([(100, "VERK", "NOORD")], [(100, "VERK", "NOORD")]),
        ([(100, "VERK", None), (100, None, "NOORD")], [(100, "VERK", "NOORD")]),
        (
            [(60, "VERK", None), (40, "ADM", None), (100, None, "NOORD")],
            [(60, "VERK", "NOORD"), (40, "ADM", "NOORD")],
        ),
        (
            [(60, "VERK", None), (40, "ADM", None), (50, None, "N"), (50, None, "Z")],
            [(50, "VERK", "N"), (10, "VERK", "Z"), (40, "ADM", "Z")],
        ),
        # What stands in one row stays together.
        (
            [(70, None, "Z"), (30, "VERK", "N"), (70, "ADM", None)],
            [(30, "VERK", "N"), (70, "ADM", "Z")],
        ),
        # The same code twice is one part; a hair less than all is all.
        ([(50, "VERK", None), (50, "VERK", None)], [(100, "VERK", None)]),
        (
            [(33.33, "A", None), (33.33, "B", None), (33.33, "C", None)],
            [(33.33, "A", None), (33.33, "B", None), (33.34, "C", None)],
        ),
        # More than all of it goes by proportion.
        ([(150, "A", None), (50, "B", None)], [(75, "A", None), (25, "B", None)]),
    ],
)
def test_a_distribution_is_laid_out_over_the_line(rows, expected):
    assert told(shares(*rows)) == expected


codes = st.sampled_from([None, "A", "B", "C"])
distributions = st.lists(
    st.builds(
        CostShare,
        st.decimals(min_value=0, max_value="1.2", places=4, allow_nan=False),
        codes,
        codes,
    ),
    max_size=6,
)


@given(distributions)
def test_parts_are_the_whole_line_and_each_pair_stands_once(distribution):
    found = cost_shares(distribution)
    pairs = [(share.cost_center, share.cost_unit) for share in found]
    assert len(set(pairs)) == len(pairs)
    assert not found or abs(sum(share.part for share in found) - 1) < D("1e-20")


@given(distributions)
def test_every_code_gets_its_share(distribution):
    for name in ("cost_center", "cost_unit"):
        assume(sum(row.part for row in distribution if row.cost_center) <= 1)
        assume(sum(row.part for row in distribution if row.cost_unit) <= 1)
        for code in "ABC":
            wanted = sum(row.part for row in distribution if getattr(row, name) == code)
            got = sum(s.part for s in cost_shares(distribution) if getattr(s, name) == code)
            assert abs(got - wanted) <= D("0.001")


amounts = st.decimals(min_value=-99999, max_value=99999, places=2)


@given(distributions, amounts, amounts, amounts, st.decimals(-100, 100, places=3))
def test_net_and_every_tax_add_up_to_the_cent(distribution, net, vat, eco, quantity):
    whole = line(
        str(net), taxed(VAT_21, str(vat), str(net)), taxed(BEBAT, str(eco)), quantity=quantity
    )
    found = cost_shares(distribution)
    parts = split_line(whole, found)
    assert sum(part.net for part in parts) == net
    assert sum(part.quantity for part in parts) == quantity
    assert sum(part.taxes[0].amount for part in parts) == vat
    assert sum(part.taxes[0].base for part in parts) == whole.taxes[0].base
    assert sum(part.taxes[1].amount for part in parts) == eco
    for part, share in zip(parts, found, strict=False):
        assert abs(part.net - net * share.part) <= CENT
        assert abs(part.taxes[0].amount - vat * share.part) <= CENT
        assert part.net == round(part.net, 2)


@given(distributions, amounts.filter(lambda net: abs(net) > 1))
def test_a_split_line_is_booked_like_the_whole(distribution, net):
    vat = round(net * D("0.21"), 2)
    whole = line(str(net), taxed(VAT_21, str(vat)))
    doc = document(whole)
    parts = split_line(whole, [replace(s, cost_unit=None) for s in cost_shares(distribution)])
    prepared = prepare_entry(replace(doc, lines=parts), DIVISION)
    assert not prepared.blocked
    assert (prepared.net, prepared.vat) == (net, vat)


def test_a_line_without_shares_stays_itself():
    whole = line("100", taxed(VAT_21, "21"))
    assert split_line(whole, ()) == (whole,)


def test_cents_are_not_all_on_the_last_part():
    parts = split_line(line("0.10"), shares(*[(12.5, code, None) for code in "ABCDEFGH"]))
    assert {part.net for part in parts} <= {D("0.01"), D("0.02")}


def test_main_share():
    assert main_share(shares((40, "A", None), (60, "B", None))).cost_center == "B"
    assert main_share(()) is None


def test_default_where_the_account_demands_one():
    division = replace(DIVISION, default_cost_center="ADM", default_cost_unit="NOORD")
    costed = line("100", taxed(VAT_21, "21"), gl_account=COSTED.guid, cost_center="VERK")
    plain = line("100", taxed(VAT_21, "21"))
    first, second = prepare_entry(document(costed, plain), division).lines
    assert (first.cost_center, first.cost_unit) == ("VERK", "NOORD")
    assert (second.cost_center, second.cost_unit) == (None, None)
