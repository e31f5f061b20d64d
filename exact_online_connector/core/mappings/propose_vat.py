"""Proposals for the mapping of Odoo taxes to VAT codes.

VAT codes differ per division and no list of them is published, so a code is found by what it is:
its side, kind and rate, whether it includes VAT, and only then by its words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..division import VatCode
from ..kinds import PURCHASE, SALE
from .propose import NO_MATCH, Proposal
from .tax_kind import (
    ABROAD,
    DOMESTIC,
    EXEMPT,
    MARGIN,
    NO_VAT,
    REVERSE,
    is_abroad,
    is_partly_deductible,
    is_withholding,
    kind_of_code,
    kind_of_tax,
    names_country,
    nature,
    words,
)

# Words that say what everybody already knows.
_STOPWORDS = words("btw tva vat de het van en la le les du des the of and sale sales verkoop vente")


@dataclass(frozen=True, slots=True)
class OdooTax:
    """An Odoo tax as far as a proposal looks at it.

    :param side: ``sale`` or ``purchase``; ``none`` for a part of a group of taxes
    :param rate: a percentage (21), an amount for a fixed tax
    :param description: plain text, best in the language of the division's codes, and with the name
        of the tax group
    :param scope: Odoo's tax_scope
    :param charged: whether the buyer accounts for the VAT, as a negative share in the tax's
        distribution tells; None when that is not known, so that its names have to tell
    :param abroad: what the country is called whose VAT it is, its ISO code first, when that is not
        the company's own: a tax of OSS, or of a registration there
    :param deductible: share of it that is claimed back, by its distribution
    """

    name: str
    side: str
    rate: Decimal
    description: str = ""
    amount_type: str = "percent"
    price_include: bool = False
    scope: str = ""
    charged: bool | None = None
    abroad: tuple[str, ...] = ()
    deductible: Decimal = Decimal(1)

    @property
    def is_vat(self) -> bool:
        """Fixed amounts (eco contribution) and taxes held back are no VAT."""
        taxed = self.amount_type in ("percent", "division") and self.rate >= 0
        return taxed and not is_withholding(self.name, self.description)


def propose_vat_code(tax: OdooTax, codes: Iterable[VatCode]) -> Proposal:
    """The VAT code that means the same as ``tax``.

    :return: the code and why: ``rate_and_kind`` (the only one that fits), ``words`` (of several the
        description fits best), ``first_of_several`` (nothing told them apart), ``inclusive_code``
        (only one for amounts including VAT, for a tax on top of the price), ``no_vat_code`` (a zero
        rate without code of its own), ``partly_deductible``, ``margin``, ``oss`` (of a code for OSS
        nobody knows the country); none with ``not_vat``,
        ``abroad`` (VAT of another country without a code for it) or ``no_match``
    """
    if not tax.is_vat:
        return Proposal(None, "not_vat")
    kind = _kind(tax)
    usable = [code for code in codes if _usable(tax, kind, code)]
    if kind == ABROAD:
        fitting = [code for code in usable if is_abroad(code, tax.abroad)]
        return _best_abroad(tax, fitting) if fitting else Proposal(None, "abroad")
    fitting = [code for code in usable if kind_of_code(code) == kind]
    if fitting:
        best = _best(tax, fitting)
        doubt = MARGIN if kind == MARGIN else _partly_deductible(tax) and "partly_deductible"
        return Proposal(best.value, doubt) if doubt else best
    without_vat = [code for code in usable if kind_of_code(code) == NO_VAT]
    if without_vat and not tax.rate and kind in (DOMESTIC, EXEMPT):
        return Proposal(_best(tax, without_vat).value, "no_vat_code")
    return NO_MATCH


def _best_abroad(tax: OdooTax, codes: list[VatCode]) -> Proposal:
    best = _best(tax, codes)
    chosen = next(code for code in codes if code.code == best.value)
    return best if names_country(chosen, tax.abroad) else Proposal(best.value, "oss")


def _partly_deductible(tax: OdooTax) -> bool:
    return (tax.rate and tax.deductible < 1) or is_partly_deductible(tax.name, tax.description)


def _kind(tax: OdooTax) -> str:
    """What kind of tax it is (see ``tax_kind``): by what it does, else by its names."""
    if tax.abroad:
        return ABROAD
    kind = kind_of_tax(tax.name, tax.description, rate=tax.rate, scope=tax.scope, side=tax.side)
    # What the tax does says more than its names.
    if tax.charged and kind == DOMESTIC:
        return REVERSE
    return DOMESTIC if tax.charged is False and kind == REVERSE and tax.rate else kind


def _usable(tax: OdooTax, kind: str, code: VatCode) -> bool:
    """Whether a code may stand for the tax: in use, for its side, and with its rate."""
    if code.blocked or not code.suits(SALE if tax.side == SALE else PURCHASE):
        return False
    if tax.side == PURCHASE and tax.rate and tax.charged not in (None, code.charged):
        return False
    if kind in (DOMESTIC, ABROAD) or tax.rate or tax.side == PURCHASE:
        return code.percentage * 100 == tax.rate
    return not code.adds_vat


def _best(tax: OdooTax, codes: list[VatCode]) -> Proposal:
    """The code that fits best, and whether others fit as well."""
    ranked = sorted(codes, key=lambda code: (_rank(tax, code), len(code.code), code.code))
    best = ranked[0]
    if best.type == "I" and not tax.price_include:
        return Proposal(best.code, "inclusive_code")
    rivals = [code for code in ranked[1:] if _form(tax, code) == _form(tax, best)]
    if not rivals:
        return Proposal(best.code, "rate_and_kind")
    told_apart = _rank(tax, rivals[0]) != _rank(tax, best)
    return Proposal(best.code, "words" if told_apart else "first_of_several")


def _rank(tax: OdooTax, code: VatCode) -> tuple:
    """Lower is better: the form decides, then goods or services, then the words in common."""
    meant, found = nature(tax.name, tax.description, tax.scope), nature("", code.description)
    other_nature = 0 if meant == found else 1 if not (meant and found) else 2
    common = words(f"{tax.name} {tax.description}") & words(code.description) - _STOPWORDS
    part = is_partly_deductible("", code.description)
    other_part = part != _partly_deductible(tax)
    elsewhere = not names_country(code, tax.abroad)
    return (_form(tax, code), other_part, elsewhere, other_nature, -len(common))


def _form(tax: OdooTax, code: VatCode) -> tuple[int, int]:
    """Including or excluding VAT as the tax does, and of the very side rather than both."""
    right_type = "I" if tax.price_include else "E"
    if not code.percentage:
        right_type = "B"
    return (0 if code.type == right_type else 1, 1 if code.transaction_type == "B" else 0)
