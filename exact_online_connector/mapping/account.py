"""From an Odoo partner to an account (relation) in Exact (``crm/Accounts``)."""

import re

from .snapshot import Partner
from .texts import cut, one_line
from .vat_number import check_vat, normalize_vat

__all__ = ["chamber_of_commerce", "check_vat", "normalize_vat", "prepare_account"]

# Exact documents no lengths; these are the ones seen (docs/exact-online.md).
_LENGTHS = {
    "Name": 50,
    "AddressLine1": 60,
    "AddressLine2": 60,
    "Postcode": 20,
    "City": 40,
}
_PHONE_LENGTH, _EMAIL_LENGTH, _WEBSITE_LENGTH = 17, 100, 200
_CHAMBER_OF_COMMERCE_LENGTH = 60
_EMAIL = re.compile(r"[\w.+'&-]+@[\w-]+(?:\.[\w-]+)+")
_LANGUAGES = frozenset({"NL", "FR", "EN", "DE", "ES"})
# What makes a relation a customer or a supplier; it may be both.
ROLES = {"Customer": {"Status": "C"}, "Supplier": {"IsSupplier": True}}


def prepare_account(partner: Partner, role: str = "Customer") -> dict[str, object]:
    """The payload that creates the relation of a customer or supplier.

    Long texts are cut. An e-mail address, phone number or website that Exact would refuse is left
    out: none of them is worth an invoice that cannot be booked.

    :param partner: the commercial partner; ``check_partner`` tells whether it is good enough
    :param role: a key of ``ROLES``
    :return: properties of ``crm/Accounts``; only those that have a value
    """
    texts = {
        "Name": partner.name,
        "AddressLine1": partner.street,
        "AddressLine2": partner.street2,
        "Postcode": partner.zip,
        "City": partner.city,
    }
    payload = {name: cut(text, _LENGTHS[name]) for name, text in texts.items()}
    payload |= {
        "Country": (partner.country_code or "").upper(),
        "Language": _language(partner.lang),
        "VATNumber": normalize_vat(partner.vat, partner.country_code),
        "ChamberOfCommerce": chamber_of_commerce(partner),
        "Email": _email(partner.email),
        "Phone": _phone(partner.phone),
        "Website": _if_fits(one_line(partner.website), _WEBSITE_LENGTH),
    }
    return {**ROLES[role], **{name: value for name, value in payload.items() if value}}


def chamber_of_commerce(partner: Partner) -> str:
    """The number an account is first looked up by: KvK, or the Belgian enterprise number.

    A Belgian VAT number is the enterprise number, so it stands in when none is filled in.

    :return: ten digits for Belgium, eight for the Netherlands, else as filled in; "" without one
    """
    number = one_line(partner.company_registry)
    vat = normalize_vat(partner.vat, partner.country_code)
    country = (partner.country_code or "").upper() or vat[:2]
    if country == "BE" and not number and vat.startswith("BE"):
        number = vat
    if country in ("BE", "NL"):
        number = re.sub(r"\D", "", number)
    if country == "BE" and len(number) == 9:
        number = f"0{number}"
    return _if_fits(number, _CHAMBER_OF_COMMERCE_LENGTH)


def _language(lang: str | None) -> str:
    code = (lang or "")[:2].upper()
    return code if code in _LANGUAGES else ""


def _email(text: str | None) -> str:
    """The first address in ``text``; Odoo takes several, with names around them, Exact does not."""
    found = _EMAIL.search(text or "")
    return _if_fits(found.group(), _EMAIL_LENGTH) if found else ""


def _phone(text: str | None) -> str:
    """The number as written when it fits, else its digits alone."""
    written = one_line(text)
    return _if_fits(written, _PHONE_LENGTH) or _if_fits(
        re.sub(r"\(0\)|[^\d+]", "", written), _PHONE_LENGTH
    )


def _if_fits(text: str, limit: int) -> str:
    return text if len(text) <= limit else ""
