"""What a line of an entry comes to: net, VAT and total, as Exact computes it per line.

Exact Online REST behaviour, see docs/exact-online.md, section 5. That half a cent is rounded up is
a guess (knob ``vat_rounding``); no source settles it.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WITHOUT_VAT_AMOUNT = ("B", "N")
ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def cents(amount: Decimal | int | str, rounding: str = "half_up") -> Decimal:
    """Round an amount to two decimals; ``rounding`` is a key of ROUNDINGS."""
    # Added to zero, so that no amount is "-0.00".
    return ZERO + Decimal(amount).quantize(CENT, ROUNDINGS[rounding])


@dataclass(frozen=True)
class LineAmounts:
    """A line in the currency of its entry, signed as it was entered.

    :param net: without VAT
    :param vat: the VAT computed or overridden
    :param payable: the part of the VAT that the customer pays or the supplier is paid; zero when
        the code charges the VAT to the buyer (reverse charge, acquisitions within the EU)
    :param base: what the VAT is computed on; zero for a code without VAT
    """

    net: Decimal
    vat: Decimal
    payable: Decimal
    base: Decimal

    @property
    def total(self) -> Decimal:
        """What the line adds to the entry's total."""
        return self.net + self.payable


def line_amounts(
    entered: Decimal,
    code: dict | None,
    override: Decimal | None = None,
    rounding: str = "half_up",
) -> LineAmounts:
    """Split an entered amount into net and VAT.

    :param entered: the line's AmountFC as posted. With a code of type I it includes the VAT.
    :param code: the ``vat/VATCodes`` entity, None when the line has none
    :param override: the line's VATAmountFC as posted; None lets Exact compute it
    :param rounding: how the computed VAT is rounded, a key of ROUNDINGS
    :return: the amounts, each with two decimals
    """
    entered = cents(entered)
    kind = code["Type"] if code else "N"
    if kind in WITHOUT_VAT_AMOUNT:
        return LineAmounts(entered, ZERO, ZERO, entered if kind == "B" else ZERO)
    rate = code["Percentage"]
    if kind == "I":
        vat = cents(entered * rate / (1 + rate), rounding) if override is None else cents(override)
        net = entered - vat
    else:
        vat = cents(entered * rate, rounding) if override is None else cents(override)
        net = entered
    return LineAmounts(net, vat, ZERO if code["Charged"] else vat, net)
