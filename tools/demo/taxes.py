"""The taxes of what the demo sells: those of the chart, a few more, and those of OSS."""

from .rows import known, remember
from .vat_codes import SALES

# Name of the demo's tax, customer who lives abroad.
_OSS = {"oss_neighbour": "neighbour", "oss_berlin": "berlin", "oss_madrid": "madrid"}


def build(company) -> dict:
    """The sales taxes of a company by our own names.

    :param company: of ``companies.Company``, with its customers
    """
    chart = company.env["account.chart.template"]
    found = {key: chart.ref(name) for key, (name, _code) in SALES[company.country.code].items()}
    found |= _own(company, found) | _oss(company, found["standard"])
    for tax in found.values():
        tax.active = True
    return found


def _own(company, found: dict) -> dict:
    """Taxes included in the price, and amounts that are no VAT."""
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
    made = {}
    for key, (original, values) in own.items():
        label = f"tax_{key}_{company.key}"
        values = {"name": f"{original.name} incl.", "active": True, **values}
        made[key] = known(company.env, label) or remember(original.copy(values), label)
    return made


def _oss(company, standard) -> dict:
    """What Odoo makes of the usual tax for private customers in other member states."""
    positions = company.env["account.fiscal.position"]
    found = {}
    for key, customer in _OSS.items():
        label = f"tax_{key}_{company.key}"
        if not (tax := known(company.env, label)):
            of_company = positions._check_company_domain(company.record)
            if not positions.search_count([*of_company, ("name", "=like", "OSS %")], limit=1):
                company.record.with_env(company.env)._map_eu_taxes()
            position = positions._get_fiscal_position(company.customers[customer])
            tax = remember(position.map_tax(standard), label)
        found[key] = tax
    return found
