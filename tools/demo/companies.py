"""The demo's two companies: charts, currencies, customers, users."""

from dataclasses import dataclass, field

from odoo import Command

# Rows are found again by these external ids, so that the demo can be run any number of times.
_MODULE = "__exact_demo__"
_RATES = {"USD": 1.0837, "GBP": 0.8561}  # for one euro


@dataclass(frozen=True)
class Country:
    """What differs between the two companies.

    `taxes` names the taxes of the country's chart; `login` is a user at Exact: one user of Exact
    holds one connection, so each company has its own.
    """

    code: str
    chart: str
    division: int
    login: str
    user: str
    company: dict
    taxes: dict[str, str]


COUNTRIES = (
    Country(
        code="be",
        chart="be_comp",
        division=100001,
        login="bookkeeper",
        user="emma",
        company={
            "name": "Brasserie du Parc BV",
            "street": "Parkstraat 18",
            "zip": "1000",
            "city": "Brussel",
            "vat": "BE0477472701",
            "company_registry": "0477472701",
        },
        taxes={
            "standard": "attn_VAT-OUT-21-L",
            "reduced": "attn_VAT-OUT-06-L",
            "services": "attn_VAT-OUT-21-S",
            "zero": "attn_VAT-OUT-00-L",
            "reverse": "attn_VAT-OUT-00-CC",
            "eu_goods": "attn_VAT-OUT-00-EU-L",
            "eu_services": "attn_VAT-OUT-00-EU-S",
            "export": "attn_VAT-OUT-00-ROW",
        },
    ),
    Country(
        code="nl",
        chart="nl",
        division=200001,
        login="accountant",
        user="daan",
        company={
            "name": "Grachtengordel BV",
            "street": "Keizersgracht 241",
            "zip": "1016EA",
            "city": "Amsterdam",
            "vat": "NL123456782B90",
            "company_registry": "90012345",
        },
        taxes={
            "standard": "btw_21",
            "reduced": "btw_9",
            "services": "btw_21_d",
            "zero": "btw_0",
            "reverse": "btw_verk_0",
            "eu_goods": "btw_X0_producten",
            "eu_services": "btw_X0_diensten",
            "export": "btw_X1",
        },
    ),
)

# name, country as in the name of Odoo's own row, VAT number, city; the VAT numbers are made up and
# pass their check digits
CUSTOMERS = {
    "belgian": ("Bakkerij De Korenaar BV", "BE", "BE0891337057", "Gent"),
    "dutch": ("Fietsen Van Vliet BV", "NL", "NL854312705B01", "Utrecht"),
    "german": ("Brauhaus Eifel GmbH", "DE", "DE281000000", "Trier"),
    "private": ("Els Janssens", None, False, "Leuven"),
    "american": ("Hudson Deli Inc.", "US", False, "New York"),
    "british": ("Thames Tea Ltd", "UK", False, "London"),
    "mistyped": ("Café De Tikfout BV", "BE", "BE0891337058", "Aalst"),
}


@dataclass(eq=False)
class Company:
    """A company in Odoo with what its documents need."""

    country: Country
    record: object
    customers: dict[str, object] = field(default_factory=dict)
    taxes: dict[str, object] = field(default_factory=dict)
    roundings: dict[str, object] = field(default_factory=dict)

    @property
    def env(self):
        """An environment of this company alone."""
        return (
            self.record.with_context(allowed_company_ids=self.record.ids)
            .with_company(self.record)
            .env
        )

    def as_accountant(self, records):
        """Records as the company's accountant works with them."""
        user = self.env["res.users"].search([("login", "=", self.country.user)])
        return records.with_user(user).with_company(self.record)


def build(env) -> list[Company]:
    """Both companies, made or found; customers are shared by the two.

    :param env: of a database with the addon and the charts of both countries
    """
    _activate_currencies(env)
    companies = []
    for country in COUNTRIES:
        record = known(env, f"company_{country.code}") or _make_company(env, country)
        company = Company(country, record)
        company.customers = _customers(company)
        company.taxes = _taxes(company)
        company.roundings = _roundings(company)
        companies.append(company)
    _users(env, companies)
    env.cr.commit()
    return companies


def known(env, name: str):
    """The row with this name of the demo, or None."""
    return env.ref(f"{_MODULE}.{name}", raise_if_not_found=False)


def remember(record, name: str):
    """Gives a row a name by which the next run finds it; returns the row."""
    row = {"xml_id": f"{_MODULE}.{name}", "record": record, "noupdate": True}
    record.env["ir.model.data"]._update_xmlids([row])
    return record


def _activate_currencies(env) -> None:
    for code in ("EUR", *_RATES):
        env.ref(f"base.{code}").active = True


def _make_company(env, country: Country):
    """The company with its chart; the Belgian one is the database's first."""
    values = {**country.company, "country_id": env.ref(f"base.{country.code}").id}
    values["currency_id"] = env.ref("base.EUR").id
    if country is COUNTRIES[0]:
        company = env.ref("base.main_company")
    else:
        company = env["res.company"].create({"name": values["name"]})
    # Afterwards: a company made with a country installs more modules of that country.
    company.write(values)
    env["account.chart.template"].try_loading(country.chart, company, install_demo=False)
    for code, rate in _RATES.items():
        env["res.currency.rate"].create(
            {
                "currency_id": env.ref(f"base.{code}").id,
                "company_id": company.id,
                "name": "2020-01-01",
                "company_rate": rate,
            }
        )
    return remember(company, f"company_{country.code}")


def _customers(company: Company) -> dict:
    """Everybody we sell to; a private person lives in the company's own country.

    One VAT number is wrong, as those of an import may be, which Odoo does not check.
    """
    env, found = company.env, {}
    partners = env["res.partner"].with_context(no_vat_validation=True)
    for key, (name, country, vat, city) in CUSTOMERS.items():
        label = f"customer_{key}_{company.country.code}"
        found[key] = known(env, label) or remember(
            partners.create(
                {
                    "name": name,
                    "company_id": company.record.id,
                    "is_company": key != "private",
                    "country_id": env.ref(f"base.{(country or company.country.code).lower()}").id,
                    "vat": vat,
                    "ref": f"DB{len(found) + 1:05}",
                    "street": f"Marktplein {len(found) + 1}",
                    "city": city,
                    "email": f"{key}@example.com",
                }
            ),
            label,
        )
    return found


def _taxes(company: Company) -> dict:
    """The chart's taxes by our own names, and those that only the demo needs."""
    env, code = company.env, company.country.code
    chart = env["account.chart.template"]
    found = {key: chart.ref(name) for key, name in company.country.taxes.items()}
    own = {
        "included": (found["standard"], {"price_include_override": "tax_included"}),
        "included_reduced": (found["reduced"], {"price_include_override": "tax_included"}),
        "deposit": (
            found["zero"],
            {"amount_type": "fixed", "amount": 0.25, "name": "Deposit", "sequence": 0},
        ),
        "eco": (
            found["zero"],
            {
                "amount_type": "fixed",
                "amount": 0.5,
                "include_base_amount": True,
                "name": "Eco contribution",
                "sequence": 0,
            },
        ),
    }
    for key, (original, values) in own.items():
        label = f"tax_{key}_{code}"
        values = {"name": f"{original.name} incl.", "active": True, **values}
        found[key] = known(env, label) or remember(original.copy(values), label)
    for tax in found.values():
        tax.active = True
    return found


def _roundings(company: Company) -> dict:
    """Cash rounding to five cents, on a line of its own or in the biggest tax."""
    env, code = company.env, company.country.code
    account = company.record.income_account_id or env["account.account"].search(
        [("account_type", "=", "income")], limit=1
    )
    found = {}
    for strategy in ("add_invoice_line", "biggest_tax"):
        label = f"rounding_{strategy}_{code}"
        found[strategy] = known(env, label) or remember(
            env["account.cash.rounding"].create(
                {
                    "name": f"5 cents, {strategy.replace('_', ' ')} ({code.upper()})",
                    "rounding": 0.05,
                    "strategy": strategy,
                    "rounding_method": "HALF-UP",
                    "profit_account_id": account.id,
                    "loss_account_id": account.id,
                }
            ),
            label,
        )
    return found


def _users(env, companies: list[Company]) -> None:
    """An accountant for each company; the administrator works for both."""
    records = env["res.company"].union(*(company.record for company in companies))
    env.ref("base.user_admin").write(
        {"company_ids": [Command.set(records.ids)], "company_id": records[0].id}
    )
    groups = env.ref("base.group_user") + env.ref("account.group_account_manager")
    for company in companies:
        login = company.country.user
        if known(env, f"user_{login}"):
            continue
        values = {
            "name": login.capitalize(),
            "login": login,
            "password": login,
            "email": f"{login}@example.com",
            "company_id": company.record.id,
            "company_ids": [Command.set(company.record.ids)],
            "group_ids": [Command.set(groups.ids)],
        }
        user = env["res.users"].with_context(no_reset_password=True).create(values)
        remember(user, f"user_{login}")
