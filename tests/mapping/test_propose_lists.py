"""Proposals for journals, G/L accounts and the division."""

import pytest

from exact_online_connector.mapping.propose import (
    DivisionCandidate,
    propose_default_gl_account,
    propose_division,
    propose_gl_account,
    propose_journal,
)
from exact_online_connector.mapping.snapshot import GLAccount, Journal


def journals(*rows):
    return [Journal(f"guid-{code}", code, text, kind) for code, text, kind in rows]


def accounts(*codes, kind=110):
    return [GLAccount(f"guid-{code}", code, "", kind) for code in codes]


BELGIAN = journals(
    ("600", "Aankopen", 22), ("701", "Creditnota's verkopen", 20), ("700", "Verkopen", 20)
)


@pytest.mark.parametrize(
    ("rows", "country", "invoices", "credit_notes"),
    [
        (BELGIAN, "BE", ("700", "usual_code"), ("701", "usual_code")),
        (
            journals(("70", "Verkoop", 20), ("71", "Verkoop kassa", 20)),
            "NL",
            ("70", "usual_code"),
            ("70", "sales_journal"),
        ),
        (
            journals(("80", "Verkoop", 20), ("81", "Retouren", 21)),
            "NL",
            ("80", "only_one"),
            ("81", "credit_note_journal"),
        ),
        (
            journals(("9", "Ventes", 20), ("10", "Ventes 2", 20), ("11", "Notes de crédit", 20)),
            "FR",
            ("9", "first_of_several"),
            ("11", "credit_note_journal"),
        ),
        (
            journals(("700", "Verkopen", 20), ("701", "Verkopen Gent", 20)),
            "BE",
            ("700", "usual_code"),
            ("700", "sales_journal"),
        ),
        (journals(("600", "Aankopen", 22)), "BE", (None, "no_match"), (None, "no_match")),
    ],
    ids=["BE", "NL", "NL return", "FR", "BE no credit journal", "none"],
)
def test_journals(rows, country, invoices, credit_notes):
    found = propose_journal("out_invoice", rows, country)
    assert (found.value, found.reason) == invoices
    found = propose_journal("out_refund", rows, country)
    assert (found.value, found.reason) == credit_notes


def test_blocked_journal_is_not_proposed():
    blocked = Journal("guid-700", "700", "Verkopen", 20, blocked=True)

    assert propose_journal("out_invoice", [blocked], "BE").value is None


@pytest.mark.parametrize(
    ("rows", "country", "guid", "reason"),
    [
        (accounts("700100", "700000"), "BE", "guid-700000", "usual_code"),
        (accounts("8000", "8010"), "NL", "guid-8000", "usual_code"),
        (accounts("8020", "8010"), "NL", "guid-8010", "lowest_revenue"),
        (accounts("4000", kind=20) + accounts("6000", kind=120), "NL", None, "no_match"),
    ],
)
def test_default_gl_account(rows, country, guid, reason):
    found = propose_default_gl_account(rows, country)

    assert (found.value, found.reason) == (guid, reason)


def test_blocked_default_is_passed_over():
    blocked = GLAccount("guid-700000", "700000", "", 110, blocked=True)

    assert propose_default_gl_account([blocked, *accounts("700500")], "BE").value == "guid-700500"


@pytest.mark.parametrize(
    ("odoo", "exact", "guid", "reason"),
    [
        ("700000", ["700000", "7000"], "guid-700000", "same_code"),
        ("700100", ["7001"], "guid-7001", "padded_code"),
        ("8001", ["800100"], "guid-800100", "padded_code"),
        ("7000", ["70", "700000", "70000"], "guid-70000", "padded_code"),
        ("100", ["0100"], "guid-0100", "padded_code"),
        ("700000", ["700001"], None, "no_match"),
        ("", ["0"], None, "no_match"),
    ],
)
def test_gl_account_of_the_same_code(odoo, exact, guid, reason):
    found = propose_gl_account(odoo, accounts(*exact))

    assert (found.value, found.reason) == (guid, reason)


def test_receivable_of_the_same_code_is_no_use_on_a_line():
    assert propose_gl_account("400000", accounts("400000", kind=20)).value is None


DIVISIONS = [
    DivisionCandidate(100001, "BE", "BE 0477.472.701", "0477.472.701"),
    DivisionCandidate(200001, "NL", "NL000099998B57", "12345678"),
    DivisionCandidate(300001, "NL", None, "87654321"),
]


@pytest.mark.parametrize(
    ("vat", "number", "country", "code", "reason"),
    [
        ("BE0477472701", None, "BE", 100001, "vat_number"),
        ("NL000099998B57", "87654321", "NL", 200001, "vat_number"),
        (None, "8765 4321", "NL", 300001, "chamber_of_commerce"),
        (None, "0477472701", "BE", 100001, "chamber_of_commerce"),
        (None, None, "BE", None, "no_match"),
        ("BE0428759497", None, "BE", None, "no_match"),
    ],
)
def test_division_of_the_company(vat, number, country, code, reason):
    found = propose_division(vat, number, country, DIVISIONS)

    assert (found.value, found.reason) == (code, reason)


def test_belgian_vat_number_is_found_as_enterprise_number():
    division = DivisionCandidate(100003, "BE", None, "0477.472.701")

    assert propose_division("BE0477472701", None, "BE", [division]).value == 100003


def test_two_divisions_of_one_company_are_for_a_person_to_choose():
    found = propose_division("BE0477472701", None, "BE", [DIVISIONS[0], DIVISIONS[0]])

    assert (found.value, found.reason) == (None, "several")
