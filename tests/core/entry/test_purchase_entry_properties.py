"""For any bill: its coded lines add up to its total, however they are split, cents find a place."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exact_online_connector.core.coding.coding import (
    place_difference,
    source_lines,
    totals,
    vat_for,
)
from exact_online_connector.core.document import Line, TaxAmount
from exact_online_connector.core.entry.booked import booked_line
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import BILL, BILL_REFUND
from exact_online_connector.exact_api.odata import to_json
from exact_simulator.books.vat import line_amounts

from ..builders import (
    BEBAT,
    BUY_0,
    BUY_6,
    BUY_21,
    BUY_21_INCLUDED,
    BUY_COCONTRACTOR,
    BUY_EU,
    CAR,
    COST,
    DIVISION,
    REVENUE,
    ROUNDING,
    WITHHOLDING,
    D,
    bill,
    coded,
    coded_as,
)
from .amounts import CENT, money, rounded, spread

charged_codes = ("31", "33")


@st.composite
def lines(draw):
    """One line with its taxes, as Odoo would have rounded them, or as a person edited its VAT."""
    net = draw(money)
    taxes, base = [], net
    if draw(st.integers(0, 4)) == 0:
        on_top = draw(st.booleans())
        amount = draw(st.decimals(min_value=-50, max_value=50, places=2))
        taxes.append(TaxAmount(replace(BEBAT, include_base_amount=on_top), net, amount))
        base += amount if on_top else 0
    vat = draw(
        st.sampled_from(
            [None, BUY_21, BUY_21, BUY_6, BUY_21_INCLUDED, BUY_0, BUY_COCONTRACTOR, BUY_EU]
        )
    )
    if vat in (BUY_COCONTRACTOR, BUY_EU):
        amount = rounded(base * vat.rate / 100)
        taxes += [TaxAmount(vat, base, amount), TaxAmount(vat, base, -amount)]
    elif vat:
        amount = rounded(base * vat.rate / 100)
        edited = draw(st.booleans()) and draw(st.decimals(min_value=1, max_value=99, places=2))
        if edited and vat.rate and not taxes:
            amount = edited
        elif abs(amount) > 1:
            amount += draw(spread)
        taxes.append(TaxAmount(vat, base, amount))
    if draw(st.integers(0, 9)) == 0:
        taxes.append(TaxAmount(WITHHOLDING, net, rounded(net * -15 / 100)))
    return Line(
        id=0,
        name=draw(st.text(max_size=100)),
        quantity=draw(st.sampled_from([D(1), D(-1), D("2.5"), D(0)])),
        net=net,
        taxes=tuple(taxes),
        gl_account=REVENUE.guid,
    )


@st.composite
def import_vat(draw):
    """The VAT alone that a forwarder bills: a line with VAT and one that takes its net away."""
    net = draw(st.decimals(min_value=1, max_value=99999, places=2))
    vat = TaxAmount(BUY_21, net, rounded(net * 21 / 100) + draw(spread))
    one = Line(0, "Import", D(1), net, (vat,), REVENUE.guid)
    return [one, replace(one, net=-net, taxes=())]


@st.composite
def bills(draw):
    drawn = draw(import_vat() | st.lists(lines(), min_size=1, max_size=8))
    rounding = Line(0, "Rounding", D(1), D("0.02"), (), ROUNDING.guid, kind="rounding")
    in_tax = replace(rounding, net=D(0), taxes=(TaxAmount(BUY_21, D(0), D("-0.01")),))
    drawn += draw(st.sampled_from([[], [], [rounding], [in_tax]]))
    foreign = {"currency": "USD", "rate": D("0.87654321")}
    return bill(
        *drawn,
        kind=draw(st.sampled_from([BILL, BILL_REFUND])),
        **draw(st.sampled_from([{}, foreign])),
    )


@given(bills())
@settings(max_examples=300)
def test_what_exact_books_is_the_bills_total(doc):
    lines = coded(doc)

    entry = prepare_entry(doc, DIVISION, lines)

    assert {found.code for found in entry.issues} <= {"zero_lines"}
    assert entry.total == doc.total * doc.sign
    assert entry.net + entry.vat == entry.total
    found = totals(doc, lines, DIVISION)
    assert (found.total, found.difference) == (doc.total, D(0))
    assert (found.net * doc.sign, found.vat * doc.sign) == (entry.net, entry.vat)
    assert sum((vat for _, vat in found.vat_by_code), D(0)) == found.vat


@given(bills())
def test_the_simulators_own_computation_agrees(doc):
    entry = prepare_entry(doc, DIVISION, coded(doc))
    total = D(0)
    for posted in entry.payload["PurchaseEntryLines"]:
        code = DIVISION.vat_codes[posted["VATCode"]]
        entity = {"Type": code.type, "Percentage": code.percentage, "Charged": code.charged}
        total += line_amounts(posted["AmountFC"], entity, posted.get("VATAmountFC")).total

    assert total == doc.total * doc.sign


@given(bills(), st.sampled_from([COST.guid, CAR.guid]))
def test_every_line_is_booked_as_it_is_shown(doc, gl_account):
    entry = prepare_entry(doc, DIVISION, coded(doc, gl_account=gl_account))

    for line, posted in zip(entry.lines, entry.payload["PurchaseEntryLines"], strict=True):
        booked = booked_line(posted, DIVISION)
        assert (booked.net, booked.vat) == (line.net, line.vat)
        assert ("VATAmountFC" in posted) == (DIVISION.vat_codes[line.vat_code].adds_vat)
    assert "-0.00" not in to_json(entry.payload)


@given(bills(), st.sampled_from(charged_codes))
def test_a_charged_code_has_no_payable_vat(doc, code):
    lines = [replace(line, vat_code=code) for line in coded(doc)]

    entry = prepare_entry(doc, DIVISION, lines)

    assert entry.vat == 0
    assert not any(line.vat for line in entry.lines)
    assert all("VATAmountFC" not in posted for posted in entry.payload["PurchaseEntryLines"])


@given(bills())
def test_a_refund_is_the_bill_with_the_other_sign(doc):
    one = prepare_entry(replace(doc, kind=BILL), DIVISION, coded(doc))
    back = prepare_entry(replace(doc, kind=BILL_REFUND), DIVISION, coded(doc))

    assert (back.net, back.vat, back.total) == (-one.net, -one.vat, -one.total)
    assert len(back.lines) == len(one.lines)


@given(bills(), st.data())
def test_parts_of_a_line_are_the_line(doc, data):
    """Every line in parts, all but the last pro rata, and the last takes what is left."""
    parts = []
    for source in source_lines(doc, DIVISION):
        code = DIVISION.vat_codes[source.vat_code]
        nets = data.draw(st.lists(money, max_size=3))
        vats = [vat_for(net, code, source) for net in nets]
        whole = vat_for(source.net, code, source)
        rest = {"net": source.net - sum(nets, D(0)), "vat": whole - sum(vats, D(0))}
        parts += [coded_as(source, code.code, net=net) for net in nets]
        parts.append(coded_as(source, code.code, **rest))

    entry = prepare_entry(doc, DIVISION, parts)

    assert not {found.code for found in entry.issues} & {"net_differs", "total_differs"}
    assert entry.total == doc.total * doc.sign


@given(bills(), st.data())
def test_pro_rata_parts_are_cents_from_the_whole(doc, data):
    sources = [source for source in source_lines(doc, DIVISION) if source.net]
    assume(sources)
    source = data.draw(st.sampled_from(sources))
    share = data.draw(st.decimals(min_value=0, max_value=1, places=2))
    code = DIVISION.vat_codes[source.vat_code]
    part = rounded(source.net * share)

    vat = vat_for(part, code, source) + vat_for(source.net - part, code, source)

    assert abs(vat - vat_for(source.net, code, source)) <= CENT


@given(bills(), st.integers(-5, 5), st.data())
def test_a_placed_difference_is_gone(doc, cents, data):
    lines = list(coded(doc))
    with_vat = [i for i, one in enumerate(lines) if DIVISION.vat_codes[one.vat_code].adds_vat]
    assume(with_vat)
    wrong = data.draw(st.sampled_from(with_vat))
    lines[wrong] = replace(lines[wrong], vat=lines[wrong].vat + cents * CENT)

    place = place_difference(doc, lines, DIVISION)

    if not cents:
        assert place is None
        return
    key, vat = place
    lines[key] = replace(lines[key], vat=vat)
    assert totals(doc, lines, DIVISION).difference == 0
    assert not prepare_entry(doc, DIVISION, lines).blocked


@given(bills(), st.sampled_from([CENT, -CENT, D(5)]))
def test_any_difference_from_the_bills_total_blocks(doc, difference):
    entry = prepare_entry(replace(doc, total=doc.total + difference), DIVISION, coded(doc))

    assert entry.blocked


@given(bills())
def test_a_lost_line_blocks(doc):
    lines = coded(doc)
    assume(any(one.net for one in lines))
    lost = next(one for one in lines if one.net)

    entry = prepare_entry(doc, DIVISION, [one for one in lines if one is not lost])

    assert "net_differs" in {found.code for found in entry.issues}


@given(bills())
def test_the_same_coding_gives_the_same_answer(doc):
    first, again = (prepare_entry(doc, DIVISION, coded(doc)) for _ in range(2))

    assert first == again
    assert first.payload["YourRef"] == doc.reference
