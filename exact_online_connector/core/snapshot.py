"""What an Odoo document and an Exact division look like at one moment.

All money is ``Decimal`` in the document's currency, already rounded to its cents by Odoo. Amounts
stand in the *document view*: positive on an invoice and on a credit note alike, negative only for
a line that takes something off the document (a discount, a down payment that is settled).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .e_invoice.invoice import EInvoice
from .kinds import PURCHASE, VAT_TYPES, Kind
from .texts import one_line

# --- the division: lists cached from Exact -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VatCode:
    """A VAT code of the division (``vat/VATCodes``, see docs/exact-online.md).

    :param percentage: a fraction (0.21)
    :param type: how a line amount is read: ``E`` without VAT, ``I`` with VAT, ``B`` base only,
        ``N`` no VAT
    :param transaction_type: where it may be used: ``B`` both, ``P`` purchase, ``S`` sales
    :param charged: the customer accounts for the VAT, so that it is no part of what is paid
    :param eu_sales_listing: ``L`` goods, ``S`` services, ``T`` triangular, ``N`` none
    :param oss_country: ISO code of the country whose VAT it is, under OSS
    :param margin: for the margin scheme
    """

    code: str
    description: str
    percentage: Decimal
    type: str = "E"
    transaction_type: str = "B"
    charged: bool = False
    eu_sales_listing: str = "N"
    blocked: bool = False
    oss_country: str = ""
    margin: bool = False

    @property
    def adds_vat(self) -> bool:
        """Whether a line with this code carries VAT that is paid with it."""
        return self.type in ("E", "I") and not self.charged and self.percentage > 0

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"{self.code} {self.description}".strip()

    def suits(self, side: str) -> bool:
        """Whether it may be used on one side of trade: ``sale`` or ``purchase``."""
        return self.transaction_type in ("B", VAT_TYPES[side])


@dataclass(frozen=True, slots=True)
class GLAccount:
    """A G/L account (``financial/GLAccounts``).

    :param type: Exact's number (110 revenue, 20 receivable …)
    :param use_costcenter: 0 optional, 1 mandatory, 2 not allowed
    :param use_costunit: the same of cost units
    :param vat_code: what a line without VAT code gets
    :param vat_non_deductible: the share of the VAT that Exact books as a cost unless a line says
        otherwise, in percent (Belgium)
    :param private_use: the share of cost and VAT that it charges to the owner likewise, in percent
    :param has_private_account: whether it says where the owner's part goes
    :param whole_share: how Exact writes the whole in these, 1 or 100, as far as this account tells
    """

    guid: str
    code: str
    description: str
    type: int
    blocked: bool = False
    use_costcenter: int = 0
    use_costunit: int = 0
    vat_code: str | None = None
    vat_non_deductible: Decimal | None = None
    private_use: Decimal | None = None
    has_private_account: bool = False
    whole_share: Decimal | None = None

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"{self.code} {self.description}".strip()


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal (``financial/Journals``).

    :param type: 20 sales, 21 return invoice, 22 purchase, 23 received return invoice
    :param currency: None means the division's own
    """

    guid: str
    code: str
    description: str
    type: int
    currency: str | None = None
    allow_variable_currency: bool = True
    allow_variable_exchange_rate: bool = True
    blocked: bool = False

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"{self.code} {self.description}".strip()


@dataclass(frozen=True, slots=True)
class Period:
    """A financial period.

    :param start: its first day
    :param end: its last day
    """

    year: int
    period: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Division:
    """The cached lists of one division.

    :param code: its number
    :param vat_codes: by code
    :param gl_accounts: by GUID
    :param journals: by code
    :param closed: (journal code, year, period) that no longer take entries
    :param cost_centers: description by code of those in use; empty when the division keeps none, or
        none were fetched
    :param cost_units: likewise
    :param default_cost_center: the connection's, for lines without whose G/L account demands one
    :param default_cost_unit: likewise
    """

    code: int
    country: str
    currency: str
    vat_codes: Mapping[str, VatCode]
    gl_accounts: Mapping[str, GLAccount]
    journals: Mapping[str, Journal]
    periods: tuple[Period, ...]
    closed: frozenset[tuple[str, int, int]] = frozenset()
    currencies: frozenset[str] = frozenset()
    cost_centers: Mapping[str, str] = field(default_factory=dict)
    cost_units: Mapping[str, str] = field(default_factory=dict)
    default_cost_center: str | None = None
    default_cost_unit: str | None = None

    @property
    def whole_share(self) -> Decimal | None:
        """How Exact writes the whole where it means a share: 1 or 100; None when nothing tells."""
        told = (account.whole_share for account in self.gl_accounts.values())
        return max(filter(None, told), default=None)

    def period_of(self, day: date | None) -> Period | None:
        """The period ``day`` falls in; of overlapping ones the first of its year."""
        if day is None:
            return None
        matching = (p for p in self.periods if p.start <= day <= p.end)
        return min(matching, key=lambda p: (p.year, p.period), default=None)


# --- the document: read from Odoo ----------------------------------------------------------------


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
class BankAccount:
    """A bank account of a partner.

    :param number: as somebody typed it, an IBAN or not
    """

    number: str
    bic: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A person at a partner.

    :param id: of the contact in Odoo, 0 for who is none there
    """

    id: int
    name: str
    email: str | None = None
    phone: str | None = None
    job_title: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """The commercial partner of the document.

    :param exact_guid: of its relation, when Exact knows it already
    :param reference: Odoo's own of the contact
    :param invoice_email: that of its invoice address
    :param sales_currency: ISO code; likewise for purchases
    :param sales_condition: code of a payment condition in Exact; likewise for purchases
    :param vies_valid: what Odoo found in the EU's register of VAT numbers, None when it did not
        look
    """

    id: int
    name: str
    country_code: str | None = None
    vat: str | None = None
    company_registry: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    street: str | None = None
    street2: str | None = None
    zip: str | None = None
    city: str | None = None
    lang: str | None = None
    is_company: bool = True
    exact_guid: str | None = None
    reference: str | None = None
    invoice_email: str | None = None
    peppol_identifier: str | None = None
    peppol_eas: str | None = None
    sales_currency: str | None = None
    purchase_currency: str | None = None
    sales_condition: str | None = None
    purchase_condition: str | None = None
    bank_accounts: tuple[BankAccount, ...] = ()
    contacts: tuple[ContactPerson, ...] = ()
    vies_valid: bool | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """A direct debit mandate of one customer, perhaps incomplete.

    :param kind: ``core`` or ``b2b``
    :param usage: ``recurrent`` or ``one_off``
    """

    id: int
    partner: str
    reference: str | None
    iban: str | None
    signed_on: date | None
    kind: str = "core"
    usage: str = "recurrent"


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


# --- the coding of a bill: chosen by a person, or proposed ---------------------------------------


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A line of a bill, or a part of one, as it is to be booked.

    :param key: identifies it for messages
    :param line_id: of the line in Odoo, which parts of one line share
    :param tax_id: set on the line of a tax that is no VAT, which its parts share
    :param net: without VAT, in the document view
    :param vat: what is paid with it, in the document view
    :param gl_account: a GUID; the other codes are codes
    :param tax_rate: the percentage on the bill, None for a line without VAT or with several VATs
    :param category: that of its VAT in the bill's own e-invoice
    """

    key: int
    line_id: int
    tax_id: int | None
    description: str
    quantity: Decimal | None
    net: Decimal
    vat: Decimal
    vat_code: str | None
    gl_account: str | None
    cost_center: str | None = None
    cost_unit: str | None = None
    deferral_from: date | None = None
    deferral_to: date | None = None
    tax_rate: Decimal | None = None
    category: str | None = None
