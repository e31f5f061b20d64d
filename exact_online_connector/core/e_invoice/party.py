"""Who an e-invoice is of, or for, beside the contact its document in Odoo has."""

import re
from collections.abc import Iterable, Iterator

from ..document import Document
from ..issues import Issue, issue
from ..partner import Partner
from ..relation.account import chamber_of_commerce
from ..relation.company_name import same_name
from ..relation.registry import (
    REGISTERS,
    VAT_IS_REGISTRY,
    registered,
    registry_key,
    registry_number,
)
from ..relation.vat_number import normalize_vat
from .invoice import Party

# What is shorter is no VAT number, although it stands where one should.
_SHORTEST_VAT = 6


def check_party(document: Document, party: Party) -> Iterator[Issue]:
    """Whether the document's partner is that of its e-invoice.

    Of companies with one VAT number, a fiscal unity, that of the register tells; a member of one
    may have the VAT number of the unity on its documents and its own in Odoo.
    """
    record, partner = ("account.move", document.id), document.partner
    country, theirs = party.registration or ("", "")
    ours = chamber_of_commerce(partner) if country == _register_of(partner) else ""
    keys = {registry_key(theirs, country), registry_key(ours, country)}
    if "" not in keys and country in REGISTERS:
        if len(keys) > 1:
            both = {"file": theirs, "odoo": ours, "partner": partner.name}
            yield issue("e_invoice_registration_differs", record, **both)
    elif party.vat and partner.vat and not _same_vat(party.vat, partner.vat):
        both = {"file": party.vat, "odoo": partner.vat, "partner": partner.name}
        yield issue("e_invoice_vat_number_differs", record, **both)


def check_buyer(document: Document, buyer: Party) -> Iterator[Issue]:
    """Whether a bill is for one of our companies, as far as the numbers in its e-invoice tell."""
    if document.is_purchase and document.own and is_ours(buyer, document.own) is False:
        numbers = [buyer.vat or "", *(number for _scheme, number in buyer.registrations)]
        ours = document.own[0]
        both = {
            "file": _named(buyer.name, *numbers),
            "odoo": _named(ours.name, ours.vat or "", chamber_of_commerce(ours)),
        }
        yield issue("e_invoice_other_buyer", ("account.move", document.id), **both)


def is_ours(buyer: Party, own: Iterable[Partner]) -> bool | None:
    """Whether the buyer of an e-invoice is one of our companies.

    A VAT number of its own is no other company where the name is the same: it may be that of a
    fiscal unity, or of our registration in another country.

    :param own: our companies, each with one VAT number
    :return: None when neither has a number that the other has too
    """
    told = set()
    for mine in own:
        by_register = set(_same_registrations(buyer, mine))
        if by_register:
            told.add(True in by_register)
        elif _is_vat(buyer.vat) and _is_vat(mine.vat):
            same = _same_vat(buyer.vat, mine.vat) or same_name(buyer.name, mine.name)
            told.add(same)
    return (True in told) if told else None


def _same_registrations(buyer: Party, mine: Partner) -> Iterator[bool]:
    """Whether each number of our own register is ours; its VAT number may be one."""
    country = _register_of(mine)
    key = registry_key(chamber_of_commerce(mine), country)
    if not key or country not in REGISTERS:
        return
    for scheme, number in buyer.registrations:
        found = registered(scheme, number)
        if found and found[0] == country and (theirs := registry_key(found[1], country)):
            yield theirs == key
    vat = normalize_vat(buyer.vat, country)
    is_registry = country in VAT_IS_REGISTRY and vat.startswith(country)
    if is_registry and registry_key(vat, country) == key:
        yield True


def _is_vat(vat: str | None) -> bool:
    return len(re.sub(r"[\W_]", "", vat or "")) >= _SHORTEST_VAT


def _named(name: str, *numbers: str) -> str:
    """A company as people know it: its name, and the first of its numbers."""
    number = next(filter(None, numbers), "")
    return f"{name} ({number})" if name and number else name or number


def registration_to_take(partner: Partner, party: Party) -> str | None:
    """The number of the register that the contact lacks and its e-invoice has.

    :return: None when the contact has one, also as its Peppol address, or it may be another company
    """
    country, number = party.registration or ("", "")
    if not number or country != _register_of(partner) or _own_number(partner):
        return None
    if registry_key(number, country) == registry_key(chamber_of_commerce(partner), country):
        return None  # its VAT number says it
    if party.vat and partner.vat:
        return number if _same_vat(party.vat, partner.vat) else None
    return number if same_name(party.name, partner.name) else None


def _own_number(partner: Partner) -> str:
    registry, eas = partner.company_registry, partner.peppol_eas
    return registry_number(registry, eas, partner.peppol_identifier)


def _register_of(partner: Partner) -> str:
    """The country in whose register it is: its own, else the one of its VAT number."""
    vat = normalize_vat(partner.vat, partner.country_code)
    return (partner.country_code or vat[:2]).upper()


def _same_vat(one: str, other: str) -> bool:
    """Whether two VAT numbers may be the same; one of them may lack its prefix or its zeros."""
    keys = [re.sub(r"[\W_]", "", vat).upper() for vat in (one, other)]
    if min(map(len, keys)) < _SHORTEST_VAT:
        return True
    bare = [re.sub(r"^[A-Z]{2}", "", key).lstrip("0") for key in keys]
    prefixes = {key[:2] for key in keys if key[:2].isalpha()}
    return bare[0] == bare[1] and len(prefixes) < 2
