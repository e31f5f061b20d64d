"""Whom the demo's companies buy from, and what: suppliers, products, taxes, accounts at Exact."""

from dataclasses import dataclass, field

from odoo import Command

from .companies import Company
from .rows import known, remember
from .vat_codes import PURCHASES

# G/L accounts of the simulator's divisions, by what is bought.
ACCOUNTS = {
    "be": {
        "beer": "604000",
        "food": "604100",
        "energy": "612000",
        "telecom": "612100",
        "office": "612200",
        "building": "610100",
        "insurance": "613100",
        "software": "602000",
        "temps": "617000",
        "car": "611100",  # whose VAT is deducted by half, as Exact knows itself
        "fuel": "612400",  # as well, but not in Odoo
        "blocked": "699999",
    },
    "nl": {
        "beer": "7000",
        "food": "7000",
        "energy": "4110",
        "telecom": "4410",
        "office": "4400",
        "building": "4120",
        "insurance": "4520",
        "software": "4440",
        "temps": "4050",
        "car": "4320",
        "fuel": "4300",
        "blocked": "8999",
    },
}
# Their VAT code for what is bought at the reduced rate.
REDUCED = {country: taxes["goods_reduced"][1] for country, taxes in PURCHASES.items()}

# name, country, VAT number, city. The first three of each country and the German one are relations
# in the simulator's books; all VAT numbers are made up and pass their check digits.
_SUPPLIERS = {
    "be": {
        "energy": ("Energie Vlaanderen NV", "be", "BE0867890177", "Kortrijk"),
        "wholesale": ("Brouwerij De Linde CVBA", "be", "BE0423456765", "Leuven"),
        "builder": ("Bouwbedrijf Peeters BV", "be", "BE0745678986", "Hasselt"),
        "telecom": ("Belvoix Telecom NV", "be", "BE0999056250", "Brugge"),
        "office": ("Papeterie Lambert SRL", "be", "BE0999067336", "Namur"),
        "customs": ("Havendouane Wielemans NV", "be", "BE0999078917", "Antwerpen"),
        "farmer": ("Hopboerderij Van Acker", "be", "BE0999081489", "Poperinge"),
        "temps": ("Uitzendkantoor Vlug BV", "be", "BE0999092674", "Gent"),
        "garage": ("Garage Dupont SRL", "be", "BE0899123484", "Nivelles"),
    },
    "nl": {
        "energy": ("Energie Direct Nederland BV", "nl", "NL803456785B01", "Eindhoven"),
        "wholesale": ("Groothandel Oosterhout BV", "nl", "NL802345670B01", "Oosterhout"),
        "builder": ("Bouwteam Zuiderzee BV", "nl", "NL891581765B01", "Hoorn"),
        "telecom": ("Noordnet Telecom BV", "nl", "NL899939089B01", "Assen"),
        "office": ("Papierhuis Verweij BV", "nl", "NL894140024B01", "Gouda"),
        "customs": ("Douanekantoor Maasmond BV", "nl", "NL896825541B01", "Rotterdam"),
        "farmer": ("Boomgaard De Linge VOF", "nl", "NL890506310B01", "Geldermalsen"),
        "temps": ("Uitzendkantoor Rap BV", "nl", "NL890759544B01", "Tilburg"),
        "garage": ("Autobedrijf Singel BV", "nl", "NL820177945B01", "Breda"),
    },
}
_ABROAD = {
    "winery": ("Weinhaus Schneider GmbH", "de", "DE136695976", "Köln"),
    "software": ("Himmelbuch Software GmbH", "de", "DE399076414", "Bremen"),
    "copper": ("Hudson Copperworks Inc.", "us", False, "Albany"),
}
# name, category
_PRODUCTS = {"lager": ("Crate of lager", "beer"), "cheese": ("Cheese, per kilo", "food")}


@dataclass
class Purchases:
    """What a company's bills need; taxes and products by the names of this file."""

    company: Company
    suppliers: dict[str, object] = field(default_factory=dict)
    products: dict[str, object] = field(default_factory=dict)
    taxes: dict[str, object] = field(default_factory=dict)
    self_billing: object = None

    @property
    def env(self):
        """An environment of the company alone."""
        return self.company.env

    @property
    def country(self) -> str:
        """Code of the company's country, "be" or "nl"."""
        return self.company.country.code

    def map_accounts(self, connection) -> None:
        """Says where product categories and the usual costs are booked; a person does that once."""
        connection.by_category = True
        for product in self.products.values():
            category = product.categ_id
            category.exact_expense_gl_account_id = self._account(connection, category.name.lower())
        usual = self.self_billing.default_account_id
        if usual not in connection.gl_mapping_ids.account_id:
            connection.gl_mapping_ids.create(
                {
                    "connection_id": connection.id,
                    "account_id": usual.id,
                    "gl_account_id": self._account(connection, "beer").id,
                }
            )
        self.env.cr.commit()

    def _account(self, connection, name: str):
        """The cached G/L account with a name of ``ACCOUNTS``."""
        code = ACCOUNTS[self.country][name]
        return connection.gl_account_ids.filtered(lambda account: account.code == code)


def build(company: Company) -> Purchases:
    """Everything of a company to buy with, made or found."""
    purchases = Purchases(company)
    purchases.suppliers = _suppliers(company)
    purchases.products = _products(company)
    purchases.taxes = _taxes(company)
    purchases.self_billing = _self_billing(company)
    return purchases


def _suppliers(company: Company) -> dict:
    """The company's suppliers by their keys."""
    env, code, found = company.env, company.country.code, {}
    for key, (name, country, vat, city) in (_SUPPLIERS[code] | _ABROAD).items():
        values = {
            "name": name,
            "company_id": company.record.id,
            "is_company": True,
            "country_id": env.ref(f"base.{country}").id,
            "vat": vat,
            "street": f"Handelskade {len(found) + 3}",
            "city": city,
            "property_supplier_payment_term_id": company.terms["month"].id,
            # Odoo would offer to post them unseen; these are for a person.
            "autopost_bills": "never",
        }
        found[key] = _made(company, "res.partner", f"supplier_{key}", values)
    return found


def _products(company: Company) -> dict:
    found = {}
    for key, (name, category) in _PRODUCTS.items():
        values = {
            "name": name,
            "company_id": company.record.id,
            "categ_id": _category(company, category).id,
        }
        found[key] = _made(company, "product.product", f"product_{key}", values)
    return found


def _category(company: Company, name: str):
    """A category, which all companies share; where it goes in Exact each says for itself."""
    label = f"category_{name}"
    return known(company.env, label) or remember(
        company.env["product.category"].create({"name": name.capitalize()}), label
    )


def _taxes(company: Company) -> dict:
    """The chart's taxes; one that is included in the price, as on a till receipt; a half one."""
    code = company.country.code
    chart = company.env["account.chart.template"]
    found = {key: chart.ref(name) for key, (name, _code) in PURCHASES[code].items()}
    usual = found["goods"]
    own = {
        "included": {"name": f"{usual.name} incl.", "price_include_override": "tax_included"},
        "half": {"name": f"{usual.name} half deductible", **_half(usual)},
    }
    for key, values in own.items():
        if key not in found:
            label = f"tax_bought_{key}_{code}"
            values = {"active": True, **values}
            found[key] = known(company.env, label) or remember(usual.copy(values), label)
    for tax in found.values():
        tax.active = True
    return found


def _half(tax) -> dict:
    """Half of the VAT is deducted, the other half a cost; the Dutch chart has no such tax."""
    account = tax.invoice_repartition_line_ids.account_id.id

    def shares():
        rows = [
            {"repartition_type": "base"},
            {"repartition_type": "tax", "factor_percent": 50, "account_id": account},
            {"repartition_type": "tax", "factor_percent": 50},
        ]
        return [Command.clear(), *map(Command.create, rows)]

    return {"invoice_repartition_line_ids": shares(), "refund_repartition_line_ids": shares()}


def _self_billing(company: Company):
    """The journal for bills that the company makes itself in the supplier's name."""
    journals = company.env["account.journal"]
    usual = journals.search(
        [*journals._check_company_domain(company.record), ("type", "=", "purchase")], limit=1
    )
    values = {
        "name": "Self-billing",
        "code": "SELF",
        "type": "purchase",
        "is_self_billing": True,
        "default_account_id": usual.default_account_id.id,
        "company_id": company.record.id,
    }
    return _made(company, "account.journal", "journal_self_billing", values)


def _made(company: Company, model: str, name: str, values: dict):
    """A row of the demo, of this company, found or made."""
    label = f"{name}_{company.key}"
    return known(company.env, label) or remember(company.env[model].create(values), label)
