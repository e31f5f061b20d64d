"""What a direct-debit batch, or a debit that came back, is in Exact's books.

A batch is a receipt on the suspense account: a debit there, and a credit for each invoice on the
receivable account of its relation. A debit that came back is the same turned round. In a general
journal the suspense account is a line of its own; in a bank journal it is the journal's account,
and money that comes in is positive (docs/exact-online.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..texts import DESCRIPTION_LENGTH, cut

# Journal types. Entries of a payment service (16) are not found back (docs/exact-online.md).
GENERAL = 90
BANKS = (12,)
# How many lines an entry has at most; a larger batch becomes several.
LINES_AT_ONCE = 200


@dataclass(frozen=True)
class CollectedLine:
    """One invoice in a batch.

    :param account: GUID of the relation
    :param gl_account: GUID of its receivable account
    :param amount: in the division's currency, positive
    :param invoice: its number in Odoo
    :param entry_number: of its entry in Exact, by which Exact proposes the match
    """

    account: str
    gl_account: str
    amount: Decimal
    invoice: str
    entry_number: int


@dataclass(frozen=True)
class Receipt:
    """What is to be booked.

    :param name: of the batch; it finds the entry back
    :param returned: whether the money went back to the customers
    :param journal: code of the Exact journal
    :param suspense: GUID of the suspense account
    :param period: the financial year and period of its day; None leaves them to Exact
    :param opening: what the bank journal has before it; None in a general journal
    """

    name: str
    returned: bool
    on: date
    journal: str
    suspense: str
    currency: str
    lines: Sequence[CollectedLine]
    period: tuple[int, int] | None = None
    opening: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """Of all lines, positive."""
        return sum((line.amount for line in self.lines), Decimal(0))


def general_journal_entry(receipt: Receipt) -> dict:
    """The payload of a GeneralJournalEntry; a debit is positive."""
    sign = 1 if receipt.returned else -1
    suspense = {
        "GLAccount": receipt.suspense,
        "AmountFC": -sign * receipt.total,
        "Date": receipt.on,
        "Description": receipt.name,
    }
    return {**_header(receipt), "GeneralJournalEntryLines": [suspense, *_lines(receipt, sign)]}


def bank_entry(receipt: Receipt) -> dict:
    """The payload of a BankEntry in the journal whose own account is the suspense account.

    Exact wants its opening balance to be the closing one of the statement before, and its closing
    balance to be that and its lines together.
    """
    sign = -1 if receipt.returned else 1
    balances = {}
    if receipt.opening is not None:
        balances["OpeningBalanceFC"] = receipt.opening
        balances["ClosingBalanceFC"] = receipt.opening + sign * receipt.total
    return {**_header(receipt), **balances, "BankEntryLines": _lines(receipt, sign)}


def _header(receipt: Receipt) -> dict:
    header = {"JournalCode": receipt.journal, "Currency": receipt.currency}
    if receipt.period:
        header["FinancialYear"], header["FinancialPeriod"] = receipt.period
    return header


def _lines(receipt: Receipt, sign: int) -> list[dict]:
    """The lines of the invoices in Exact's names.

    :param sign: of an invoice's amount in this kind of entry: +1 or -1
    """
    return [
        {
            "GLAccount": line.gl_account,
            "Account": line.account,
            "AmountFC": sign * line.amount,
            "Date": receipt.on,
            "Description": cut(f"{receipt.name} {line.invoice}", DESCRIPTION_LENGTH),
            "OurRef": line.entry_number,
        }
        for line in receipt.lines
    ]


def first_line(payload: dict) -> dict:
    """The line by which the entry is found back, since neither kind of entry has a description."""
    [lines] = [value for value in payload.values() if isinstance(value, list)]
    return lines[0]


@dataclass(frozen=True)
class Open:
    """An open item that may take part in a match.

    :param amount: ledger amount, what is open of it
    """

    guid: str
    amount: Decimal


def parts_to_match(receipt: Open, counters: Sequence[Open]) -> list[tuple[str, Decimal]]:
    """What of which items settles a batch's item, so that all adds up to zero.

    :param receipt: the item of the batch's line
    :param counters: of the invoice, one for each of its instalments, or what came back
    :return: GUID and ledger amount of each part, the receipt's first; empty when nothing fits
    """
    left, parts = -receipt.amount, []
    for counter in counters:
        if left and counter.amount * left > 0:
            amount = min(abs(left), abs(counter.amount)).copy_sign(left)
            parts.append((counter.guid, amount))
            left -= amount
    if not parts:
        return []
    return [(receipt.guid, receipt.amount + left), *parts]


@dataclass(frozen=True)
class Batch:
    """What the suspense account waits for.

    :param exported: booked there by the batch, positive
    :param returned: of it, booked back there because debits came back
    """

    name: str
    on: date
    exported: Decimal
    returned: Decimal = Decimal(0)


@dataclass(frozen=True)
class SuspenseLine:
    """What somebody else booked on the suspense account.

    :param received: positive when the money of a batch came in
    """

    text: str
    on: date
    received: Decimal


def share_receipts(
    batches: Sequence[Batch], lines: Sequence[SuspenseLine]
) -> tuple[dict[str, Decimal], Decimal]:
    """Tell which batch each receipt on the suspense account belongs to.

    The one named in its text; else the one that waits for exactly this amount; else the oldest
    ones, as far as it goes. What the bank took back is taken off in the same way.

    :return: what was received of each batch by name, and what belongs to none
    """
    received = {batch.name: Decimal(0) for batch in batches}
    ordered = sorted(batches, key=lambda batch: (batch.on, batch.name))
    rest = Decimal(0)
    # What came in first: only of that can something be taken back.
    for line in sorted(lines, key=lambda line: (line.received < 0, line.on)):
        left = line.received
        if named := [batch for batch in ordered if _names(line.text, batch.name)]:
            received[named[0].name] += left
            continue
        for batch in _waiting_for(ordered, received, line) or ordered:
            part = _fitting(batch, received[batch.name], left)
            received[batch.name] += part
            left -= part
        rest += left
    return received, rest


def _names(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _waiting_for(batches, received, line):
    """The oldest batch that this amount evens out, as a list of one; else none."""
    return [
        batch
        for batch in batches
        if line.received
        in (
            batch.exported - received[batch.name],
            batch.exported - batch.returned - received[batch.name],
        )
    ][:1]


def _fitting(batch: Batch, received: Decimal, amount: Decimal) -> Decimal:
    """How much of an amount this batch can take: not more than it lacks, or has received."""
    if amount >= 0:
        return min(amount, max(batch.exported - received, Decimal(0)))
    return max(amount, -max(received, Decimal(0)))
