"""Reads an e-invoice from the bytes of its file, which may come from anybody.

Nothing of a document is fetched or expanded: one with a DTD, hence with entities, is refused, as
EN 16931 has none. The standard library's parser refuses it at its first letters, and drops embedded
files while it reads; lxml would take texts over 10 MB only without its other limits.
"""

import base64
import binascii
from xml.etree import ElementTree

from .cii import read_cii
from .invoice import EInvoice, NotReadable
from .ubl import read_ubl
from .xml import child, text

# A bill with a PDF of 25 MB inside, which is what Exact takes, and something over.
LARGEST = 40 * 1024 * 1024
# Of a document; one line of a bill has some fifty.
MOST_ELEMENTS = 300_000
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
READERS = {
    f"{{{UBL}Invoice-2}}Invoice": read_ubl,
    f"{{{UBL}CreditNote-2}}CreditNote": read_ubl,
    f"{{{CII}}}CrossIndustryInvoice": read_cii,
}
# A wrapper around the document proper.
ATTACHED = f"{{{UBL}AttachedDocument-2}}AttachedDocument"


class _Builder(ElementTree.TreeBuilder):
    """Refuses a document type and too many elements, and drops the text of embedded files."""

    def __init__(self):
        super().__init__()
        self._skipping = False
        self._elements = 0

    def doctype(self, *_args):
        raise NotReadable("it has a document type definition")

    def start(self, tag, attributes):
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise NotReadable(f"it has more than {MOST_ELEMENTS} elements")
        self._skipping = tag.endswith(("}EmbeddedDocumentBinaryObject", "}AttachmentBinaryObject"))
        return super().start(tag, attributes)

    def end(self, tag):
        self._skipping = False
        return super().end(tag)

    def data(self, data):
        return None if self._skipping else super().data(data)


class _WholeBuilder(_Builder):
    """The same with its embedded files, for the document that is nothing but a wrapper."""

    def data(self, data):
        ElementTree.TreeBuilder.data(self, data)


def read_e_invoice(content: bytes) -> EInvoice | None:
    """What an e-invoice says.

    :param content: of the file
    :return: None for XML that is no e-invoice of a kind we know
    :raises NotReadable: for what is no well-formed XML, or lacks what an invoice must have
    """
    return _read(content, wrapped=False)


def _read(content: bytes, wrapped: bool) -> EInvoice | None:
    """What a document says, or the one that it wraps.

    :param wrapped: it was inside another one
    """
    root = _parse(content, _Builder)
    if root.tag == ATTACHED and not wrapped:
        inner = _unwrapped(_parse(content, _WholeBuilder))
        return _read(inner, wrapped=True) if inner else None
    reader = READERS.get(root.tag)
    return reader(root) if reader else None


def _parse(content: bytes, builder: type) -> ElementTree.Element:
    """The root of a document.

    :param builder: what builds the tree, and refuses what must not stand in it
    :raises NotReadable: for what is too large, no well-formed XML, or has a document type
    """
    if len(content) > LARGEST:
        raise NotReadable(f"it is larger than {LARGEST // 1024 // 1024} MB")
    parser = ElementTree.XMLParser(target=builder())
    try:
        parser.feed(content)
        return parser.close()
    except NotReadable:
        raise
    # Also what an encoding that Python does not know, or one that lies, leads to.
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise NotReadable(str(error)) from error


def _unwrapped(root: ElementTree.Element) -> bytes | None:
    """The document inside an AttachedDocument."""
    attachment = child(root, "Attachment")
    if attachment is None:
        return None
    embedded = child(attachment, "EmbeddedDocumentBinaryObject")
    if embedded is not None and embedded.get("mimeCode") in ("application/xml", "text/xml"):
        try:
            return base64.b64decode(embedded.text or "")
        except (binascii.Error, ValueError) as error:
            raise NotReadable(str(error)) from error
    return text(attachment, "ExternalReference/Description").encode() or None
