"""Each difference between Odoo and Exact is explained by what is known, and nothing gets lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.report.reconciliation import (
    CODES,
    Balance,
    Subject,
    explain,
    whole,
)


def balance(total, left=None, own=None, own_left=None, now=None):
    """A balance of a document in company currency, unless ``own`` says otherwise."""
    left = total if left is None else left
    own_left = own_left if own_left is not None else left if own is None else own
    own = total if own is None else own
    now = left if now is None else now
    return Balance(*(Decimal(str(amount)) for amount in (total, left, own, own_left, now)))


def document(odoo=None, exact=None, **known):
    known.setdefault("state", "sent")
    return Subject("document", odoo, exact, **known)


PAID, HALF, OPEN = balance(121, 0), balance(121, 60), balance(121)


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("equal", document(OPEN, OPEN)),
        ("equal", document(HALF, HALF)),
        # Odoo has it alone.
        ("not_sent", document(OPEN, state="")),
        ("not_sent", document(OPEN, state="cancelled")),
        ("before_start", document(OPEN, state="", is_before_start=True)),
        ("waiting", document(OPEN, state="blocked", is_before_start=True)),
        ("waiting", document(OPEN, state="unknown")),
        ("not_fetched", document(OPEN, is_fetched=False)),
        ("other_division", document(OPEN, is_elsewhere=True)),
        ("deleted", document(OPEN, is_missing=True)),
        ("deleted", document(OPEN, state="deleted_remotely")),
        ("unexplained", document(OPEN)),
        ("only_in_odoo", Subject("cash", OPEN)),
        ("only_in_odoo", Subject("other", OPEN)),
        ("other_day", Subject("cash", balance(-121, now=0))),
        # Exact has it alone.
        ("changed", document(exact=OPEN)),
        ("over_payment", Subject("cash", exact=balance(-29), is_rest=True)),
        ("unmatched_payment", Subject("cash", exact=balance(-121))),
        ("only_in_exact", Subject("other", exact=balance(50))),
        # Both have it.
        ("over_payment", Subject("cash", balance(-29), balance(-29), is_rest=True)),
        ("partial", document(OPEN, HALF, waits="payment_date_locked")),
        ("partial", document(OPEN, PAID, to_settle=True)),
        ("partial", document(PAID, OPEN, to_settle=True)),
        ("matched_elsewhere", document(OPEN, PAID, waits="difference_over_limit")),
        ("credit_note", document(OPEN, HALF, waits="other_document_waits")),
        ("paid_in_odoo", document(PAID, OPEN, paid_here=Decimal(121))),
        (
            "credit_note",
            document(HALF, OPEN, paid_here=Decimal(61), has_settled_document=True),
        ),
        ("changed", document(balance(242), OPEN, state="changed")),
        ("changed_in_exact", document(balance(242), OPEN, state="changed_remotely")),
        ("exchange", document(balance(80, own=100), balance(81, own=100))),
        ("exchange", document(balance(80, 40, 100, 50), balance(81, "40.5", 100, 50))),
        # What is fetched and not looked at yet, or was credited, does not tell of the rates.
        ("exchange", document(balance(80, own=100), balance(81, own=100), to_settle=True)),
        ("exchange", document(balance(80, 40, 100, 50), balance(90, "40.5", 120, 50))),
        ("other_day", document(balance(121, 121, now=0), balance(121, 0))),
        # Nothing tells why.
        ("unexplained", document(OPEN, HALF)),
        ("unexplained", document(PAID, OPEN)),
        ("unexplained", document(balance(242), OPEN)),
    ],
)
def test_explanation(code, subject):
    explanation = explain(subject)
    assert explanation.code == code
    assert explanation.unexplained == (subject.difference if code == "unexplained" else 0)


@pytest.mark.parametrize("sign", [1, -1])
def test_only_what_nothing_tells_is_unexplained(sign):
    """21 more in Odoo, of which nothing tells why, and 50 that is paid in Exact and waits."""
    odoo, exact = balance(142 * sign), balance(121 * sign, 71 * sign)
    explanation = explain(document(odoo, exact, waits="payment_date_locked"))
    assert (explanation.code, explanation.unexplained) == ("unexplained", 21 * sign)
    assert explanation.explained == 50 * sign


def test_an_item_that_is_counted_down_has_the_total_of_its_entry():
    assert whole(Decimal("60.5"), Decimal(55), Decimal(121)) == (Decimal(121), Decimal(110))
    assert whole(Decimal(-81), Decimal(-81), Decimal(121)) == (Decimal(-121), Decimal(-121))
    assert whole(Decimal(121), Decimal(110), Decimal(121)) == (Decimal(121), Decimal(110))
    assert whole(Decimal(0), Decimal(0), Decimal(121)) == (0, 0)


# --- whatever the books look like ---

amounts = st.decimals(-500, 500, places=2)
balances = st.one_of(st.none(), st.builds(Balance, amounts, amounts, amounts, amounts, amounts))
subjects = st.builds(
    Subject,
    kind=st.sampled_from(["document", "cash", "other"]),
    odoo=balances,
    exact=balances,
    state=st.sampled_from(
        ["", "queued", "blocked", "sent", "changed", "changed_remotely", "deleted_remotely"]
    ),
    waits=st.sampled_from(["", "payment_date_locked", "difference_over_limit"]),
    to_settle=st.booleans(),
    is_fetched=st.booleans(),
    is_missing=st.booleans(),
    is_before_start=st.booleans(),
    paid_here=st.sampled_from([Decimal(0), Decimal(10)]),
    has_settled_document=st.booleans(),
    is_rest=st.booleans(),
).filter(lambda subject: subject.odoo or subject.exact)


@given(subjects)
def test_what_is_explained_and_what_is_not_add_up(subject):
    explanation = explain(subject)
    assert explanation.code in CODES
    assert explanation.explained + explanation.unexplained == subject.difference
    assert bool(explanation.unexplained) <= (explanation.code == "unexplained")
