"""How a line of a bill is booked: chosen by a person, or proposed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
