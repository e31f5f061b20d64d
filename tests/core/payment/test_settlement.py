"""What settled a document follows from its open items, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exact_online_connector.core.payment.settlement import (
    Item,
    allocate,
    matches,
    portion_of,
    settled,
)

DAY, PAID = date(2026, 3, 1), date(2026, 3, 20)


def item(guid, amount, kind="cash", **values):
    amount = Decimal(amount)
    values.setdefault("is_matched", True)
    values.setdefault("total", amount)
    values.setdefault("paid_on", PAID)
    return Item(guid, kind, amount, values.pop("company", amount), day=DAY, **values)


def portion(one, booked="0"):
    return portion_of(one, settled([one])[one.guid], Decimal(booked))


def named(allocations):
    return [
        (made.item.guid, made.counter and made.counter.guid, f"{made.amount:.0f}")
        for made in allocations
    ]


# --- how much is settled ---


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("a", "100", is_matched=False, paid_on=None)], {"a": "0"}),
        ([item("a", "100")], {"a": "100"}),
        ([item("a", "-30")], {"a": "30"}),
        ([item("a", "60", total="100", is_matched=False), item("b", "40", total="100")], None),
        # An item that Exact leaves whole and counts down.
        ([item("a", "60", total=Decimal(100), is_matched=False)], {"a": "40"}),
        ([item("a", "0", total=Decimal(100))], {"a": "100"}),
    ],
)
def test_settled(items, expected):
    expected = expected or {"a": "0", "b": "40"}
    assert settled(items) == {guid: Decimal(amount) for guid, amount in expected.items()}


def test_what_is_booked_is_no_portion_again():
    assert portion(item("a", "100"), booked="100") is None
    assert portion(item("a", "100"), booked="40").amount == Decimal(60)
    assert portion(item("a", "100"), booked="40").start == Decimal(40)


def test_a_portion_in_foreign_currency_has_its_share_in_the_divisions():
    invoice = item("a", "100", company=Decimal("91.33"))
    assert portion(invoice).amount_company == Decimal("91.33")
    assert portion(invoice, booked="50").amount_company == Decimal("45.66")


# --- which items are a match ---


def test_matches_of_one_day_are_told_apart_by_adding_up_to_zero():
    rows = [
        item("invoice 1", "100", order=1),
        item("bank 1", "-100", order=2),
        item("invoice 2", "50", order=3),
        item("invoice 3", "30", order=4),
        item("bank 2", "-80", order=5),
    ]
    found = [[one.guid for one in match] for match in matches(reversed(rows))]
    assert found == [["invoice 1", "bank 1"], ["invoice 2", "invoice 3", "bank 2"]]


def test_what_does_not_add_up_stays_together():
    rows = [item("invoice", "100", order=1), item("bank", "-90", order=2)]
    assert [len(match) for match in matches(rows)] == [2]


# --- what settled what ---


def test_a_credit_note_settles_its_invoice_before_the_money_does():
    invoice, note = item("invoice", "100", "document"), item("note", "-30", "document")
    bank = item("bank", "-70")
    made = allocate([portion(invoice), portion(note)], [(bank, Decimal(70))])
    assert named(made) == [
        ("invoice", "note", "30"),
        ("note", "invoice", "30"),
        ("invoice", "bank", "70"),
    ]


def test_one_payment_for_several_invoices():
    invoices = [item("a", "100", "document"), item("b", "200", "document")]
    made = allocate(map(portion, invoices), [(item("bank", "-300"), Decimal(300))])
    assert named(made) == [("a", "bank", "100"), ("b", "bank", "200")]


def test_equal_amounts_belong_together_whatever_the_order():
    invoices = [item("a", "100", "document"), item("b", "200", "document")]
    counters = [(item("200", "-200"), Decimal(200)), (item("100", "-100"), Decimal(100))]
    made = allocate(map(portion, invoices), counters)
    assert sorted(named(made)) == [("a", "100", "100"), ("b", "200", "200")]


def test_a_write_off_comes_after_the_money():
    invoice = item("invoice", "100", "document")
    counters = [
        (item("write-off", "-2", "other", order=1), Decimal(2)),
        (item("bank", "-98", order=2), Decimal(98)),
    ]
    assert named(allocate([portion(invoice)], counters)) == [
        ("invoice", "bank", "98"),
        ("invoice", "write-off", "2"),
    ]


def test_without_the_other_side_the_payment_date_of_the_document_counts():
    [made] = allocate([portion(item("invoice", "100", "document"))], [])
    assert (made.counter, made.amount, made.paid_on) == (None, Decimal(100), PAID)


def test_money_on_the_same_side_settles_nothing():
    invoice, debit = item("invoice", "100", "document"), item("refund", "40")
    made = allocate([portion(invoice)], [(debit, Decimal(40))])
    assert named(made) == [("invoice", None, "100")]


amounts = st.integers(1, 10_000_00).map(lambda cents: Decimal(cents) / 100)


def test_the_last_part_takes_the_rest_at_a_rate_above_two():
    invoice = item("invoice", "100", "document", company=Decimal(300))
    made = allocate([portion(invoice)], [(item("bank", "-299.99"), Decimal("299.99"))])
    assert [(part.counter and part.counter.guid, part.amount, part.amount_company)
            for part in made] == [
        ("bank", Decimal("99.99"), Decimal("299.99")),
        (None, Decimal("0.01"), Decimal("0.01")),
    ]  # fmt: skip


CENT, FRACTION = Decimal("0.01"), Decimal("1.30")


@example(debits=[(CENT, Decimal("1.31"))], credit_notes=[FRACTION], counters=[])
@example(debits=[(CENT, Decimal("1.31"))], credit_notes=[], counters=[(FRACTION, "cash")])
@example(debits=[(CENT, Decimal(3))], credit_notes=[CENT, CENT], counters=[(CENT, "other")])
@example(debits=[(Decimal(100), Decimal(300))], credit_notes=[Decimal("299.99")], counters=[])
@given(
    debits=st.lists(st.tuples(amounts, amounts), max_size=5),
    credit_notes=st.lists(amounts, max_size=3),
    counters=st.lists(st.tuples(amounts, st.sampled_from(["cash", "other", "entry"])), max_size=5),
)
def test_allocations_add_up_to_the_portions_and_use_nothing_twice(debits, credit_notes, counters):
    documents = [
        item(f"invoice {number}", amount, "document", company=company)
        for number, (amount, company) in enumerate(debits)
    ]
    documents += [
        item(f"note {number}", -amount, "document") for number, amount in enumerate(credit_notes)
    ]
    others = [
        (item(f"other {number}", -amount, kind, order=number), amount)
        for number, (amount, kind) in enumerate(counters)
    ]
    portions = [portion(document) for document in documents]
    made = allocate(portions, others)
    for one in portions:
        mine = [allocation for allocation in made if allocation.item == one.item]
        assert sum(allocation.amount for allocation in mine) == one.amount
        assert sum(allocation.amount_company for allocation in mine) == one.amount_company
        ends = one.start
        for allocation in mine:
            assert allocation.start == ends
            ends += allocation.amount
    for other, left in others:
        used = sum(made_.amount_company for made_ in made if made_.counter == other)
        assert used <= left
    pairs = [(made_.item.guid, made_.counter.guid) for made_ in made
             if made_.counter and made_.counter.kind == "document"]  # fmt: skip
    assert sorted(pairs) == sorted((other, one) for one, other in pairs)


@given(st.lists(amounts, min_size=1, max_size=6), st.randoms())
def test_matches_do_not_depend_on_the_order_of_the_rows(values, random):
    rows = []
    for value in values:
        rows.append(item(f"invoice {len(rows)}", value, order=len(rows)))
        rows.append(item(f"bank {len(rows)}", -value, order=len(rows)))
    shuffled = random.sample(rows, len(rows))
    assert matches(shuffled) == matches(rows)
    assert [len(match) for match in matches(rows)] == [2] * len(values)
