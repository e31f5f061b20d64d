"""What the addon reads from Exact Online and writes to it, one function per need.

Each function takes an ``ExactClient`` and returns dicts with Exact's own property names, in which
fixed width is stripped from texts, days are ``date`` and amounts ``Decimal``. A column that Exact
left out is None.
"""

from .changes import deleted
from .charts import (
    cost_centers,
    cost_units,
    create_cost_center,
    create_cost_unit,
    create_gl_account,
    find_cost_center,
    find_cost_unit,
    find_gl_account,
    gl_accounts,
)
from .collections import (
    bank_balance,
    create_bank_entry,
    create_general_journal_entry,
    find_lines,
    is_booked,
    ledger_lines,
)
from .documents import (
    attach,
    attachments,
    bind_document,
    create_document,
    find_documents,
)
from .entries import create_entry, entry_lines, entry_page, find_entries, find_entry, purchase_lines
from .ledger import changed_ledger_pages, deleted_ledger_lines, read_entries, read_ledger
from .lists import (
    create_payment_condition,
    currencies,
    current_user,
    division,
    divisions,
    financial_periods,
    find_division,
    find_payment_conditions,
    journal_statuses,
    journals,
    payment_conditions,
    user_has_rights,
    vat_codes,
)
from .mandates import create_mandate, find_mandates, update_mandate
from .open_items import changed_open_item_pages, deleted_open_items, offsets
from .relation_details import (
    bank_accounts,
    bank_accounts_of,
    contacts,
    create_bank_account,
    create_contact,
)
from .relations import (
    changed_account_pages,
    create_account,
    deleted_accounts,
    find_account,
    find_accounts_by_iban,
    get_account,
    get_accounts,
    update_account,
)
from .webhooks import (
    create_webhook_subscription,
    delete_webhook_subscription,
    webhook_subscriptions,
)

__all__ = [
    "attach",
    "attachments",
    "bank_accounts",
    "bank_accounts_of",
    "bank_balance",
    "bind_document",
    "changed_account_pages",
    "changed_ledger_pages",
    "changed_open_item_pages",
    "contacts",
    "cost_centers",
    "cost_units",
    "create_account",
    "create_bank_account",
    "create_bank_entry",
    "create_contact",
    "create_cost_center",
    "create_cost_unit",
    "create_document",
    "create_entry",
    "create_general_journal_entry",
    "create_gl_account",
    "create_mandate",
    "create_payment_condition",
    "create_webhook_subscription",
    "currencies",
    "current_user",
    "delete_webhook_subscription",
    "deleted",
    "deleted_accounts",
    "deleted_ledger_lines",
    "deleted_open_items",
    "division",
    "divisions",
    "financial_periods",
    "entry_lines",
    "entry_page",
    "find_account",
    "find_accounts_by_iban",
    "find_cost_center",
    "find_cost_unit",
    "find_division",
    "find_documents",
    "find_entries",
    "find_entry",
    "find_lines",
    "find_gl_account",
    "find_mandates",
    "find_payment_conditions",
    "get_account",
    "get_accounts",
    "gl_accounts",
    "is_booked",
    "journal_statuses",
    "journals",
    "ledger_lines",
    "offsets",
    "payment_conditions",
    "purchase_lines",
    "read_entries",
    "read_ledger",
    "update_account",
    "update_mandate",
    "user_has_rights",
    "vat_codes",
    "webhook_subscriptions",
]
