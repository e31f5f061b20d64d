"""Which relation of Exact is which contact of Odoo, for a whole division in one pass.

The numbers that identify come before those that hint. A match is only made where it is the only
one, on both sides: what remains is a person's to decide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
from typing import Self

from .bank_accounts import valid_iban
from .company_name import name_key, same_name
from .registry import registry_key
from .texts import email_address
from .vat_number import normalize_vat

__all__ = ["MATCHED_BY", "NAMED", "Candidate", "Match", "Relation", "match_relations", "same_name"]

# In the order in which they count; of the last three, code and e-mail need the same name besides.
MATCHED_BY = ("chamber_of_commerce", "vat_number", "code", "iban", "email_name")
# A match names so many contacts at most: a thousand may share one e-mail address and name.
NAMED = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact of Odoo; ``code`` is the one its number mask gives it, not padded."""

    partner_id: int
    name: str
    country_code: str | None = None
    vat: str | None = None
    chamber_of_commerce: str | None = None
    code: str | None = None
    ibans: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of Exact, as the sync of ``crm/Accounts`` tells it; codes may be padded."""

    guid: str
    code: str | None
    name: str
    vat: str | None = None
    chamber_of_commerce: str | None = None
    email: str | None = None
    country_code: str | None = None
    ibans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for a relation.

    :param partner_id: the contact when there is no doubt, else None
    :param matched_by: one of ``MATCHED_BY``, None when nothing was found
    :param candidates: ids of the contacts found, ``partner_id`` or those a person chooses from; at
        most ``NAMED``, sorted
    """

    guid: str
    partner_id: int | None
    matched_by: str | None
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Party:
    """A relation or a contact in the forms that are compared.

    ``registry_is_vat``: a Belgian VAT number is the enterprise number, so it stands in for one.
    """

    vat: str
    registry: str
    registry_is_vat: bool
    keys: dict[str, list[object]]

    @classmethod
    def of(cls, party: Candidate | Relation, emails: Iterable[str]) -> Self:
        country = (party.country_code or "").strip().upper() or None
        vat = normalize_vat(party.vat, country)
        registry = registry_key(party.chamber_of_commerce, country or vat[:2])
        registry_is_vat = not registry and vat.startswith("BE") and country in ("BE", None)
        if registry_is_vat:
            registry = registry_key(vat, "BE")
        name, code = name_key(party.name), (party.code or "").strip()
        addresses = [email_address(text).lower() for text in emails]
        keys = {
            "chamber_of_commerce": [registry] if registry else [],
            "vat_number": [vat] if vat else [],
            "code": [(code, name)] if code and name else [],
            "iban": [iban for iban in map(valid_iban, party.ibans) if iban],
            "email_name": [(address, name) for address in addresses if address and name],
        }
        return cls(vat, registry, registry_is_vat, keys)

    def contradicts(self, other: Self) -> bool:
        """Whether both have a number and they differ: these are two companies."""
        return _differ(self.vat, other.vat) or _differ(self.registry, other.registry)


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def match_relations(
    relations: Iterable[Relation], candidates: Iterable[Candidate]
) -> tuple[Match, ...]:
    """Find the contact of each relation, by the first of ``MATCHED_BY`` that finds any.

    Contacts whose VAT number or Chamber of Commerce number contradicts the relation's are never
    it. Of several nobody is taken, nor is a contact that more than one relation might be.

    :return: one match for each relation, in their order; whatever order the contacts are in
    """
    contacts = _Contacts(candidates)
    relations = tuple(relations)
    found = [contacts.found(_Party.of(one, [one.email or ""])) for one in relations]
    wanted = Counter(chain.from_iterable(ids for _matched_by, ids in found))
    return tuple(
        Match(one.guid, _sure(ids, wanted), matched_by, ids)
        for one, (matched_by, ids) in zip(relations, found, strict=True)
    )


def _sure(ids: tuple[int, ...], wanted: Counter[int]) -> int | None:
    return ids[0] if len(ids) == 1 and wanted[ids[0]] == 1 else None


class _Contacts:
    """The contacts, to be looked up by what they are matched by."""

    def __init__(self, candidates: Iterable[Candidate]):
        self._parties: dict[int, _Party] = {}
        self._ids: dict[tuple[str, object], list[int]] = defaultdict(list)
        for candidate in sorted(candidates, key=attrgetter("partner_id")):
            party = _Party.of(candidate, candidate.emails)
            self._parties[candidate.partner_id] = party
            for matched_by, keys in party.keys.items():
                for key in dict.fromkeys(keys):
                    self._ids[matched_by, key].append(candidate.partner_id)

    def found(self, relation: _Party) -> tuple[str | None, tuple[int, ...]]:
        for matched_by in MATCHED_BY:
            ids = sorted(set(self._fitting(relation, matched_by)))
            if ids:
                return matched_by, tuple(ids[:NAMED])
        return None, ()

    def _fitting(self, relation: _Party, matched_by: str) -> Iterator[int]:
        for key in relation.keys[matched_by]:
            ids = self._ids.get((matched_by, key), ())
            yield from islice((id for id in ids if self._fits(relation, matched_by, id)), NAMED)

    def _fits(self, relation: _Party, matched_by: str, id: int) -> bool:
        contact = self._parties[id]
        if matched_by == "chamber_of_commerce":
            # VAT numbers alone are matched as what they are.
            both_vat = relation.registry_is_vat and contact.registry_is_vat
            return not both_vat and not relation.contradicts(contact)
        return not relation.contradicts(contact)
