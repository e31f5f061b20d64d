"""What Odoo has, what was booked and what stands in Exact, side by side."""

from odoo import Command, api, fields, models


class ExactDifferenceWizard(models.TransientModel):
    """What stands in Exact compared with what was booked, for a person to decide."""

    _name = "exact.difference.wizard"
    _inherit = "exact.guarded"
    _description = "Compared with Exact Online"

    entry_id = fields.Many2one("exact.entry", readonly=True, ondelete="cascade")
    move_id = fields.Many2one(related="entry_id.move_id")
    state = fields.Selection(related="entry_id.state")
    status = fields.Char(compute="_compute_compared")
    drift = fields.Char("Otherwise in Exact", compute="_compute_compared")
    exact_url = fields.Char(compute="_compute_compared")
    changed_by = fields.Char("Changed in Exact by", compute="_compute_compared")
    changed_on = fields.Date("Changed on", compute="_compute_compared")
    accepted_by = fields.Many2one("res.users", compute="_compute_compared")
    accepted_at = fields.Datetime("Accepted on", compute="_compute_compared")
    line_ids = fields.One2many("exact.difference.wizard.line", "wizard_id", readonly=True)

    @api.model
    def default_get(self, fields):
        """Compare the entry that is given along."""
        values = super().default_get(fields)
        compared = self._compared_in(values)
        if compared and "line_ids" in fields:
            compared.check_access("read")
            rows = compared.sudo()._side_by_side()
            values["line_ids"] = [Command.create(row) for row in rows]
        return values

    @api.model
    def _compared_in(self, values):
        """What is compared. Extended by debit.

        :param dict values: of a wizard
        :rtype: exact.compared
        """
        return self.env["exact.entry"].browse(values.get("entry_id"))

    def _compared(self):
        """What is compared; see ``_compared_in``. Extended by debit."""
        return self.entry_id

    @api.depends("entry_id")
    @api.depends_context("lang")
    def _compute_compared(self):
        """Extended by debit."""
        for wizard in self:
            compared = wizard._compared().sudo()
            drifts = dict(compared._fields["drift"]._description_selection(self.env))
            wizard.status = bool(compared) and compared._state_label()
            wizard.drift = drifts.get(compared.drift)
            wizard.exact_url = compared.exact_url
            wizard.changed_by = compared.changed_in_exact_by
            wizard.changed_on = compared.changed_in_exact_on
            wizard.accepted_by = compared.accepted_by
            wizard.accepted_at = compared.accepted_at

    def action_accept(self):
        """Say that what stands in Exact is right."""
        self._check_one()
        self._compared().action_accept_exact()

    def action_compare(self):
        """Read the entry from Exact now, and show the comparison anew."""
        self._check_one()
        self._compared().action_compare()
        return self._compared().action_open_difference()

    def action_withdraw(self):
        """Take it out of Exact, to be sent again as Odoo has it; Exact says whether that goes."""
        self._check_one()
        return self.entry_id.action_withdraw()

    def action_open_exact(self):
        """Open the entry in Exact's own screens."""
        self._check_one()
        return self._compared().action_open_exact()

    def action_open_document(self):
        """Open the document."""
        self._check_one()
        return (self.move_id or self._compared()).get_formview_action()


class ExactDifferenceWizardLine(models.TransientModel):
    """One figure, three times."""

    _name = "exact.difference.wizard.line"
    _inherit = "exact.guarded"
    _description = "Figure compared with Exact Online"
    _order = "id"

    wizard_id = fields.Many2one("exact.difference.wizard", required=True, ondelete="cascade")
    name = fields.Char(" ", readonly=True)
    odoo = fields.Char("In Odoo", readonly=True)
    booked = fields.Char("As it was booked", readonly=True)
    exact = fields.Char("In Exact now", readonly=True)
    differs = fields.Boolean(readonly=True)
