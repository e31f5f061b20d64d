"""Codes by a mask: every contact at most one, no code twice, and nobody takes another's number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.relation.numbering import (
    LENGTH,
    NAMED,
    PROBLEMS,
    Contact,
    Mask,
    MaskError,
    Numbered,
    assign,
    digits_of,
    preview,
)

THOUSANDS = Mask.parse("1###")


def contact(id, reference, current_code=None):
    return Contact(id, f"Contact {id}", reference, current_code)


def codes(numbered):
    return {found.partner_id: found.code for found in numbered if found.code}


def problems(numbered):
    return {found.partner_id: (found.problem, found.clashes_with) for found in numbered}


# The mask


@pytest.mark.parametrize(
    ("mask", "number", "code"),
    [
        ("1###", 1, "1001"),
        ("1###", 2, "1002"),
        ("1###", 0, "1000"),
        ("1###", 999, "1999"),
        ("1###", 1000, None),
        ("1###", -1, None),
        (" 1### ", 1, "1001"),
        ("###", 7, "007"),
        ("0##", 7, "007"),
        ("20##5", 7, "20075"),
        ("##00", 12, "1200"),
        ("#" * 18, 10**18 - 1, "9" * 18),
        ("#" * 18, 10**18, None),
    ],
)
def test_code_of_a_number(mask, number, code):
    assert Mask.parse(mask).code(number) == code


@pytest.mark.parametrize(
    ("mask", "code", "number"),
    [
        ("1###", "1001", "001"),
        ("20##5", "20075", "07"),
        ("###", "007", "007"),
        ("1###", "2001", None),
        ("1###", "11", None),
        ("1###", "10012", None),
        ("1###", "1٠٠١", None),
        ("1###", "", None),
    ],
)
def test_number_that_makes_a_code(mask, code, number):
    assert Mask.parse(mask).number_in(code) == number
    if number:
        assert Mask.parse(mask).code(digits_of(number)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "mask_empty"),
        ("", "mask_empty"),
        ("  ", "mask_empty"),
        ("1000", "mask_no_place"),
        ("DB###", "mask_bad_character"),
        ("1 ###", "mask_bad_character"),
        ("1##.#", "mask_bad_character"),
        ("١###", "mask_bad_character"),
        ("1²##", "mask_bad_character"),
        ("1###\n#", "mask_bad_character"),
        ("1#0#", "mask_places_not_together"),
        ("#1##0#", "mask_places_not_together"),
        ("1" + "#" * 18, "mask_too_long"),
        ("1" * 18 + "#", "mask_too_long"),
    ],
)
def test_what_is_no_mask(text, code):
    with pytest.raises(MaskError) as raised:
        Mask.parse(text)

    assert raised.value.code == code


@pytest.mark.parametrize(("mask", "capacity"), [("1###", 1000), ("9#", 10), ("#" * 18, 10**18)])
def test_capacity(mask, capacity):
    assert Mask.parse(mask).capacity == capacity


fixed = st.text("0123456789", max_size=4)
masks = st.builds(
    lambda before, places, after: Mask.parse(f"{before}{'#' * places}{after}"),
    before=fixed,
    places=st.integers(1, 10),
    after=fixed,
)


@given(st.text("0123456789#", max_size=20) | st.text(max_size=5))
def test_any_text_is_a_mask_or_a_mask_error(text):
    try:
        mask = Mask.parse(text)
    except MaskError:
        return

    assert str(mask) == text.strip()
    assert len(str(mask)) <= LENGTH


@given(masks, st.data())
def test_a_code_is_of_digits_and_as_long_as_the_mask(mask, data):
    code = mask.code(data.draw(st.integers(0, mask.capacity - 1)))

    assert set(code) <= set("0123456789")
    assert len(code) == len(str(mask)) <= LENGTH
    assert all(place in ("#", digit) for place, digit in zip(str(mask), code, strict=True))


@given(st.builds(lambda b, n, a: Mask.parse(b + "#" * n + a), fixed, st.integers(1, 3), fixed))
def test_a_mask_holds_as_many_codes_as_it_says(mask):
    held = [mask.code(number) for number in range(mask.capacity)]

    assert len(set(held)) == mask.capacity
    assert None not in held
    assert mask.code(mask.capacity) is None


# The digits


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("DB00001", 1),
        ("DB0002", 2),
        ("CR-0042", 42),
        ("INV/2026/0007", 7),
        ("C12-BE", 12),
        ("12 34", 34),
        ("0", 0),
        ("DB000", 0),
        ("17", 17),
        ("DB", None),
        ("x²", None),
        ("", None),
        (None, None),
    ],
)
def test_digits_of_a_reference(reference, number):
    assert digits_of(reference) == number


def test_an_endless_number_fits_no_mask():
    assert Mask.parse("#" * 18).code(digits_of("9" * 10_000)) is None
    assert Mask.parse("#" * 18).code(digits_of("DB" + "0" * 10_000 + "7")) == "7".zfill(18)


@given(st.text(), st.integers(0, 10**18), st.integers(0, 5))
def test_leading_zeros_are_irrelevant(text, number, zeros):
    assert digits_of(f"{text}-{'0' * zeros}{number}") == number


# The contacts


def test_every_contact_has_the_code_of_its_number():
    contacts = [contact(7, "DB00001"), contact(3, "DB0002"), contact(5, "DB0003")]

    assert assign(THOUSANDS, contacts, {}) == (
        Numbered(3, "Contact 3", "DB0002", "1002"),
        Numbered(5, "Contact 5", "DB0003", "1003"),
        Numbered(7, "Contact 7", "DB00001", "1001"),
    )


def test_no_contacts():
    assert assign(THOUSANDS, [], {"1001": "Bakkerij Maes"}) == ()


@pytest.mark.parametrize("reference", [None, "", "Bakkerij"])
def test_no_digits(reference):
    (found,) = assign(THOUSANDS, [contact(1, reference)], {})

    assert (found.code, found.problem, found.clashes_with) == (None, "no_digits", ())


def test_contacts_without_digits_do_not_clash():
    found = assign(THOUSANDS, [contact(1, None), contact(2, None)], {})

    assert problems(found) == {1: ("no_digits", ()), 2: ("no_digits", ())}


def test_a_number_that_does_not_fit():
    found = assign(THOUSANDS, [contact(1, "DB1000"), contact(2, "DB1000"), contact(3, "DB999")], {})

    assert problems(found) == {1: ("overflow", ()), 2: ("overflow", ()), 3: (None, ())}
    assert codes(found) == {3: "1999"}


def test_contacts_that_want_the_same_code_get_none_and_name_each_other():
    found = assign(
        THOUSANDS, [contact(3, "DB00007"), contact(2, "KL7"), contact(4, "8"), contact(1, "7")], {}
    )

    assert codes(found) == {4: "1008"}
    assert problems(found) == {
        1: ("clash_here", (2, 3)),
        2: ("clash_here", (1, 3)),
        3: ("clash_here", (1, 2)),
        4: (None, ()),
    }


def test_a_code_another_relation_has_is_not_taken():
    found = assign(THOUSANDS, [contact(1, "DB1")], {"1001": "Bakkerij Maes"})

    assert codes(found) == {}
    assert problems(found) == {1: ("clash_in_exact", ("Bakkerij Maes",))}


def test_the_code_a_contact_has_already_is_no_clash():
    found = assign(THOUSANDS, [contact(1, "DB1", "1001")], {"1001": "Contact 1"})

    assert codes(found) == {1: "1001"}


def test_a_contact_with_another_code_in_exact_clashes_like_any_other():
    found = assign(THOUSANDS, [contact(1, "DB1", "88")], {"88": "Contact 1", "1001": "Maes"})

    assert problems(found) == {1: ("clash_in_exact", ("Maes",))}


def test_who_has_the_code_keeps_it():
    newcomer, holder = contact(1, "KL001"), contact(2, "DB1", "1001")

    found = assign(THOUSANDS, [newcomer, holder], {"1001": "Contact 2"})

    assert codes(found) == {2: "1001"}
    assert problems(found) == {1: ("clash_here", (2,)), 2: (None, ())}


def test_two_contacts_of_one_relation_both_go_to_a_person():
    found = assign(THOUSANDS, [contact(n, "1", "1001") for n in (1, 2)], {"1001": "Maes"})

    assert problems(found) == {1: ("clash_here", (2,)), 2: ("clash_here", (1,))}


def test_a_crowd_names_a_few_and_the_holder_first():
    crowd = [contact(n, f"KL{n}/007") for n in range(50)] + [contact(99, "7", "1007")]

    found = problems(assign(THOUSANDS, crowd, {"1007": "Contact 99"}))

    assert found[99] == (None, ())
    assert found[0] == ("clash_here", (99, *range(1, NAMED)))
    assert found[5] == ("clash_here", (99, 0, 1, 2, 3, 4, 6, 7, 8, 9))


# Few numbers and short masks, so that clashes and overflows are frequent.
references = (
    st.none()
    | st.builds(
        lambda series, zeros, number: f"{series}{'0' * zeros}{number}",
        st.sampled_from(["DB", "KL-", "2026/", ""]),
        st.integers(0, 3),
        st.integers(0, 30),
    )
    | st.text(max_size=4)
)
small_masks = st.sampled_from(["1#", "1##", "#", "##5", "10##"]).map(Mask.parse)


@st.composite
def divisions(draw):
    """A mask, contacts of which some have a relation, and the codes of Exact with theirs."""
    mask = draw(small_masks)
    some_code = st.integers(0, 30).map(lambda number: mask.code(number) or str(number))
    drawn = draw(
        st.lists(st.tuples(st.integers(1, 99), references), max_size=12, unique_by=lambda t: t[0])
    )
    contacts = [contact(id, reference, draw(st.none() | some_code)) for id, reference in drawn]
    taken = draw(st.dictionaries(some_code, st.just("Maes"), max_size=5))
    return mask, contacts, taken | {c.current_code: c.name for c in contacts if c.current_code}


@given(divisions())
def test_every_contact_is_answered_once_with_a_code_or_a_problem(division):
    mask, contacts, taken = division
    found = assign(mask, contacts, taken)

    assert [n.partner_id for n in found] == sorted(c.id for c in contacts)
    assert all((n.code is None) == (n.problem in PROBLEMS) for n in found)
    assert all(n.code is None or n.code == mask.code(digits_of(n.reference)) for n in found)


@given(divisions())
def test_no_code_twice_and_none_that_is_anothers(division):
    mask, contacts, taken = division
    given_out = codes(assign(mask, contacts, taken))
    own = {c.id: c.current_code for c in contacts}

    assert len(set(given_out.values())) == len(given_out)
    assert all(code not in taken or own[id] == code for id, code in given_out.items())


@given(divisions(), st.randoms(use_true_random=False))
def test_the_order_of_the_contacts_is_irrelevant(division, random):
    mask, contacts, taken = division
    shuffled = random.sample(contacts, len(contacts))

    assert assign(mask, shuffled, taken) == assign(mask, contacts, taken)


@given(divisions())
def test_who_clashes_with_one_here_wants_the_same_code(division):
    mask, contacts, taken = division
    found = {n.partner_id: n for n in assign(mask, contacts, taken)}

    for numbered in found.values():
        if numbered.problem == "clash_here":
            assert numbered.clashes_with
            assert numbered.partner_id not in numbered.clashes_with
            for other in numbered.clashes_with:
                assert digits_of(found[other].reference) == digits_of(numbered.reference)


@given(divisions(), st.lists(references, max_size=6))
def test_newcomers_take_no_number_that_was_given(division, later):
    mask, contacts, taken = division
    sent = codes(assign(mask, contacts, taken))
    settled = [replace(c, current_code=sent[c.id]) for c in contacts if c.id in sent]
    newcomers = [contact(100 + n, reference) for n, reference in enumerate(later)]

    after = codes(assign(mask, newcomers + settled, {code: "" for code in sent.values()}))

    assert {id: code for id, code in after.items() if id < 100} == sent
    assert len(set(after.values())) == len(after)


@given(divisions(), st.integers(0, 3))
def test_zeros_in_front_change_no_code(division, zeros):
    mask, contacts, taken = division
    plain = [replace(c, reference=f"DB{c.id % 9}") for c in contacts]
    padded = [replace(c, reference=f"DB{'0' * zeros}{c.id % 9}") for c in contacts]

    assert codes(assign(mask, padded, taken)) == codes(assign(mask, plain, taken))


# The preview


def test_preview_shows_the_first_ten_and_counts_all():
    contacts = [contact(n, f"DB{n:05}") for n in range(1, 15)]
    contacts += [contact(20, "KL1"), contact(21, "DB1000"), contact(22, None), contact(23, "")]

    shown = preview(assign(THOUSANDS, contacts, {"1002": "Bakkerij Maes"}))

    assert [n.partner_id for n in shown.first] == list(range(1, 11))
    assert shown.counts == {"no_digits": 2, "overflow": 1, "clash_here": 2, "clash_in_exact": 1}


def test_the_preview_promises_no_code_to_who_keeps_another():
    contacts = [contact(1, "DB1", "11"), contact(2, "DB2"), contact(3, "KL2", "12")]

    shown = preview(assign(THOUSANDS, contacts, {"11": "Contact 1", "12": "Contact 3"}))

    assert [(n.partner_id, n.keeps) for n in shown.first] == [(2, None), (1, "11"), (3, "12")]
    assert shown.counts["clash_here"] == 1
    assert shown.kept == 2


@given(divisions(), st.integers(0, 15))
def test_preview_counts_every_contact_without_a_code(division, limit):
    mask, contacts, taken = division
    numbered = assign(mask, contacts, taken)
    shown = preview(numbered, limit)

    new = tuple(n for n in numbered if not n.keeps)
    kept = tuple(n for n in numbered if n.keeps)
    assert shown.first == (*new, *kept)[:limit]
    assert list(shown.counts) == list(PROBLEMS)
    assert sum(shown.counts.values()) == len(new) - len(codes(new))
    assert shown.kept == len(kept) == sum(1 for c in contacts if c.current_code)
