"""From an Odoo invoice or credit note to a sales entry in Exact (``salesentry/SalesEntries``)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from ..exact_api.odata import date_literal
from . import checks
from .booked import Booked, booked_entry
from .issues import Issue, without_repeats
from .lines import PreparedLine, build_lines
from .snapshot import Division, Document
from .texts import (
    DESCRIPTION_LENGTH,
    PAYMENT_REFERENCE_LENGTH,
    cut,
    length,
)

__all__ = ["PreparedEntry", "PreparedLine", "prepare_sales_entry"]

# What a rate keeps on its way through Exact's Edm.Double.
_RATE = Context(prec=15)


@dataclass(frozen=True, slots=True)
class PreparedEntry:
    """A document as it will be booked in Exact, with every reason why it may not be sent.

    ``net``, ``vat`` and ``total`` are what Exact will book, in document currency and signed:
    negative on a credit note. ``year`` and ``period`` are None when no period holds the date.
    ``payload`` has no ``Customer`` yet when the partner is not known in Exact; the sender adds it.
    """

    payload: dict
    lines: tuple[PreparedLine, ...]
    net: Decimal
    vat: Decimal
    total: Decimal
    year: int | None
    period: int | None
    issues: tuple[Issue, ...]

    @property
    def blocked(self) -> bool:
        """Whether one of the issues forbids sending."""
        return any(issue.blocking for issue in self.issues)


def prepare_sales_entry(document: Document, division: Division) -> PreparedEntry:
    """What to post for ``document``, what Exact will make of it, and what stands in its way.

    Never raises for a document that is not right: that is what ``issues`` are for.
    """
    lines = build_lines(document, division)
    payload = _payload(document, lines, division)
    booked = booked_entry(payload, division)
    period = division.period_of(document.date) if document.date else None
    return PreparedEntry(
        payload=payload,
        lines=lines,
        net=booked.net,
        vat=booked.vat,
        total=booked.total,
        year=period.year if period else None,
        period=period.period if period else None,
        issues=_issues(document, division, lines, booked),
    )


def _payload(document: Document, lines: tuple[PreparedLine, ...], division: Division) -> dict:
    reference = document.payment_reference or ""
    foreign = document.currency != division.currency
    optional = {
        "Customer": document.partner.exact_guid,
        "EntryDate": document.date and date_literal(document.date),
        "DueDate": document.due_date and date_literal(document.due_date),
        "PaymentReference": reference if length(reference) <= PAYMENT_REFERENCE_LENGTH else None,
        "PaymentCondition": document.payment_condition,
        "Rate": _RATE.plus(document.rate) if foreign and document.rate else None,
    }
    return {
        "Journal": document.journal_code,
        "YourRef": document.name,
        "Description": cut(document.name, DESCRIPTION_LENGTH),
        "Currency": document.currency,
        **{name: value for name, value in optional.items() if value},
        "SalesEntryLines": [line.payload(division) for line in lines],
    }


def _issues(
    document: Document, division: Division, lines: tuple[PreparedLine, ...], booked: Booked
) -> tuple[Issue, ...]:
    taxes = list(checks.check_taxes(document, division))
    # A missing VAT code or account explains a difference, which is then not worth a word of its
    # own.
    totals = [] if taxes else list(_total_issues(document, lines, booked))
    found = (
        *checks.check_document(document),
        *checks.check_partner(document),
        *checks.check_journal(document, division),
        *checks.check_period(document, division),
        *checks.check_currency(document, division),
        *taxes,
        *checks.check_lines(document, lines, division),
        *totals,
    )
    named = (replace(i, params={"document": document.name, **i.params}) for i in found)
    return without_repeats(named)


def _total_issues(
    document: Document, lines: tuple[PreparedLine, ...], booked: Booked
) -> Iterator[Issue]:
    if lines:
        yield from checks.check_total(document, booked)
        yield from checks.check_company_total(document, lines)
