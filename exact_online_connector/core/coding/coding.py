"""What there is to code on a vendor bill, and what a coding comes to.

All amounts are in the document view: positive on a bill and on a refund alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...exact_api.odata import money
from ..coding.coded_line import CodedLine
from ..division import Division, VatCode
from ..document import Document, Line
from ..entry.deduction import claimed, not_deductible
from ..entry.lines import ZERO, PreparedLine, coded_lines, unsigned_lines, vat_of

# Odoo spreads the cents of a globally rounded VAT over the lines, and suppliers round as they like.
CENTS = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One thing to code: a line of the bill, or a tax on it that is no VAT.

    :param line_id: of the line in Odoo
    :param tax_id: of the tax that is no VAT; None for the line itself
    :param net: without VAT, in the document view
    :param vat: Odoo's VAT that is paid with it, in the document view: 0.00 under reverse charge
    :param tax_rate: percentage of the VAT tax; None without VAT
    :param vat_code: what that tax is mapped to; without VAT the division's "no VAT" code
    :param tax_name: its name; "" without VAT
    :param gl_account: GUID of what the line is mapped to; of a tax that is no VAT, that tax's
    :param not_deductible: the share of the VAT that is a cost, a fraction
    :param private_use: the share of the line that is the owner's, a fraction
    :param takes_several_codes: its VAT is that of several codes, so that a person has to split it,
        and it has no one rate
    :param category: that of its VAT in the bill's own e-invoice (see ``vat_category``), when it has
        one
    """

    line_id: int
    tax_id: int | None
    description: str
    quantity: Decimal | None
    net: Decimal
    vat: Decimal
    tax_rate: Decimal | None
    vat_code: str | None
    tax_name: str
    gl_account: str | None
    deferral_from: date | None = None
    deferral_to: date | None = None
    not_deductible: Decimal = ZERO
    private_use: Decimal = ZERO
    takes_several_codes: bool = False
    category: str | None = None

    @property
    def vat_is_paid(self) -> bool | None:
        """Whether the VAT of its tax is paid with the bill; None when it is too little to tell."""
        if self.vat:
            return True
        return False if abs(self.net * (self.tax_rate or ZERO) / 100) > CENTS else None


@dataclass(frozen=True, slots=True)
class CodingTotals:
    """What the coded lines come to, against the bill; in the document view.

    :param net: of all lines, without VAT
    :param vat_by_code: every VAT code that adds VAT, in the order of the lines
    :param vat: of all codes
    :param total: net and VAT
    :param bill_total: of the bill in Odoo
    :param difference: by how much the lines exceed the bill
    :param deducted: the VAT that Exact will claim back, less what it will owe under reverse charge
    :param bill_deducted: the same of Odoo
    """

    net: Decimal
    vat_by_code: tuple[tuple[str, Decimal], ...]
    vat: Decimal
    total: Decimal
    bill_total: Decimal
    difference: Decimal
    deducted: Decimal
    bill_deducted: Decimal

    @property
    def deducts_all(self) -> bool:
        """Whether nothing need be said of what is deducted."""
        return self.deducted == self.bill_deducted == self.vat


def source_lines(document: Document, division: Division) -> tuple[SourceLine, ...]:
    """What there is to code on a bill: every line with an amount, and every tax that is no VAT."""
    lines = {line.id: line for line in document.lines}
    return tuple(
        _source_line(prepared, lines[prepared.line_id])
        for prepared in unsigned_lines(document, division)
    )


def _source_line(prepared: PreparedLine, line: Line) -> SourceLine:
    """What is to be coded of one line Exact would book: its VAT, and whether that needs several
    codes.
    """
    vat = vat_of(line)
    # The line of a tax that is no VAT has the line's VAT only when that was computed on top of it.
    taxed = vat.tax is not None and vat.tax.vat_code == prepared.vat_code
    several = taxed and vat.needs_several_codes
    return SourceLine(
        line_id=prepared.line_id,
        tax_id=prepared.tax_id,
        description=prepared.description,
        quantity=prepared.quantity,
        net=prepared.net,
        vat=prepared.vat,
        tax_rate=vat.rate if taxed and not several else None,
        vat_code=None if several else prepared.vat_code,
        tax_name=", ".join(tax.name for tax in vat.taxes) if taxed else "",
        gl_account=prepared.gl_account,
        deferral_from=prepared.deferral_from,
        deferral_to=prepared.deferral_to,
        not_deductible=not_deductible(line, prepared.vat_code) or ZERO if taxed else ZERO,
        private_use=line.private_use if prepared.tax_id is None else ZERO,
        takes_several_codes=several,
        category=line.category,
    )


def vat_for(net: Decimal, code: VatCode | None, source: SourceLine) -> Decimal:
    """The VAT of a line, or a part of one, when it is coded with ``code``.

    Odoo's own amount, pro rata for a part, when the code means what the bill's tax means: it has
    its rate, or comes within some cents of it. Else what the code's own rate makes of it.

    :param net: of the line or the part, without VAT, also for codes of type I
    :return: what is paid; 0.00 without code, and for one that adds no VAT (reverse charge)
    """
    if code is None or not code.adds_vat:
        return money(0)
    same_rate = bool(source.vat) and source.tax_rate == code.percentage * 100
    if not same_rate and abs(source.vat - source.net * code.percentage) > CENTS:
        return money(net * code.percentage)
    return money(source.vat * net / source.net if source.net else source.vat)


def totals(document: Document, coded: Iterable[CodedLine], division: Division) -> CodingTotals:
    """What the coded lines come to, VAT per code, and by how much that is not the bill."""
    coded = tuple(coded)
    by_code: dict[str, Decimal] = {}
    net = money(0)
    for line in coded:
        net += line.net
        if _adds_vat(line, division):
            by_code[line.vat_code] = by_code.get(line.vat_code, money(0)) + line.vat
    vat = sum(by_code.values(), money(0))
    total = net + vat
    difference = total - document.total
    deducted = claimed(coded_lines(document, coded, division), division) * document.sign
    of_bill = deducted if document.vat_claimed is None else document.vat_claimed
    return CodingTotals(
        net, tuple(by_code.items()), vat, total, document.total, difference, deducted, of_bill
    )


def place_difference(
    document: Document, coded: Sequence[CodedLine], division: Division
) -> tuple[int, Decimal] | None:
    """Where a difference of some cents belongs: in the VAT of the biggest line that may have it.

    That is a line of the code whose VAT differs from Odoo's in the same direction, when there is
    one, else any line with VAT.

    :return: key of the line and its VAT without the difference. None when there is no difference,
        when it is more than ``CENTS`` or lies in the amounts without VAT, or no line adds VAT.
    """
    sources = source_lines(document, division)
    found = totals(document, coded, division)
    net = sum((source.net for source in sources), ZERO)
    with_vat = [line for line in coded if _adds_vat(line, division)]
    if not (0 < abs(found.difference) <= CENTS) or found.net != net or not with_vat:
        return None
    deviations = _deviations(with_vat, sources)
    direction = 1 if found.difference > 0 else -1
    code = max(deviations, key=lambda code: direction * deviations[code])
    if direction * deviations[code] > 0:
        with_vat = [line for line in with_vat if line.vat_code == code]
    biggest = max(with_vat, key=lambda line: abs(line.vat))
    return biggest.key, biggest.vat - found.difference


def _deviations(
    coded: Iterable[CodedLine], sources: Iterable[SourceLine]
) -> dict[str | None, Decimal]:
    """By VAT code, how much more VAT the coded lines have than Odoo found on the same lines.

    Each source's VAT counts once, for the code of its first part.
    """
    left = {(source.line_id, source.tax_id): source.vat for source in sources}
    found: dict[str | None, Decimal] = {}
    for line in coded:
        of_odoo = left.pop((line.line_id, line.tax_id), ZERO)
        found[line.vat_code] = found.get(line.vat_code, ZERO) + line.vat - of_odoo
    return found


def _adds_vat(line: CodedLine, division: Division) -> bool:
    code = division.vat_codes.get(line.vat_code or "")
    return code is not None and code.adds_vat
