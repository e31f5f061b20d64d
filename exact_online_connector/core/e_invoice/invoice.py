"""What a structured electronic invoice says: UBL 2.x and UN/CEFACT CII, as EN 16931 uses them.

Read by ``read`` from the file the supplier sent, or the one we sent to a customer.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..relation.registry import registered

# The VAT categories of EN 16931 (UNCL 5305): standard, zero rated, exempt, reverse charge,
# intra-community, export, outside the scope, Canary Islands, Ceuta and Melilla, split payment.
CATEGORIES = frozenset({"S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"})
# Rates that older documents tell apart by a letter of their own: lower and higher.
SAME_AS_STANDARD = frozenset({"AA", "H"})
# UNCL 1001: the types of document that give money back.
CREDIT_NOTE_TYPES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)


class NotReadable(ValueError):
    """The file should be an e-invoice, but cannot be read as one; the text says why."""


@dataclass(frozen=True, slots=True)
class VatPart:
    """What the document says of one category and rate; documents may have several of one rate.

    :param category: one of ``CATEGORIES``, None for what we do not know
    :param rate: a percentage, None outside the scope of VAT
    :param base: what the VAT is on, in the document's currency
    :param amount: the VAT
    """

    category: str | None
    rate: Decimal | None
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line, an allowance or a charge.

    :param net: without VAT, negative for an allowance
    :param category: of its VAT, one of ``CATEGORIES``
    :param rate: of its VAT, a percentage
    """

    name: str
    net: Decimal
    category: str | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Party:
    """Who sent or receives it.

    :param vat: VAT number, as written
    :param country: ISO code
    :param registrations: pairs of scheme and number, as written. The scheme is that of ISO 6523;
        its country's ISO code for a number that stands where the register's belongs and names none;
        else "".
    """

    name: str
    vat: str | None = None
    country: str | None = None
    registrations: tuple[tuple[str, str], ...] = ()

    @property
    def registration(self) -> tuple[str, str] | None:
        """Country of the register it is in, and its number there: the first that is one."""
        found = (registered(scheme, number) for scheme, number in self.registrations)
        return next(filter(None, found), None)


@dataclass(frozen=True, slots=True)
class EInvoice:
    """A document as its sender made it.

    Money is in ``currency`` and as the document has it: positive on an ordinary invoice and on an
    ordinary credit note alike.

    :param vat: of the whole document
    :param total: with VAT and before anything was prepaid
    :param payable: what is left to pay, rounding included
    :param due_dates: more than one for instalments
    :param vat_parts: the VAT by category and rate
    :param lines: in the order in which Odoo's importer makes its own of them: the document's
        allowances and charges, then each line with its charges
    """

    number: str
    is_credit_note: bool
    currency: str
    supplier: Party
    customer: Party
    vat: Decimal
    total: Decimal
    payable: Decimal
    issue_date: date | None = None
    due_dates: tuple[date, ...] = ()
    prepaid: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    vat_parts: tuple[VatPart, ...] = ()
    lines: tuple[FileLine, ...] = ()

    @property
    def due(self) -> Decimal:
        """What the whole document comes to, rounding included, whatever of it was paid before."""
        return self.payable + self.prepaid if self.prepaid else self.total + self.rounding

    @property
    def paid(self) -> Decimal:
        """What of it was paid before, also where the document only tells it by what is left."""
        return self.due - self.payable


def category_of(code: str | None) -> str | None:
    """A category as a document writes it; None for one we do not know."""
    code = (code or "").strip().upper()
    if code in SAME_AS_STANDARD:
        return "S"
    return code if code in CATEGORIES else None
