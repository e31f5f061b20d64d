"""Documents, and the files attached to them."""

import base64

from ..client import ExactClient
from ..odata import all_of, eq, guid
from ..values import key, number, text
from .columns import create, needed, read, read_if_filtered
from .entries import EntryKind

DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"

_DOCUMENT = {"ID": key, "Subject": needed(text), "FinancialTransactionEntryID": key}
_ATTACHMENT = {"ID": key, "Document": key, "FileName": needed(text), "FileSize": number}


def create_document(client: ExactClient, payload: dict) -> dict:
    """Make a document and return it: ``FinancialTransactionEntryID`` is the entry it is bound to.

    :raises Rejected: such as for a type that the Exact user may not make
    :raises UnknownOutcome: look for it with ``find_documents``
    """
    return create(client, DOCUMENTS, _DOCUMENT, payload)


def find_documents(client: ExactClient, account: str, subject: str, entry: str) -> list[dict]:
    """Return the documents that may be the one made for an entry.

    By relation and subject, because Exact may not tell the entry of a document. Where it does not
    take that search it is asked by entry, and that is remembered.

    :param account: GUID of the relation
    :param entry: GUID of the entry
    """
    of_relation = all_of(eq("Account", guid(account)), eq("Subject", subject))
    found = read_if_filtered(client, "filter.documents", DOCUMENTS, _DOCUMENT, of_relation)
    if found is None:
        of_entry = eq("FinancialTransactionEntryID", guid(entry))
        found = read(client, DOCUMENTS, _DOCUMENT, filter=of_entry)
    return [row for row in found if row["Subject"] == subject]


def bind_document(client: ExactClient, kind: EntryKind, entry: str, document: str) -> None:
    """Have an entry name its document, where making the document did not do so.

    :param entry: GUID of the entry
    :param document: GUID of the document
    """
    client.put(kind.endpoint, entry, {"Document": document})


def attach(client: ExactClient, document: str, file_name: str, content: bytes) -> dict:
    """Attach a file to a document.

    :param document: its GUID
    :param file_name: with extension
    :param content: at most 10 MB
    """
    payload = {
        "Document": document,
        "FileName": file_name,
        "Attachment": base64.b64encode(content).decode("ascii"),
    }
    return create(client, ATTACHMENTS, _ATTACHMENT, payload)


def attachments(client: ExactClient, document: str) -> list[dict]:
    """Return the files attached to a document, so that a lost answer does not attach one twice.

    :param document: its GUID
    :return: ``FileSize`` is in bytes; the bytes themselves are never part of an answer.
    """
    return read(client, ATTACHMENTS, _ATTACHMENT, filter=eq("Document", guid(document)))
