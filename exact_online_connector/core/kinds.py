"""What a customer's and a supplier's document are in Exact: sales and purchase entries."""

from dataclasses import dataclass

SALE_TYPES = ("out_invoice", "out_refund")
BILL_TYPES = ("in_invoice", "in_refund")
MOVE_TYPES = (*SALE_TYPES, *BILL_TYPES)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry (docs/exact-online.md).

    ``party`` is the property with the relation, ``lines`` the one with the lines. The journal types
    are those that take it; ``vat_side`` is the VAT codes' transaction type that suits it besides
    ``B``, both.
    """

    party: str
    lines: str
    journal_types: tuple[int, ...]
    refund_journal_types: tuple[int, ...]
    vat_side: str


SALES = Kind("Customer", "SalesEntryLines", (20,), (20, 21), "S")
PURCHASE = Kind("Supplier", "PurchaseEntryLines", (22,), (22, 23), "P")


def kind_of(document_kind: str) -> Kind:
    """The kind of entry a document becomes.

    :param document_kind: Odoo's move_type
    """
    return PURCHASE if document_kind.startswith("in_") else SALES
