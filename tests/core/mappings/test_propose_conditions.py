"""Which payment condition an Odoo payment term is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.mappings.propose import NO_MATCH, Proposal
from exact_online_connector.core.mappings.propose_condition import (
    Condition,
    PaymentTerm,
    propose_payment_condition,
)

CONDITIONS = (
    Condition("00", "Contant", "K", 0),
    Condition("14", "14 dagen", "B", 14),
    Condition("30", "30 dagen netto", "B", 30),
    Condition("31", "30 dagen einde maand", "B", 30, 1),
    Condition("EM", "Einde maand", "B", 0, 1),
    Condition("IN", "Incasso 30 dagen", "I", 30),
    Condition("I1", "Incasso 14 dagen", "I", 14),
    Condition("45", "45 dagen", "B", 45, blocked=True),
    Condition("K8", "8 dagen contant", "K", 8),
)


def propose(term, *conditions, **options):
    return propose_payment_condition(term, conditions or CONDITIONS, **options)


@pytest.mark.parametrize(
    ("term", "proposal"),
    [
        (PaymentTerm("30 Days", 30), Proposal("30", "same_days")),
        (PaymentTerm("14 days", 14), Proposal("14", "same_days")),
        (PaymentTerm("30 days end of month", 30, 1), Proposal("31", "same_days")),
        (PaymentTerm("End of month", 0, 1), Proposal("EM", "same_days")),
        (PaymentTerm("Immediate payment", 0), Proposal("00", "same_days")),
        (PaymentTerm("8 days", 8), Proposal("K8", "same_days")),
        (PaymentTerm("45 days", 45), NO_MATCH),
        (PaymentTerm("60 days", 60), NO_MATCH),
        (PaymentTerm("30 days, 2 months", 30, 2), NO_MATCH),
        (PaymentTerm("30% now, balance 60 days", 60, parts=2), Proposal(None, "several_parts")),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_proposals(term, proposal):
    assert propose(term) == proposal


def test_a_collection_is_for_collections_alone():
    month = PaymentTerm("30 days", 30)

    assert propose(month, *CONDITIONS[5:7]) == NO_MATCH
    assert propose(month, collection=True) == Proposal("IN", "same_days")
    assert propose(PaymentTerm("60 days", 60), collection=True) == NO_MATCH


@pytest.mark.parametrize(
    ("term", "description"),
    [
        (PaymentTerm("30 Days", 30), "Betaling 30 dagen na factuurdatum"),
        (PaymentTerm("30 days EOM", 30, 1), "30 jours fin de mois"),
        (PaymentTerm("End of month", 0, 1), "Vervalt eind van de maand"),
        (PaymentTerm("Immediate payment", 0), "Comptant"),
        (PaymentTerm("Immediate payment", 0), "0 dagen"),
        (PaymentTerm("Voorschot", 5), "voorschot"),
    ],
)
def test_words_count_where_the_days_are_left_open(term, description):
    found = propose(term, Condition("XX", description, "B", 0))

    assert found.value == "XX"
    assert found.reason == ("same_days" if not (term.days or term.end_of_months) else "words")


@pytest.mark.parametrize(
    ("term", "condition"),
    [
        (PaymentTerm("30 days", 30), Condition("X", "30 dagen", "B", 14)),
        (PaymentTerm("30 days", 30), Condition("X", "30 dagen einde maand", "B", 0)),
        (PaymentTerm("30 days EOM", 30, 1), Condition("X", "30 dagen", "B", 0)),
        (PaymentTerm("30 days", 30), Condition("X", "2% 8 dagen, 30 dagen netto", "B", 0)),
        (PaymentTerm("Immediate payment", 0), Condition("X", "30 dagen", "B", 0)),
        (PaymentTerm("Immediate payment", 0), Condition("X", "Einde maand", "B", None, None)),
        (PaymentTerm("", 30), Condition("X", "", "B", 0)),
    ],
)
def test_what_says_something_else_is_not_proposed(term, condition):
    assert propose(term, condition) == NO_MATCH


def test_of_several_the_one_with_the_same_words_then_the_first():
    plain, named = Condition("30", "Maand", "B", 30), Condition("3A", "30 days", "B", 30)

    assert propose(PaymentTerm("30 Days", 30), plain, named).value == "3A"
    assert propose(PaymentTerm("Net 30", 30), named, plain).value == "30"
    cash = Condition("1", "30 days", "K", 30)
    assert propose(PaymentTerm("30 days", 30), cash, plain).value == "30"


conditions = st.lists(
    st.builds(
        Condition,
        st.text("01IN", min_size=1, max_size=2),
        st.sampled_from(["30 dagen", "Contant", "Einde maand", "14 dagen", ""]),
        st.sampled_from(["B", "I", "K", None]),
        st.sampled_from([None, 0, 14, 30]),
        st.sampled_from([None, 0, 1]),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda condition: condition.code,
)
terms = st.builds(
    PaymentTerm,
    st.sampled_from(["30 days", "Contant", "14 dagen", ""]),
    st.sampled_from([0, 14, 30]),
    st.sampled_from([0, 1]),
    st.sampled_from([1, 1, 2]),
)


@given(terms, conditions, st.booleans(), st.randoms(use_true_random=False))
def test_what_is_proposed_may_be_used_and_depends_on_no_order(term, some, collection, random):
    found = propose_payment_condition(term, some, collection=collection)
    shuffled = random.sample(some, len(some))

    assert propose_payment_condition(term, shuffled, collection=collection) == found
    if found:
        (chosen,) = [condition for condition in some if condition.code == found.value]
        assert not chosen.blocked
        assert (chosen.method == "I") is collection
        assert term.parts == 1
        if found.reason == "same_days":
            days = (chosen.days or 0, chosen.end_of_months or 0)
            assert days == (term.days, term.end_of_months)
