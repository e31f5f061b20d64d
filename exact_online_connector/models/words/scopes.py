"""What the app needs at Exact: its scopes, and which of them an endpoint belongs to.

Names are those of the Exact App Center, which are the same in every language. An endpoint belongs
to the scope that names the longest part of it (see docs/exact-online.md).
"""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

READ = _lt("Read")
MANAGE = _lt("Manage")


class Scope(NamedTuple):
    """One line of what an app is given in the App Center.

    :param name: as it is called there
    :param access: "Read" or "Manage", a lazy translation
    :param endpoints: how the endpoints of it begin
    :param needed_for: what it is for, a lazy translation
    """

    name: str
    access: object
    endpoints: tuple
    needed_for: object


SCOPES = (
    Scope(
        "Financial accounting",
        MANAGE,
        (
            "salesentry/",
            "purchaseentry/",
            "generaljournalentry/",
            "financialtransaction/",
            "vat/",
            "financial/FinancialPeriods",
            "read/financial/",
            "sync/Financial/TransactionLines",
        ),
        _lt("Invoices, bills, credit notes and collections are booked; VAT codes and periods."),
    ),
    Scope(
        "Financial generalledgers",
        MANAGE,
        ("financial/", "sync/Financial/"),
        _lt("Journals and G/L accounts."),
    ),
    Scope(
        "Financial cashflow",
        MANAGE,
        ("cashflow/", "sync/Cashflow/"),
        _lt("Payments, payment conditions and direct debit mandates."),
    ),
    Scope("Financial receivables", MANAGE, ("xml/",), _lt("Collected invoices are matched.")),
    Scope("Financial payables", MANAGE, (), _lt("Paid back credit notes are matched.")),
    Scope("Financial costcenters", MANAGE, ("hrm/",), _lt("Cost centers and cost units.")),
    Scope("Financial currencies", READ, ("general/",), _lt("The currencies of the division.")),
    Scope(
        "Crm accounts",
        MANAGE,
        ("crm/", "sync/CRM/"),
        _lt("Customers and suppliers, their bank accounts and contact persons."),
    ),
    Scope(
        "Organization documents",
        MANAGE,
        ("documents/",),
        _lt("The files of bills and invoices are attached."),
    ),
    Scope(
        "Organization administration",
        MANAGE,
        ("system/", "sync/Deleted", "webhooks/", "users/"),
        _lt("Divisions, deletions, rights and messages."),
    ),
)
# Of entries our sources name either, so these are added where the first is not enough.
INSTEAD = {"salesentry/": "Sales invoices", "purchaseentry/": "Purchase invoices"}
# Without these nothing can be sent. Where another endpoint is refused, only what needs it rests.
_SENDING = (
    "salesentry/",
    "purchaseentry/",
    "vat/",
    "financial/",
    "sync/Financial/GLAccounts",
    "crm/",
)


def scope_of(endpoint):
    """The scope an endpoint belongs to.

    :param str endpoint: such as ``salesentry/SalesEntries``; None for a token
    :rtype: Scope
    """
    found = [
        (len(start), scope)
        for scope in SCOPES
        for start in scope.endpoints
        if (endpoint or "").startswith(start)
    ]
    return max(found, key=lambda pair: pair[0], default=(0, None))[1]


def scope_name(endpoint):
    """The scope an endpoint belongs to, with the one that may be needed as well.

    :param str endpoint: as of ``scope_of``
    :return: empty when it is in none
    :rtype: str
    """
    scope = scope_of(endpoint)
    also = next((name for start, name in INSTEAD.items() if endpoint.startswith(start)), None)
    return " / ".join(filter(None, (scope and scope.name, also)))


def stops_sending(endpoint):
    """Whether nothing can be sent where an endpoint is refused.

    :param str endpoint: as of ``scope_of``; one that is in no scope counts
    :rtype: bool
    """
    return not scope_of(endpoint) or endpoint.startswith(_SENDING)
