"""Proposals for journals, G/L accounts and the division."""

import csv
from pathlib import Path

import pytest

import exact_simulator
from exact_online_connector.core.division import GLAccount, Journal
from exact_online_connector.core.kinds import (
    BILL,
    BILL_REFUND,
    CREDIT_NOTE,
    INVOICE,
    PURCHASE,
    SALE,
)
from exact_online_connector.core.mappings.account_names import likeness
from exact_online_connector.core.mappings.propose import (
    DivisionCandidate,
    propose_default_gl_account,
    propose_division,
    propose_gl_account,
    propose_gl_account_by_name,
    propose_journal,
)


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
    found = propose_journal(INVOICE, rows, country)
    assert (found.value, found.reason) == invoices
    found = propose_journal(CREDIT_NOTE, rows, country)
    assert (found.value, found.reason) == credit_notes


def test_blocked_journal_is_not_proposed():
    blocked = Journal("guid-700", "700", "Verkopen", 20, blocked=True)

    assert propose_journal(INVOICE, [blocked], "BE").value is None


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
    found = propose_gl_account(odoo, [], accounts(*exact))

    assert (found.value, found.reason) == (guid, reason)


def test_receivable_of_the_same_code_is_no_use_on_a_line():
    assert propose_gl_account("400000", [], accounts("400000", kind=20)).value is None


CHART = [
    GLAccount(f"guid-{code}", code, name, kind)
    for code, name, kind in (
        ("604000", "Aankopen van handelsgoederen", 111),
        ("610000", "Huur en huurlasten", 121),
        ("610100", "Onderhoud en herstelling gebouwen", 121),
        ("611000", "Onderhoud en herstelling machines", 121),
        ("612000", "Elektriciteit", 121),
        ("612200", "Kantoorbenodigdheden", 121),
        ("620000", "Bezoldigingen bedienden", 121),
        ("623000", "Andere personeelskosten", 121),
        ("650000", "Rente van schulden", 121),
        ("654000", "Wisselresultaten", 121),
        ("700000", "Verkopen en diensten", 110),
        ("700100", "Verkopen 6%", 110),
        ("700600", "Uitvoer buiten de EU", 110),
    )
]


@pytest.mark.parametrize(
    ("code", "names", "guid", "reason"),
    [
        ("604", ["Goods for Resale"], "guid-604000", "padded_code"),
        ("604000", ["Marchandises"], "guid-604000", "same_code"),
        ("6100", ["Rent"], "guid-610000", "padded_code"),
        ("611", ["Charges d'entretien et de réparation"], "guid-611000", "padded_code"),
        ("623", ["Other Personnel Costs"], "guid-623000", "padded_code"),
        ("654", ["Exchange Results", "Différences de change"], "guid-654000", "padded_code"),
        # What the number says and the name does not.
        ("612000", ["Office Supplies and Print"], None, "other_name"),
        ("6101", ["Rental of Plant, Machinery and Equipment"], None, "other_name"),
        ("7006", ["Intra-Community Deliveries"], None, "other_name"),
        # Another one has the name, in one of its languages.
        ("612000", ["Office Supplies", "Kantoorbenodigdheden"], "guid-612200", "same_name"),
        ("612200", ["Electricity", "Elektriciteit"], "guid-612000", "same_name"),
        # Alike, and not for sure.
        ("6200", ["Remuneration of Directors or Managers"], "guid-620000", "like_name"),
        ("650", ["Interest, Commission and Other Charges"], "guid-650000", "like_name"),
        ("7000", ["Sales of Goods in Belgium"], "guid-700000", "like_name"),
        ("7001", ["Services"], "guid-700100", "like_name"),
    ],
)
def test_gl_account_whose_name_says_so_too(code, names, guid, reason):
    side = SALE if code.startswith("7") else PURCHASE

    found = propose_gl_account(code, names, CHART, side=side)

    assert (found.value, found.reason) == (guid, reason)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (["Elektriciteit"], "Elektriciteit", 1),
        (["Afschrijvingskosten"], "Afschrijving", 1),
        (["Verzekering"], "Verzendkosten", 0),
        (["Kosten"], "Frais divers", 0),
        (["Loonkosten", ""], "Inkoop binnen de EU", 0),
        (["Sales"], "Omzet", 0.5),
        (["612000"], "Elektriciteit", 1),
        ([], "Elektriciteit", 1),
    ],
    ids=str,
)
def test_how_much_two_names_are_alike(ours, theirs, expected):
    assert likeness(ours, theirs) == expected


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


# --- purchases ------------------------------------------------------------------------------------


BOTH = journals(
    ("600", "Aankopen", 22),
    ("601", "Creditnota's aankopen", 23),
    ("700", "Verkopen", 20),
    ("701", "Creditnota's verkopen", 21),
)


@pytest.mark.parametrize(
    ("rows", "country", "bills", "refunds"),
    [
        (BOTH, "BE", ("600", "usual_code"), ("601", "usual_code")),
        (
            journals(("60", "Inkoop", 22), ("70", "Verkoop", 20)),
            "NL",
            ("60", "usual_code"),
            ("60", "usual_code"),
        ),
        (
            journals(("61", "Inkoop", 22), ("65", "Retouren", 23)),
            "NL",
            ("61", "only_one"),
            ("65", "credit_note_journal"),
        ),
        (
            journals(("8", "Notes de crédit achats", 22), ("9", "Achats", 22)),
            "FR",
            ("9", "only_one"),
            ("8", "credit_note_journal"),
        ),
        (journals(("700", "Verkopen", 20)), "BE", (None, "no_match"), (None, "no_match")),
    ],
    ids=["BE", "NL", "NL return", "FR", "none"],
)
def test_journals_of_bills(rows, country, bills, refunds):
    found = propose_journal(BILL, rows, country)
    assert (found.value, found.reason) == bills
    found = propose_journal(BILL_REFUND, rows, country)
    assert (found.value, found.reason) == refunds


def test_journals_of_sales_are_no_journals_of_bills():
    assert propose_journal(INVOICE, BOTH, "BE").value == "700"
    assert propose_journal(CREDIT_NOTE, BOTH, "BE").value == "701"


@pytest.mark.parametrize(
    ("rows", "code", "reason"),
    [
        (
            [("610000", "Huur", 121), ("643000", "Diverse bedrijfskosten", 120)],
            "643000",
            "general_costs",
        ),
        ([("4100", "Huur", 121), ("4530", "Algemene kosten", 121)], "4530", "general_costs"),
        ([("604000", "Handelsgoederen", 111), ("656000", "Bank", 120)], "656000", "lowest_cost"),
        ([("612", "Frais divers", 20), ("604", "Marchandises", 111)], "604", "lowest_cost"),
        ([("700000", "Diverse kosten", 110)], None, "no_match"),
    ],
)
def test_default_account_of_costs(rows, code, reason):
    rows = [GLAccount(f"guid-{number}", number, text, kind) for number, text, kind in rows]

    found = propose_default_gl_account(rows, "BE", side=PURCHASE)

    assert (found.value, found.reason) == (code and f"guid-{code}", reason)


@pytest.mark.parametrize(("country", "code"), [("be", "643000"), ("nl", "4530")])
def test_default_account_of_costs_in_the_simulators_charts(country, code):
    path = Path(next(iter(exact_simulator.__path__))) / "books" / "data"
    with (path / f"gl_accounts_{country}.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            GLAccount(row["code"], row["code"], row["description"], int(row["type"]))
            for row in csv.DictReader(file, delimiter=";")
        ]

    assert propose_default_gl_account(rows, country.upper(), side=PURCHASE).value == code


NAMED = [
    GLAccount("drinks", "700100", "Verkopen dranken", 110),
    GLAccount("beer", "700110", "Verkopen dranken: bier", 110),
    GLAccount("glass", "700200", "Verkoop glazen en accessoires", 110),
    GLAccount("blocked", "700300", "Frisdrank", 110, blocked=True),
    GLAccount("office", "612000", "Kantoorbenodigdheden", 121),
    GLAccount("bank", "550000", "Bier", 12),
]


@pytest.mark.parametrize(
    ("name", "side", "value"),
    [
        ("Dranken", SALE, "drinks"),
        ("Bier", SALE, "beer"),
        ("Accessoires & glazen", SALE, "glass"),
        ("Frisdrank", SALE, None),
        ("Verkopen", SALE, None),
        ("Verkopen van dranken", SALE, "drinks"),
        ("De", SALE, None),
        ("", SALE, None),
        ("Kantoorbenodigdheden", PURCHASE, "office"),
        ("Kantoorbenodigdheden", SALE, None),
        ("Bier", PURCHASE, None),
    ],
)
def test_gl_account_by_name(name, side, value):
    proposal = propose_gl_account_by_name(name, NAMED, side=side)

    assert proposal.value == value
    assert proposal.reason == ("same_name" if value else "no_match")


def test_several_names_as_good_propose_nothing():
    twice = [
        GLAccount("one", "700100", "Bier fles", 110),
        GLAccount("two", "700101", "Bier vat", 110),
    ]

    assert not propose_gl_account_by_name("Bier", twice)
