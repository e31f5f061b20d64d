"""The persons at a partner (``crm/Contacts``)."""

import re

from ..partner import ContactPerson, Partner
from ..texts import cut, email_address, one_line
from .phone import phone_number

# Exact documents no lengths; that of names of relations is taken (docs/exact-online.md).
_NAME_LENGTH, _JOB_TITLE_LENGTH = 50, 50
# Words a surname of several words starts with: Jan van den Berg, Maria De Smet, Luigi di Rosa.
_PARTICLE = re.compile(
    r"van|vanden|vander|de|den|der|des|d'|du|la|le|les|ten|ter|te|tot|op|'t|in|het|von|zu|zur|zum"
    r"|di|da|do|dos|del|della|el|al|bin|ben",
    re.IGNORECASE,
)
# What the one who gets the invoices is called, by the partner's language.
_INVOICES = {"NL": "Facturatie", "FR": "Facturation", "DE": "Rechnungen", "ES": "Facturas"}


def contact_persons(partner: Partner) -> tuple[ContactPerson, ...]:
    """Who goes to Exact: those with a name, and whoever gets the invoices.

    Exact keeps one e-mail address with a relation, the partner's own. An invoice address with
    another one goes as a person of its own, with id 0.
    """
    persons = tuple(person for person in partner.contacts if one_line(person.name))
    address = email_address(partner.invoice_email)
    known = {email_address(text).lower() for text in (partner.email, *(p.email for p in persons))}
    if address and address.lower() not in known:
        name = _INVOICES.get((partner.lang or "")[:2].upper(), "Invoices")
        persons += (ContactPerson(0, name, email=address),)
    return persons


def prepare_contacts(partner: Partner) -> tuple[dict[str, str], ...]:
    """What the relation's persons are made of.

    :return: payloads of ``crm/Contacts`` without ``Account``, one for each of ``contact_persons``
        and in their order; only properties that have a value
    """
    return tuple(_payload(person) for person in contact_persons(partner))


def _payload(person: ContactPerson) -> dict[str, str]:
    """A person in the properties of ``crm/Contacts``; only those that have a value."""
    first, last = split_name(person.name)
    phone = phone_number(person.phone)
    values = {
        "FirstName": cut(first, _NAME_LENGTH),
        "LastName": cut(last, _NAME_LENGTH),
        "Email": email_address(person.email),
        "BusinessPhone": phone.number,
        "BusinessPhoneExtension": phone.extension,
        "JobTitleDescription": cut(person.job_title, _JOB_TITLE_LENGTH),
    }
    return {name: value for name, value in values.items() if value}


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a person Odoo knows by one name.

    The last name starts at a word such as "van", else it is the last word; a comma puts it first.

    :return: ("Jan", "van den Berg"); the first is "" when there is but one word
    """
    before, comma, after = one_line(name).partition(",")
    if comma and before.strip() and after.strip():
        return after.strip(), before.strip()
    words = one_line(name).split()
    start = next(
        (at for at, word in enumerate(words[1:-1], 1) if _PARTICLE.fullmatch(word)),
        max(len(words) - 1, 0),
    )
    return " ".join(words[:start]), " ".join(words[start:])
