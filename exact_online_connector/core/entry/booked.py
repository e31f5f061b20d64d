"""What Exact will book for a payload, computed the way Exact does: line by line.

This reads the payload and nothing else of ours, so that it also catches our own mistakes.
Exact Online REST behaviour, see docs/exact-online.md ("Booking").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ...exact_api.odata import money
from ..division import Division, VatCode


@dataclass(frozen=True, slots=True)
class Booked:
    """Amounts Exact will book, negative on a credit note; ``total`` is what is owed.

    :param net: without VAT
    :param vat: what is paid with it: 0.00 under reverse charge
    """

    net: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


def booked_line(line: dict, division: Division) -> Booked:
    """What Exact books for one line of a payload.

    :param line: a member of ``SalesEntryLines`` or ``PurchaseEntryLines``; amounts are Decimal
    :param division: tells what the VAT code means, and the default code of the G/L account
    """
    amount = money(line["AmountFC"])
    code = _vat_code(line, division)
    if code is None or not code.adds_vat:
        return Booked(amount, Decimal("0.00"))
    given = line.get("VATAmountFC")
    if code.type == "I":
        vat = money(amount - amount / (1 + code.percentage)) if given is None else money(given)
        return Booked(amount - vat, vat)
    return Booked(amount, money(amount * code.percentage) if given is None else money(given))


def booked_entry(lines: Iterable[dict], division: Division) -> Booked:
    """What Exact books for the lines of a payload: the sum of them."""
    lines = [booked_line(line, division) for line in lines]
    zero = Decimal("0.00")
    return Booked(sum((b.net for b in lines), zero), sum((b.vat for b in lines), zero))


def _vat_code(line: dict, division: Division) -> VatCode | None:
    code = line.get("VATCode")
    if code is None:
        account = division.gl_accounts.get(line.get("GLAccount", ""))
        code = account.vat_code if account else None
    return division.vat_codes.get(code or "")
