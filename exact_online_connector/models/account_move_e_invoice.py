"""The electronic invoice a document came with, or went out with."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_e_invoice(self):
        """What the electronic invoice of this document says.

        Of several the one with this document's number counts, else the first.

        :return tuple: ``mapping.e_invoice.EInvoice`` or None, and why one cannot be read, or ""
        """
        self.ensure_one()
        found = [file._exact_e_invoice() for file in self._exact_e_invoice_files()]
        read = [e_invoice for e_invoice, _error in found if e_invoice]
        ours = [e_invoice for e_invoice in read if e_invoice.number in (self.ref, self.name)]
        errors = [error for _e_invoice, error in found if error]
        return next(iter(ours or read), None), "" if read else next(iter(errors), "")

    def _exact_e_invoice_files(self):
        """The files that may hold it: the one Odoo made or was given for it, XML, then PDF.

        :return ir.attachment: in this order
        """
        move = self.sudo()
        own = self.env["ir.attachment"].sudo()
        if "ubl_cii_xml_id" in move._fields:  # of an addon that may not be installed
            own = move.ubl_cii_xml_id
        others = (move.message_main_attachment_id | move.attachment_ids.sorted("id")) - own
        others = others.filtered(lambda file: file._exact_may_be_e_invoice())
        return own | others.sorted(lambda file: file._exact_is_pdf())
