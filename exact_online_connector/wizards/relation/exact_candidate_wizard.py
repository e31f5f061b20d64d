"""Which relation of Exact a contact is, when several may be meant."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ExactCandidateWizard(models.TransientModel):
    """A contact beside the relations it may be, of which a person chooses one."""

    _name = "exact.candidate.wizard"
    _inherit = "exact.guarded"
    _description = "Choose the relation in Exact Online"

    account_id = fields.Many2one("exact.contact", required=True, readonly=True)
    partner_id = fields.Many2one(related="account_id.partner_id", string="Contact in Odoo")
    vat = fields.Char(related="partner_id.vat", string="VAT number")
    city = fields.Char(related="partner_id.city")
    registry = fields.Char(related="partner_id.company_registry", string="Company registry")
    reference = fields.Char(related="partner_id.ref")
    reason = fields.Text(related="account_id.reason")
    code = fields.Char(
        "Another code",
        help=(
            "The code of its relation in Exact Online. If empty, it is looked up again, and "
            "created when Exact has none."
        ),
    )
    line_ids = fields.One2many("exact.candidate.wizard.line", "wizard_id", readonly=True)

    @api.model
    def _open(self, account):
        """Show what the contact may be.

        :param exact.contact account: in doubt
        :return: the action that opens the dialog
        :rtype: dict
        """
        account._check_may_send()
        lines = [
            {
                "code": (candidate["Code"] or "").strip(),
                "name": candidate["Name"],
                "city": candidate["City"],
                "vat": candidate["VATNumber"],
                "chamber_of_commerce": candidate.get("ChamberOfCommerce"),
            }
            for candidate in account.sudo().candidates or ()
        ]
        wizard = self.create(
            {
                "account_id": account.id,
                "code": account.code,
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which relation in Exact is it?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_use_code(self):
        """Link to the relation with the code a person filled in; without one look it up again."""
        self._check_one()
        return self._link((self.code or "").strip())

    def action_none(self):
        """It is none of the relations that are shown: make it anew, unless Exact has another."""
        self._check_one()
        self.account_id._check_may_send()
        shown = [candidate["ID"] for candidate in self.account_id.sudo().candidates or ()]
        return self._link("", refused=shown)

    def _link(self, code, refused=()):
        """Link the contact to one relation, and bring it along.

        :param str code: of a relation in Exact; "" to look it up again
        :param list refused: GUIDs of relations that it is not
        :return: the action that shows the progress
        :rtype: dict
        """
        self.account_id._check_may_send()
        if code and not code.isdigit():
            raise UserError(
                self.env._('"%s" is not the code of a relation: Exact uses digits only.', code)
            )
        account = self.account_id.sudo()
        account.write({"code": code or False, "refused": list(refused) or False})
        runs = self.env["exact.run"]
        roles = set(account._known_roles()) or None
        return runs._start_relations(account.partner_id, account.connection_id, roles).action_open()


class ExactCandidateWizardLine(models.TransientModel):
    """One relation that may be meant."""

    _name = "exact.candidate.wizard.line"
    _inherit = "exact.guarded"
    _description = "Relation in Exact Online that may be meant"

    wizard_id = fields.Many2one(
        "exact.candidate.wizard", required=True, ondelete="cascade", index=True
    )
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    city = fields.Char(readonly=True)
    vat = fields.Char("VAT number", readonly=True)
    chamber_of_commerce = fields.Char("Chamber of Commerce number", readonly=True)

    def action_choose(self):
        """This is the one."""
        self._check_one()
        return self.wizard_id._link(self.code)
