"""The demo's two companies and a branch: charts, currencies, terms of payment, users."""

from dataclasses import dataclass, field

from odoo import Command

from . import customers, taxes
from .rows import known, remember

_RATES = {"USD": 1.0837, "GBP": 0.8561}  # for one euro


@dataclass(frozen=True)
class Country:
    """What differs between the two companies.

    ``login`` is a user at Exact: one user of Exact holds one connection, so each company has its
    own.
    """

    code: str
    chart: str
    division: int
    login: str
    user: str
    company: dict


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
    ),
)

# The Belgian company's second shop: a company in Odoo, none of its own in Exact.
_BRANCH = {
    "name": "Brasserie du Parc, Gent",
    "street": "Korenmarkt 4",
    "zip": "9000",
    "city": "Gent",
}


@dataclass(eq=False)
class Company:
    """A company in Odoo with what its documents need.

    ``key`` tells its rows from those of others. A branch has its own documents and all else from
    ``parent``, whose division they go to.
    """

    country: Country
    record: object
    key: str
    parent: "Company | None" = None
    customers: dict[str, object] = field(default_factory=dict)
    taxes: dict[str, object] = field(default_factory=dict)
    roundings: dict[str, object] = field(default_factory=dict)
    terms: dict[str, object] = field(default_factory=dict)

    @property
    def connection(self):
        """The connection with the division the documents go to."""
        return (self.parent or self).record.sudo().exact_connection_id

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


def build(env) -> list[list[Company]]:
    """Both companies, each followed by its branches, made or found.

    :param env: of a database with the addon and the charts of both countries
    """
    _activate_currencies(env)
    families = []
    for country in COUNTRIES:
        record = known(env, f"company_{country.code}") or _make_company(env, country)
        company = Company(country, record, country.code)
        company.terms = _terms(company)
        company.roundings = _roundings(company)
        company.customers = customers.build(company)
        company.taxes = taxes.build(company)
        families.append([company])
    families[0].append(_branch(families[0][0]))
    _users(env, [company for family in families for company in family])
    env.cr.commit()
    return families


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


def _branch(parent: Company) -> Company:
    """A branch of a company, whose chart, customers and taxes are the parent's."""
    key = f"{parent.key}_branch"
    env = parent.env
    record = known(env, f"company_{key}") or remember(
        env["res.company"].create({**_BRANCH, "parent_id": parent.record.id}), f"company_{key}"
    )
    record.country_id = parent.record.country_id
    shared = (parent.customers, parent.taxes, parent.roundings, parent.terms)
    return Company(parent.country, record, key, parent, *shared)


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


def _terms(company: Company) -> dict:
    """Payment within a month; in instalments: a part now, the rest at the end of next month."""
    lines = [
        {"value": "percent", "value_amount": 30, "delay_type": "days_after", "nb_days": 0},
        {
            "value": "percent",
            "value_amount": 70,
            "delay_type": "days_after_end_of_next_month",
            "nb_days": 0,
        },
    ]
    label = f"term_instalments_{company.key}"
    values = {
        "name": "30% now, the rest at the end of next month",
        "company_id": company.record.id,
        "line_ids": [Command.create(line) for line in lines],
    }
    terms = company.env["account.payment.term"]
    found = known(company.env, label) or remember(terms.create(values), label)
    return {"month": company.env.ref("account.account_payment_term_30days"), "instalments": found}


def _users(env, companies: list[Company]) -> None:
    """An accountant for each company, who works for its branch too; the administrator for all.

    Accountants may mend what stops a document: contacts, products and their categories.
    """
    records = env["res.company"].union(*(company.record for company in companies))
    env.ref("base.user_admin").write(
        {"company_ids": [Command.set(records.ids)], "company_id": records[0].id}
    )
    names = (
        "base.group_user",
        "account.group_account_manager",
        "base.group_partner_manager",
        "product.group_product_manager",
    )
    groups = env["res.groups"].union(*(env.ref(name) for name in names))
    for company in companies:
        login = company.country.user
        user = known(env, f"user_{login}") or _user(env, company, groups)
        user.company_ids |= company.record
        user.group_ids |= groups


def _user(env, company: Company, groups):
    """The company's own user, whose password is their login."""
    login = company.country.user
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
    return remember(user, f"user_{login}")
