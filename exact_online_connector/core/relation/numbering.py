"""Codes for debtors and creditors by a mask: with ``1###`` the contact DB00001 becomes 1001.

A code follows from the contact's own number and nothing else, so nobody's code depends on who was
sent first. Where two want the same code a person decides; nobody takes another's number.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
from typing import Literal, Self

# Exact takes codes of relations up to 18 digits (docs/exact-online.md).
LENGTH = 18
# The most others that a clash names: ten thousand contacts may end in the same year.
NAMED = 10
PROBLEMS = ("no_digits", "overflow", "clash_here", "clash_in_exact")
Problem = Literal["no_digits", "overflow", "clash_here", "clash_in_exact"]
_DIGITS = re.compile(r"[0-9]+")


class MaskError(ValueError):
    """A text that is no mask.

    ``code``, which has a sentence: ``mask_empty``, ``mask_bad_character`` (neither digit nor
    ``#``), ``mask_no_place`` (no ``#``), ``mask_places_not_together`` (more than one run of ``#``),
    ``mask_too_long`` (over ``LENGTH``).
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mask:
    """The form of a code: a number between two fixed texts of digits.

    :param before: the digits in front
    :param places: how many digits the number has
    :param after: the digits behind
    """

    before: str
    places: int
    after: str

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Read a mask as a person types it: digits and one run of ``#``, such as ``1###``.

        :raises MaskError: with the first thing that is wrong
        """
        text = (text or "").strip()
        before, *runs = re.split(r"(#+)", text)
        faults = {
            "mask_empty": not text,
            "mask_bad_character": re.search(r"[^0-9#]", text),
            "mask_no_place": not runs,
            "mask_places_not_together": len(runs) > 2,
            "mask_too_long": len(text) > LENGTH,
        }
        for code, found in faults.items():
            if found:
                raise MaskError(code)
        places, after = runs
        return cls(before, len(places), after)

    def __str__(self) -> str:
        return f"{self.before}{'#' * self.places}{self.after}"

    @property
    def capacity(self) -> int:
        """How many codes the mask holds: ``1###`` has 1000, those of the numbers 0 to 999."""
        return 10**self.places

    def code(self, number: int) -> str | None:
        """The code of a number: a contact's digits, its id, or the next of a sequence.

        :return: digits, as long as the mask; None when the number does not fit
        """
        if not 0 <= number < self.capacity:
            return None
        return f"{self.before}{number:0{self.places}}{self.after}"

    def number_in(self, code: str) -> str | None:
        """The digits of a contact that this mask makes a code of: 001 of 1001 by ``1###``.

        :return: as many digits as the mask has places; None for a code that it does not make
        """
        form = f"{self.before}([0-9]{{{self.places}}}){self.after}"
        found = re.fullmatch(form, code)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Contact:
    """A commercial partner that is to have a code.

    :param reference: where its digits are read; its id as text when ids are the source
    :param current_code: the code of its relation in Exact, None when it has no relation yet
    """

    id: int
    name: str
    reference: str | None = None
    current_code: str | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A contact with its code, or with the reason why it has none.

    :param problem: one of ``PROBLEMS``, None when there is a code
    :param clashes_with: ids of the first ``NAMED`` others with the same number, who has the code
        already before the rest (``clash_here``), or the name of the relation that has it
        (``clash_in_exact``)
    :param keeps: the code its relation in Exact has already, and keeps whatever the mask says
    """

    partner_id: int
    name: str
    reference: str | None
    code: str | None
    problem: Problem | None = None
    clashes_with: tuple[int | str, ...] = ()
    keeps: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a mask would do.

    :param first: the first contacts with their codes, those that have none in Exact yet before
        those that keep theirs
    :param counts: how often each of ``PROBLEMS`` occurs among those that have none yet
    :param kept: how many keep the code they have in Exact
    """

    first: tuple[Numbered, ...]
    counts: dict[Problem, int]
    kept: int = 0


def digits_of(reference: str | None) -> int | None:
    """The number in a reference: its last run of digits, as what stands before is year or series.

    DB00001 is 1, INV/2026/0007 is 7, C12-BE is 12.

    :return: None without digits. Of a longer number the first ``LENGTH`` + 1 digits, already more
        than any mask holds.
    """
    runs = _DIGITS.findall(reference or "")
    if not runs:
        return None
    return int(runs[-1].lstrip("0")[: LENGTH + 1] or 0)


def assign(
    mask: Mask, contacts: Iterable[Contact], taken: Mapping[str, str]
) -> tuple[Numbered, ...]:
    """Give every contact the code of its number, unless another has or wants it.

    The one contact that already has its code in Exact keeps it; others that want it get none.

    :param contacts: all that share the numbering, also those sent before; each id once
    :param taken: the codes that exist in Exact, without padding -> the name of the relation
    :return: by id, whatever the order of ``contacts``; no code twice
    """
    by_number = defaultdict(list)
    for contact in sorted(contacts, key=attrgetter("id")):
        by_number[digits_of(contact.reference)].append(contact)
    numbered = chain.from_iterable(
        _number(mask, number, rivals, taken) for number, rivals in by_number.items()
    )
    return tuple(sorted(numbered, key=attrgetter("partner_id")))


def preview(numbered: Iterable[Numbered], limit: int = 10) -> Preview:
    """The first ``limit`` contacts, and the count of each problem among those that are new."""
    kept, new = [], []
    for contact in numbered:
        (kept if contact.keeps else new).append(contact)
    found = [contact.problem for contact in new]
    counts = {problem: found.count(problem) for problem in PROBLEMS}
    return Preview((*new, *kept)[:limit], counts, len(kept))


def _number(
    mask: Mask, number: int | None, rivals: list[Contact], taken: Mapping[str, str]
) -> Iterator[Numbered]:
    """The answers for the contacts that have the same number, or for all without one."""
    code = None if number is None else mask.code(number)
    if code is None:
        problem = "no_digits" if number is None else "overflow"
        yield from (_without_code(contact, problem) for contact in rivals)
        return
    holders = [contact for contact in rivals if contact.current_code == code]
    holders_first = sorted(rivals, key=lambda contact: contact.current_code != code)
    for contact in rivals:
        if holders == [contact]:
            yield _with_code(contact, code)
        elif len(rivals) > 1:
            others = (rival.id for rival in holders_first if rival is not contact)
            yield _without_code(contact, "clash_here", *islice(others, NAMED))
        elif code in taken:
            yield _without_code(contact, "clash_in_exact", taken[code])
        else:
            yield _with_code(contact, code)


def _with_code(contact: Contact, code: str) -> Numbered:
    return Numbered(contact.id, contact.name, contact.reference, code, keeps=contact.current_code)


def _without_code(contact: Contact, problem: Problem, *clashes_with: int | str) -> Numbered:
    return Numbered(
        contact.id,
        contact.name,
        contact.reference,
        None,
        problem,
        clashes_with,
        contact.current_code,
    )
