"""What a document of Odoo is at one moment, down to the tax of each line.

All money is ``Decimal`` in the document's currency, already rounded to its cents by Odoo. Amounts
stand in the *document view*: positive on an invoice and on a credit note alike, negative only for
a line that takes something off the document (a discount, a down payment that is settled).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .debit.mandate import Mandate
from .e_invoice.invoice import EInvoice
from .kinds import PURCHASE, Kind
from .partner import Partner
from .texts import one_line


@dataclass(frozen=True, slots=True)
class Tax:
    """An Odoo tax with what it is mapped to.

    :param rate: a percentage (21) or, for a fixed tax, an amount per unit
    :param is_vat: it goes with a VAT code; others (eco contribution, withholding) are booked as a
        line of their own
    :param gl_account: GUID of where that line goes
    :param abroad: what the country is called whose VAT it is, when that is not the company's
    """

    id: int
    name: str
    amount_type: str
    rate: Decimal
    price_include: bool = False
    is_vat: bool = True
    vat_code: str | None = None
    gl_account: str | None = None
    include_base_amount: bool = False
    abroad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """What one tax amounts to on one line, as Odoo rounds and books it, in the document view.

    :param base: what the tax is on
    :param deductible: the share of it that is claimed back, a fraction; the rest is a cost
    :param charged: it is the half of a reverse charge that is owed, whose amount has the opposite
        sign
    """

    tax: Tax
    base: Decimal
    amount: Decimal
    deductible: Decimal = Decimal(1)
    charged: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line that carries money (sections and notes are left out).

    :param net: after discount and without any tax, in the document view
    :param gl_account: GUID of what ``odoo_account`` is mapped to
    :param odoo_account: code of the account in Odoo, used in messages
    :param kind: ``rounding`` is Odoo's cash rounding; any other kind is treated as a product line
    :param category: VAT category (UNCL 5305: S, Z, E, AE, K, G, O …) that the bill's own e-invoice
        has for the line, None when there is none or it does not say
    :param private_use: the share of it that is the owner's own: what Odoo's "professional %" leaves
    """

    id: int
    name: str
    quantity: Decimal
    net: Decimal
    taxes: tuple[TaxAmount, ...] = ()
    gl_account: str | None = None
    odoo_account: str = ""
    kind: str = "product"
    deferral_from: date | None = None
    deferral_to: date | None = None
    cost_center: str | None = None
    cost_unit: str | None = None
    category: str | None = None
    private_use: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a document's total, and the day it is due.

    :param amount: in the document view
    """

    due_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """A customer invoice, vendor bill, or a refund of either.

    :param name: its number in Odoo
    :param kind: what it is, and becomes in Exact
    :param invoice_date: stands on the document
    :param accounting_date: says in which period Odoo books it
    :param total: Odoo's amount_total, in the document view
    :param company_total: the same in the company's currency; None: not compared
    :param rate: company currency per unit of document currency, needed when they differ
    :param due_date: that of the last of its instalments
    :param instalments: none when it is paid at once
    :param journal_code: the mapped Exact journal
    :param reference: the supplier's number of a bill; on other documents only what a person wants
        Exact to know them by instead
    :param mandate: what it is collected with, None when it is not
    :param e_invoice: what its own electronic invoice says, None when it came without
    :param e_invoice_error: why that one cannot be read, "" when it can
    :param accepted_differences: with the e-invoice, which a person accepted: keys of
        ``e_invoice.check``
    :param own: of a bill with an e-invoice: the company it is booked for and, where that is not
        the buyer, all that are one with it
    :param other_number: what a customer document that was imported is called where it was made
    :param vat_claimed: the VAT of a bill that Odoo deducts, less what it owes under reverse charge;
        positive on a refund too; None on sales
    """

    id: int
    name: str
    kind: Kind
    posted: bool
    invoice_date: date | None
    accounting_date: date | None
    partner: Partner
    currency: str
    company_currency: str
    lines: tuple[Line, ...] = field(default=())
    total: Decimal = Decimal(0)
    tax_total: Decimal = Decimal(0)
    company_total: Decimal | None = None
    rate: Decimal | None = None
    due_date: date | None = None
    instalments: tuple[Instalment, ...] = ()
    payment_reference: str | None = None
    payment_condition: str | None = None
    journal_code: str | None = None
    already_sent: bool = False
    reference: str | None = None
    mandate: Mandate | None = None
    e_invoice: EInvoice | None = None
    e_invoice_error: str = ""
    accepted_differences: frozenset[tuple[str, ...]] = frozenset()
    own: tuple[Partner, ...] = ()
    other_number: str | None = None
    vat_claimed: Decimal | None = None

    @property
    def is_purchase(self) -> bool:
        """Whether it is a supplier's."""
        return self.kind.side == PURCHASE

    @property
    def is_refund(self) -> bool:
        """Whether it is a credit note."""
        return self.kind.is_refund

    @property
    def sign(self) -> int:
        """-1 for a credit note: Exact takes it as an entry with negative line amounts."""
        return -1 if self.is_refund else 1

    @property
    def your_ref(self) -> str:
        """What Exact knows it by and an entry is found back by; "" when a bill has none.

        White space that nobody sees makes no other reference of it. Capitals are kept.
        """
        own = "" if self.is_purchase else self.name
        return one_line(self.reference) or one_line(own)
