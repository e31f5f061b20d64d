"""Whether a relation is a contact: a table of what both may say of themselves."""

import pytest

from exact_online_connector.core.relation.relation_judge import (
    Candidate,
    Party,
    Relation,
    judge,
    shared_vat_numbers,
)
from exact_online_connector.core.relation.relation_match import Match, match_relations

UNITY, KVK_A, KVK_B = "NL000099998B57", "12345678", "87654321"
GROUP, MEMBER_A, MEMBER_B = "BE0428759497", "0477472701", "0401234560"
IBAN = "BE68539007547034"
SURE, ASK, NO = "sure", "ask", "no"


def verdict(country, ours, theirs, others=()):
    """``NO``, or how sure it is and by what."""
    contact = Party.of(Candidate(1, **{"name": "Veldkamp", "country_code": country, **ours}))
    relation = {"code": None, "name": "Veldkamp", "country_code": country, **theirs}
    relation = Party.of(Relation("g", **relation))
    known = [Party.of(Relation("o", None, "Other", country_code=country, **one)) for one in others]
    shared = shared_vat_numbers([contact, relation, *known])
    found = judge(contact, relation, shared)
    return f"{SURE if found.is_sure else ASK} {found.matched_by}" if found.matched_by else NO


def numbers(vat=None, registry=None, name="Veldkamp", **values):
    return {"vat": vat, "chamber_of_commerce": registry, "name": name, **values}


OTHER_NAME = "Veldkamp Vastgoed"


@pytest.mark.parametrize(
    ("vat", "registry", "name", "expected"),
    [
        # VAT number, Chamber of Commerce number and name of the relation, beside Dutch A's
        (UNITY, KVK_A, "Veldkamp", "sure chamber_of_commerce"),
        (UNITY, KVK_A, OTHER_NAME, "sure chamber_of_commerce"),
        (UNITY, KVK_B, "Veldkamp", "ask vat_number"),
        (UNITY, KVK_B, OTHER_NAME, NO),
        (UNITY, None, "Veldkamp", "sure vat_number"),
        (UNITY, None, OTHER_NAME, "sure vat_number"),
        ("NL123456782B90", KVK_A, "Veldkamp", "sure chamber_of_commerce"),
        ("NL123456782B90", KVK_A, OTHER_NAME, "sure chamber_of_commerce"),
        ("NL123456782B90", KVK_B, "Veldkamp", NO),
        ("NL123456782B90", None, "Veldkamp", NO),
        (None, KVK_A, "Veldkamp", "sure chamber_of_commerce"),
        (None, KVK_A, OTHER_NAME, "sure chamber_of_commerce"),
        (None, KVK_B, "Veldkamp", NO),
        (None, None, "Veldkamp", "sure email_name"),
        (None, None, OTHER_NAME, NO),
    ],
)
def test_a_dutch_company(vat, registry, name, expected):
    mail = "info@veldkamp.nl"
    ours = numbers(UNITY, KVK_A, emails=(mail,))
    assert verdict("NL", ours, numbers(vat, registry, name, email=mail)) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("Veldkamp", "sure vat_number"), (OTHER_NAME, "ask vat_number")]
)
def test_a_shared_vat_number_proves_nothing_without_the_name(name, expected):
    """Another member of the fiscal unity is known: the relation may be either."""
    others = [{"vat": UNITY, "chamber_of_commerce": KVK_B}]
    assert verdict("NL", numbers(UNITY, KVK_A), numbers(UNITY, None, name), others) == expected
    assert verdict("NL", numbers(UNITY), numbers(UNITY, KVK_A, name), others) == expected


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        ("000012345678", "sure vat_number"),  # a branch: it says nothing of the company
        ("000087654321", "sure vat_number"),
        (f"{KVK_A} 000012345678", "sure chamber_of_commerce"),
        (f"KvK {KVK_B} 000012345678", NO),
        ("KvK-nr. 12.34.56.78", "sure chamber_of_commerce"),
        ("n.v.t.", "sure vat_number"),
    ],
)
def test_numbers_of_branches(registry, expected):
    assert verdict("NL", numbers(UNITY, KVK_A), numbers(UNITY, registry, OTHER_NAME)) == expected


def test_a_branch_is_not_the_company_whose_number_has_the_same_digits():
    assert verdict("NL", numbers(None, KVK_A), numbers(None, f"0000{KVK_A}", OTHER_NAME)) == NO


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        # the enterprise number is the VAT number, however it is written and wherever it stands
        (numbers(GROUP), numbers(None, "0428.759.497"), "sure chamber_of_commerce"),
        (numbers(GROUP, "0428759497"), numbers(GROUP), "sure chamber_of_commerce"),
        (numbers(None, "428759497"), numbers("BE 0428.759.497"), "sure chamber_of_commerce"),
        (numbers(GROUP), numbers(GROUP, "2.123.456.789"), "sure vat_number"),  # a branch
        # a VAT group: the members have the group's VAT number and their own enterprise number
        (numbers(GROUP, MEMBER_A), numbers(GROUP, MEMBER_A), "sure chamber_of_commerce"),
        (numbers(GROUP, MEMBER_A), numbers(GROUP, MEMBER_B, OTHER_NAME), NO),
        (numbers(GROUP, MEMBER_A), numbers(GROUP, "0428759497"), "sure vat_number"),
        (numbers(GROUP, MEMBER_A), numbers(GROUP, "0428759497", OTHER_NAME), "ask vat_number"),
        (numbers(GROUP), numbers(GROUP, MEMBER_A, OTHER_NAME), "ask vat_number"),
        # a member before and after it joined
        (numbers(f"BE{MEMBER_A}"), numbers(GROUP, MEMBER_A), "sure chamber_of_commerce"),
        # another company, whatever else is the same
        (numbers(GROUP), numbers(None, MEMBER_A), NO),
    ],
)
def test_a_belgian_company(ours, theirs, expected):
    assert verdict("BE", ours, theirs) == expected


@pytest.mark.parametrize(
    ("country", "ours", "theirs", "expected"),
    [
        ("NO", numbers(None, "123 456 785"), numbers("NO123456785MVA"), "sure chamber_of_commerce"),
        ("CH", numbers("CHE-100.155.212 MWST"), numbers(None, "CHE100155212"), "sure chamber_of"),
        ("GB", numbers(None, "01234567"), numbers(None, "1234567"), "sure chamber_of_commerce"),
        ("GB", numbers(None, "SC123456"), numbers(None, "123456"), NO),
        ("FR", numbers(None, "732 829 320 00074"), numbers(None, "732829320"), "sure chamber_of"),
        # courts keep registers of their own
        ("DE", numbers(None, "HRB 1234"), numbers(None, "HRB1234"), "sure chamber_of_commerce"),
        ("DE", numbers(None, "HRB 1234"), numbers(None, "HRB1234", OTHER_NAME), "ask chamber_of"),
        ("DE", numbers("DE136695976", "HRB 1"), numbers("DE129274202", "HRB 1"), NO),
        (
            "DE",
            numbers("DE136695976", "HRB 1"),
            numbers("DE136695976", "München 1", OTHER_NAME),
            "ask vat",
        ),
        ("DE", numbers(None, "n/a"), numbers(None, "n/a"), NO),
    ],
)
def test_other_registers(country, ours, theirs, expected):
    assert verdict(country, ours, theirs).startswith(expected)


def test_the_same_digits_in_two_countries_are_two_companies():
    ours = numbers(None, "428759497", country_code="FR")
    assert verdict(None, ours, numbers(None, "0428759497", OTHER_NAME, country_code="BE")) == NO


def test_without_a_country_a_number_is_anywhere():
    ours = numbers(None, KVK_A, country_code=None)
    assert verdict(None, ours, numbers(None, KVK_A, country_code="NL")) == (
        "sure chamber_of_commerce"
    )


@pytest.mark.parametrize(
    ("name", "expected"), [("Veldkamp", "sure iban"), (OTHER_NAME, "ask iban")]
)
def test_a_bank_account_may_be_that_of_a_factoring_company(name, expected):
    assert verdict("NL", {"ibans": (IBAN,)}, {"ibans": (IBAN,), "name": name}) == expected


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"email": "jan@example.be"}, "sure email_name"),
        ({"email": "jan@example.be", "name": "Els Veldkamp"}, NO),
        ({}, NO),
    ],
)
def test_a_private_person(theirs, expected):
    assert verdict("BE", {"emails": ("jan@example.be",)}, theirs) == expected


def test_a_name_counts_when_its_creation_was_asked_for():
    assert verdict("NL", {"was_asked": True}, {}) == "sure name"
    assert verdict("NL", {"was_asked": True, "vat": UNITY}, {"vat": "NL123456782B90"}) == NO


def test_a_blocked_relation_leaves_its_contact_to_a_live_one():
    def relation(guid, is_blocked):
        return Relation(guid, None, "Veldkamp", vat=UNITY, is_blocked=is_blocked, country_code="NL")

    contact = Candidate(1, "Veldkamp", "NL", UNITY)
    old, new = relation("old", True), relation("new", False)

    assert match_relations([old, new], [contact]) == (
        Match("old", None, None, ()),
        Match("new", 1, "vat_number", (1,)),
    )
    assert match_relations([old], [contact]) == (Match("old", 1, "vat_number", (1,)),)


def test_a_shared_vat_number_is_known_from_what_is_linked():
    contact = Candidate(2, OTHER_NAME, "NL", UNITY, KVK_B)
    relation = Relation("g", None, "Veldkamp", vat=UNITY, country_code="NL")
    linked = Candidate(1, "Veldkamp", "NL", UNITY, KVK_A)

    assert match_relations([relation], [contact], [linked]) == (
        Match("g", None, "vat_number", (2,)),
    )
    assert match_relations([relation], [contact])[0].partner_id == 2
