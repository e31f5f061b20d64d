"""Which entries of Exact are documents of Odoo, for all of them in one pass: what was booked by
hand, by another program, or by this database before an older backup was restored.

An entry that ``twins`` takes for a document is one here too; beside these, bulk finds what bears
its number in another form, or none.

=========  ===================================================================================
certain    one reference, relation, direction and amount, within a month; nothing else fits
likely     a twin, or the same amount within a month with its number written otherwise, or of
           the same relation and day without any number; nothing else fits as well
several    as good, and more than one entry fits, or the entry fits more than one document
none       nothing
=========  ===================================================================================
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from .twins import Booking, is_twin

CERTAIN, LIKELY, SEVERAL, NONE = "certain", "likely", "several", "none"
# What Exact holds of a reference; other programs cut what is longer.
_REFERENCE_LENGTH = 30
# A number of so many digits is one by itself; a shorter one is any.
_TELLING_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for a document.

    :param grade: ``CERTAIN``, ``LIKELY``, ``SEVERAL`` or ``NONE``
    :param entries: GUIDs of what fits, the likeliest first
    :param is_split: several entries fit, which together come to its amount
    """

    grade: str
    entries: tuple[str, ...] = ()
    is_split: bool = False


def match_documents(
    documents: Mapping[Hashable, Booking], entries: Mapping[str, Booking]
) -> dict[Hashable, Match]:
    """Tell which entry each document is; an entry is taken for one document at most.

    :param documents: those of one kind of entries, by any key
    :param entries: entries of Exact by GUID, without those that are known to be others
    :return: a match for every document
    """
    fitting = _fitting(documents, entries)
    found: dict[Hashable, Match] = {}
    left = dict(fitting)
    for grade in (CERTAIN, LIKELY):
        taken = _unique(left, grade)
        for key, guid in taken.items():
            found[key] = Match(grade, (guid,))
        gone = set(taken.values())
        left = {
            key: [(rank, guid) for rank, guid in ranked if guid not in gone]
            for key, ranked in left.items()
            if key not in taken
        }
    for key, ranked in left.items():
        guids = tuple(guid for _rank, guid in ranked)
        split = _is_split(documents[key], [entries[guid] for guid in guids])
        found[key] = Match(SEVERAL if guids else NONE, guids, split)
    return found


def is_alike(reference: str, entry: Booking) -> bool:
    """Whether a reference and the number of an entry are one number in two forms.

    Prefixes, separators and leading zeros count for nothing, and an entry may bear the number as
    Exact's own: "INV/2026/00012" is "202600012".
    """
    return not _forms(reference).isdisjoint(_forms_of(entry))


def _forms(reference: str) -> set[object]:
    """The forms in which others may write a reference, none for one that tells nothing."""
    digits, groups = _digits(reference), tuple(map(int, re.findall(r"\d+", reference)))
    forms: set[object] = {_bare(reference), _bare(reference[:_REFERENCE_LENGTH])}
    if len(digits) >= _TELLING_DIGITS:
        forms.add(int(digits))
    if len(groups) > 1:
        forms.add(groups)
    return forms - {""}


def _forms_of(entry: Booking) -> set[object]:
    numbers = {int(entry.number)} if entry.number.isdecimal() else set()
    return _forms(entry.reference) | numbers


def _bare(reference: str) -> str:
    """A reference without all that people write otherwise: letters and digits alone."""
    return "".join(char for char in reference.casefold() if char.isalnum())


# === WHAT FITS A DOCUMENT === #


def _fitting(
    documents: Mapping[Hashable, Booking], entries: Mapping[str, Booking]
) -> dict[Hashable, list[tuple[tuple, str]]]:
    """What fits each document, ranked, the best first; what is worse in kind is left out."""
    by_form, without_reference = defaultdict(list), defaultdict(list)
    for guid, entry in entries.items():
        for form in _forms_of(entry):
            by_form[form].append(guid)
        if not entry.reference:
            without_reference[entry.party, entry.amount].append(guid)
    fitting = {}
    for key, ours in documents.items():
        near = set(without_reference[ours.party, ours.amount])
        near.update(*(by_form[form] for form in _forms(ours.reference)))
        ranks = ((_rank(ours, entries[guid]), guid) for guid in near)
        fitting[key] = sorted((rank, guid) for rank, guid in ranks if rank is not None)
    return fitting


def _rank(ours: Booking, entry: Booking) -> tuple | None:
    """How well an entry fits, the lower the better; None when it does not."""
    if not ours.amount or not ours.has_same_direction(entry):
        return None
    same_party = bool(ours.party) and ours.party == entry.party
    same_amount, near = ours.has_same_amount(entry), ours.is_near(entry)
    apart = ours.apart(entry)
    if ours.reference and is_twin(ours, entry):
        certain = same_party and same_amount and near
        return (0 if certain else 1, 0, not same_party, not same_amount), apart
    if not same_amount or not near or not (same_party or not ours.party):
        return None
    if is_alike(ours.reference, entry):
        return (1, 1, not same_party, False), apart
    if same_party and not entry.reference and apart == timedelta():
        return (1, 2, False, False), apart
    return None


def _unique(fitting: Mapping[Hashable, list], grade: str) -> dict[Hashable, str]:
    """The documents of a grade for which one entry is the best, and which are its best alone."""
    place = 0 if grade == CERTAIN else 1
    best: dict[Hashable, tuple] = {}
    wanted = defaultdict(list)
    for key, ranked in fitting.items():
        if not ranked or ranked[0][0][0][0] != place:
            continue
        (kind, _apart), guid = ranked[0]
        ties = [other for (other_kind, _), other in ranked if other_kind == kind]
        for other in ties:
            wanted[other].append((kind, key))
        if len(ties) == 1:
            best[key] = kind, guid
    return {
        key: guid
        for key, (kind, guid) in best.items()
        if not any(rival <= kind for rival, other in wanted[guid] if other != key)
    }


def _is_split(ours: Booking, entries: Iterable[Booking]) -> bool:
    """Whether entries of the same number and relation together come to a document's amount."""
    parts = [
        entry.amount
        for entry in entries
        if entry.party == ours.party and entry.currency == ours.currency
    ]
    return len(parts) > 1 and sum(parts, Decimal()) == ours.amount


def _digits(reference: str) -> str:
    return "".join(re.findall(r"\d+", reference)).lstrip("0")
