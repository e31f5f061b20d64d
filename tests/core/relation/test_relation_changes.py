"""What goes to a relation that changed on either side, and what a person decides."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exact_online_connector.core.relation.account import account_values
from exact_online_connector.core.relation.relation_changes import (
    Change,
    Comparison,
    compare,
    normal_form,
)

from ..builders import CUSTOMER

NOTHING = Comparison({}, ())


def decide(sent, odoo, exact, **options):
    """What happens to one field: "send", "conflict" or "nothing"."""
    known = None if sent == "never" else {"City": sent}
    found = compare(known, {"City": odoo}, {"City": exact}, **options)
    if found.to_send:
        assert found == Comparison({"City": odoo}, ())
        return "send"
    if found.conflicts:
        assert found.conflicts == (Change("City", odoo or None, exact or None),)
        return "conflict"
    return "nothing"


@pytest.mark.parametrize(
    ("sent", "odoo", "exact", "decision"),
    [
        ("Gent", "Gent", "Gent", "nothing"),
        ("Gent", "Aalst", "Gent", "send"),
        ("Gent", "Gent", "Aalst", "nothing"),
        ("Gent", "Aalst", "Aalst", "nothing"),
        ("Gent", "Aalst", "Brugge", "conflict"),
        ("Gent", "Aalst", None, "send"),
        ("Gent", "Gent", None, "nothing"),
        (None, "Aalst", None, "send"),
        (None, "Aalst", "Brugge", "conflict"),
        # emptied in Odoo
        ("Gent", None, "Gent", "conflict"),
        ("Gent", None, "Aalst", "conflict"),
        ("Gent", None, None, "nothing"),
        (None, None, "Gent", "nothing"),
        # linked, and never sent by us
        ("never", "Gent", "Gent", "nothing"),
        ("never", "Gent", None, "send"),
        ("never", "Gent", "Aalst", "conflict"),
        ("never", None, "Aalst", "nothing"),
        ("never", None, None, "nothing"),
    ],
)
def test_three_ways(sent, odoo, exact, decision):
    assert decide(sent, odoo, exact) == decision


def test_emptied_in_exact_when_a_person_says_so():
    assert decide("Gent", None, "Gent", cleared=("City",)) == "send"
    assert decide("Gent", None, "Aalst", cleared=("City",)) == "conflict"
    assert decide("Gent", None, "Gent", cleared=("Phone",)) == "conflict"


def test_a_field_that_was_never_sent_is_as_if_nothing_was():
    odoo, exact = {"City": "Gent", "Phone": "1"}, {"City": "Aalst", "Phone": "2"}

    found = compare({"City": "Aalst"}, odoo, exact)

    assert found == Comparison({"City": "Gent"}, (Change("Phone", "1", "2"),))


def test_a_field_that_exact_does_not_know_is_not_sent():
    assert compare(None, {"PeppolIdentifier": "0477472701"}, {}) == NOTHING


def test_exact_s_padding_is_not_shown_as_a_change():
    found = compare(None, {"Language": "FR"}, {"Language": "NL "})

    assert found.conflicts == (Change("Language", "FR", "NL"),)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("Name", "Frituur  De Markt ", "Frituur De Markt"),
        ("Phone", "+32 9 223 45 67", "0032/9.223.45.67"),
        ("Phone", "+32 (0)9 223 45 67", "+3292234567"),
        ("Email", "Info@DeMarkt.be", "info@demarkt.be"),
        ("Website", "https://demarkt.be/", "http://DeMarkt.be"),
        ("Website", "demarkt.be", "https://demarkt.be"),
        ("Postcode", "1012 AB", "1012ab"),
        ("Country", "BE", "BE "),
        ("Language", "NL", "NL "),
        ("VATNumber", "BE0477472701", "BE 0477.472.701"),
        ("VATNumber", "BE0477472701", "0477472701"),
        ("ChamberOfCommerce", "0477472701", "477.472.701"),
        ("ChamberOfCommerce", "0477472701", "BE 0477.472.701"),
        ("PaymentConditionSales", "30", "30  "),
        ("City", None, ""),
    ],
)
def test_spellings_of_one_value(field, one, other):
    assert normal_form(field, one, "BE") == normal_form(field, other, "BE")


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("Name", "Frituur De Markt", "Frituur de markt"),
        ("Phone", "+32 9 223 45 67", "+32 9 223 45 68"),
        ("Website", "demarkt.be/nl", "demarkt.be"),
        ("VATNumber", "BE0477472701", "NL000099998B57"),
        ("City", "Gent", ""),
    ],
)
def test_different_values(field, one, other):
    assert normal_form(field, one, "BE") != normal_form(field, other, "BE")


FIELDS = sorted(account_values(CUSTOMER))
# Few values, so that the three sides are often the same, or the same but for their spelling.
spelled = {
    "Phone": ["+32 9 223 45 67", "0032 9 2234567", "+32 475 12 34 56"],
    "Email": ["info@demarkt.be", "INFO@demarkt.be", "jan@demarkt.be"],
    "Website": ["https://demarkt.be", "demarkt.be/", "https://frituur.be"],
    "VATNumber": ["BE0477472701", "BE 0477.472.701", "BE0428759497"],
    "ChamberOfCommerce": ["0477472701", "477.472.701", "0428759497"],
    "Country": ["BE", "BE ", "NL"],
}


def relations():
    return st.fixed_dictionaries(
        {
            field: st.none() | st.sampled_from(["", *spelled.get(field, ["a", "a ", "b", "c"])])
            for field in FIELDS
        }
    )


def partly(values):
    return st.none() | st.builds(
        lambda all, kept: {field: all[field] for field in kept},
        values,
        st.sets(st.sampled_from(FIELDS)),
    )


def agreed_after(sent, odoo, found):
    """What both agree on after sending: Odoo's value, but for what is left to a person."""
    open_fields = {change.field for change in found.conflicts}
    old = {field: value for field, value in (sent or {}).items() if field in open_fields}
    return {field: value for field, value in odoo.items() if field not in open_fields} | old


@given(partly(relations()), relations(), relations())
def test_once_sent_nothing_is_left_to_send(sent, odoo, exact):
    found = compare(sent, odoo, exact)
    exact_after = {**exact, **found.to_send}

    assert compare(odoo, odoo, exact_after) == NOTHING
    again = compare(agreed_after(sent, odoo, found), odoo, exact_after)
    assert again == Comparison({}, found.conflicts)


@given(relations(), relations(), relations())
def test_what_a_person_changed_in_exact_is_never_overwritten(sent, odoo, exact):
    country = odoo["Country"] or exact["Country"]
    found = compare(sent, odoo, exact)

    for field in found.to_send:
        now = normal_form(field, exact[field], country)
        assert now in ("", normal_form(field, sent[field], country))
    assert not found.to_send.keys() & {change.field for change in found.conflicts}


@given(partly(relations()), relations(), relations())
def test_an_empty_value_is_never_sent(sent, odoo, exact):
    assert all(compare(sent, odoo, exact).to_send.values())


@given(relations(), relations())
def test_choosing_odoo_sends_and_choosing_exact_is_the_end_of_it(odoo, exact):
    """A person's choice is stored as what both agreed on: the other side's value."""
    conflicts = compare(None, odoo, exact).conflicts
    fields = {change.field: change for change in conflicts}

    chose_odoo = compare({f: c.exact for f, c in fields.items()}, odoo, exact)
    chose_exact = compare({f: c.odoo for f, c in fields.items()}, odoo, exact)

    assert fields.keys() <= chose_odoo.to_send.keys()
    assert not chose_odoo.conflicts
    assert not chose_exact.conflicts
    assert not fields.keys() & chose_exact.to_send.keys()


@given(st.sampled_from(FIELDS), st.text(), st.sampled_from(["BE", "NL", "FR", None]))
@example("Website", "https://http://demarkt.be/ /", None)
@example("Phone", "((0)0)00", None)
@example("VATNumber", "EL 094259216", "FR")
def test_a_normal_form_is_its_own(field, text, country):
    normal = normal_form(field, text, country)

    assert normal_form(field, normal, country) == normal


def test_a_contact_compared_with_what_it_made_is_the_same():
    values = account_values(replace(CUSTOMER, phone="+32 9 223 45 67", lang="nl_BE"))

    assert compare(None, values, values) == NOTHING
