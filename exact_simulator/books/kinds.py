"""What sales and purchase entries have in common, and the words in which they differ."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of entry.

    :param name: "sales" or "purchase"
    :param entries, lines: the resources
    :param collection: the entry's property that holds its lines
    :param party: the entry's property with the account, also its role
    :param journal_types: types a journal of this kind may have
    :param control_gl_type: 20 or 22
    :param own_control_gl: the account's property that overrides the journal's control account
    :param side: +1 when an invoice debits the control account, -1 when it credits it
    :param vat_side: "S" or "P"
    :param condition: the account's property with its payment condition
    :param invoice_type, credit_type: the entry's Type by the sign of its total
    :param term_line_type: LineType of its payment terms
    """

    name: str
    entries: str
    lines: str
    collection: str
    party: str
    journal_types: tuple[int, ...]
    control_gl_type: int
    own_control_gl: str
    side: int
    vat_side: str
    condition: str
    invoice_type: int
    credit_type: int
    term_line_type: int


SALES = Kind(
    name="sales",
    entries="salesentry/SalesEntries",
    lines="salesentry/SalesEntryLines",
    collection="SalesEntryLines",
    party="Customer",
    journal_types=(20, 21),
    control_gl_type=20,
    own_control_gl="GLAR",
    side=1,
    vat_side="S",
    condition="PaymentConditionSales",
    invoice_type=20,
    credit_type=21,
    term_line_type=20,
)
PURCHASES = Kind(
    name="purchase",
    entries="purchaseentry/PurchaseEntries",
    lines="purchaseentry/PurchaseEntryLines",
    collection="PurchaseEntryLines",
    party="Supplier",
    journal_types=(22, 23),
    control_gl_type=22,
    own_control_gl="GLAP",
    side=-1,
    vat_side="P",
    condition="PaymentConditionPurchase",
    invoice_type=30,
    credit_type=31,
    term_line_type=22,
)
KINDS = (SALES, PURCHASES)
STATUS_OPEN, STATUS_PROCESSED = 20, 50
