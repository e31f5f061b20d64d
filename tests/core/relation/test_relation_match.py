"""Which relation is which contact: the surest number first, and a person where there is doubt."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.relation.relation_match import (
    MATCHED_BY,
    NAMED,
    Candidate,
    Match,
    Relation,
    match_relations,
)

MAES, FRITUUR = "BE0428759497", "BE0477472701"
IBAN = "BE68539007547034"


def candidate(partner_id=1, name="Bakkerij Maes", country_code="BE", **values):
    return Candidate(partner_id, name, country_code, **values)


def relation(guid="g1", name="Bakkerij Maes", country_code="BE", code=None, **values):
    return Relation(guid, code, name, country_code=country_code, **values)


def match_one(one, *candidates):
    (found,) = match_relations([one], candidates)
    return found.partner_id, found.matched_by


@pytest.mark.parametrize(
    ("ours", "theirs", "matched_by"),
    [
        ({"chamber_of_commerce": "0428.759.497"}, {"chamber_of_commerce": "428759497"}, 0),
        ({"chamber_of_commerce": "0428759497"}, {"vat": MAES}, 0),
        ({"vat": MAES}, {"chamber_of_commerce": "BE 0428 759 497"}, 0),
        ({"vat": "BE 0428.759.497"}, {"vat": "be0428759497"}, 1),
        ({"vat": "0428.759.497"}, {"vat": MAES}, 1),
        ({"code": "1001"}, {"code": "              1001", "name": "BAKKERIJ MAES BV"}, 2),
        ({"ibans": ("BE68 5390 0754 7034",)}, {"ibans": (IBAN,), "name": "BV Bakkerij Maes"}, 3),
        (
            {"emails": ("a@b.be", "Info <info@maes.be>")},
            {"email": "INFO@maes.be", "name": "N.V. Bakkerij Maes"},
            4,
        ),
    ],
)
def test_what_matches(ours, theirs, matched_by):
    assert match_one(relation(**theirs), candidate(**ours)) == (1, MATCHED_BY[matched_by])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {}),
        ({"code": "1001"}, {"code": "1001", "name": "Slagerij Maes"}),
        ({"emails": ("info@maes.be",)}, {"email": "info@maes.be", "name": "Slagerij Maes"}),
        ({"ibans": ("000123",)}, {"ibans": ("000123",)}),
        ({"vat": "/"}, {"vat": "/"}),
        ({"chamber_of_commerce": "n/a"}, {"chamber_of_commerce": "n/a"}),
        ({"emails": ("none",)}, {"email": "none"}),
        ({"name": "!", "code": "7"}, {"name": "!", "code": "7"}),
        # a number that contradicts
        ({"code": "7", "vat": MAES}, {"code": "7", "vat": FRITUUR}),
        ({"ibans": (IBAN,), "vat": MAES}, {"ibans": (IBAN,), "chamber_of_commerce": "0477472701"}),
    ],
)
def test_what_does_not_match(ours, theirs):
    assert match_relations([relation(**theirs)], [candidate(**ours)]) == (
        Match("g1", None, None, ()),
    )


def test_one_vat_number_of_two_companies_is_told_apart_by_their_registry():
    """A Dutch fiscal unity shares its VAT number."""
    unity = {"country_code": "NL", "vat": "NL000099998B57"}
    contacts = [
        candidate(1, chamber_of_commerce="12345678", **unity),
        candidate(2, chamber_of_commerce="87654321", **unity),
    ]

    assert match_one(relation(chamber_of_commerce="KvK 87654321", **unity), *contacts) == (
        2,
        "chamber_of_commerce",
    )


def test_a_foreign_company_with_a_belgian_vat_number_has_its_own_registry():
    dutch = {"country_code": "NL", "vat": MAES}

    found = match_one(relation(chamber_of_commerce="12345678", **dutch), candidate(**dutch))

    assert found == (1, "vat_number")


def test_order_in_which_they_count():
    """Each contact matches by one thing only; the surest that is left is taken."""
    number = {"vat": "NL000099998B57", "country_code": "NL"}
    contacts = {
        "chamber_of_commerce": candidate(1, country_code="NL", chamber_of_commerce="12345678"),
        "vat_number": candidate(2, **number),
        "code": candidate(3, code="1001"),
        "iban": candidate(4, "Bakkerij Maes BV", ibans=(IBAN,)),
        "email_name": candidate(5, emails=("info@maes.be",)),
    }
    wanted = relation(
        code="1001",
        chamber_of_commerce="12345678",
        ibans=(IBAN,),
        email="info@maes.be",
        **number,
    )

    assert tuple(contacts) == MATCHED_BY
    while contacts:
        first = next(iter(contacts))
        expected = (contacts[first].partner_id, first)
        assert match_one(wanted, *reversed(contacts.values())) == expected
        del contacts[first]


def test_of_several_equally_good_nobody_is_taken():
    contacts = [candidate(n, vat=MAES) for n in (3, 1)] + [candidate(2, code="7")]

    assert match_relations([relation(vat=MAES, code="7")], contacts) == (
        Match("g1", None, "vat_number", (1, 3)),
    )


def test_a_contact_two_relations_might_be_is_for_a_person():
    relations = [relation("g1", vat=MAES), relation("g2", email="info@maes.be")]

    found = match_relations(relations, [candidate(vat=MAES, emails=("info@maes.be",))])

    assert found == (Match("g1", None, "vat_number", (1,)), Match("g2", None, "email_name", (1,)))


def test_a_crowd_names_a_few():
    contacts = [candidate(n, emails=("info@maes.be",)) for n in reversed(range(50))]

    (found,) = match_relations([relation(email="info@maes.be")], contacts)

    assert found.partner_id is None
    assert found.candidates == tuple(range(NAMED))


def test_nothing_to_match():
    assert match_relations([], [candidate()]) == ()
    assert match_relations([relation()], []) == (Match("g1", None, None, ()),)


# Few values, so that the same numbers meet often and contradict often.
names = st.sampled_from(["Bakkerij Maes", "bakkerij maes BV", "Frituur De Markt", ""])
countries = st.sampled_from(["BE", "NL", None])
vats = st.sampled_from([None, MAES, "BE 0428.759.497", FRITUUR, "NL000099998B57"])
registries = st.sampled_from([None, "0428759497", "12345678"])
codes = st.sampled_from([None, "1", "2"])
emails = st.sampled_from(["", "info@maes.be", "INFO@maes.be", "x@y.be"])
ibans = st.lists(st.sampled_from([IBAN, "NL91ABNA0417164300", "?"]), max_size=2).map(tuple)
candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 20),
        names,
        countries,
        vats,
        registries,
        codes,
        ibans,
        st.lists(emails, max_size=2).map(tuple),
    ),
    max_size=8,
    unique_by=lambda one: one.partner_id,
)
relations = st.lists(
    st.builds(
        Relation,
        st.integers(1, 20).map(str),
        codes.map(lambda code: code and code.rjust(18)),
        names,
        vats,
        registries,
        emails,
        countries,
        ibans,
    ),
    max_size=8,
    unique_by=lambda one: one.guid,
)


@given(relations, candidates)
def test_every_relation_is_answered_and_no_contact_is_taken_twice(theirs, ours):
    found = match_relations(theirs, ours)
    taken = [match.partner_id for match in found if match.partner_id]

    assert [match.guid for match in found] == [one.guid for one in theirs]
    assert len(set(taken)) == len(taken)
    for match in found:
        others = [other for other in found if other is not match]
        assert bool(match.candidates) == (match.matched_by in MATCHED_BY)
        if match.partner_id:
            assert match.candidates == (match.partner_id,)
            assert all(match.partner_id not in other.candidates for other in others)


@given(relations, candidates, st.randoms(use_true_random=False))
def test_the_order_of_both_is_irrelevant(theirs, ours, random):
    found = match_relations(random.sample(theirs, len(theirs)), random.sample(ours, len(ours)))

    assert set(found) == set(match_relations(theirs, ours))


@given(relations, candidates)
def test_without_its_relation_a_contact_is_free_for_no_worse(theirs, ours):
    """Who was sure stays sure when another relation goes."""
    sure = {m.guid: m.partner_id for m in match_relations(theirs, ours) if m.partner_id}
    after = {m.guid: m.partner_id for m in match_relations(theirs[1:], ours)}

    assert all(after[guid] == id for guid, id in sure.items() if guid in after)


def test_ten_thousand_against_ten_thousand():
    ours = [
        candidate(
            n,
            f"Klant {n} BV",
            chamber_of_commerce=f"{4 * 10**8 + n}" if n % 3 == 0 else None,
            vat=MAES if n == 1 else None,
            code=str(n),
            emails=(f"info@klant{n}.be",),
        )
        for n in range(10_000)
    ]
    theirs = [
        relation(
            f"g{c.partner_id}",
            c.name.upper(),
            code=c.code.rjust(18),
            vat=c.vat,
            chamber_of_commerce=c.chamber_of_commerce,
            email=c.emails[0],
        )
        for c in ours
    ]
    start = time.process_time()

    found = match_relations(reversed(theirs), ours)

    assert time.process_time() - start < 2
    assert [match.partner_id for match in found] == list(reversed(range(10_000)))


def test_a_crowd_with_one_key_is_no_slower():
    ours = [candidate(n, emails=("info@maes.be",)) for n in range(10_000)]
    theirs = [replace(relation(email="info@maes.be"), guid=str(n)) for n in range(10_000)]
    start = time.process_time()

    assert not any(match.partner_id for match in match_relations(theirs, ours))
    assert time.process_time() - start < 2
