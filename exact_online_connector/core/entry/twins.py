"""Which entries of Exact may be the very document that is about to be booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from ..texts import one_line

# Whoever numbers anew each year uses a number again after more than half of one.
_SAME_YEAR = timedelta(days=183)
# How far apart the days of one document may be, when somebody typed it in by hand.
_SAME_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Booking:
    """What the comparison needs to know of a document, or of an entry.

    :param reference: as ``YourRef``
    :param party: GUID of the relation; "" for a document whose contact is none yet
    :param amount: with VAT, in its own currency; negative on what turns an invoice round
    :param on: day of the document
    :param number: Exact's own of an entry, which is the document's where Exact numbers invoices
    """

    reference: str
    party: str
    amount: Decimal
    currency: str
    on: date | None
    number: str = ""

    def has_same_direction(self, other: Self) -> bool:
        """Whether both are invoices, or both turn one round."""
        return (self.amount < 0) == (other.amount < 0)

    def has_same_amount(self, other: Self) -> bool:
        """Whether both come to the same, in the same currency."""
        return (self.amount, self.currency) == (other.amount, other.currency)

    def apart(self, other: Self) -> timedelta:
        """How far apart their days are; nothing when one is not known, so that a person is
        asked.
        """
        return abs(self.on - other.on) if self.on and other.on else timedelta()

    def is_near(self, other: Self) -> bool:
        """Whether their days are those of one document that somebody typed in by hand."""
        return self.apart(other) <= _SAME_MONTH


def twins(ours: Booking, found: Mapping[str, Booking]) -> list[str]:
    """Tell which entries of Exact may be our document, the likeliest first.

    All of them have its reference and its direction. One of the same relation is taken for it
    whatever its amount, unless it is of another year as well as of another amount: many number
    anew each year. One of another relation only when amount, currency and month are the same:
    numbers of two suppliers, or of two journals, may well be equal, and yet one company may be two
    relations.

    :param found: entries of Exact by GUID
    :return: GUIDs
    """
    alike = {guid: entry for guid, entry in found.items() if is_twin(ours, entry)}
    return sorted(
        alike,
        key=lambda guid: (
            ours.party != alike[guid].party,
            not ours.has_same_amount(alike[guid]),
            ours.apart(alike[guid]),
        ),
    )


def same_reference(one: str, other: str) -> bool:
    """Whether two references differ in white space and capitals at most."""
    return plain_reference(one) == plain_reference(other)


def plain_reference(reference: str) -> str:
    """A reference without what may differ: the same text for all that are the same."""
    return one_line(reference).casefold()


def is_twin(ours: Booking, entry: Booking) -> bool:
    """Whether an entry in Exact is taken for our document: one reference and direction, and near
    enough.
    """
    if not ours.has_same_direction(entry) or not same_reference(ours.reference, entry.reference):
        return False
    if ours.party == entry.party:
        return ours.has_same_amount(entry) or ours.apart(entry) <= _SAME_YEAR
    return ours.has_same_amount(entry) and ours.is_near(entry)
