"""What a contact shows of its relation in Exact: one search for all contacts on a screen."""

from odoo import api, fields, models

from ..base.exact_rights import ACCOUNTING
from .exact_contact import STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    exact_contact_id = fields.Many2one(
        "exact.contact",
        "Relation in Exact Online",
        compute="_compute_exact_contact",
        compute_sudo=False,
        groups=ACCOUNTING,
    )
    exact_state = fields.Selection(
        STATES, "Exact", compute="_compute_exact_contact", compute_sudo=False, groups=ACCOUNTING
    )
    exact_code = fields.Char(
        "Code in Exact",
        compute="_compute_exact_contact",
        compute_sudo=False,
        groups=ACCOUNTING,
        help="The code of its relation in Exact Online.",
    )
    exact_summary = fields.Char(
        compute="_compute_exact_summary", compute_sudo=False, groups=ACCOUNTING
    )
    exact_alerts = fields.Json(compute="_compute_exact_alerts", groups=ACCOUNTING)

    @api.depends("exact_contact_ids.state", "exact_contact_ids.code", "commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_exact_contact(self):
        """The relation of the contact's company, for the connection of the current company."""
        connection = self.env.company.sudo().exact_connection_id
        accounts = self.env["exact.contact"].search(
            [
                ("connection_id", "=", connection.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
            ]
        )
        found = {account.partner_id: account for account in accounts}
        for partner in self:
            account = found.get(partner.commercial_partner_id, accounts.browse())
            state = account.state or (connection.division and "unlinked")
            partner.exact_contact_id = account
            partner.exact_state = state
            partner.exact_code = account.code

    @api.depends("exact_contact_id", "exact_state", "exact_code")
    @api.depends_context("company", "lang")
    def _compute_exact_summary(self):
        """What the button on the form says: the code once it is in Exact, else its state; and that
        the contact changed since. Too dear for a list.
        """
        labels = dict(self._fields["exact_state"]._description_selection(self.env))
        for partner in self:
            state, code = partner.exact_state, partner.exact_code
            is_there = state == "linked" and code
            partner.exact_summary = code if is_there else labels.get(state)
            account = partner.exact_contact_id.sudo()
            if is_there and account._differs(account._contact_values(account._snapshot())):
                partner.exact_summary = self.env._("%s, changed", code)

    @api.depends("exact_contact_ids.conflicts", "exact_contact_ids.issues")
    @api.depends_context("company", "lang")
    def _compute_exact_alerts(self):
        for partner in self:
            partner.exact_alerts = partner.exact_contact_id.alerts or False

    def action_exact_open(self):
        """Open the relation, or the preview for a contact that has none yet."""
        self._check_one()
        account = self.exact_contact_id
        if not account or account.state == "unlinked":
            return self.action_exact_send()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contact in Exact"),
            "res_model": "exact.contact",
            "res_id": account.id,
            "views": [(False, "form")],
        }

    def action_exact_send(self):
        """Check these contacts and show what sending does with each."""
        return self.env["exact.relation.wizard"]._open(self)
