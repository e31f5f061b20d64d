"""Whether a relation of Exact is a contact of Odoo: the one judge of the import and the look-up.

===================  =========================  ==============================================
register             VAT number                 it is
===================  =========================  ==============================================
same                 any                        the same company
differs              same, and the same name    for a person: one of the numbers may be wrong
differs              any other                  another company
missing              differs                    another company
missing              same                       the same company, unless several share the number
missing              missing                    the same by code or e-mail with the name, or IBAN
===================  =========================  ==============================================

Companies of one fiscal unity or VAT group have one VAT number. Where numbers of two registers stand
beside a VAT number, it proves nothing without the name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ..texts import email_address
from .bank_accounts import valid_iban
from .company_name import name_key
from .registry import REGISTERS, VAT_IS_REGISTRY, registry_key
from .vat_number import normalize_vat

# In the order in which they count; code and e-mail need the same name besides.
MATCHED_BY = ("chamber_of_commerce", "vat_number", "code", "iban", "email_name")
# A name alone proves nothing, unless we had it created and never heard the answer.
STRENGTH = (*MATCHED_BY, "name")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact of Odoo.

    :param code: the one its number mask gives it, not padded
    :param was_asked: Exact was asked to create it, and the answer never came
    """

    partner_id: int
    name: str
    country_code: str | None = None
    vat: str | None = None
    chamber_of_commerce: str | None = None
    code: str | None = None
    ibans: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    was_asked: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of Exact, as ``crm/Accounts`` and its sync tell it; codes may be padded.

    :param is_blocked: nothing can be booked on it, or not any more
    """

    guid: str
    code: str | None
    name: str
    vat: str | None = None
    chamber_of_commerce: str | None = None
    email: str | None = None
    country_code: str | None = None
    ibans: tuple[str, ...] = ()
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a relation is a contact.

    :param matched_by: one of ``STRENGTH``, None when it is somebody else
    :param is_sure: else a doubt, for a person to decide
    """

    matched_by: str | None
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A relation or a contact in the forms that are compared.

    :param country: whose register the number stands in
    :param stands_in: there is no number but the one that follows from the VAT number
    :param is_vat: its number says no more than the VAT number does
    :param keys: what it can be found by
    """

    name: str
    vat: str
    registry: str
    country: str
    stands_in: bool
    is_vat: bool
    keys: dict[str, list[object]]

    @classmethod
    def of(cls, party: Candidate | Relation) -> Self:
        """Bring a contact or a relation in its forms."""
        country = (party.country_code or "").strip().upper() or None
        vat = normalize_vat(party.vat, country)
        registry = registry_key(party.chamber_of_commerce, country or vat[:2])
        of_vat = _registry_of_vat(vat, country)
        stands_in = bool(of_vat) and not registry
        registry = registry or of_vat
        name, code = name_key(party.name), (party.code or "").strip()
        texts = party.emails if isinstance(party, Candidate) else [party.email or ""]
        addresses = [email_address(text).lower() for text in texts]
        was_asked = not isinstance(party, Candidate) or party.was_asked
        keys = {
            "chamber_of_commerce": [registry] if registry else [],
            "vat_number": [vat] if vat else [],
            "code": [(code, name)] if code and name else [],
            "iban": [iban for iban in map(valid_iban, party.ibans) if iban],
            "email_name": [(address, name) for address in addresses if address and name],
            "name": [name] if name and was_asked else [],
        }
        is_vat = bool(registry) and registry == of_vat
        return cls(name, vat, registry, country or vat[:2], stands_in, is_vat, keys)

    def has_same_registry(self, other: Self) -> bool:
        """Whether one register has both under one number; VAT numbers alone do not count."""
        same = self.registry and self.registry == other.registry and self._shares_register(other)
        if not same or (self.stands_in and other.stands_in):
            return False
        return self.is_in_one_register(other) or not self.has_other_vat(other)

    def has_other_registry(self, other: Self) -> bool:
        """Whether one register has them under two numbers."""
        both = self.registry and other.registry and self._shares_register(other)
        return bool(both) and self.registry != other.registry

    def has_other_vat(self, other: Self) -> bool:
        """Whether both have a VAT number and they differ."""
        return bool(self.vat and other.vat and self.vat != other.vat)

    def is_in_one_register(self, other: Self) -> bool:
        """Whether their country has one register, whose numbers are written in one way."""
        return (self.country or other.country) in REGISTERS

    def contradicts(self, other: Self) -> bool:
        """Whether their numbers say that these are two companies."""
        if self.has_same_registry(other):
            return False
        return self.has_other_vat(other) or self.has_other_registry(other)

    def _shares_register(self, other: Self) -> bool:
        return not self.country or not other.country or self.country == other.country


def _registry_of_vat(vat: str, country: str | None) -> str:
    """The number of the register that a VAT number is made of, "" where it is another one."""
    own = vat[:2]
    return registry_key(vat, own) if own in VAT_IS_REGISTRY and country in (own, None) else ""


def shared_vat_numbers(parties: Iterable[Party]) -> frozenset[str]:
    """The VAT numbers under which several companies are known: a fiscal unity, a VAT group."""
    registries: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        if party.vat and party.registry:
            registries[party.vat].add(party.registry)
    return frozenset(vat for vat, found in registries.items() if len(found) > 1)


def judge(contact: Party, relation: Party, shared: frozenset[str] = frozenset()) -> Verdict:
    """Whether a relation is a contact, and by what.

    :param shared: of all that are compared, see ``shared_vat_numbers``
    """
    same_name = bool(contact.name) and contact.name == relation.name
    same_vat = bool(contact.vat) and contact.vat == relation.vat
    if contact.has_same_registry(relation):
        # Elsewhere each court or county may keep a register of its own, with the same numbers.
        is_sure = contact.is_in_one_register(relation) or same_vat or same_name
        return Verdict("chamber_of_commerce", is_sure)
    if contact.has_other_vat(relation):
        return Verdict(None)
    if contact.has_other_registry(relation):
        return _judge_other_registry(contact, relation, same_vat, same_name)
    if same_vat:
        return Verdict("vat_number", is_sure=same_name or contact.vat not in shared)
    for matched_by in STRENGTH[2:]:
        if set(contact.keys[matched_by]) & set(relation.keys[matched_by]):
            # A factoring company has one bank account for all whose invoices it collects.
            return Verdict(matched_by, is_sure=matched_by != "iban" or same_name)
    return Verdict(None)


def _judge_other_registry(
    contact: Party, relation: Party, same_vat: bool, same_name: bool
) -> Verdict:
    """The verdict where one register has them under two numbers."""
    if not same_vat:
        return Verdict(None)
    if contact.is_vat or relation.is_vat:
        # Filled in after the VAT number, which may be the group's: it says nothing of the member.
        return Verdict("vat_number", is_sure=same_name)
    is_doubtful = same_name or not contact.is_in_one_register(relation)
    return Verdict("vat_number") if is_doubtful else Verdict(None)
