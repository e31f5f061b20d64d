"""Fields of a contact that both Odoo and Exact changed, side by side, with a choice for each."""

from odoo import api, fields, models
from odoo.exceptions import UserError

CHOICES = [
    ("odoo", "Send Odoo's"),
    ("take", "Take Exact's into Odoo"),
    ("exact", "Leave both as they are"),
]
CONDITIONS = ("PaymentConditionSales", "PaymentConditionPurchase")


class ExactConflictWizard(models.TransientModel):
    """The differences of one contact. What nobody chooses stays as it is."""

    _name = "exact.conflict.wizard"
    _inherit = "exact.guarded"
    _description = "Odoo and Exact Online differ"

    account_id = fields.Many2one("exact.contact", required=True, readonly=True)
    partner_id = fields.Many2one(related="account_id.partner_id")
    code = fields.Char(related="account_id.code")
    line_ids = fields.One2many("exact.conflict.wizard.line", "wizard_id")

    @api.model
    def _open(self, account):
        """Show what differs.

        :param exact.contact account: with conflicts
        :return: the action that opens the dialog
        :rtype: dict
        :raises UserError: when nothing differs any more
        """
        account._check_may_send()
        conflicts = account.sudo()._ordered_conflicts()
        if not conflicts:
            raise UserError(
                self.env._("Nothing is left to decide for %s.", account.partner_id.display_name)
            )
        wizard = self.create(
            {
                "account_id": account.id,
                "line_ids": [fields.Command.create(conflict) for conflict in conflicts],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Odoo and Exact Online differ"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_apply(self):
        """Do what was chosen; what goes to Exact goes at once, with its progress shown."""
        self._check_one()
        self.account_id._check_may_send()
        choices = {line.field: line.choice for line in self.line_ids if line.choice}
        if not choices:
            raise UserError(self.env._("Choose what to do with one of the fields, or close this."))
        # Before it is queued: what it is in Exact now, whatever it is in Odoo.
        roles = set(self.account_id._known_roles()) or None
        self.account_id._resolve(choices)
        if "odoo" not in choices.values():
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        account = self.account_id.sudo()
        runs = self.env["exact.run"]
        return runs._start_relations(account.partner_id, account.connection_id, roles).action_open()


class ExactConflictWizardLine(models.TransientModel):
    """One field that differs."""

    _name = "exact.conflict.wizard.line"
    _inherit = "exact.guarded"
    _description = "Field that differs between Odoo and Exact Online"

    wizard_id = fields.Many2one(
        "exact.conflict.wizard", required=True, ondelete="cascade", index=True
    )
    field = fields.Char("Property of Exact", required=True, readonly=True)
    label = fields.Char("Field", compute="_compute_label")
    odoo = fields.Char("Value of Odoo", readonly=True)
    exact = fields.Char("Value of Exact", readonly=True)
    odoo_text = fields.Char("In Odoo", compute="_compute_texts")
    exact_text = fields.Char("In Exact", compute="_compute_texts")
    can_take = fields.Boolean(compute="_compute_label")
    choice = fields.Selection(CHOICES, "What to do")

    @api.depends("field")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            account = line.wizard_id.account_id
            line.label = account._labels([line.field])
            # A contact must have a name.
            line.can_take = account._can_take(line.field) and (line.field != "Name" or line.exact)

    @api.depends("odoo", "exact")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            line.odoo_text = line._text(line.odoo)
            line.exact_text = line._text(line.exact)

    def _text(self, value):
        """A value as people read it: a payment condition with its description."""
        if value and self.field in CONDITIONS:
            connection = self.wizard_id.account_id.connection_id
            condition = self.env["exact.payment.condition"].search(
                [("connection_id", "=", connection.id), ("code", "=", value)], limit=1
            )
            return condition.display_name or value
        return value or self.env._("(empty)")
