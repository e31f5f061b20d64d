"""Asking a division what it offers: one page of everything, with the very queries of the product.

A call a check, 30 or so in all. No call finds much: what is looked for by a value is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from . import match_sets, resources
from .client import ExactClient
from .errors import AuthError, ExactError, Forbidden, RateLimited, Unavailable
from .resources.entries import EntryKind

# Values that nothing in a division has.
_NO_GUID = "00000000-0000-0000-0000-000000000000"
_NO_TEXT, _NEITHER = "odoo-check-0", "odoo-check-1"
_NO_IBAN = "NL91ABNA0417164300"  # the example of the Dutch banks


@dataclass(frozen=True)
class Check:
    """Something the product asks of a division.

    :param name: as it is remembered, see ``capabilities``
    :param read: makes the call; what it returns is not looked at
    """

    name: str
    read: Callable[[ExactClient], object]


@dataclass(frozen=True)
class Seen:
    """What a division answered.

    :param state: "works", "refused", "other": it works, though not as it was asked first, or
        "no_answer" that can be used
    :param words: Exact's own, or what is missing
    :param endpoint: which call is forbidden, where Exact said 403
    """

    state: str
    words: str = ""
    endpoint: str = ""


def all_checks(sales: EntryKind, purchases: EntryKind) -> tuple[Check, ...]:
    """Return everything the product asks of a division, what nothing goes without first.

    :param sales: the kind of entries for invoices
    :param purchases: the kind of entries for bills
    """
    year = date.today().year
    return (
        Check("list.exact.journal", resources.journals),
        Check("list.exact.gl.account", resources.gl_accounts),
        Check("list.exact.vat.code", resources.vat_codes),
        Check("list.exact.period", lambda c: resources.financial_periods(c, year)),
        Check("list.exact.journal.status", lambda c: resources.journal_statuses(c, year)),
        Check("list.exact.payment.condition", resources.payment_conditions),
        Check("list.exact.currency", resources.currencies),
        Check("list.exact.cost.center", resources.cost_centers),
        Check("list.exact.cost.unit", resources.cost_units),
        Check("entries.sales", lambda c: resources.find_entries(c, sales, _NO_TEXT)),
        Check("entries.purchases", lambda c: resources.find_entries(c, purchases, _NO_TEXT)),
        Check(
            "filter.several_references",
            lambda c: resources.find_entries(c, sales, _NO_TEXT, _NEITHER),
        ),
        Check("filter.days", lambda c: resources.entry_page(c, sales, _yesterday(), _yesterday())),
        Check("relations", lambda c: resources.find_account(c, name=_NO_TEXT)),
        Check("feed.exact.relation.feed", lambda c: _first(resources.changed_account_pages(c, 1))),
        Check("relation_details.banks", lambda c: resources.bank_accounts(c, _NO_GUID)),
        Check("filter.ibans", lambda c: resources.find_accounts_by_iban(c, [_NO_IBAN])),
        Check("relation_details.persons", lambda c: resources.contacts(c, _NO_GUID)),
        Check("documents", lambda c: resources.find_documents(c, _NO_GUID, _NO_TEXT, _NO_GUID)),
        Check("files", lambda c: resources.attachments(c, _NO_GUID)),
        Check(
            "feed.exact.open.item.feed", lambda c: _first(resources.changed_open_item_pages(c, 1))
        ),
        Check("feed.exact.ledger.feed", lambda c: _first(resources.changed_ledger_pages(c, 1))),
        Check("deleted", lambda c: _first(resources.deleted_open_items(c, 1))),
        Check("mandates", lambda c: resources.find_mandates(c, _NO_GUID)),
        Check("filter.general_journal_lines", lambda c: _lines(c, in_bank=False)),
        Check("filter.bank_lines", lambda c: _lines(c, in_bank=True)),
        Check("suspense", lambda c: resources.ledger_lines(c, _NO_GUID, _yesterday())),
        Check("filter.transaction_lines", lambda c: resources.offsets(c, [_NO_GUID])),
        Check("filter.ledger_entries", lambda c: resources.read_ledger(c, [_NO_GUID])),
        Check("bank_balance", lambda c: resources.bank_balance(c, _NO_TEXT[:3])),
        Check("xml", match_sets.offered),
        Check("webhook", resources.webhook_subscriptions),
        Check("division", lambda c: resources.division(c, c.division)),
        Check("rights", lambda c: resources.user_has_rights(c, sales.endpoint, "POST")),
        Check("user", resources.current_user),
    )


def try_check(client: ExactClient, check: Check) -> Seen:
    """Make a check.

    :param client: of ``ExactClient.probing``
    :raises RateLimited: no call may be made now
    :raises AuthError: the consent is gone
    :raises Forbidden: more than this one call is refused
    """
    known = dict(client.capabilities.noted)
    try:
        check.read(client)
    except (AuthError, RateLimited):
        raise
    except Forbidden as error:
        if not error.is_of_endpoint:
            raise
        return Seen("refused", "; ".join(error.words), error.endpoint or "")
    except Unavailable as error:
        return Seen("no_answer", "; ".join(error.words))
    except ExactError as error:
        return Seen("refused", "; ".join(error.words))
    refused = [
        words or name
        for name, (state, words) in client.capabilities.noted.items()
        if state == "refused" and name not in known
    ]
    return Seen("other", "; ".join(refused)) if refused else Seen("works")


def _lines(client: ExactClient, in_bank: bool) -> object:
    return resources.find_lines(
        client, _NO_TEXT, in_bank=in_bank, gl_account=_NO_GUID, since=_yesterday()
    )


def _yesterday() -> date:
    return date.today() - timedelta(days=1)


def _first(pages) -> object:
    return next(iter(pages), None)
