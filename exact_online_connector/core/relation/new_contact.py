"""From an account (relation) of Exact (``crm/Accounts``) to a contact that Odoo lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..issues import Issue, issue
from ..texts import email_address, one_line
from .bank_accounts import valid_iban
from .vat_number import check_vat, normalize_vat

__all__ = ["NewContact", "label", "new_contact", "obstacle"]


@dataclass(frozen=True, slots=True)
class NewContact:
    """What a contact is made of; "" for what Exact does not tell.

    :param country_code: ISO code, as Exact has it: Odoo may not know it
    :param language: ISO code of two letters
    :param is_company: a VAT number, a number of a register or bills say so: Exact does not
    :param ibans: each once, without spaces
    :param left_out: what Exact tells and no contact can have; each a warning
    """

    name: str
    street: str
    street2: str
    zip: str
    city: str
    country_code: str
    language: str
    email: str
    phone: str
    website: str
    vat: str
    company_registry: str
    is_company: bool
    is_customer: bool
    is_supplier: bool
    ibans: tuple[str, ...] = ()
    left_out: tuple[Issue, ...] = ()


def obstacle(account: Mapping) -> Issue | None:
    """Why no contact is made of a relation, None when one can be.

    :param account: as of ``resources.get_accounts``, with ``Blocked`` for one that ended too
    """
    if not one_line(account["Name"]):
        return issue("relation_no_name", code=one_line(account["Code"]) or "?")
    if account["Blocked"]:
        return issue("relation_blocked", relation=label(account))
    if account["Status"] != "C" and not account["IsSupplier"]:
        return issue("relation_no_role", relation=label(account))
    return None


def new_contact(account: Mapping, bank_accounts: Iterable[str] = ()) -> NewContact:
    """What a contact is made of, without what would be wrong on it.

    :param account: a relation of which ``obstacle`` says nothing
    :param bank_accounts: their numbers, as Exact has them
    """
    told = {name: one_line(account.get(name)) for name in _TEXTS}
    left_out = []
    country = told["Country"].upper()
    vat = normalize_vat(told["VATNumber"], country)
    wrong = check_vat(vat, country)
    if wrong and wrong.code == "vat_number_invalid":
        names = {"vat": told["VATNumber"], "country": wrong.params["country"]}
        left_out.append(issue("relation_vat_invalid", relation=label(account), **names))
        vat = ""
    ibans = {}
    for number in bank_accounts:
        if iban := valid_iban(number):
            ibans[iban] = None
        else:
            names = {"relation": label(account), "iban": one_line(number)}
            left_out.append(issue("relation_iban_invalid", **names))
    registry, is_supplier = told["ChamberOfCommerce"], bool(account["IsSupplier"])
    extension = told["PhoneExtension"]
    return NewContact(
        name=told["Name"],
        street=told["AddressLine1"],
        street2=told["AddressLine2"],
        zip=told["Postcode"],
        city=told["City"],
        country_code=country,
        language=told["Language"][:2].upper(),
        email=email_address(told["Email"]),
        # As ``phone.phone_number`` reads it back.
        phone=f"{told['Phone']} x{extension}" if extension else told["Phone"],
        website=told["Website"],
        vat=vat,
        company_registry=registry,
        is_company=bool(vat or registry or is_supplier),
        is_customer=account["Status"] == "C",
        is_supplier=is_supplier,
        ibans=tuple(ibans),
        left_out=tuple(left_out),
    )


def label(account: Mapping) -> str:
    """How people know a relation: its code and its name."""
    return " ".join(filter(None, (one_line(account["Code"]), one_line(account["Name"]))))


_TEXTS = (
    "Name",
    "AddressLine1",
    "AddressLine2",
    "Postcode",
    "City",
    "Country",
    "Language",
    "Email",
    "Phone",
    "PhoneExtension",
    "Website",
    "VATNumber",
    "ChamberOfCommerce",
)
