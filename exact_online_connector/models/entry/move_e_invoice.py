"""The electronic invoice a document came with, or went out with."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...core.e_invoice.check import difference_key
from ...core.e_invoice.party import is_ours, registration_to_take
from ...core.issues import E_INVOICE
from ...core.partner import Partner
from ..words.describe import issue_text
from ..words.language import for_readers


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_accepted_by_id = fields.Many2one(
        "res.users",
        "Booked as in Odoo by",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="Who chose to book it as it is in Odoo, although its e-invoice says otherwise.",
    )
    exact_accepted_differences = fields.Json(
        copy=False,
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
        help="What that person saw. Another difference is asked about again.",
    )

    def _exact_e_invoice(self):
        """What the electronic invoice of this document says.

        Of several the one with this document's number counts, else the first.

        :return: ``core.e_invoice.invoice.EInvoice`` or None, and why one cannot be read, or ""
        :rtype: tuple
        """
        self.ensure_one()
        found = [file._exact_e_invoice() for file in self._exact_e_invoice_files()]
        read = [e_invoice for e_invoice, _error in found if e_invoice]
        ours = [e_invoice for e_invoice in read if e_invoice.number in (self.ref, self.name)]
        errors = [error for _e_invoice, error in found if error]
        return next(iter(ours or read), None), "" if read else next(iter(errors), "")

    def _exact_e_invoice_files(self):
        """The files that may hold it: the one Odoo made or was given for it, XML, then PDF.

        :return: in this order
        :rtype: ir.attachment
        """
        move = self.sudo()
        own = self.env["ir.attachment"].sudo()
        if "ubl_cii_xml_id" in move._fields:  # of an addon that may not be installed
            own = move.ubl_cii_xml_id
        others = (move.message_main_attachment_id | move.attachment_ids.sorted("id")) - own
        others = others.filtered(lambda file: file._exact_may_be_e_invoice())
        return own | others.sorted(lambda file: file._exact_is_pdf())

    def _exact_buyers(self, e_invoice):
        """Who a bill may be for.

        :param EInvoice e_invoice: that of this document
        :return: the company it is booked for; where that is not the buyer, also the others of its
            tree and what they are registered as abroad
        :rtype: tuple
        """
        company = self.company_id.sudo()
        own = company.partner_id._exact_snapshot()
        if is_ours(e_invoice.customer, [own]) is not False:
            return (own,)
        tree = company.search([("id", "child_of", company.root_id.ids)])
        others = (one.partner_id._exact_snapshot() for one in tree - company)
        positions = self.env["account.fiscal.position"].sudo()
        abroad = positions.search([("company_id", "in", tree.ids), ("foreign_vat", "!=", False)])
        return (
            own,
            *others,
            *(
                Partner(0, own.name, country_code=one.country_id.code or None, vat=one.foreign_vat)
                for one in abroad
            ),
        )

    def _exact_take_registration(self):
        """Fill in the supplier's number of the register where its e-invoice alone has it.

        Odoo's importer leaves it out, and a relation is found and told apart by it.
        """
        for move in self.sudo():
            e_invoice, _error = move._exact_e_invoice()
            partner = move.commercial_partner_id
            if not e_invoice or not partner:
                continue
            number = registration_to_take(partner._exact_snapshot(), e_invoice.supplier)
            if number:
                partner.company_registry = number
                partner._message_log(
                    body=for_readers(move).env._(
                        "Registration number %(number)s, from the e-invoice of %(bill)s.",
                        number=number,
                        bill=move.display_name,
                    )
                )

    # === A PERSON DECIDES === #

    def _exact_accepted_differences(self):
        """What a person accepted, as ``core.e_invoice.check`` compares it."""
        return frozenset(map(tuple, self.sudo().exact_accepted_differences or ()))

    def action_exact_accept_e_invoice(self):
        """Book these documents as they are in Odoo, although their e-invoices say otherwise.

        :return: the action that goes on with sending them
        :rtype: dict
        :raises UserError: when there is nothing to accept
        """
        self._check_may_send()
        self.sudo()._exact_accept_e_invoice()
        return self.action_exact_send()

    def _exact_accept_e_invoice(self):
        """Keep that this user accepts what these documents have otherwise than their e-invoices.

        :raises UserError: when there is nothing to accept
        """
        differing = [(move, found) for move in self if (found := move._exact_differences())]
        if not differing:
            raise UserError(self.env._("These documents match their e-invoices."))
        for move, differences in differing:
            move._exact_accept(differences)

    def _exact_differences(self):
        """What keeps this document from being sent for what its own e-invoice says.

        :return: of ``core.issues.Issue``
        :rtype: list
        """
        connection = self.company_id._exact_connected()
        [(_move, prepared)] = self._exact_prepare(connection)
        return [found for found in prepared.issues if found.blocking and found.code in E_INVOICE]

    def _exact_accept(self, differences):
        """Accept differences with the e-invoice, as the user who is logged in.

        :param list differences: of ``core.issues.Issue``; others that come later still block
        """
        known = self._exact_accepted_differences()
        accepted = known.union(map(difference_key, differences))
        self.exact_accepted_differences = sorted(map(list, accepted))
        self.exact_accepted_by_id = self.env.user
        texts = (issue_text(self.env, found.code, found.params) for found in differences)
        self._message_log(
            body=self.env._(
                "To be booked in Exact Online as it is in Odoo, although its e-invoice says "
                "otherwise: %s",
                " ".join(texts),
            )
        )
