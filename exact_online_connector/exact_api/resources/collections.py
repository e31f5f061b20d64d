"""Receipts of direct-debit batches, and what else happens on their suspense account."""

from datetime import date
from decimal import Decimal

from ..client import LONG_TIMEOUT, ExactClient
from ..odata import all_of, eq, guid, literal
from ..values import day, key, number, text, whole
from .columns import create, filled, needed, read, read_if_filtered

_GENERAL_ENTRIES = "generaljournalentry/GeneralJournalEntries"
_BANK_ENTRIES = "financialtransaction/BankEntries"
# Lines, and how it is remembered whether Exact takes a filter on their description.
_BANK_LINES = ("financialtransaction/BankEntryLines", "filter.bank_lines")
_GENERAL_LINES = ("generaljournalentry/GeneralJournalEntryLines", "filter.general_journal_lines")
_ENTRY = {"EntryID": key, "EntryNumber": whole, "JournalCode": text}
_LINE = {"EntryID": key, "EntryNumber": needed(whole), "AmountFC": filled(number)}
_LEDGER_LINE = {
    "ID": key,
    "EntryID": needed(key),
    "AmountDC": filled(number),
    "Date": filled(day),
    "Description": text,
    "EntryNumber": needed(whole),
    "JournalCode": text,
}


def create_general_journal_entry(client: ExactClient, payload: dict) -> dict:
    """Book a general journal entry and return it.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_lines``
    """
    return create(client, _GENERAL_ENTRIES, _ENTRY, payload, timeout=LONG_TIMEOUT)


def create_bank_entry(client: ExactClient, payload: dict) -> dict:
    """Book a bank statement and return it.

    :raises Rejected: the bookkeeping says no
    :raises UnknownOutcome: look for it with ``find_lines``
    """
    return create(client, _BANK_ENTRIES, _ENTRY, payload, timeout=LONG_TIMEOUT)


def is_booked(client: ExactClient, entry_id: str, *, in_bank: bool) -> bool:
    """Return whether Exact still has an entry.

    By a filter: asking by key for what is gone counts as an error of ours.

    :param entry_id: its GUID
    :param in_bank: whether it is a bank statement, else it is a general journal entry
    """
    resource = _BANK_ENTRIES if in_bank else _GENERAL_ENTRIES
    wanted = f"EntryID eq {guid(entry_id)}"
    return bool(read(client, resource, {"EntryID": key}, filter=wanted))


def bank_balance(client: ExactClient, journal: str) -> Decimal:
    """Return the closing balance of the newest statement of a bank journal; 0 before the first.

    :param journal: its code
    """
    newest = read(
        client,
        _BANK_ENTRIES,
        {"EntryID": key, "ClosingBalanceFC": filled(number)},
        filter=eq("JournalCode", journal),
        orderby="EntryNumber desc",
        top=1,
    )
    return newest[0]["ClosingBalanceFC"] if newest else Decimal(0)


def find_lines(
    client: ExactClient, description: str, *, in_bank: bool, gl_account: str, since: date
) -> list[dict]:
    """Return the lines of entries with a description; the entries themselves have none.

    Nobody has shown that Exact takes a filter on it. Where it does not, the lines are looked for
    in the ledger, with filters that were seen live.

    :param in_bank: among bank statements, else among general journal entries
    :param gl_account: GUID of the G/L account of the line
    :param since: its day, or one before
    :return: ``EntryID``, ``EntryNumber``, and ``AmountFC`` of which only the size counts: in the
        ledger a line has the sign of its G/L account
    """
    resource, capability = _BANK_LINES if in_bank else _GENERAL_LINES
    wanted = eq("Description", description)
    found = read_if_filtered(client, capability, resource, _LINE, wanted)
    if found is not None:
        return found
    return [
        {"EntryID": row["EntryID"], "EntryNumber": row["EntryNumber"], "AmountFC": row["AmountDC"]}
        for row in ledger_lines(client, gl_account, since)
        if row["Description"] == description.strip()
    ]


def ledger_lines(client: ExactClient, gl_account: str, since: date) -> list[dict]:
    """Return what was booked on a G/L account since a day.

    :param gl_account: its GUID
    """
    wanted = all_of(eq("GLAccount", guid(gl_account)), f"Date ge {literal(since)}")
    return read(client, "financialtransaction/TransactionLines", _LEDGER_LINE, filter=wanted)
