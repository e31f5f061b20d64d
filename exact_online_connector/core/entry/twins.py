"""Which entries of Exact may be the very document that is about to be booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..texts import one_line

# Whoever numbers anew each year uses a number again after more than half of one.
_SAME_YEAR = timedelta(days=183)
# How far apart the days of one document may be, when somebody typed it in by hand.
_SAME_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Booking:
    """What the comparison needs to know of a document, or of an entry.

    :param reference: as ``YourRef``
    :param party: GUID of the relation
    :param amount: with VAT, in its own currency; negative on what turns an invoice round
    :param on: day of the document
    """

    reference: str
    party: str
    amount: Decimal
    currency: str
    on: date | None


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
    alike = {guid: entry for guid, entry in found.items() if _is_twin(ours, entry)}
    return sorted(
        alike,
        key=lambda guid: (
            ours.party != alike[guid].party,
            not _same_amount(ours, alike[guid]),
            _apart(ours, alike[guid]),
        ),
    )


def same_reference(one: str, other: str) -> bool:
    """Whether two references differ in white space and capitals at most."""
    return one_line(one).casefold() == one_line(other).casefold()


def _is_twin(ours: Booking, entry: Booking) -> bool:
    """Whether an entry in Exact is taken for our document: one reference and direction, and near
    enough.
    """
    same_direction = (ours.amount < 0) == (entry.amount < 0)
    if not same_direction or not same_reference(ours.reference, entry.reference):
        return False
    if ours.party == entry.party:
        return _same_amount(ours, entry) or _apart(ours, entry) <= _SAME_YEAR
    return _same_amount(ours, entry) and _apart(ours, entry) <= _SAME_MONTH


def _same_amount(ours: Booking, entry: Booking) -> bool:
    return (ours.amount, ours.currency) == (entry.amount, entry.currency)


def _apart(ours: Booking, entry: Booking) -> timedelta:
    """How far apart their days are; nothing when one is not known, so that a person is asked."""
    return abs(ours.on - entry.on) if ours.on and entry.on else timedelta()
