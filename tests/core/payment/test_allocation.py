"""What stands on the other side of what is settled, in the order in which it is trusted."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exact_online_connector.core.payment.allocation import allocate, matches

from .items import PAID, item, portion


def together(portions, counters, named=()):
    """All of them in one match, as its rows tell."""
    portions, counters = list(portions), list(counters)
    guids = {one.item.guid for one in portions} | {other.guid for other, _left in counters}
    return allocate(portions, counters, named, [guids])


def named(allocations):
    return [
        (made.item.guid, made.counter and made.counter.guid, f"{made.amount:.0f}")
        for made in allocations
    ]


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
    made = together([portion(invoice), portion(note)], [(bank, Decimal(70))])
    assert named(made) == [
        ("invoice", "note", "30"),
        ("note", "invoice", "30"),
        ("invoice", "bank", "70"),
    ]


def test_one_payment_for_several_invoices():
    invoices = [item("a", "100", "document"), item("b", "200", "document")]
    made = together(map(portion, invoices), [(item("bank", "-300"), Decimal(300))])
    assert named(made) == [("a", "bank", "100"), ("b", "bank", "200")]


def test_equal_amounts_belong_together_whatever_the_order():
    invoices = [item("a", "100", "document"), item("b", "200", "document")]
    counters = [(item("200", "-200"), Decimal(200)), (item("100", "-100"), Decimal(100))]
    made = together(map(portion, invoices), counters)
    assert sorted(named(made)) == [("a", "100", "100"), ("b", "200", "200")]


WRITE_OFF = (item("write-off", "-2", "other", order=1), Decimal(2))
MOST = (item("bank", "-98", order=2), Decimal(98))


def test_a_write_off_comes_after_the_money():
    invoice = item("invoice", "100", "document")
    names = [{"invoice": {"write-off"}}]
    made = together([portion(invoice)], [WRITE_OFF, MOST], names)
    assert named(made) == [("invoice", "write-off", "2"), ("invoice", "bank", "98")]
    assert [one.is_difference for one in made] == [True, False]


def test_what_nobody_names_is_no_write_off():
    """It ended on the same day, in the same match and to the cent, and may still be money."""
    invoice = item("invoice", "100", "document")
    made = together([portion(invoice)], [WRITE_OFF, MOST])
    assert named(made) == [("invoice", "bank", "98"), ("invoice", None, "2")]
    assert named(together([portion(invoice)], [(item("journal", "-100", "other"), Decimal(100))]))
    [alone] = together([portion(invoice)], [(item("journal", "-100", "other"), Decimal(100))])
    assert alone.counter is None


# --- what is trusted more ---

INVOICE = item("invoice", "100", "document", order=1)
NOTE = item("note", "-100", "document", order=2)
BANKS = [(item(name, "-100", order=number), Decimal(100))
         for number, name in enumerate(("early", "late", "later"), start=3)]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "early"),  # three of one amount: what stands next to it
        ([{}, {"invoice": {"late"}}], "late"),
        ([{"invoice": {"later"}}, {"invoice": {"late"}}], "later"),
        ([{"invoice": {"unknown"}}, {"invoice": {"late"}}], "late"),
    ],
)
def test_the_source_that_is_trusted_most_counts(names, expected):
    made = together([portion(INVOICE)], BANKS, names)
    assert named(made) == [("invoice", expected, "100")]


def test_what_is_named_is_taken_from_what_was_only_guessed():
    other = item("other invoice", "100", "document", order=2)
    made = together([portion(other), portion(INVOICE)], BANKS[:2], [{"invoice": {"early"}}])
    assert named(made) == [("invoice", "early", "100"), ("other invoice", "late", "100")]


def test_a_name_counts_in_both_directions():
    for names in ({"invoice": {"note"}}, {"note": {"invoice"}}):
        made = allocate([portion(INVOICE), portion(NOTE)], [BANKS[0]], [names])
        assert named(made) == [("invoice", "note", "100"), ("note", "invoice", "100")]


def test_an_amount_that_only_one_has_tells_without_any_match():
    made = allocate([portion(INVOICE)], [(item("x", "-60"), Decimal(60)), BANKS[0]])
    assert named(made) == [("invoice", "early", "100")]


@pytest.mark.parametrize(
    "others",
    [
        BANKS[:2],
        [BANKS[0], (item("journal", "-100", "other"), Decimal(100))],
        [(item("another day", "-100", ended_on=date(2026, 3, 5)), Decimal(100))],
        [(item("another side", "100"), Decimal(100))],
    ],
)
def test_an_amount_that_several_have_or_none_tells_nothing(others):
    assert named(allocate([portion(INVOICE)], others)) == [("invoice", None, "100")]


def test_an_item_that_counts_down_was_paid_on_its_day():
    left = item("invoice", "60", "document", total="100", is_matched=False, paid_on=PAID)
    bank, early = item("bank", "-40", day=PAID), item("early", "-40", day=date(2026, 3, 2))
    for other, expected in ((bank, "bank"), (early, None)):
        [made] = allocate([portion(left)], [(other, Decimal(40))])
        assert (made.counter and made.counter.guid, made.amount) == (expected, 40)
        assert made.paid_on == PAID


def test_without_the_other_side_the_payment_date_of_the_document_counts():
    [made] = allocate([portion(item("invoice", "100", "document"))], [])
    assert (made.counter, made.amount, made.paid_on) == (None, Decimal(100), PAID)


def test_money_on_the_same_side_settles_nothing():
    invoice, debit = item("invoice", "100", "document"), item("refund", "40")
    made = together([portion(invoice)], [(debit, Decimal(40))])
    assert named(made) == [("invoice", None, "100")]


amounts = st.integers(1, 10_000_00).map(lambda cents: Decimal(cents) / 100)


def test_the_last_part_takes_the_rest_at_a_rate_above_two():
    invoice = item("invoice", "100", "document", company=Decimal(300))
    made = together([portion(invoice)], [(item("bank", "-299.99"), Decimal("299.99"))])
    assert [(part.counter and part.counter.guid, part.amount, part.amount_company)
            for part in made] == [
        ("bank", Decimal("99.99"), Decimal("299.99")),
        (None, Decimal("0.01"), Decimal("0.01")),
    ]  # fmt: skip


CENT, FRACTION = Decimal("0.01"), Decimal("1.30")

NOTHING = {"naming": [], "turned": False}
numbers = st.integers(0, 12)


@example(debits=[(CENT, Decimal("1.31"))], credit_notes=[FRACTION], counters=[], **NOTHING)
@example(
    debits=[(CENT, Decimal("1.31"))], credit_notes=[], counters=[(FRACTION, "cash")], **NOTHING
)
@example(
    debits=[(CENT, Decimal(3))], credit_notes=[CENT, CENT], counters=[(CENT, "other")], **NOTHING
)
@example(
    debits=[(Decimal(100), Decimal(300))],
    credit_notes=[Decimal("299.99")],
    counters=[],
    **NOTHING,
)
@given(
    debits=st.lists(st.tuples(amounts, amounts), max_size=5),
    credit_notes=st.lists(amounts, max_size=3),
    counters=st.lists(st.tuples(amounts, st.sampled_from(["cash", "other", "entry"])), max_size=5),
    naming=st.lists(st.dictionaries(numbers, st.sets(numbers)), max_size=2),
    turned=st.booleans(),
)
def test_allocations_add_up_to_the_portions_and_use_nothing_twice(
    debits, credit_notes, counters, naming, turned
):
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
    guids = [one.guid for one in documents] + [other.guid for other, _left in others]
    called = dict(enumerate(guids))
    names = [
        {called.get(one): {called.get(other) for other in some} for one, some in source.items()}
        for source in naming
    ]
    step = -1 if turned else 1
    made = together(portions[::step], others[::step], names)
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
    for one in made:
        if one.is_difference:
            item_, other = one.item.guid, one.counter.guid
            assert any(other in n.get(item_, ()) or item_ in n.get(other, ()) for n in names)
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
