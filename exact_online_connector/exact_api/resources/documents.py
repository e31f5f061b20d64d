"""The files attached to documents."""

import base64

from ..client import ExactClient
from ..odata import eq, guid
from ..values import key, number, text
from .columns import create, needed, read

_ATTACHMENT = {"ID": key, "Document": key, "FileName": needed(text), "FileSize": number}


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
