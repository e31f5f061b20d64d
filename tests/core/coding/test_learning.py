"""What earlier bills tell: the coding most of them have, and what a line's text is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.coding.learning import (
    LOOK_BACK,
    Coding,
    Learned,
    closest_label,
    is_about,
    label_of,
    learn,
)

PAPER, INK, RENT = (Coding("21", guid) for guid in ("guid-1", "guid-2", "guid-3"))
codings = st.sampled_from(
    [PAPER, INK, RENT, Coding("23", "guid-1"), Coding("21", "guid-1", "VERK")]
)


@pytest.mark.parametrize(
    ("history", "coding", "agreed", "seen"),
    [
        ([PAPER], PAPER, 1, 1),
        ([PAPER, PAPER, PAPER], PAPER, 3, 3),
        ([INK, PAPER, PAPER], PAPER, 2, 3),
        ([INK, PAPER], INK, 1, 2),  # of equals the newest
        ([RENT, INK, PAPER, INK, PAPER], INK, 2, 5),
        ([INK, INK, INK, PAPER, PAPER, PAPER, PAPER], INK, 3, 5),  # older ones are forgotten
    ],
)
def test_the_most_frequent_of_the_last_bills(history, coding, agreed, seen):
    assert learn(history) == Learned(coding, agreed, seen)


def test_nothing_to_learn_from():
    assert learn([]) is None


def test_a_cost_center_is_part_of_the_coding():
    assert learn([Coding("21", "g", "VERK"), Coding("21", "g"), Coding("21", "g")]).agreed == 2


@given(st.lists(codings, min_size=1, max_size=12))
def test_a_change_is_followed_after_three_bills(history):
    learned = learn([RENT] * 3 + history)

    assert (learned.coding, learned.seen) == (RENT, min(len(history) + 3, LOOK_BACK))


@given(st.lists(codings, min_size=1, max_size=12))
def test_no_coding_is_more_frequent(history):
    learned, recent = learn(history), history[:LOOK_BACK]

    assert learned.agreed == recent.count(learned.coding)
    assert all(recent.count(other) <= learned.agreed for other in recent)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Mobile subscription 05/2026", "mobile subscription"),
        ("Mobile subscription 06/2026", "mobile subscription"),
        ("Huur mei 2026", "huur"),
        ("Huur augustus '26", "huur"),
        ("Loyer du 1er février au 28 février 2026", "loyer du au"),
        ("Miete März 2026", "miete"),
        ("[A4-80] Papier\n500 vel, 80g", "papier vel"),
        ("Électricité - 2026-Q2 (n° 12.345,67)", "electricite n"),
        ("Periode 01-05-2026/31-05-2026 REF2026118", "periode"),
        ("12345", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_what_a_text_is_about(text, label):
    assert label_of(text) == label


def test_long_texts_end_with_a_whole_word():
    assert label_of("consultancy " * 10) == " ".join(["consultancy"] * 5)
    assert label_of("x" * 99) == "x" * 60


@given(st.text(max_size=200))
def test_a_label_fits_and_is_its_own(text):
    label = label_of(text)

    assert len(label) <= 60
    assert label_of(label) == label
    assert not any(c.isdigit() for c in label)


@given(
    st.sampled_from(["Mobile subscription", "Onderhoud lift", "Électricité bureau"]),
    st.dates(),
    st.dates(),
)
def test_the_same_subscription_has_the_same_label_every_month(text, one, other):
    labels = {
        label_of(f"{text} {day:%m/%Y} {day:%B}, until {day:%d %b %Y}") for day in (one, other)
    }

    assert len(labels) == 1


@pytest.mark.parametrize(
    ("label", "known", "expected"),
    [
        ("mobile subscription", ("", "mobile subscription", "device"), "mobile subscription"),
        ("mobile device maes", ("mobile device janssens", "rent"), "mobile device janssens"),
        ("consultancy peeters", ("consultancy janssens", "rent"), "consultancy janssens"),
        ("consultancy for peeters", ("consultancy travel time in march",), None),
        ("consultancy", ("travel",), None),
        ("", ("", "mobile subscription"), None),
        ("device", ("",), None),
    ],
)
def test_closest_label(label, known, expected):
    assert closest_label(label, dict.fromkeys(known, PAPER)) == expected


def test_a_name_that_stands_everywhere_is_outvoted():
    known = {"consultancy peeters": INK, "travel janssens": RENT, "travel maes": RENT}

    assert known[closest_label("travel peeters", known)] == RENT


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Huur kantoor maart 2026", "Huur gebouwen", True),
        ("Office chairs", "Office Supplies and Print", True),
        ("Printing of 200 flyers", "Print and paper", True),
        ("Électricité 03/2026", "ELECTRICITE", True),
        ("Chairs", "Purchases of raw materials", False),
        ("Purchase of chairs", "Purchases of raw materials", False),
        ("Kosten van telefonie", "Diverse kosten", False),
        ("Pen", "Pension", False),
        ("2026-118", "612000", False),
        ("", "Rent", False),
        (None, None, False),
    ],
)
def test_whether_a_text_is_about_what_an_account_is_named(text, name, expected):
    assert is_about(text, name) is expected
