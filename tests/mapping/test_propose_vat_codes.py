"""The taxes of Odoo's Belgian and Dutch charts find the VAT codes of very different divisions."""

import csv
from pathlib import Path

import pytest
from mapping_builders import D

import exact_simulator
from exact_online_connector.mapping.propose_vat import OdooTax, propose_vat_code
from exact_online_connector.mapping.snapshot import VatCode

SEED = Path(next(iter(exact_simulator.__path__))) / "books" / "data"


def simulator_codes(country):
    with (SEED / f"vat_codes_{country}.csv").open(encoding="utf-8", newline="") as file:
        return [
            VatCode(
                row["code"],
                row["description"],
                D(row["percentage"]) / 100,
                row["type"],
                row["transaction"],
                row["charged"] == "1",
                row["eu_listing"],
                row["blocked"] == "1",
            )
            for row in csv.DictReader(file, delimiter=";")
        ]


def tax(name, direction, rate, description="", scope="", **values):
    return OdooTax(name, direction, D(rate), description, scope=scope, **values)


# Odoo's l10n_be and l10n_nl charts: name, direction, rate, description, scope -> code, reason.
BELGIAN = [
    (("21%", "sale", 21, "Verkoop van goederen"), "5", "rate_and_kind"),
    (("21% S", "sale", 21, "Serviceverkoop", "service"), "5", "rate_and_kind"),
    (("12%", "sale", 12, "Vente de biens"), "3", "rate_and_kind"),
    (("6% S", "sale", 6, "Service Sales", "service"), "1", "rate_and_kind"),
    (("0%", "sale", 0, "Sale of goods"), "7", "rate_and_kind"),
    (("0% S", "sale", 0, "Vente de services", "service"), "7", "rate_and_kind"),
    (
        ("0% Cocont", "sale", 0, "Sales to a contracting party (e.g., B2B real estate work)"),
        "8",
        "rate_and_kind",
    ),
    (("0% Cocont", "sale", 0, "Vente cocontractant Ex: travaux immo B2B"), "8", "rate_and_kind"),
    (
        ("0% EU S", "sale", 0, "Intra-Community (EU) sale of services", "service"),
        "11",
        "rate_and_kind",
    ),
    (
        ("0% EU M", "sale", 0, "Intracommunautaire (EU) verkoop van goederen", "merch"),
        "10",
        "rate_and_kind",
    ),
    (
        ("0% EU M", "sale", 0, "Vente intracommunautaire (UE) de marchandises", "merch"),
        "10",
        "rate_and_kind",
    ),
    (
        (
            "0% EU T",
            "sale",
            0,
            "Intra-Community (EU) triangular sale 0% (Customer Reverse charge)",
        ),
        "13",
        "rate_and_kind",
    ),
    (
        ("0% EU T", "sale", 0, "Vente intracom. (UE) triangulaire 0% (Autoliquidation client)"),
        "13",
        "rate_and_kind",
    ),
    (
        ("0% EX", "sale", 0, "Sale of goods/services outside the EU. (Export outside the EU)"),
        "12",
        "rate_and_kind",
    ),
    (
        ("0% EX", "sale", 0, "Vente de biens/services extracommunautaire. (Exportation Hors UE)"),
        "12",
        "rate_and_kind",
    ),
    (("0% EX", "sale", 0, "Verkoop van goederen/diensten buiten de EU."), "12", "rate_and_kind"),
    (("21% M", "purchase", 21, "Goods (for resale): raw materials", "merch"), "21", "words"),
    (("21% S", "purchase", 21, "Miscellaneous Services.", "service"), "25", "words"),
    (("21% IG", "purchase", 21, "Investment property not for resale", "invest"), "22", "words"),
    (("12% M", "purchase", 12, "Goods (for resale)", "merch"), "24", "rate_and_kind"),
    (("6% S", "purchase", 6, "Various Services.", "service"), "27", "words"),
    (
        ("21% M.Cocont", "purchase", 21, "Goods not intended for resale.", "merch"),
        "31",
        "rate_and_kind",
    ),
    (
        ("21% EU M", "purchase", 21, "Intra-Community (EU) acquisition of goods", "merch"),
        "33",
        "rate_and_kind",
    ),
    (
        ("21% EU S", "purchase", 21, "Intra-Community services. (Reverse charge)", "service"),
        "34",
        "rate_and_kind",
    ),
    (("21% EX M", "purchase", 21, "Non-EU Acquisition of Goods", "merch"), "35", "rate_and_kind"),
    (("21% EX", "purchase", 21, "21% Extra-Community (Services)"), "35", "rate_and_kind"),
]
DUTCH = [
    (("21% ST", "sale", 21, "Sales/turnover high"), "2", "rate_and_kind"),
    (("21% ST S", "sale", 21, "Verkopen/omzet hoog diensten"), "2", "rate_and_kind"),
    (("21% ST O", "sale", 21, "Sales/turnover other"), "2", "rate_and_kind"),
    (("9% ST", "sale", 9, "Sales/turnover low 9%"), "4", "rate_and_kind"),
    (("0%", "sale", 0, "Verkopen/omzet onbelast (nul-tarief) diensten"), "5", "rate_and_kind"),
    (("0% ST S", "sale", 0, "Sales/turnover untaxed (zero rate)"), "5", "rate_and_kind"),
    (("0% R", "sale", 0, "Referred VAT to be paid (sales)"), "6", "rate_and_kind"),
    (("0% R", "sale", 0, "BTW af te dragen verlegd (verkopen)"), "6", "rate_and_kind"),
    (("0% EX EU G", "sale", 0, "Export sales within EU (products)"), "8", "rate_and_kind"),
    (("0% EX EU S", "sale", 0, "Verkopen export binnen EU (diensten)"), "9", "rate_and_kind"),
    (("0% EX", "sale", 0, "Export sales outside EU"), "7", "rate_and_kind"),
    (("0% EX", "sale", 0, "Verkopen export buiten EU"), "7", "rate_and_kind"),
    (("0% EX I", "sale", 0, "Installation/remote sales outside EU"), "7", "rate_and_kind"),
    # No code of this division means these: a person must choose.
    (("0% EX EU T", "sale", 0, "A-B-C supply chain transactions within the EU"), None, "no_match"),
    (("0% EU I", "sale", 0, "Installation/remote sales within EU"), None, "no_match"),
    (("21%", "purchase", 21, "VAT receivable high (purchases)"), "12", "rate_and_kind"),
    (("9% S", "purchase", 9, "VAT receivable low (purchases) services"), "14", "rate_and_kind"),
    (("21% R", "purchase", 21, "Referred VAT to be paid (purchases)"), "17", "rate_and_kind"),
    (("21% EX EU", "purchase", 21, "Purchases of imports within EU high"), "21", "rate_and_kind"),
    (("9% EX EU", "purchase", 9, "Imports within EU 9%"), "22", "rate_and_kind"),
    (("21% EX EU S", "purchase", 21, "Purchasing imports within EU high"), "23", "rate_and_kind"),
    (("21% EX O EU", "purchase", 21, "Buying imports outside EU high"), "24", "rate_and_kind"),
]


@pytest.mark.parametrize(("about", "code", "reason"), BELGIAN, ids=lambda v: str(v)[:60])
def test_belgian_chart(about, code, reason):
    proposal = propose_vat_code(tax(*about), simulator_codes("be"))

    assert (proposal.value, proposal.reason) == (code, reason)


@pytest.mark.parametrize(("about", "code", "reason"), DUTCH, ids=lambda v: str(v)[:60])
def test_dutch_chart(about, code, reason):
    proposal = propose_vat_code(tax(*about), simulator_codes("nl"))

    assert (proposal.value, proposal.reason) == (code, reason)


def test_included_prices_go_to_an_including_code():
    included = tax("21% incl", "sale", 21, price_include=True)

    assert propose_vat_code(included, simulator_codes("be")).value == "6"
    assert propose_vat_code(included, simulator_codes("nl")).value == "1"


def test_the_other_form_is_better_than_none():
    only_including = [VatCode("1", "Btw hoog, inclusief", D("0.21"), "I", "S")]

    assert propose_vat_code(tax("21% ST", "sale", 21), only_including).value == "1"


OTHER_DOSSIER = [
    VatCode("02", "Af te dragen BTW hoog tarief, exclusief", D("0.21"), "E", "S"),
    VatCode("03", "TVA 21% comprise", D("0.21"), "I", "S"),
    VatCode("06", "BTW verlegd hoog", D("0.21"), "E", "B", charged=True),
    VatCode("07", "Livraisons intracommunautaires", D(0), "B", "B", eu_sales_listing="L"),
    VatCode("08", "Prestations de services UE", D(0), "B", "B", eu_sales_listing="S"),
    VatCode("09", "Exportation hors UE", D(0), "B", "B"),
    VatCode("0", "Sans TVA", D(0), "N", "B"),
    VatCode("12", "Exonéré, article 44", D(0), "N", "S"),
    VatCode("99", "Oud hoog tarief", D("0.21"), "E", "S", blocked=True),
]


@pytest.mark.parametrize(
    ("about", "code", "reason"),
    [
        (("21%", "sale", 21, "Vente de biens"), "02", "rate_and_kind"),
        (("0% Cocont", "sale", 0), "06", "rate_and_kind"),
        (("0% EU M", "sale", 0, "", "merch"), "07", "rate_and_kind"),
        (("0% EU S", "sale", 0, "", "service"), "08", "rate_and_kind"),
        (("0% EX", "sale", 0), "09", "rate_and_kind"),
        (("0% Exo", "sale", 0, "Vente exonérée, article 44"), "12", "rate_and_kind"),
        (("0%", "sale", 0), "0", "no_vat_code"),
        (("6%", "sale", 6), None, "no_match"),
        (("21% NL VAT", "sale", 21, "21% OSS 21%"), None, "no_match"),
    ],
    ids=lambda v: str(v)[:60],
)
def test_another_dossier(about, code, reason):
    proposal = propose_vat_code(tax(*about), OTHER_DOSSIER)

    assert (proposal.value, proposal.reason) == (code, reason)
    assert bool(proposal) is (code is not None)


@pytest.mark.parametrize(
    "not_vat",
    [
        tax("Bebat", "sale", "0.05", amount_type="fixed"),
        tax("Inhouding", "sale", -15),
        tax("Précompte", "sale", 15, "Retenue à la source"),
        tax("Group", "sale", 0, amount_type="group"),
    ],
    ids=lambda t: t.name,
)
def test_taxes_that_are_no_vat(not_vat):
    proposal = propose_vat_code(not_vat, OTHER_DOSSIER)

    assert (proposal.value, proposal.reason) == (None, "not_vat")


def test_nothing_tells_two_codes_apart():
    codes = [VatCode(c, "Vente 21%", D("0.21"), "E", "S") for c in ("10", "9")]

    proposal = propose_vat_code(tax("21%", "sale", 21), codes)

    assert (proposal.value, proposal.reason) == ("9", "first_of_several")


def test_no_codes_at_all():
    assert propose_vat_code(tax("21%", "sale", 21), []).reason == "no_match"
