"""What of a changed contact goes to its relation in Exact, and what a person has to decide.

Three values of a field are compared: Odoo's, Exact's, and the one both agreed on last. Whoever
alone moved away from that one is right; where both did, nothing is overwritten silently.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from ..texts import one_line
from .registry import registry_key
from .vat_number import normalize_vat

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs, with both values; None for an empty one."""

    field: str
    odoo: str | None
    exact: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to send, and what is left to a person.

    :param to_send: properties of ``crm/Accounts``
    :param conflicts: what both changed
    """

    to_send: dict[str, str | None]
    conflicts: tuple[Change, ...]


def compare(
    sent: Values | None, odoo: Values, exact: Values, *, cleared: Container[str] = ()
) -> Comparison:
    """Compare a contact with its relation, field by field.

    An empty value of Odoo is not sent over a value of Exact: a contact that lost its phone number
    is more often a mistake than a message. Fields that Exact did not tell are left alone.

    :param sent: what both agreed on last; a field that is missing, or None for all, was never sent
    :param odoo: ``account_values`` of the contact now
    :param exact: the relation as Exact has it now
    :param cleared: fields a person decided to empty in Exact as well
    """
    to_send: dict[str, str | None] = {}
    conflicts: list[Change] = []
    country = odoo.get("Country") or exact.get("Country")
    for field in odoo:
        if field not in exact:
            continue
        ours = normal_form(field, odoo[field], country)
        theirs = normal_form(field, exact[field], country)
        before = normal_form(field, (sent or {}).get(field), country)
        if ours in (theirs, before):  # the same, or nothing new in Odoo
            continue
        exact_unchanged = theirs in ("", before)
        if exact_unchanged and (ours or field in cleared):
            to_send[field] = odoo[field]
        else:
            conflicts.append(Change(field, odoo[field] or None, one_line(exact[field]) or None))
    return Comparison(to_send, tuple(conflicts))


def normal_form(field: str, text: str | None, country: str | None = None) -> str:
    """What of a value counts: two that differ in padding, punctuation or the like have one form.

    :param field: a property of ``crm/Accounts``
    :param country: ISO code of the relation's country, for its numbers
    :return: "" for no value
    """
    match field:
        case "Phone":
            return _phone(text)
        case "Email":
            return one_line(text).casefold()
        case "Website":
            return _website(text)
        case "VATNumber":
            return normalize_vat(text, country)
        case "ChamberOfCommerce":
            return registry_key(text, country)
        case "Country" | "Language" | "Postcode" | "PeppolIdentifier":
            return re.sub(r"\s", "", text or "").upper()
        case _:
            return one_line(text)


def _phone(text: str | None) -> str:
    """+32 9 223 45 67, 0032/9.223.45.67 and +32 (0)9 223 45 67 are one number."""
    number = re.sub(r"\(0\)|[^\w+]", "", one_line(text)).casefold()
    return f"+{number[2:]}" if number.startswith("00") else number


def _website(text: str | None) -> str:
    return re.sub(r"^(https?://|[/ ])+|[/ ]+$", "", one_line(text).casefold())
