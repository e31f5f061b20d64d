"""The rate an entry is booked at: what Exact rounds line by line comes to Odoo's total."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.entry.rate import booked_rate
from exact_online_connector.core.kinds import BILL, BILL_REFUND, CREDIT_NOTE, INVOICE

from ..builders import (
    BUY_21,
    DIVISION,
    VAT_6,
    VAT_21,
    D,
    bill,
    coded,
    document,
    line,
    taxed,
)
from .amounts import CENT, rounded

HALF = D("0.005")


def in_books(payload, rate):
    """What the lines of a payload come to in the company's currency, as the simulator rounds."""
    lines = payload.get("SalesEntryLines") or payload["PurchaseEntryLines"]
    amounts = [(row["AmountFC"], row.get("VATAmountFC", D(0))) for row in lines]
    return sum(rounded(net * rate) + rounded(vat * rate) for net, vat in amounts)


@pytest.mark.parametrize(
    ("amounts", "rate", "total", "booked"),
    [
        (["100.00", "21.00"], "0.9", "108.90", "0.9"),
        (["100.00", "21.00"], "0.9", "108.91", "0.90007"),
        (["100.00", "21.00"], "0.9", "108.89", "0.89993"),
        (["-100.00", "-21.00"], "0.9", "-108.91", "0.90007"),
        # Two lines of the same price step together, so the total of one cent more does not exist.
        (["10.00", "10.00"], "0.9", "18.01", "0.9"),
        (["10.00", "10.00"], "0.9", "18.50", "0.9"),  # rounding does not explain it
        ([], "0.9", "1.00", "0.9"),
        (["0.01"], "0.9", "0.02", "0.9"),  # at what rate ever
        (["100.00", "-100.00"], "0.9", "0.01", "0.9"),
        (["33.33", "7.00"], "0.333333333333333333", "13.44", "0.333333333333333"),
    ],
)
def test_rate_to_book_at(amounts, rate, total, booked):
    assert booked_rate(D(rate), [D(amount) for amount in amounts], D(total)) == D(booked)


@pytest.mark.parametrize("sign", [1, -1], ids=["invoice", "credit note"])
def test_a_cent_of_rounding_is_booked_away_on_both_sides(sign):
    # Odoo rounds the VAT of all three lines at once (7.94), Exact three times (7.95).
    rate = D(1) / D("1.085")
    kinds = (INVOICE, BILL) if sign == 1 else (CREDIT_NOTE, BILL_REFUND)
    values = {"currency": "USD", "rate": rate, "company_total": D("45.76")}
    amounts = (("12.34", "2.59"), ("13.05", "2.74"), ("15.65", "3.29"))
    sold = [line(net, taxed(VAT_21, vat), id=n) for n, (net, vat) in enumerate(amounts)]
    bought = [line(net, taxed(BUY_21, vat)) for net, vat in amounts]
    sale = document(*sold, kind=kinds[0], **values)
    purchase = bill(*bought, kind=kinds[1], **values)

    entries = [
        prepare_entry(sale, DIVISION),
        prepare_entry(purchase, DIVISION, coded(purchase)),
    ]

    for entry in entries:
        assert in_books(entry.payload, rate) != sign * D("45.76")
        assert in_books(entry.payload, entry.payload["Rate"]) == sign * D("45.76")
        assert abs(entry.payload["Rate"] - rate) < D("0.0005")
        assert entry.issues == ()


cents = st.decimals(min_value="0.01", max_value=99999, places=2)
rates = st.decimals(min_value="0.001", max_value=200, places=6)


@given(
    amounts=st.lists(st.tuples(cents, st.sampled_from([1, 1, 1, -1])), min_size=1, max_size=12),
    rate=rates,
    off=st.integers(-3, 3),
)
@example(amounts=[(D("0.01"), 1)], rate=D("0.5"), off=-1)
@example(amounts=[(D("123.45"), 1), (D("25.92"), 1)], rate=D("0.921659"), off=1)
def test_nothing_is_bent_but_what_rounding_explains(amounts, rate, off):
    amounts = [amount * sign for amount, sign in amounts]
    exact = sum(rounded(amount * rate) for amount in amounts)
    total = exact + off * CENT

    booked = booked_rate(rate, amounts, total)

    assert len(booked.as_tuple().digits) <= 15
    if booked != rate:
        assert sum(rounded(amount * booked) for amount in amounts) == total
        assert abs(booked - rate) * sum(map(abs, amounts)) <= HALF * len(amounts)
    elif off:
        # A rate somewhere in the reach would do: only then it is looked for in vain.
        assert not _a_rate_exists(amounts, rate, total)


def _a_rate_exists(amounts, rate, total):
    """Whether one of many rates in reach comes to the total and has room on both sides."""
    reach = HALF * len(amounts) / sum(map(abs, amounts))
    for step in range(-60, 61):
        near = rate + reach * step / 61
        around = [near, near * (1 + D("1e-9")), near * (1 - D("1e-9"))]
        if all(sum(rounded(amount * one) for amount in amounts) == total for one in around):
            return True
    return False


def test_thousands_of_lines_are_no_trouble():
    lines = [line(f"{n % 977 + 1}.{n % 89:02}", taxed(VAT_6, "0.11"), id=n) for n in range(5000)]
    doc = document(*lines, currency="USD", rate=D(1) / D("1.0837"))
    home = in_books(prepare_entry(doc, DIVISION).payload, doc.rate)
    doc = document(*lines, currency="USD", rate=doc.rate, company_total=home + D("0.07"))

    entry = prepare_entry(doc, DIVISION)

    assert in_books(entry.payload, entry.payload["Rate"]) == home + D("0.07")
    assert not [issue for issue in entry.issues if issue.code == "company_amount_differs"]
