"""Which relation of Exact is which contact of Odoo, for a whole division in one pass.

The numbers that identify come before those that hint. A match is only made where it is the only
one, on both sides: what remains is a person's to decide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter

from .company_name import same_name
from .relation_judge import MATCHED_BY, Candidate, Party, Relation, judge, shared_vat_numbers

__all__ = ["MATCHED_BY", "NAMED", "Candidate", "Match", "Relation", "match_relations", "same_name"]

# The most contacts that a match names: a thousand may share one e-mail address and name.
NAMED = 10


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


def match_relations(
    relations: Iterable[Relation],
    candidates: Iterable[Candidate],
    settled: Iterable[Candidate | Relation] = (),
) -> tuple[Match, ...]:
    """Find the contact of each relation, by the first of ``MATCHED_BY`` that finds any.

    ``relation_judge.judge`` says of each pair whether it may be one. Of several nobody is taken,
    nor is a contact that more than one relation might be; a relation that is blocked leaves its
    contact to those that are not.

    :param settled: relations and contacts that are known, for the numbers they share with others
    :return: one match for each relation, in their order; whatever order the contacts are in
    """
    relations = tuple(relations)
    parties = [Party.of(one) for one in relations]
    contacts = _Contacts(candidates, [*parties, *map(Party.of, settled)])
    found = [contacts.found(party) for party in parties]
    live = set(
        chain.from_iterable(
            ids for one, (_by, ids) in zip(relations, found, strict=True) if not one.is_blocked
        )
    )
    found = [
        _without(live, matched_by, ids) if one.is_blocked else (matched_by, ids)
        for one, (matched_by, ids) in zip(relations, found, strict=True)
    ]
    wanted = Counter(chain.from_iterable(ids for _matched_by, ids in found))
    return tuple(
        Match(one.guid, contacts.sure(party, ids, wanted), matched_by, ids)
        for one, party, (matched_by, ids) in zip(relations, parties, found, strict=True)
    )


def _without(
    taken: set[int], matched_by: str | None, ids: tuple[int, ...]
) -> tuple[str | None, tuple[int, ...]]:
    left = tuple(id for id in ids if id not in taken)
    return (matched_by, left) if left else (None, ())


class _Contacts:
    """The contacts, to be looked up by what they are matched by."""

    def __init__(self, candidates: Iterable[Candidate], others: Iterable[Party]):
        self._parties: dict[int, Party] = {}
        self._ids: dict[tuple[str, object], list[int]] = defaultdict(list)
        for candidate in sorted(candidates, key=attrgetter("partner_id")):
            party = Party.of(candidate)
            self._parties[candidate.partner_id] = party
            for matched_by in MATCHED_BY:
                for key in dict.fromkeys(party.keys[matched_by]):
                    self._ids[matched_by, key].append(candidate.partner_id)
        self._shared = shared_vat_numbers(chain(self._parties.values(), others))

    def found(self, relation: Party) -> tuple[str | None, tuple[int, ...]]:
        for matched_by in MATCHED_BY:
            ids = sorted(set(self._fitting(relation, matched_by)))
            if ids:
                return matched_by, tuple(ids[:NAMED])
        return None, ()

    def sure(self, relation: Party, ids: tuple[int, ...], wanted: Counter[int]) -> int | None:
        """The contact, when it is the only one, of this relation alone, and beyond doubt."""
        alone = len(ids) == 1 and wanted[ids[0]] == 1
        return ids[0] if alone and self._judge(ids[0], relation).is_sure else None

    def _fitting(self, relation: Party, matched_by: str) -> Iterator[int]:
        for key in relation.keys[matched_by]:
            ids = self._ids.get((matched_by, key), ())
            fitting = (id for id in ids if self._judge(id, relation).matched_by == matched_by)
            yield from islice(fitting, NAMED)

    def _judge(self, id: int, relation: Party):
        return judge(self._parties[id], relation, self._shared)
