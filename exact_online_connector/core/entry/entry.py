"""From an Odoo document to an entry in Exact.

Invoices and credit notes become sales entries (``salesentry/SalesEntries``), bills and their
refunds, once coded, purchase entries (``purchaseentry/PurchaseEntries``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...exact_api.odata import date_literal
from ..coding import coding_checks
from ..coding.coded_line import CodedLine
from ..debit.mandate import check_mandate
from ..division import Division
from ..document import Document
from ..e_invoice.check import check_e_invoice
from ..issues import E_INVOICE, Issue, issue, without_repeats
from ..kinds import Kind
from ..texts import DESCRIPTION_LENGTH, PAYMENT_REFERENCE_LENGTH, cut, length, one_line
from . import checks, deduction
from .booked import Booked, booked_entry
from .lines import PreparedLine, build_lines, coded_lines
from .rate import booked_rate

__all__ = [
    "PreparedEntry",
    "PreparedLine",
    "prepare_entry",
    "with_payload",
]


@dataclass(frozen=True, slots=True)
class PreparedEntry:
    """A document as it will be booked in Exact, with every reason why it may not be sent.

    Amounts are what Exact will book, in document currency and signed: negative on a credit note.

    :param payload: has no ``Customer`` or ``Supplier`` yet when the partner is not known in Exact;
        the sender adds it
    :param net: without VAT
    :param vat: what is paid with it
    :param total: net and VAT
    :param year: financial year; None when no period holds the accounting date
    :param period: its number; None likewise
    :param issues: why it may not be sent, and what to know about it
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

    @property
    def differs_from_e_invoice(self) -> bool:
        """Whether it is not what its own e-invoice says, or that cannot be told."""
        return any(issue.code in E_INVOICE for issue in self.issues)


def prepare_entry(
    document: Document, division: Division, coded: Sequence[CodedLine] = ()
) -> PreparedEntry:
    """What to post for ``document``, what Exact will make of it, and what stands in its way.

    Never raises for a document that is not right: that is what ``issues`` are for.

    :param coded: how the lines of a bill are coded, parts of lines included, in the order they are
        to be booked; the records of their issues are ``exact.coding.line`` with their keys. Only
        for a kind of document that is coded
    """
    if document.kind.is_coded:
        lines = coded_lines(document, coded, division)
        of_lines, explained = _coding_issues(document, lines, division, coded)
    else:
        lines = build_lines(document, division)
        of_lines, explained = _mapping_issues(document, lines, division)
    rate = _rate(document, lines)
    payload = _payload(document, lines, division, rate)
    booked = booked_entry(payload[document.kind.lines], division)
    period = division.period_of(document.accounting_date)
    decimals = tuple(checks.check_decimals(document))
    abroad = checks.check_abroad(document, lines, division)
    stopped = checks.check_stopped(lines, division)
    of_lines = (*of_lines, *decimals, *abroad, *stopped)
    totals = (
        []
        if explained or decimals
        else list(_total_issues(document, lines, booked, rate, division))
    )
    return PreparedEntry(
        payload=payload,
        lines=lines,
        net=booked.net,
        vat=booked.vat,
        total=booked.total,
        year=period.year if period else None,
        period=period.period if period else None,
        issues=_issues(document, division, (*of_lines, *totals)),
    )


def _mapping_issues(
    document: Document, lines: tuple[PreparedLine, ...], division: Division
) -> tuple[tuple[Issue, ...], bool]:
    """What stands in the way of lines that are booked as they are mapped.

    :return: with whether it explains a difference in the total: a VAT code or account that is
        missing does, and makes that not worth a word of its own
    """
    taxes = tuple(checks.check_taxes(document, division))
    return (*taxes, *checks.check_lines(document, lines, division)), bool(taxes)


def _coding_issues(
    document: Document,
    lines: tuple[PreparedLine, ...],
    division: Division,
    coded: Sequence[CodedLine],
) -> tuple[tuple[Issue, ...], bool]:
    """The same of lines that are booked as they are coded."""
    found = (
        *coding_checks.check_coding(document, coded, division),
        *deduction.check_shares(document, lines, division),
    )
    return found, any(issue.code in coding_checks.EXPLAINING for issue in found)


def _rate(document: Document, lines: tuple[PreparedLine, ...]) -> Decimal | None:
    """The rate to book at: Odoo's, or one so near that both come to the same total."""
    if not document.rate or document.company_total is None:
        return document.rate
    total = document.company_total * document.sign
    return booked_rate(document.rate, checks.amounts_in(lines), total)


def _payload(
    document: Document,
    lines: tuple[PreparedLine, ...],
    division: Division,
    rate: Decimal | None,
) -> dict:
    """What is posted: the properties that have a value, in Exact's names.

    :param lines: signed, negative on a credit note
    :param rate: of the document's currency, company currency for one unit of it
    """
    kind = document.kind
    reference = one_line(document.payment_reference)
    foreign = document.currency != division.currency
    optional = {
        kind.party: document.partner.exact_guid,
        "EntryDate": document.invoice_date and date_literal(document.invoice_date),
        **_reporting(document, division),
        "DueDate": document.due_date and date_literal(document.due_date),
        "PaymentReference": reference if length(reference) <= PAYMENT_REFERENCE_LENGTH else None,
        "PaymentCondition": document.payment_condition,
        "Rate": rate if foreign else None,
    }
    return {
        "Journal": document.journal_code,
        "YourRef": document.your_ref,
        "Description": cut(document.name, DESCRIPTION_LENGTH),
        "Currency": document.currency,
        **{name: value for name, value in optional.items() if value},
        kind.lines: [line.payload(division) for line in lines],
    }


def _reporting(document: Document, division: Division) -> dict:
    """The period, where the date on the document alone would give another one."""
    period = division.period_of(document.accounting_date)
    if period is None or period == division.period_of(document.invoice_date):
        return {}
    return {"ReportingYear": period.year, "ReportingPeriod": period.period}


def _issues(
    document: Document, division: Division, of_lines: tuple[Issue, ...]
) -> tuple[Issue, ...]:
    """What stops the document or is to be known about it, each once and with the document's name.

    :param of_lines: what was found in its lines
    """
    found = (
        *checks.check_document(document),
        *checks.check_partner(document.partner),
        *checks.check_journal(document, division),
        *checks.check_period(document, division),
        *checks.check_instalments(document),
        *(check_mandate(document.mandate) if document.mandate else ()),
        *checks.check_currency(document, division),
        *of_lines,
        *check_e_invoice(document),
    )
    named = (replace(i, params={"document": document.name, **i.params}) for i in found)
    return without_repeats(named)


def _total_issues(
    document: Document,
    lines: tuple[PreparedLine, ...],
    booked: Booked,
    rate: Decimal | None,
    division: Division,
) -> Iterator[Issue]:
    """That Exact books what Odoo has: the total, then the company's currency and the VAT
    deducted.
    """
    if not lines:
        return
    wrong = list(checks.check_total(document, booked))
    yield from wrong
    # In the company's currency, and in the VAT deducted, a wrong total is wrong again, which need
    # not be said.
    if not wrong:
        yield from checks.check_company_total(document, lines, rate)
        yield from deduction.check_claimed(document, lines, division)


def with_payload(
    prepared: PreparedEntry,
    payload: dict,
    kind: Kind,
    division: Division,
    record: tuple[str, int],
) -> PreparedEntry:
    """The same entry with a payload that may say more, blocked where it would book otherwise.

    :param payload: what is to be posted instead of ``prepared.payload``
    :param kind: of the document
    :param division: as the entry was prepared for
    :param record: Odoo model and id of the document
    """
    issues = prepared.issues
    if _amounts(payload, kind, division) != _amounts(prepared.payload, kind, division):
        booked = booked_entry(payload[kind.lines], division)
        amounts = checks.amounts_of(prepared.total, booked.total, prepared.payload["Currency"])
        issues = (*issues, issue("total_differs", record, **amounts))
    return replace(prepared, payload=payload, issues=issues)


def _amounts(payload: dict, kind: Kind, division: Division) -> tuple:
    """What a payload comes to in Exact's books."""
    booked = booked_entry(payload[kind.lines], division)
    return booked, payload.get("Currency"), payload.get("Rate")
