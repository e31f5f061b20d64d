"""What the VAT category of a line in an e-invoice says of the VAT code it is booked on.

Categories are codes of UNCL5305 as EN 16931 uses them (BT-151). Odoo's import of e-invoices finds
one tax of 0 % for most of them, and the VAT return needs to know which it is.
"""

from .division import VatCode
from .mappings.tax_kind import (
    DOMESTIC,
    EU_GOODS,
    EU_SERVICES,
    EXEMPT,
    NO_VAT,
    OUTSIDE_EU,
    REVERSE,
    TRIANGULAR,
    kind_of_code,
)

_STANDARD = ("S", "AA", "H")
_WITHIN_EU = (EU_GOODS, EU_SERVICES, TRIANGULAR)
# The kinds of codes each category without VAT surely means.
_MEANT = {
    "AE": (REVERSE, OUTSIDE_EU, *_WITHIN_EU),
    "K": _WITHIN_EU,
    "G": (OUTSIDE_EU,),
    "Z": (DOMESTIC, EXEMPT, NO_VAT),
    "E": (DOMESTIC, EXEMPT, NO_VAT),
    "O": (EXEMPT, NO_VAT),
}
# Those under which the buyer accounts for VAT: on any other code the VAT return would lack it.
_CHARGED = ("AE", "K")


def learned_category(category: str | None) -> str:
    """What rules tell lines apart by: the category of a line without VAT, "" for any other."""
    return category if category in _MEANT else ""


def allows(category: str | None, code: VatCode) -> bool:
    """Whether a line of a bill with this category may be proposed this code.

    :param category: None, and one that is not known, allow any
    """
    if category in _STANDARD:
        return code.adds_vat
    if category in _CHARGED:
        return confirms(category, code)
    if category == "G":  # what comes from outside the EU may be charged at the border
        return not code.adds_vat
    return category not in _MEANT or not (code.adds_vat or code.charged)


def confirms(category: str | None, code: VatCode) -> bool:
    """Whether the category says that a line is of the very kind this code is for."""
    if category in _STANDARD:
        return code.adds_vat
    # That a code is charged is said by Exact itself, what for by its description at best.
    charged = category == "AE" and code.charged
    return charged or kind_of_code(code) in _MEANT.get(category or "", ())
