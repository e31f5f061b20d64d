"""Proposals which payment condition of Exact an Odoo payment term is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .propose import NO_MATCH, Proposal
from .tax_kind import plain

ON_CREDIT, COLLECTION, CASH = "B", "I", "K"
_NUMBERS = re.compile(r"\d+")
_END_OF_MONTH = re.compile(
    r"eind\w* (van de |vd )?maand|\beom\b|fin (de |du )?mois|end of (the )?(\w+ )?month|monatsende"
)


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """A payment term of Odoo.

    :param days: after the ends of months
    :param end_of_months: how many ends of months come first
    :param parts: how many instalments
    """

    name: str
    days: int
    end_of_months: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """A payment condition of the division (``cashflow/PaymentConditions``).

    :param method: ``B`` on credit, ``I`` collection (direct debit), ``K`` cash
    :param days: as in ``PaymentTerm``; 0 as well when nobody filled it in
    :param end_of_months: as in ``PaymentTerm``; 0 likewise
    """

    code: str
    description: str
    method: str | None = ON_CREDIT
    days: int | None = 0
    end_of_months: int | None = 0
    blocked: bool = False


def propose_payment_condition(
    term: PaymentTerm, conditions: Iterable[Condition], *, collection: bool = False
) -> Proposal:
    """The payment condition under which what is due when ``term`` says.

    A collection is proposed for nothing but collections: Exact would take the money twice.

    :param collection: whether what the term is for is collected by direct debit
    :return: code of a condition. Reasons: ``same_days``; ``words`` when only its description says
        so, because its days were left open; ``several_parts``, ``no_match``.
    """
    if term.parts > 1:
        return Proposal(None, "several_parts")
    usable = [c for c in conditions if not c.blocked and (c.method == COLLECTION) is collection]
    for reason, fits in (("same_days", _same_days), ("words", _same_words)):
        fitting = [condition for condition in usable if fits(term, condition)]
        if fitting:
            return Proposal(min(fitting, key=lambda c: _rank(term, c)).code, reason)
    return NO_MATCH


def _same_days(term: PaymentTerm, condition: Condition) -> bool:
    if (term.days, term.end_of_months) != _days(condition):
        return False
    return any(_days(condition)) or not any(_said(condition))


def _same_words(term: PaymentTerm, condition: Condition) -> bool:
    """Only where the days are left open: what Exact computes with counts more than what is said."""
    if any(_days(condition)):
        return False
    if _words(term.name) and _words(term.name) == _words(condition.description):
        return True
    wanted = ([term.days] if term.days else [], term.end_of_months)
    return any(wanted) and _said(condition) == wanted


def _days(condition: Condition) -> tuple[int, int]:
    return condition.days or 0, condition.end_of_months or 0


def _said(condition: Condition) -> tuple[list[int], int]:
    """The numbers its description names, and whether an end of month: 0 days may be left open."""
    text = plain(condition.description)
    numbers = [int(number) for number in _NUMBERS.findall(text) if int(number)]
    return numbers, 1 if _END_OF_MONTH.search(text) else 0


def _rank(term: PaymentTerm, condition: Condition) -> tuple:
    """Of several: one that is not cash, then the same words, then the first code."""
    same_words = _words(term.name) == _words(condition.description)
    return condition.method == CASH, not same_words, len(condition.code), condition.code


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", plain(text)))
