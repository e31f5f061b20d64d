"""From an Odoo partner to an account (relation) in Exact (``crm/Accounts``)."""

import re

from ..partner import Partner
from ..texts import cut, email_address, if_fits, one_line
from .phone import phone_number
from .registry import registry_number
from .vat_number import check_vat, normalize_vat

__all__ = [
    "ROLES",
    "account_values",
    "chamber_of_commerce",
    "check_vat",
    "normalize_vat",
    "prepare_account",
]

# Exact documents no lengths; these are the ones seen (docs/exact-online.md).
_LENGTHS = {
    "Name": 50,
    "AddressLine1": 60,
    "AddressLine2": 60,
    "Postcode": 20,
    "City": 40,
}
_WEBSITE_LENGTH, _CHAMBER_OF_COMMERCE_LENGTH, _PEPPOL_LENGTH = 200, 60, 50
_LANGUAGES = frozenset({"NL", "FR", "EN", "DE", "ES"})
# What makes a relation a customer or a supplier; it may be both.
ROLES = {"Customer": {"Status": "C"}, "Supplier": {"IsSupplier": True}}


def account_values(partner: Partner) -> dict[str, str | None]:
    """What follows from the contact, so that a change of it can be seen, clearing included.

    Long texts are cut. An e-mail address, phone number or website that Exact would refuse counts as
    none: none of them is worth an invoice that cannot be booked.

    :param partner: the commercial partner; ``check_relation`` tells whether it is good enough
    :return: properties of ``crm/Accounts`` without code and role; None for those without value.
        The Peppol identifier goes without its type, whose values are unknown
        (docs/exact-online.md).
    """
    texts = {
        "Name": partner.name,
        "AddressLine1": partner.street,
        "AddressLine2": partner.street2,
        "Postcode": partner.zip,
        "City": partner.city,
    }
    values = {name: cut(text, _LENGTHS[name]) for name, text in texts.items()}
    phone = phone_number(partner.phone)
    values |= {
        "Country": (partner.country_code or "").upper(),
        "Language": _language(partner.lang),
        "Email": email_address(partner.email),
        "Phone": phone.number,
        "PhoneExtension": phone.extension,
        "Website": if_fits(one_line(partner.website), _WEBSITE_LENGTH),
        "VATNumber": normalize_vat(partner.vat, partner.country_code),
        "ChamberOfCommerce": chamber_of_commerce(partner),
        "PaymentConditionSales": partner.sales_condition,
        "PaymentConditionPurchase": partner.purchase_condition,
        "SalesCurrency": partner.sales_currency,
        "PurchaseCurrency": partner.purchase_currency,
        "PeppolIdentifier": if_fits(one_line(partner.peppol_identifier), _PEPPOL_LENGTH),
    }
    return {name: value or None for name, value in values.items()}


def prepare_account(
    partner: Partner, role: str = "Customer", code: str | None = None
) -> dict[str, object]:
    """The payload that creates the relation of a customer or supplier.

    :param partner: as for ``account_values``
    :param role: a key of ``ROLES``
    :param code: its code in Exact, None when Exact is to number it
    :return: properties of ``crm/Accounts``; only those that have a value
    """
    values = {**account_values(partner), "Code": code}
    return {**ROLES[role], **{name: value for name, value in values.items() if value}}


def chamber_of_commerce(partner: Partner) -> str:
    """The number an account is first looked up by: KvK, or the Belgian enterprise number.

    The number in the Peppol address stands in when none is filled in, and a Belgian VAT number,
    which is the enterprise number.

    :return: ten digits for Belgium, eight for the Netherlands, else as filled in; "" without one
    """
    number = one_line(
        registry_number(partner.company_registry, partner.peppol_eas, partner.peppol_identifier)
    )
    vat = normalize_vat(partner.vat, partner.country_code)
    country = (partner.country_code or "").upper() or vat[:2]
    if country == "BE" and not number and vat.startswith("BE"):
        number = vat
    if country in ("BE", "NL"):
        number = re.sub(r"\D", "", number)
    if country == "BE" and len(number) == 9:
        number = f"0{number}"
    return if_fits(number, _CHAMBER_OF_COMMERCE_LENGTH)


def _language(lang: str | None) -> str:
    code = (lang or "")[:2].upper()
    return code if code in _LANGUAGES else ""
