"""What we check of a coded bill before any call, line by line; ``checks`` has what is common."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..coding.coded_line import CodedLine
from ..division import Division, VatCode
from ..document import Document, Line
from ..entry.checks import amounts_of, check_gl_account, check_several_codes, percent
from ..entry.lines import NOT_ALLOWED, ZERO, unsigned_lines, vat_of
from ..issues import Issue, issue
from ..kinds import PURCHASE
from ..vat_category import allows

# Issues that make the total differ, which is then not worth a word of its own.
EXPLAINING = frozenset(
    {"line_vat_code_missing", "line_vat_code_wrong_kind", "net_differs", "zero_lines"}
)
Record = tuple[str, int]


def check_coding(
    document: Document, coded: Sequence[CodedLine], division: Division
) -> Iterator[Issue]:
    """Every coded line, and whether together they are the whole bill."""
    for line in coded:
        if line.net or line.vat:
            yield from _check_line(line, division)
    parts: dict[int, list[CodedLine]] = {}
    for line in coded:
        parts.setdefault(line.line_id, []).append(line)
    for line in document.lines:
        yield from _check_taxes(line, parts.get(line.id, []), document)
    yield from _check_whole(document, coded, division)


def _check_line(line: CodedLine, division: Division) -> Iterator[Issue]:
    record = ("exact.coding.line", line.key)
    yield from _check_vat_code(line, record, division)
    yield from _check_gl_account(line, record, division)
    yield from _check_deferral(line, record)


def _check_taxes(line: Line, parts: Sequence[CodedLine], document: Document) -> Iterator[Issue]:
    """That the taxes of a line of the bill are mapped, and that each has a code of its own.

    Exact has a base for each VAT and Odoo has one for all VATs of a line, so a line with several
    cannot be split by us; once a person did, each code has the VAT of its tax.
    """
    vat = vat_of(line)
    if not (line.net or vat.amount):
        return
    if not vat.needs_several_codes:
        if vat.tax and not vat.tax.vat_code and not all(part.vat_code for part in parts):
            names = {"line": line.name, "tax": vat.tax.name}
            yield issue("line_tax_unmapped", ("account.tax", vat.tax.id), **names)
        return
    by_code: dict[str | None, Decimal] = {}
    for part in parts:
        by_code[part.vat_code] = by_code.get(part.vat_code, ZERO) + part.vat
    wanted = {code: amount for code, amount in vat.by_code.items() if amount}
    if {code: amount for code, amount in by_code.items() if amount} != wanted:
        yield from check_several_codes(line, vat, document)


def _check_vat_code(line: CodedLine, record: Record, division: Division) -> Iterator[Issue]:
    """That a line's VAT code is in use, is for purchases, and has the rate and category of the
    bill.
    """
    code = division.vat_codes.get(line.vat_code or "")
    if code is None:
        yield issue("line_vat_code_missing", record, line=line.description)
        return
    names = {"line": line.description, "vat_code": code.label}
    if code.blocked:
        yield issue("line_vat_code_blocked", record, **names)
    if not code.suits(PURCHASE):
        yield issue("line_vat_code_wrong_kind", record, **names)
    elif _rate_differs(line, code):
        rates = {"rate": percent(line.tax_rate), "percentage": percent(code.percentage * 100)}
        yield issue("line_vat_rate_differs", record, **names, **rates)
    elif not allows(line.category, code):
        yield issue("line_category_differs", record, **names, vat_category=line.category)


def _rate_differs(line: CodedLine, code: VatCode) -> bool:
    """Whether the bill says another rate. One of 0 % may be reverse charged at any rate."""
    if line.tax_rate is None or (code.charged and not line.tax_rate):
        return False
    return line.tax_rate != code.percentage * 100


def _check_gl_account(line: CodedLine, record: Record, division: Division) -> Iterator[Issue]:
    """That a line's G/L account takes it, and takes the cost center and unit it was given."""
    account = division.gl_accounts.get(line.gl_account or "")
    if account is None:
        yield issue("line_gl_account_missing", record, line=line.description)
        return
    yield from check_gl_account(account, line, "", record)
    names = {"line": line.description, "gl_account": account.label}
    if account.use_costcenter == NOT_ALLOWED and line.cost_center:
        yield issue("cost_center_not_allowed", record, **names)
    if account.use_costunit == NOT_ALLOWED and line.cost_unit:
        yield issue("cost_unit_not_allowed", record, **names)


def _check_deferral(line: CodedLine, record: Record) -> Iterator[Issue]:
    start, end = line.deferral_from, line.deferral_to
    if bool(start) != bool(end):
        yield issue("deferral_incomplete", record, line=line.description)
    elif start and end < start:
        yield issue("deferral_order", record, line=line.description)


def _check_whole(
    document: Document, coded: Sequence[CodedLine], division: Division
) -> Iterator[Issue]:
    """That nothing was lost on the way, and that there is something at all."""
    record = ("account.move", document.id)
    sources = unsigned_lines(document, division)
    net = sum((source.net for source in sources), ZERO)
    exact = sum((line.net for line in coded), ZERO)
    if not sources:
        yield issue("zero_lines", record)
    elif exact != net or not coded:
        amounts = amounts_of(net, exact, document.currency)
        yield issue("net_differs", record, **amounts)
