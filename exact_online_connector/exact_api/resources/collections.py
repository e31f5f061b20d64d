"""Receipts of direct-debit batches, and what else happens on their suspense account."""

from datetime import date
from decimal import Decimal

from ..client import LONG_TIMEOUT, ExactClient
from ..odata import all_of, eq, guid, literal, parse_date
from .columns import create, needed, number, read, same, text

_BANK_ENTRIES = "financialtransaction/BankEntries"
_ENTRY = {"EntryID": text, "EntryNumber": same, "JournalCode": text}
_LINE = {"EntryID": text, "EntryNumber": needed(same), "AmountFC": needed(number)}
_LEDGER_LINE = {
    "ID": text,
    "AmountDC": needed(number),
    "Date": needed(parse_date),
    "Description": text,
    "EntryNumber": needed(same),
    "JournalCode": text,
}


def create_general_journal_entry(client: ExactClient, payload: dict) -> dict:
    """Book a general journal entry and return it.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_general_journal_lines``
    """
    resource = "generaljournalentry/GeneralJournalEntries"
    return create(client, resource, _ENTRY, payload, timeout=LONG_TIMEOUT)


def find_general_journal_lines(client: ExactClient, description: str) -> list[dict]:
    """Return the lines of general journal entries with a description; entries have none."""
    resource = "generaljournalentry/GeneralJournalEntryLines"
    return read(client, resource, _LINE, filter=eq("Description", description))


def create_bank_entry(client: ExactClient, payload: dict) -> dict:
    """Book a bank statement and return it.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_bank_lines``
    """
    return create(client, _BANK_ENTRIES, _ENTRY, payload, timeout=LONG_TIMEOUT)


def bank_balance(client: ExactClient, journal: str) -> Decimal:
    """Return the closing balance of the newest statement of a bank journal; 0 before the first.

    :param journal: its code
    """
    newest = read(
        client,
        _BANK_ENTRIES,
        {"EntryID": text, "ClosingBalanceFC": number},
        filter=eq("JournalCode", journal),
        orderby="EntryNumber desc",
        top=1,
    )
    return (newest and newest[0]["ClosingBalanceFC"]) or Decimal(0)


def find_bank_lines(client: ExactClient, description: str) -> list[dict]:
    """Return the lines of bank statements with a description; statements have none."""
    resource = "financialtransaction/BankEntryLines"
    return read(client, resource, _LINE, filter=eq("Description", description))


def ledger_lines(
    client: ExactClient, gl_account: str, since: date, except_journal: str
) -> list[dict]:
    """Return what was booked on a G/L account since a day.

    :param gl_account: its GUID
    :param except_journal: code of the journal whose lines are left out
    """
    return read(
        client,
        "financialtransaction/TransactionLines",
        _LEDGER_LINE,
        filter=all_of(
            eq("GLAccount", guid(gl_account)),
            f"Date ge {literal(since)}",
            f"JournalCode ne {literal(except_journal)}",
        ),
    )
