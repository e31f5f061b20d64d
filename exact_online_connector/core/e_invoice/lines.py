"""Which line of an e-invoice a line in Odoo was made of, as far as its VAT category goes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from ...exact_api.odata import money
from ..document import Document, Line
from .invoice import EInvoice, FileLine

# Odoo's importer turns allowances into discounts of two decimals, which may cost a cent or more.
CENTS = Decimal("0.05")


def with_categories(document: Document) -> Document:
    """A bill with the VAT category its own e-invoice has for each line.

    :return: lines keep None where the e-invoice does not say, or not clearly
    """
    e_invoice = document.e_invoice
    if e_invoice is None or not document.is_purchase:
        return document
    turn = 1 if e_invoice.is_credit_note == document.is_refund else -1
    # Older documents name the categories in their totals only.
    only = _agreed(part.category for part in e_invoice.vat_parts)
    parts = [
        replace(part, net=turn * part.net, category=part.category or only)
        for part in e_invoice.lines
    ]
    lines = document.lines
    found = _by_place(lines, parts)
    if found is None:
        rounding = turn * e_invoice.rounding
        others = [line for line in lines if not rounding or line.net != rounding or line.taxes]
        found = {line.id: _alike(line, parts, e_invoice) for line in others}
    # What is there more than the e-invoice has, its rounding for one, has no category.
    return replace(
        document, lines=tuple(replace(line, category=found.get(line.id)) for line in lines)
    )


def _by_place(lines: Iterable[Line], parts: list[FileLine]) -> dict[int, str | None] | None:
    """Category by line as Odoo's importer made them: in order; None when somebody changed that."""
    made = sorted(lines, key=lambda line: line.id)
    parts = [part for part in parts if part.net]
    # A rounding comes last, and is no line of the document.
    made = [line for line in made if line.net][: len(parts)]
    if not parts or len(made) < len(parts) or not all(map(_same_net, made, parts)):
        return None
    return {line.id: part.category for line, part in zip(made, parts, strict=True)}


def _same_net(line: Line, part: FileLine) -> bool:
    return abs(line.net - money(part.net)) <= CENTS


def _alike(line: Line, parts: list[FileLine], e_invoice: EInvoice) -> str | None:
    """What all lines of the document that are like this one agree on, the most alike first."""
    name = " ".join(line.name.split()).casefold()
    tests: tuple[Callable[[FileLine], bool], ...] = (
        lambda part: _same_net(line, part) and part.name.casefold() == name,
        lambda part: bool(name) and part.name.casefold() == name,
        lambda part: _same_net(line, part),
    )
    for test in tests:
        like = [part.category for part in parts if test(part)]
        if like:
            return _agreed(like)
    return _agreed(part.category for part in (*parts, *e_invoice.vat_parts))


def _agreed(categories: Iterable[str | None]) -> str | None:
    """The category of all, None when there are several."""
    found = set(categories)
    return found.pop() if len(found) == 1 else None
