"""When two names of companies are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.relation.company_name import name_key, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bakkerij Maes BV", "bakkerij maes"),
        ("Bakkerij Maes B.V.", "Bakkerij Maes (bvba)"),
        ("Bakkerij Maes B V", "NV Bakkerij Maes"),
        ("Café 't Hoekje V.O.F.", "Cafe T Hoekje"),
        ("Müller & Söhne GmbH", "MULLER SOHNE"),
        ("Groß AG", "Gross"),
        ("St. Jan", "St Jan"),
        ("Fa. Jansen-de Vries", "Fa Jansen de Vries"),
    ],
)
def test_same(one, other):
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bakkerij Maes", "Bakkerij Maas"),
        ("Jansen BV", "Jansen Holding BV"),
        ("Slagerij 2000", "Slagerij 2001"),
        ("", ""),
        (None, None),
        ("!!!", "???"),
        ("BV", "NV"),
    ],
)
def test_different(one, other):
    assert not same_name(one, other)


def test_a_name_that_is_a_legal_form_is_a_name():
    assert same_name("SA", "S.A.")


@given(st.text())
def test_the_form_compared_is_its_own(name):
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(), st.text())
def test_both_sides_are_alike(one, other):
    assert same_name(one, other) == same_name(other, one)


@given(st.text("abcdefé 12"), st.sampled_from(["BV", "B.V.", "nv", "SRL", "GmbH"]))
def test_a_legal_form_does_not_matter(name, form):
    assert same_name(f"x{name}", f"x{name} {form}")
    assert same_name(f"x{name}", f"{form} x{name}")
