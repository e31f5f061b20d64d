"""What Odoo has, what was booked and what stands in Exact, side by side."""

from odoo import Command, api, fields, models


class ExactDifferenceWizard(models.TransientModel):
    """An entry compared with its document, for a person to decide."""

    _name = "exact.difference.wizard"
    _inherit = "exact.guarded"
    _description = "Compared with Exact Online"

    entry_id = fields.Many2one("exact.entry", required=True, readonly=True, ondelete="cascade")
    move_id = fields.Many2one(related="entry_id.move_id")
    state = fields.Selection(related="entry_id.state")
    drift = fields.Selection(related="entry_id.drift")
    exact_url = fields.Char(related="entry_id.exact_url")
    changed_by = fields.Char(related="entry_id.changed_in_exact_by", string="Changed in Exact by")
    changed_on = fields.Date(related="entry_id.changed_in_exact_on", string="Changed on")
    accepted_by = fields.Many2one(related="entry_id.accepted_by")
    accepted_at = fields.Datetime(related="entry_id.accepted_at")
    line_ids = fields.One2many("exact.difference.wizard.line", "wizard_id", readonly=True)

    @api.model
    def default_get(self, fields):
        """Compare the entry that is given along."""
        values = super().default_get(fields)
        entry = self.env["exact.entry"].browse(values.get("entry_id"))
        if entry and "line_ids" in fields:
            entry.check_access("read")
            rows = entry.sudo()._side_by_side()
            values["line_ids"] = [Command.create(row) for row in rows]
        return values

    def action_accept(self):
        """Say that what stands in Exact is right."""
        self._check_one()
        self.entry_id.action_accept_exact()

    def action_compare(self):
        """Read the entry from Exact now, and show the comparison anew."""
        self._check_one()
        self.entry_id.action_compare()
        return self.entry_id.action_open_difference()

    def action_withdraw(self):
        """Take it out of Exact, to be sent again as Odoo has it; Exact says whether that goes."""
        self._check_one()
        return self.entry_id.action_withdraw()

    def action_open_exact(self):
        """Open the entry in Exact's own screens."""
        self._check_one()
        return self.entry_id.action_open_exact()

    def action_open_document(self):
        """Open the document."""
        self._check_one()
        return self.move_id.get_formview_action()


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
