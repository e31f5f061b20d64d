"""What a division of Exact is at one moment: its lists, as they are cached in Odoo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .kinds import VAT_TYPES


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
    :param stopped: why nothing more is booked with it: an issue code, and its params
    :param id: of the record in Odoo, to open for that
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
    stopped: tuple[str, Mapping[str, str]] | None = None
    id: int | None = None

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
    :param currencies: codes of those it books in; None where nobody knows
    :param cost_centers: description by code of those in use; empty when the division keeps none, or
        none were fetched
    :param cost_units: likewise
    :param default_cost_center: the connection's, for lines without whose G/L account demands one
    :param default_cost_unit: likewise
    :param locked_until: the last day of what was told to be complete in Exact; nothing is booked up
        to it
    :param always_sends_vat: VAT amounts go along also where they are what Exact comes to itself
    """

    code: int
    country: str
    currency: str
    vat_codes: Mapping[str, VatCode]
    gl_accounts: Mapping[str, GLAccount]
    journals: Mapping[str, Journal]
    periods: tuple[Period, ...]
    closed: frozenset[tuple[str, int, int]] = frozenset()
    currencies: frozenset[str] | None = frozenset()
    cost_centers: Mapping[str, str] = field(default_factory=dict)
    cost_units: Mapping[str, str] = field(default_factory=dict)
    default_cost_center: str | None = None
    default_cost_unit: str | None = None
    always_sends_vat: bool = False
    locked_until: date | None = None

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
