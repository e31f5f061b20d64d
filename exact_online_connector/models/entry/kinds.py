"""What sending a customer's and a supplier's document have in common, and where they differ."""

from collections.abc import Callable
from dataclasses import dataclass

from ...core.kinds import BILL_TYPES, PURCHASE, SALES
from ...exact_api import resources


@dataclass(frozen=True)
class EntryKind:
    """How one kind of entry is booked and found back.

    :param party: Exact's property with the relation, which is also the role it must have
    :param endpoint: of its entries
    :param create: function of the client that books a payload
    :param find: function of the client that lists the entries with a reference
    """

    party: str
    endpoint: str
    create: Callable
    find: Callable


SALES_ENTRY = EntryKind(
    party=SALES.party,
    endpoint="salesentry/SalesEntries",
    create=resources.create_sales_entry,
    find=resources.find_sales_entries,
)
PURCHASE_ENTRY = EntryKind(
    party=PURCHASE.party,
    endpoint="purchaseentry/PurchaseEntries",
    create=resources.create_purchase_entry,
    find=resources.find_purchase_entries,
)


def kind_of(move):
    """The kind of entry a document becomes.

    :param account.move move: one customer or vendor document
    :return EntryKind: ``SALES_ENTRY`` or ``PURCHASE_ENTRY``
    """
    return PURCHASE_ENTRY if move.move_type in BILL_TYPES else SALES_ENTRY
