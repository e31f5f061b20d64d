"""Whether contacts are to be made of relations, and who is to see them."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ExactNewContactWizard(models.TransientModel):
    """Asked before contacts are made, since nobody wants thousands of them by mistake."""

    _name = "exact.new.contact.wizard"
    _inherit = "exact.guarded"
    _description = "Make contacts of relations"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    relation_ids = fields.Many2many("exact.relation", readonly=True)
    summary = fields.Char(compute="_compute_summary")
    has_companies = fields.Boolean(compute="_compute_summary")
    seen_by = fields.Selection(
        [("own", "This company only"), ("all", "All companies")],
        "Contacts for",
        default="own",
        required=True,
        help="Contacts of one company are not seen by people who work for other companies only.",
    )

    @api.depends("relation_ids")
    @api.depends_context("lang")
    def _compute_summary(self):
        several = self.env["res.company"].sudo().search_count([], limit=2) > 1
        for wizard in self:
            wizard.has_companies = several
            wizard.summary = wizard.relation_ids._making_text()

    @api.model
    def _open(self, relations):
        """Ask for relations; those that are a contact's already are left out.

        :param exact.relation relations: whose contacts the user may make
        :return: the action that opens the dialog
        :rtype: dict
        :raises UserError: where there is nothing to make, or for several companies
        :raises RedirectWarning: when the company is not connected
        """
        connection = relations.sudo().connection_id
        if len(connection) > 1:
            raise UserError(self.env._("Select relations of one company at a time."))
        connection.company_id._exact_connected()
        connection._mark_linked()
        without = relations._without_contact()
        wizard = self.create(
            {"connection_id": connection.id, "relation_ids": [Command.set(without.ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make contacts"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_make(self):
        """Make the contacts, and show how it goes."""
        self._check_one()
        self.relation_ids._check_may_make_contacts()
        without = self.relation_ids._without_contact()
        is_own = self.has_companies and self.seen_by == "own"
        return self.env["exact.run"]._start_contacts(without, is_own).action_open()
