"""Which VAT code of Exact means the same as a tax of Odoo, as an accountant reads both lists.

Written down by hand and not asked of the addon, so that ``make demo-check`` can tell when the addon
proposes another one.
"""

# Country, then our own name of a tax: its name in Odoo's chart, the code in the division.
SALES = {
    "be": {
        "standard": ("attn_VAT-OUT-21-L", "5"),
        "reduced": ("attn_VAT-OUT-06-L", "1"),
        "services": ("attn_VAT-OUT-21-S", "5"),
        "zero": ("attn_VAT-OUT-00-L", "7"),
        "reverse": ("attn_VAT-OUT-00-CC", "8"),
        "eu_goods": ("attn_VAT-OUT-00-EU-L", "10"),
        "eu_services": ("attn_VAT-OUT-00-EU-S", "11"),
        "export": ("attn_VAT-OUT-00-ROW", "12"),
    },
    "nl": {
        "standard": ("btw_21", "2"),
        "reduced": ("btw_9", "4"),
        "services": ("btw_21_d", "2"),
        "zero": ("btw_0", "5"),
        "reverse": ("btw_verk_0", "6"),
        "eu_goods": ("btw_X0_producten", "8"),
        "eu_services": ("btw_X0_diensten", "9"),
        "export": ("btw_X1", "7"),
    },
}
PURCHASES = {
    "be": {
        "goods": ("attn_VAT-IN-V81-21", "21"),
        "goods_reduced": ("attn_VAT-IN-V81-06", "23"),
        "services": ("attn_VAT-IN-V82-21-S", "25"),
        "investment": ("attn_VAT-IN-V83-21", "22"),
        "reverse": ("attn_VAT-IN-V82-21-CC", "31"),
        "eu_goods": ("attn_VAT-IN-V81-21-EU", "33"),
        "eu_services": ("attn_VAT-IN-V82-21-EU-S", "34"),
        "import": ("attn_VAT-IN-V81-21-ROW-CC", "35"),
        "half": ("attn_VAT-IN-V82-CAR-EXC", "25"),
        "half_eu": ("attn_VAT-IN-V82-21-EU-S-D50", "34"),
        "nothing": ("attn_VAT-IN-V82-S-ND", "25"),
    },
    "nl": {
        "goods": ("btw_21_buy", "12"),
        "goods_reduced": ("btw_9_buy", "14"),
        "services": ("btw_21_buy_d", "12"),
        "investment": ("btw_21_buy", "12"),
        "reverse": ("btw_ink_0", "17"),
        "eu_goods": ("btw_I_21", "21"),
        "eu_services": ("btw_I_21_d", "23"),
        "import": ("btw_E2", "24"),
    },
}
# For taxes that only the demo has: included in the price, of OSS, half deductible.
OWN = {
    "be": {
        "included": "6",
        "included_reduced": "2",
        "oss_neighbour": "16",
        "oss_berlin": "18",
        "bought_included": "26",
    },
    "nl": {
        "included": "1",
        "included_reduced": "3",
        "oss_neighbour": "30",
        "oss_berlin": "31",
        "bought_included": "13",
        "bought_half": "12",
    },
}
# All of these say that a line has no VAT.
NONE = "none"
UNTAXED = {"be": ("0", "29"), "nl": ("0", "18")}


def expected_code(company, tax) -> str:
    """The code a line with this tax must have in the division, or a text no code is equal to.

    :param account.tax tax: a VAT
    """
    country = company.country.code
    for key, code in OWN[country].items():
        if tax == company.env.ref(f"__exact_demo__.tax_{key}_{country}", False):
            return code
    chart = company.env["account.chart.template"]
    for name, code in (*SALES[country].values(), *PURCHASES[country].values()):
        if tax == chart.ref(name, raise_if_not_found=False):
            return code
    return f"a code for {tax.name}"


def meaning(company, code: str | None) -> str:
    """A code of Exact, with those that say "no VAT" as one."""
    return NONE if not code or code in UNTAXED[company.country.code] else code
