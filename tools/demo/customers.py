"""Whom the demo's companies sell to. All VAT and registration numbers are made up."""

from dataclasses import dataclass

from .rows import known, remember


@dataclass(frozen=True)
class Customer:
    """A customer; ``vat`` and ``registry`` pass their check digits, except where that is the point.

    ``country`` is as in the name of Odoo's own row, by the country of the company that sells where
    they differ; None is that country itself.
    """

    name: str
    country: str | dict[str, str] | None
    city: str
    vat: str | bool = False
    registry: str | bool = False
    person: bool = False


CUSTOMERS = {
    "belgian": Customer("Bakkerij De Korenaar BV", "be", "Gent", "BE0891337057"),
    "dutch": Customer("Fietsen Van Vliet BV", "nl", "Utrecht", "NL854312705B01"),
    "german": Customer("Brauhaus Eifel GmbH", "de", "Trier", "DE281000000"),
    "private": Customer("Els Janssens", None, "Leuven", person=True),
    "american": Customer("Hudson Deli Inc.", "us", "New York"),
    "british": Customer("Thames Tea Ltd", "uk", "London"),
    # As an import may bring it: Odoo does not check it.
    "mistyped": Customer("Café De Tikfout BV", "be", "Aalst", "BE0891337058"),
    # Two companies of one fiscal unity: one VAT number, each with its own at the Chamber.
    "unity_wholesale": Customer(
        "Tulp Groothandel BV", "nl", "Haarlem", "NL863014574B01", "34187225"
    ),
    "unity_retail": Customer("Tulp Winkels BV", "nl", "Haarlem", "NL863014574B01", "34187226"),
    # In the other country, whose rate is the same as at home, and in two more.
    "neighbour": Customer("Noor Peeters", {"be": "nl", "nl": "be"}, "Kapellen", person=True),
    "berlin": Customer("Anke Brandt", "de", "Berlin", person=True),
    "madrid": Customer("Lucía Ortega", "es", "Madrid", person=True),
}
# A relation in the books of each division from the first day on.
_KNOWN = {
    "be": Customer("Hotel Astrid NV", "be", "Antwerpen", "BE0401234560"),
    "nl": Customer("Bakkerij Van Dijk VOF", "nl", "Leiden", "NL856123407B01"),
}


def build(company) -> dict:
    """Everybody a company sells to, made or found.

    :param company: of ``companies.Company``
    :return: ``res.partner`` by the names of ``CUSTOMERS``, and "known"
    """
    partners = company.env["res.partner"].with_context(no_vat_validation=True)
    found = {}
    for key, customer in (CUSTOMERS | {"known": _KNOWN[company.key]}).items():
        label = f"customer_{key}_{company.key}"
        values = _values(company, key, customer, len(found) + 1)
        found[key] = known(company.env, label) or remember(partners.create(values), label)
    return found


def _values(company, key: str, customer: Customer, number: int) -> dict:
    """What the customer is in Odoo, as values of ``res.partner``.

    :param key: of ``CUSTOMERS``
    :param number: their place in it, for what has to differ
    """
    country = customer.country or company.country.code
    if isinstance(country, dict):
        country = country[company.country.code]
    values = {
        "name": customer.name,
        "company_id": company.record.id,
        "is_company": not customer.person,
        "country_id": company.env.ref(f"base.{country}").id,
        "vat": customer.vat,
        "ref": f"DB{number:05}",
        "street": f"Marktplein {number}",
        "city": customer.city,
        "email": f"{key}@example.com",
    }
    if not customer.person:
        values["property_payment_term_id"] = company.terms["month"].id
    return values | ({"company_registry": customer.registry} if customer.registry else {})
