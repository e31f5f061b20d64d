"""What must stand in Exact, from Odoo's own journal items, and from nothing of the addon."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from .bills import Bill
from .booking import Booking, Relation, cents, one_line, plain
from .vat_codes import NONE, PURCHASES, expected_code

# The private share of a line is Odoo's own affair: the bill is booked whole.
_PRIVATE = ("non_deductible_product", "non_deductible_product_total", "non_deductible_tax")
# Schemes of Peppol whose identifier is the registration number: KvK, OIN, enterprise number.
_REGISTRIES = ("0106", "0190", "0208")
_CENT = Decimal("0.01")


def booking(company, move, spec) -> Booking:
    """A posted document as it must be booked in Exact.

    :param company: of ``companies.Company``
    :param spec: of a bill: what a person chooses for its lines counts, too
    """
    vat = _vat(company, move)
    if isinstance(spec, Bill) and spec.choice and spec.choice.part:
        _split(company, vat, spec.choice.part)
    return Booking(
        reference=_reference(move),
        day=move.invoice_date,
        period=(move.date.year, move.date.month),
        due=move.invoice_date_due,
        currency=move.currency_id.name,
        total=_signed(move, cents(move.amount_total)),
        home=_signed(move, cents(abs(move.amount_total_signed))),
        vat={code: (base, tax) for code, [base, tax] in vat.items()},
        claimed=_on_vat_accounts(move, claimed=True),
        owed=_on_vat_accounts(move, claimed=False),
        relation=_relation(move.commercial_partner_id),
    )


def _reference(move) -> str:
    """The number its issuer gave it: the supplier's on a bill that the supplier made."""
    own = not move.is_purchase_document() or move.journal_id.is_self_billing
    return one_line(move.name if own else move.ref)


def _signed(move, amount: Decimal) -> Decimal:
    return -amount if move.move_type.endswith("refund") else amount


def _amount(move, line) -> Decimal:
    """What a journal item adds to the document, signed as in Exact."""
    return _signed(move, move.direction_sign * cents(line.amount_currency))


def _vat(company, move) -> dict[str, list[Decimal]]:
    """Base and VAT by code."""
    found = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
    for line in move.line_ids:
        amount = _amount(move, line)
        if line.display_type == "non_deductible_product":
            # Odoo has computed the VAT of what is left; the bill has the VAT of all.
            for tax in filter(_is_vat, line.tax_ids):
                private = -amount * Decimal(str(tax.amount)) / 100
                found[expected_code(company, tax)][1] += private.quantize(_CENT, ROUND_HALF_UP)
        elif line.display_type in ("payment_term", "line_section", "line_note", *_PRIVATE):
            continue
        elif _is_vat(line.tax_line_id):
            if line.tax_repartition_line_id.factor_percent > 0:
                found[expected_code(company, line.tax_line_id)][1] += amount
        elif amount:
            taxes = line.tax_ids.filtered(_is_vat)
            found[expected_code(company, taxes) if taxes else NONE][0] += amount
    return found


def _is_vat(tax) -> bool:
    return tax.amount_type == "percent"


def _split(company, vat: dict, part: float) -> None:
    """A person gives a part of the only line the reduced rate, as the supplier did."""
    purchases = PURCHASES[company.country.code]
    (_name, usual), (name, reduced) = purchases["goods"], purchases["goods_reduced"]
    rate = company.env["account.chart.template"].ref(name).amount
    base, tax = cents(part), cents(part * rate / 100)
    vat[usual][0] -= base
    vat[usual][1] -= tax
    vat[reduced] = [base, tax]


def _on_vat_accounts(move, claimed: bool) -> Decimal:
    """The VAT that Odoo books on accounts for VAT, and not as a cost.

    :param claimed: what is deducted; else what is owed, of sales and of reverse charge
    """
    total = Decimal("0.00")
    for line in move.line_ids.filtered(lambda line: _is_vat(line.tax_line_id)):
        share = line.tax_repartition_line_id
        if not share.account_id or line.account_id != share.account_id:
            continue
        is_claimed = move.is_purchase_document() and share.factor_percent > 0
        if is_claimed == claimed:
            negative = share.factor_percent < 0
            total += -_amount(move, line) if negative else _amount(move, line)
    return total


def _relation(partner) -> Relation:
    registry = partner.company_registry
    if not registry and partner.peppol_eas in _REGISTRIES:
        registry = partner.peppol_endpoint
    return Relation(partner.name, plain(partner.vat), plain(registry))
