"""Whether a document in Odoo is what its own e-invoice says.

Odoo's importer leaves out what it does not find, a tax for instance, and people correct and retype:
what differs is shown with both figures, and is not sent until a person says so.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ...exact_api.odata import money
from ..document import Document
from ..entry.checks import percent
from ..issues import CODES, Issue, issue
from ..texts import REFERENCE_LENGTH
from .invoice import EInvoice
from .party import check_buyer, check_party

ZERO = Decimal(0)
# Which rate some cents are of is a matter of rounding, as long as they are there.
CENTS = Decimal("0.05")


def check_e_invoice(document: Document) -> Iterator[Issue]:
    """What the document has otherwise than its e-invoice.

    What a person accepted does not block any more.
    """
    for found in _differences(document):
        accepted = difference_key(found) in document.accepted_differences
        yield replace(found, blocking=found.blocking and not accepted)


def difference_key(found: Issue) -> tuple[str, ...]:
    """What a person accepts: this difference with these figures, and no other."""
    return (found.code, *(found.params.get(name, "") for name in CODES[found.code]))


def _differences(document: Document) -> Iterator[Issue]:
    """All in which the document differs from its e-invoice; amounts only where both have one
    currency.
    """
    record = ("account.move", document.id)
    e_invoice = document.e_invoice
    if document.e_invoice_error:
        yield issue("e_invoice_unreadable", record)
    if e_invoice is None:
        return
    yield from _head(document, e_invoice)
    party = e_invoice.supplier if document.is_purchase else e_invoice.customer
    yield from check_party(document, party)
    yield from check_buyer(document, e_invoice.customer)
    if e_invoice.currency in (document.currency, ""):
        yield from _amounts(document, e_invoice)


def _head(document: Document, e_invoice: EInvoice) -> Iterator[Issue]:
    """Differences of currency, number, date and due date."""
    record = ("account.move", document.id)
    if e_invoice.currency not in (document.currency, ""):
        both = {"file": e_invoice.currency, "odoo": document.currency}
        yield issue("e_invoice_currency_differs", record, **both)
    if not _is_numbered(document, e_invoice.number):
        both = {"file": e_invoice.number, "odoo": document.your_ref}
        yield issue("e_invoice_number_differs", record, **both)
    if (
        e_invoice.issue_date
        and document.invoice_date
        and e_invoice.issue_date != document.invoice_date
    ):
        both = {"file": e_invoice.issue_date, "odoo": document.invoice_date}
        yield issue("e_invoice_date_differs", record, **both)
    due = document.due_date
    if e_invoice.due_dates and due and due not in e_invoice.due_dates:
        both = {"file": max(e_invoice.due_dates), "odoo": due}
        yield issue("e_invoice_due_date_differs", record, **both)


def _is_numbered(document: Document, number: str) -> bool:
    """Whether the document has this number; a person may have cut one that is too long for Exact,
    or given an invoice of ours another one there.

    A customer invoice that was imported keeps the number it had elsewhere beside its own.
    """
    ours = [document.your_ref, document.name, document.other_number or ""]
    ours = list(filter(None, map(_number_key, ours)))
    theirs = _number_key(number)
    if not ours or not theirs or theirs in ours:
        return True
    return len(number) > REFERENCE_LENGTH and any(our in theirs for our in ours)


def _number_key(number: str) -> str:
    return re.sub(r"[\W_]", "", number).casefold().lstrip("0")


def _amounts(document: Document, e_invoice: EInvoice) -> Iterator[Issue]:
    """Differences of total, VAT and what was prepaid, in the document's currency.

    The file's amounts are turned round where one is an invoice and the other a credit note, as
    Odoo's total may be negative.
    """
    record = ("account.move", document.id)
    turn = 1 if e_invoice.is_credit_note == document.is_refund else -1
    currency = {"currency": document.currency}
    due, vat = turn * money(e_invoice.due), turn * money(e_invoice.vat)
    by_rate = _odoo_vat(document)
    odoo_vat = sum(by_rate.values(), ZERO)
    if due and due == -document.total:
        yield issue("e_invoice_kind_differs", record)
        return
    if due != document.total:
        both = {"file": due, "odoo": money(document.total)}
        yield issue("e_invoice_total_differs", record, **both, **currency)
    differing = list(_rates(turn, e_invoice, by_rate, same_vat=vat == odoo_vat))
    for rate, file, odoo in differing:
        both = {"rate": percent(rate), "file": file, "odoo": odoo}
        yield issue("e_invoice_vat_differs", record, **both, **currency)
    if vat != odoo_vat and not differing:
        both = {"file": vat, "odoo": money(odoo_vat)}
        yield issue("e_invoice_vat_total_differs", record, **both, **currency)
    net, odoo_net = due - vat, document.total - odoo_vat
    if net != odoo_net:
        both = {"file": net, "odoo": money(odoo_net)}
        yield issue("e_invoice_net_differs", record, **both, **currency)
    if e_invoice.paid:
        figures = {"paid": turn * money(e_invoice.paid), "payable": turn * money(e_invoice.payable)}
        yield issue("e_invoice_prepaid", record, **figures, **currency)


def _odoo_vat(document: Document) -> dict[Decimal, Decimal]:
    """VAT that is paid with the document, by percentage. Under reverse charge that is nothing."""
    found: dict[Decimal, Decimal] = {}
    for line in document.lines:
        for part in line.taxes:
            if part.tax.is_vat:
                found[part.tax.rate] = found.get(part.tax.rate, ZERO) + part.amount
    return found


def _rates(
    turn: int, e_invoice: EInvoice, odoo: dict[Decimal, Decimal], same_vat: bool
) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """The percentages whose VAT differs, with what the file has of it and what Odoo has."""
    file: dict[Decimal, Decimal] = {}
    for part in e_invoice.vat_parts:
        file[part.rate or ZERO] = file.get(part.rate or ZERO, ZERO) + turn * part.amount
    if not file:  # a document that tells the sum only
        return
    for rate in sorted(file.keys() | odoo.keys(), reverse=True):
        theirs, ours = money(file.get(rate, ZERO)), money(odoo.get(rate, ZERO))
        if abs(theirs - ours) > (CENTS if same_vat else ZERO):
            yield rate, theirs, ours
