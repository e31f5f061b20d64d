"""The kinds of documents that go to Exact, and what each becomes there.

One description of each kind; whatever differs between invoices, credit notes and bills is asked
of it.
Which kinds a database knows is ``account.move._exact_kinds()``, to which an addon adds its own
(docs/extending.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

# The two sides of trade, as Odoo calls them on journals and taxes.
SALE, PURCHASE = "sale", "purchase"
# The role of the other party in Exact, also the property of an entry that names it.
ROLES = {SALE: "Customer", PURCHASE: "Supplier"}
# Exact's numbers of the types of documents (docs/exact-online.md).
SALES_INVOICE, PURCHASE_INVOICE, MISCELLANEOUS = 10, 20, 55
# The transaction type of the VAT codes for one side; "B" is for both (docs/exact-online.md).
VAT_TYPES = {SALE: "S", PURCHASE: "P"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    :param move_type: Odoo's
    :param side: ``SALE`` or ``PURCHASE``
    :param endpoint: of its entries in Exact
    :param lines: property of an entry with its lines
    :param entry_type: Exact's number for its entries (docs/exact-online.md)
    :param journal_types: those of the journals in Exact that take it and the invoices of its side
    :param own_journal_types: those of the journals that take it alone
    :param falls_back_on: move type whose journal in Exact serves when none is mapped for this one,
        "" when a journal has to be
    :param is_refund: whether it takes an invoice back; its amounts in Exact are negative
    :param is_coded: whether people, or the rules of its supplier, code its lines before it goes
    :param has_document: whether Exact makes a document with its entry, which takes its file
    :param document_type: Exact's number for the document made for its files where Exact makes none
    :param switch: field of ``exact.connection`` that says whether it goes by itself, "" if never
    :param list_view: XML ID of Odoo's list of such documents
    """

    move_type: str
    side: str
    endpoint: str
    lines: str
    entry_type: int
    journal_types: tuple[int, ...]
    own_journal_types: tuple[int, ...] = ()
    falls_back_on: str = ""
    is_refund: bool = False
    is_coded: bool = False
    has_document: bool = False
    document_type: int = MISCELLANEOUS
    switch: str = ""
    list_view: str = "account.view_invoice_tree"

    @property
    def party(self) -> str:
        """Exact's property with the relation, which is also the role it must have."""
        return ROLES[self.side]

    def fits(self, journal_type: int) -> bool:
        """Whether journals of this type of Exact take it."""
        return journal_type in (*self.journal_types, *self.own_journal_types)


INVOICE = Kind(
    move_type="out_invoice",
    side=SALE,
    endpoint="salesentry/SalesEntries",
    lines="SalesEntryLines",
    entry_type=20,
    journal_types=(20,),
    document_type=SALES_INVOICE,
    switch="auto_invoices",
    list_view="account.view_out_invoice_tree",
)
CREDIT_NOTE = replace(
    INVOICE,
    move_type="out_refund",
    entry_type=21,
    own_journal_types=(21,),
    falls_back_on="out_invoice",
    is_refund=True,
    switch="auto_credit_notes",
    list_view="account.view_out_credit_note_tree",
)
BILL = Kind(
    move_type="in_invoice",
    side=PURCHASE,
    endpoint="purchaseentry/PurchaseEntries",
    lines="PurchaseEntryLines",
    entry_type=30,
    journal_types=(22,),
    is_coded=True,
    has_document=True,
    document_type=PURCHASE_INVOICE,
    switch="auto_bills",
    list_view="account.view_in_invoice_bill_tree",
)
BILL_REFUND = replace(
    BILL,
    move_type="in_refund",
    entry_type=31,
    own_journal_types=(23,),
    falls_back_on="in_invoice",
    is_refund=True,
    list_view="account.view_in_invoice_refund_tree",
)
KINDS: Mapping[str, Kind] = {
    kind.move_type: kind for kind in (INVOICE, CREDIT_NOTE, BILL, BILL_REFUND)
}
