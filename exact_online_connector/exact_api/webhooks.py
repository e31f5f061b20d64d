"""Messages of Exact about what changed, and whether they are really from Exact.

A message is ``{"Content":{…},"HashCode":"…"}``; the hash is over the text of Content letter by
letter, so it is verified before anything is read as JSON (docs/exact-online.md).
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from .odata import from_json
from .values import text, whole

# Bytes of a message: it has some 400 characters.
LARGEST_MESSAGE = 64 * 1024

# What tells of entries today; each is subscribed to on its own.
ENTRY_TOPICS = (
    "BankEntries",
    "CashEntries",
    "GeneralJournalEntries",
    "SalesEntries",
    "PurchaseEntries",
)
# What told of all of them before, on its way out.
FINANCIAL_TRANSACTIONS = "FinancialTransactions"
_MESSAGE = re.compile(rb'\s*\{"Content":(.*),"HashCode":"([0-9A-F]{64})"\}\s*', re.DOTALL)


@dataclass(frozen=True)
class Message:
    """What a message tells: that an entity changed, not how.

    :param key: GUID of the entity, for entries that of the entry
    """

    topic: str
    division: int
    key: str


def read_message(body: bytes, secret: str) -> Message | None:
    """Return a message if it was signed with the app's webhook secret.

    :param body: exactly as it came
    :return: None for anything else, whatever is wrong with it
    """
    if len(body) > LARGEST_MESSAGE or not secret:
        return None
    found = _MESSAGE.fullmatch(body)
    if not found:
        return None
    content, signature = found.groups()
    expected = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest().upper()
    if not hmac.compare_digest(expected.encode(), signature):
        return None
    try:
        values = from_json(content.decode())
        message = Message(text(values["Topic"]), whole(values["Division"]), text(values["Key"]))
    except (ValueError, TypeError, KeyError):
        return None
    return None if None in (message.topic, message.division, message.key) else message
