"""From Odoo's lines to the lines of an Exact entry.

One Odoo line becomes one Exact line, plus one for every tax on it that is not VAT (eco
contribution, withholding), since Exact knows VAT only. Lines without any amount are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ...exact_api.odata import date_literal, money
from ..coding.coded_line import CodedLine
from ..division import Division, VatCode
from ..document import Document, Line, Tax, TaxAmount
from ..kinds import SALE
from ..texts import DESCRIPTION_LENGTH, cut
from .deduction import NONE, Shares, not_deductible, share_payload, shares_for

ZERO = Decimal(0)
# Exact's UseCostcenter and UseCostunit: 0 optional, 1 mandatory, 2 not allowed.
MANDATORY, NOT_ALLOWED = 1, 2


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """A line as it will be booked; amounts are signed, so negative on a credit note.

    :param line_id: of the line in Odoo
    :param gl_account: a GUID
    :param gl_code: its code, "" when there is none
    :param vat_code: None leaves the choice to Exact's defaults
    :param net: without VAT, whatever the VAT code's type
    :param vat: what is paid with it
    :param tax_id: set on the extra line of a tax that is not VAT
    :param key: set on a line that was coded
    :param shares: what is not deducted of its VAT
    :param untaxed: Odoo has no VAT on the line
    """

    line_id: int
    gl_account: str | None
    gl_code: str
    vat_code: str | None
    net: Decimal
    vat: Decimal
    description: str
    quantity: Decimal | None = None
    deferral_from: date | None = None
    deferral_to: date | None = None
    cost_center: str | None = None
    cost_unit: str | None = None
    tax_id: int | None = None
    key: int | None = None
    shares: Shares = NONE
    untaxed: bool = False

    def payload(self, division: Division) -> dict:
        """The line as sales and purchase entries take it (docs/exact-online.md).

        VAT is given where Exact's own rounding would be another amount than Odoo's, or always
        where the connection says so.
        """
        code = division.vat_codes.get(self.vat_code or "")
        gives_vat = code is not None and (
            division.always_sends_vat or self.vat != own_vat(code, self.net, self.vat)
        )
        includes_vat = code is not None and code.adds_vat and code.type == "I"
        optional = {
            "GLAccount": self.gl_account,
            "VATCode": self.vat_code,
            "VATAmountFC": self.vat if gives_vat and code.adds_vat else None,
            "Quantity": self.quantity,
            "CostCenter": self.cost_center,
            "CostUnit": self.cost_unit,
            "From": self.deferral_from and date_literal(self.deferral_from),
            "To": self.deferral_to and date_literal(self.deferral_to),
        }
        return {
            "AmountFC": self.net + self.vat if includes_vat else self.net,
            "Description": self.description,
            **{name: value for name, value in optional.items() if value is not None},
            **share_payload(self.shares, division),
        }


def own_vat(code: VatCode, net: Decimal, vat: Decimal) -> Decimal | None:
    """The VAT that Exact computes by itself for a line; None where that is not sure.

    Half a cent may be rounded either way.
    """
    gross = net + vat
    exact = gross - gross / (1 + code.percentage) if code.type == "I" else net * code.percentage
    return None if (exact * 1000) % 10 == 5 else money(exact)


@dataclass(frozen=True, slots=True)
class LineVat:
    """The VAT of one Odoo line: the taxes that decide its code, what they are on and amount to.

    :param taxes: one for each VAT code it needs
    :param base: what they are on, in the document view
    :param amount: what they come to, in the document view
    :param by_code: the amount for each VAT code it needs, of which Exact takes one a line
    :param rate: the percentage, of several taxes with one code that of all; what it comes to when
        it is no percentage
    :param is_percentage: whether ``rate`` is one
    """

    taxes: tuple[Tax, ...]
    base: Decimal
    amount: Decimal
    by_code: Mapping[str | None, Decimal]
    rate: Decimal
    is_percentage: bool

    @property
    def tax(self) -> Tax | None:
        return self.taxes[0] if self.taxes else None

    @property
    def needs_several_codes(self) -> bool:
        return len(self.taxes) > 1


def vat_of(line: Line) -> LineVat:
    """The VAT of ``line``.

    A tax of nothing beside one with an amount does not count. The two halves of a reverse charge
    cancel out, whether they are one tax or two; the one that is charged decides.
    """
    by_code: dict[str | None, list[TaxAmount]] = {}
    for found in line.taxes:
        if found.tax.is_vat:
            by_code.setdefault(found.tax.vat_code, []).append(found)
    total = {code: sum((a.amount for a in found), ZERO) for code, found in by_code.items()}
    amount = sum(total.values(), ZERO)
    deciding = [code for code in by_code if total[code]] or list(by_code)
    if not amount:
        charged = [code for code in deciding if any(a.tax.rate > 0 for a in by_code[code])]
        deciding = charged or deciding
    found = [one for code in deciding for one in by_code[code]]
    base = max((one.base for one in found), key=abs, default=ZERO)
    taxes = {one.tax.id: one.tax for one in found}.values()
    is_percentage = len(deciding) == 1 and all(tax.amount_type == "percent" for tax in taxes)
    if is_percentage:  # the negative half of a reverse charge is no rate of its own
        rate = sum((tax.rate for tax in taxes if tax.rate > 0), ZERO)
    else:
        rate = round(100 * amount / base, 4) if base else ZERO
    return LineVat(
        tuple(by_code[code][0].tax for code in deciding),
        base,
        amount,
        {code: total[code] for code in deciding},
        rate,
        is_percentage,
    )


def untaxed_code(division: Division, side: str = SALE) -> str | None:
    """The VAT code for lines without VAT: the division's first open "no VAT" code.

    It is sent explicitly, because a line without code gets the default of its G/L account or
    relation. A code for sales and purchases alike is the general one; others tend to mean an
    exemption.

    :param side: ``sale`` or ``purchase``
    """
    codes = [
        code
        for code in division.vat_codes.values()
        if code.type == "N" and not code.blocked and code.suits(side)
    ]
    codes.sort(key=lambda code: (code.transaction_type != "B", len(code.code), code.code))
    return codes[0].code if codes else None


def build_lines(document: Document, division: Division) -> tuple[PreparedLine, ...]:
    """The Exact lines of ``document``, in its order; ``checks`` tells whether they may be sent."""
    return tuple(_signed(line, document.sign) for line in unsigned_lines(document, division))


def unsigned_lines(document: Document, division: Division) -> tuple[PreparedLine, ...]:
    """The lines of ``document`` that have an amount, in the document view."""
    lines: list[PreparedLine] = []
    vat_roundings: list[PreparedLine] = []
    for line in document.lines:
        for prepared in _lines_of(line, document, division):
            only_vat = line.kind == "rounding" and not prepared.net and prepared.vat
            (vat_roundings if only_vat else lines).append(prepared)
    for rounding in vat_roundings:
        _add_to_biggest(lines, rounding)
    return tuple(line for line in lines if line.net or line.vat)


def coded_lines(
    document: Document, coded: Iterable[CodedLine], division: Division
) -> tuple[PreparedLine, ...]:
    """The Exact lines of a bill as it was coded, without those that have no amount."""
    of_bill = {line.id: line for line in document.lines}
    lines = (
        _coded_line(line, of_bill.get(line.line_id), document, division)
        for line in coded
        if line.net or line.vat
    )
    return tuple(_signed(line, document.sign) for line in lines)


def _coded_line(
    line: CodedLine, source: Line | None, document: Document, division: Division
) -> PreparedLine:
    """A line as a person coded it, in the document view.

    :param source: the line of the bill; None when it is no longer there
    """
    text = cut(line.description, DESCRIPTION_LENGTH)
    of_tax, code, account = line.tax_id is not None, line.vat_code, line.gl_account
    return PreparedLine(
        line_id=line.line_id,
        gl_account=line.gl_account,
        gl_code=_gl_code(line.gl_account, division),
        vat_code=line.vat_code,
        net=line.net,
        vat=payable_vat(line, division),
        description=text or cut(document.your_ref or document.name, DESCRIPTION_LENGTH),
        quantity=line.quantity or None,
        deferral_from=line.deferral_from,
        deferral_to=line.deferral_to,
        cost_center=line.cost_center,
        cost_unit=line.cost_unit,
        tax_id=line.tax_id,
        key=line.key,
        shares=shares_for(source, code, account, division, of_tax=of_tax) if source else NONE,
        untaxed=source is not None and not_deductible(source, code) is None,
    )


def payable_vat(line: CodedLine, division: Division) -> Decimal:
    """The VAT of a coded line that is paid with it: none when its code adds none."""
    code = division.vat_codes.get(line.vat_code or "")
    return money(line.vat if code and code.adds_vat else ZERO)


def _lines_of(line: Line, document: Document, division: Division) -> list[PreparedLine]:
    """A line of a sale as Exact books it, then one for each tax on it that is no VAT; in the
    document view.
    """
    vat = vat_of(line)
    untaxed = untaxed_code(division, document.kind.side)
    vat_code = vat.tax.vat_code if vat.tax else untaxed
    others = [found for found in line.taxes if not found.tax.is_vat and found.amount]
    shares = _vat_shares(line, vat, others)
    product = PreparedLine(
        line_id=line.id,
        gl_account=line.gl_account,
        gl_code=_gl_code(line.gl_account, division),
        vat_code=vat_code,
        net=money(line.net),
        vat=money(vat.amount - sum((share or ZERO for share in shares), ZERO)),
        description=cut(line.name, DESCRIPTION_LENGTH) or cut(document.name, DESCRIPTION_LENGTH),
        quantity=line.quantity or None,
        deferral_from=line.deferral_from if line.deferral_to else None,
        deferral_to=line.deferral_to if line.deferral_from else None,
        **_cost_objects(line, line.gl_account, division),
    )
    return [product] + [
        _line_of_tax(line, other, untaxed if share is None else vat_code, share or ZERO, division)
        for other, share in zip(others, shares, strict=True)
    ]


def _line_of_tax(
    line: Line, other: TaxAmount, vat_code: str | None, vat: Decimal, division: Division
) -> PreparedLine:
    """The line of a tax that is no VAT, in the document view.

    :param vat_code: of the line's VAT when that lies on this tax too
    :param vat: the part of the line's VAT that lies on it
    """
    return PreparedLine(
        line_id=line.id,
        gl_account=other.tax.gl_account,
        gl_code=_gl_code(other.tax.gl_account, division),
        vat_code=vat_code,
        net=money(other.amount),
        vat=money(vat),
        description=cut(other.tax.name, DESCRIPTION_LENGTH),
        tax_id=other.tax.id,
        **_cost_objects(line, other.tax.gl_account, division),
    )


def _vat_shares(line: Line, vat: LineVat, others: list[TaxAmount]) -> list[Decimal | None]:
    """The part of the line's VAT that lies on each other tax, pro rata; None when none does."""
    on_top = [found.amount if found.tax.include_base_amount else None for found in others]
    base = line.net + sum((amount or ZERO for amount in on_top), ZERO)
    # Odoo's base tells whether the VAT was computed on top of these taxes.
    if not base or abs(vat.base - base) >= abs(vat.base - line.net):
        return [None for _ in others]
    return [amount and money(vat.amount * amount / base) for amount in on_top]


def _cost_objects(line: Line, gl_account: str | None, division: Division) -> dict[str, str | None]:
    """Cost center and unit as the G/L account wants them: none, or the default ones for want."""
    account = division.gl_accounts.get(gl_account or "")
    if account is None:
        return {"cost_center": line.cost_center, "cost_unit": line.cost_unit}
    center, unit = division.default_cost_center, division.default_cost_unit
    return {
        "cost_center": cost_object(account.use_costcenter, line.cost_center, center),
        "cost_unit": cost_object(account.use_costunit, line.cost_unit, unit),
    }


def cost_object(use: int, chosen: str | None, default: str | None) -> str | None:
    """A cost center or unit as a G/L account wants it.

    :param use: what the account says: ``MANDATORY``, ``NOT_ALLOWED`` or 0, optional
    :param chosen: code of the line's own, None for none
    :param default: code of what serves where one is mandatory
    """
    if use == NOT_ALLOWED:
        return None
    return chosen or (default if use == MANDATORY else None)


def _gl_code(guid: str | None, division: Division) -> str:
    account = division.gl_accounts.get(guid or "")
    return account.code if account else ""


def _add_to_biggest(lines: list[PreparedLine], rounding: PreparedLine) -> None:
    """Put a cash rounding that Odoo books as VAT into the line with most of that VAT."""
    same = [i for i, line in enumerate(lines) if line.vat_code == rounding.vat_code]
    if same:
        biggest = max(same, key=lambda i: abs(lines[i].vat))
        lines[biggest] = replace(lines[biggest], vat=lines[biggest].vat + rounding.vat)
    else:
        lines.append(rounding)


def _signed(line: PreparedLine, sign: int) -> PreparedLine:
    quantity = line.quantity and line.quantity * sign
    # money() again: minus nothing is nothing, not "-0.00".
    return replace(line, net=money(line.net * sign), vat=money(line.vat * sign), quantity=quantity)
