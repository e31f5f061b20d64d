"""What Exact is told of a file, and the electronic invoice in it or inside its PDF."""

import logging
import mimetypes

from odoo import models
from odoo.tools import ormcache

from odoo.addons.account.models.account_document_import_mixin import extract_pdf_embedded_files

from ...core.e_invoice.invoice import EInvoice, NotReadable
from ...core.e_invoice.read import LARGEST, read_e_invoice
from ...core.texts import file_name

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _exact_name(self):
        """The name of this file in Exact."""
        return file_name(self.name, mimetypes.guess_extension(self.mimetype or "") or "")

    def _exact_may_be_e_invoice(self):
        """Whether this is XML or a PDF, by what it says of itself."""
        kind = self.mimetype or ""
        name = (self.name or "").lower()
        xml = kind.endswith("/xml") or (kind == "text/plain" and name.endswith(".xml"))
        return self.type == "binary" and (xml or self._exact_is_pdf())

    def _exact_is_pdf(self):
        return "pdf" in (self.mimetype or "")

    # A file never changes under its checksum, and neither does what it says.
    @ormcache("self.checksum", "self._exact_is_pdf()")
    def _exact_e_invoice(self):
        """What the electronic invoice in this file says.

        :return: ``EInvoice`` or None when there is none, and why it cannot be read, or ""
        :rtype: tuple
        """
        content = self.raw or b""
        if not content:
            return None, ""
        if not self._exact_is_pdf():
            return _read(content)
        files = self._exact_inside(content) if len(content) <= LARGEST else []
        found = [_read(file) for name, file in files if name.lower().endswith(".xml")]
        read = [result for result in found if result[0]]
        return next(iter(read or found), (None, ""))

    def _exact_inside(self, content):
        """The files inside a PDF; a PDF that nobody can read has none."""
        try:
            return [
                (name or "", file)
                for name, file in extract_pdf_embedded_files(self.name, content)
                if isinstance(file, bytes)
            ]
        except Exception:  # the readers of PDF raise whatever a broken one leads to
            _logger.info("The files inside %s cannot be read", self.name, exc_info=True)
            return []


def _read(content: bytes) -> tuple[EInvoice | None, str]:
    try:
        return read_e_invoice(content), ""
    except NotReadable as error:
        return None, str(error)
