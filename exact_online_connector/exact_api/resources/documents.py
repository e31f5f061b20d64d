"""Documents and the files attached to them."""

import base64

from ..client import ExactClient
from ..odata import eq, guid
from .columns import create, number, read, same, text

_DOCUMENT = {"ID": text, "HID": same, "Subject": text, "Type": same}
_ATTACHMENT = {"ID": text, "Document": text, "FileName": text, "FileSize": number}


def create_document(client: ExactClient, payload: dict) -> dict:
    """Create a document, still without a file; ``Subject`` and ``Type`` are mandatory."""
    return create(client, "documents/Documents", _DOCUMENT, payload)


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
    return create(client, "documents/DocumentAttachments", _ATTACHMENT, payload)


def find_documents(client: ExactClient, entry_guid: str) -> list[dict]:
    """Return the documents of an entry, so that a lost answer does not make a second one."""
    return read(
        client,
        "documents/Documents",
        _DOCUMENT,
        filter=eq("FinancialTransactionEntryID", guid(entry_guid)),
    )


def attachments(client: ExactClient, document: str) -> list[dict]:
    """Return the files attached to a document, so that a lost answer does not attach one twice.

    :param document: its GUID
    :return: ``FileSize`` is in bytes; the bytes themselves are never part of an answer.
    """
    return read(
        client,
        "documents/DocumentAttachments",
        _ATTACHMENT,
        filter=eq("Document", guid(document)),
    )
