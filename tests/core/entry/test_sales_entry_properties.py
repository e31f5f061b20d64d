"""For any document: the lines add up to its total, and nothing is lost or bent on the way."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from exact_online_connector.core.document import Line, TaxAmount
from exact_online_connector.core.entry.booked import booked_line
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import CREDIT_NOTE, INVOICE
from exact_online_connector.core.texts import one_line
from exact_online_connector.exact_api.odata import to_json
from exact_simulator.books.vat import line_amounts

from ..builders import (
    BEBAT,
    COCONTRACTOR,
    DIVISION,
    EU_GOODS,
    REVENUE,
    ROUNDING,
    SERVICES,
    VAT_6,
    VAT_21,
    VAT_21_INCLUDED,
    WITHHOLDING,
    ZERO_RATE,
    D,
    document,
)
from .amounts import CENT, money, rounded, spread


@st.composite
def lines(draw, index=0):
    """One line with its taxes, as Odoo would have rounded them."""
    net = draw(money)
    taxes, base = [], net
    if draw(st.booleans()) and draw(st.booleans()):
        on_top = draw(st.booleans())
        amount = draw(st.decimals(min_value=-50, max_value=50, places=2))
        bebat = replace(BEBAT, include_base_amount=on_top)
        taxes.append(TaxAmount(bebat, net, amount))
        base += amount if on_top else 0
    vat = draw(
        st.sampled_from(
            [None, VAT_21, VAT_21, VAT_6, VAT_21_INCLUDED, EU_GOODS, COCONTRACTOR, ZERO_RATE]
        )
    )
    if vat:
        amount = rounded(base * vat.rate / 100)
        taxes.append(TaxAmount(vat, base, amount + draw(spread) if abs(amount) > 1 else amount))
    if draw(st.integers(0, 9)) == 0:
        taxes.append(TaxAmount(WITHHOLDING, net, rounded(net * -15 / 100)))
    return Line(
        id=index,
        name=draw(st.text(max_size=100)),
        quantity=draw(st.sampled_from([D(1), D(-1), D("2.5"), D(0)])),
        net=net,
        taxes=tuple(taxes),
        gl_account=draw(st.sampled_from([REVENUE.guid, SERVICES.guid])),
    )


@st.composite
def roundings(draw):
    """No cash rounding, one on a line of its own, or one in the biggest tax."""
    amount = draw(st.sampled_from([D(0), D("0.02"), D("-0.02"), D("0.01")]))
    own = Line(99, "Rounding", D(1), amount, (), ROUNDING.guid, kind="rounding")
    in_tax = replace(own, net=D(0), taxes=(TaxAmount(VAT_21, D(0), amount),))
    return draw(st.sampled_from([(), (own,), (in_tax,)]))


@st.composite
def documents(draw):
    drawn = [draw(lines(index=i)) for i in range(draw(st.integers(1, 8)))]
    doc = document(*drawn, *draw(roundings()), name=draw(st.text(min_size=1, max_size=15)))
    return replace(doc, kind=draw(st.sampled_from([INVOICE, CREDIT_NOTE])))


@given(documents())
@settings(max_examples=300)
def test_what_exact_books_is_odoos_total(doc):
    entry = prepare_entry(doc, DIVISION)

    assert {found.code for found in entry.issues} <= {"zero_lines"}
    assert entry.total == doc.total * doc.sign
    assert sum((line.net + line.vat for line in entry.lines), D(0)) == entry.total
    assert entry.net + entry.vat == entry.total


@given(documents())
def test_the_simulators_own_computation_agrees(doc):
    entry = prepare_entry(doc, DIVISION)
    total = D(0)
    for posted in entry.payload["SalesEntryLines"]:
        code = DIVISION.vat_codes[posted["VATCode"]]
        entity = {"Type": code.type, "Percentage": code.percentage, "Charged": code.charged}
        total += line_amounts(posted["AmountFC"], entity, posted.get("VATAmountFC")).total

    assert total == doc.total * doc.sign


@given(documents())
def test_every_line_is_booked_as_it_is_shown(doc):
    entry = prepare_entry(doc, DIVISION)

    for line, posted in zip(entry.lines, entry.payload["SalesEntryLines"], strict=True):
        booked = booked_line(posted, DIVISION)
        assert (booked.net, booked.vat) == (line.net, line.vat)


@given(documents())
def test_a_credit_note_is_the_invoice_with_the_other_sign(doc):
    invoice = prepare_entry(replace(doc, kind=INVOICE), DIVISION)
    credit = prepare_entry(replace(doc, kind=CREDIT_NOTE), DIVISION)

    assert (credit.net, credit.vat, credit.total) == (-invoice.net, -invoice.vat, -invoice.total)
    for back, forth in zip(credit.lines, invoice.lines, strict=True):
        flipped = replace(
            forth,
            net=-forth.net,
            vat=-forth.vat,
            quantity=forth.quantity and -forth.quantity,
        )
        assert back == flipped


@given(documents())
def test_texts_fit_and_the_reference_is_not_cut(doc):
    entry = prepare_entry(doc, DIVISION)

    assert entry.payload["YourRef"] == one_line(doc.name)
    for posted in entry.payload["SalesEntryLines"]:
        assert len(posted["Description"].encode("utf-16-le")) <= 2 * 60
        assert "\n" not in posted["Description"]


@given(documents(), st.booleans(), st.sampled_from(["700", "799", None]))
def test_the_same_document_gives_the_same_answer(doc, posted, journal):
    doc = replace(doc, posted=posted, journal_code=journal)

    first, again = prepare_entry(doc, DIVISION), prepare_entry(doc, DIVISION)

    assert first == again
    assert to_json(first.payload) == to_json(again.payload)
    assert "-0.00" not in to_json(first.payload)


@given(documents(), st.sampled_from([CENT, -CENT, D(5)]))
def test_any_difference_from_odoos_total_blocks(doc, difference):
    doc = replace(doc, total=doc.total + difference)

    entry = prepare_entry(doc, DIVISION)

    assert entry.blocked
    if entry.lines:
        assert [found.code for found in entry.issues] == ["total_differs"]
