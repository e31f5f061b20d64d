"""A run begins at once: its jobs need not wait for a dialog to be closed."""

from odoo import models


class ExactRun(models.Model):
    _inherit = "exact.run"

    def _leave_to_cron(self):
        """Jobs begin at once, beside the dialog."""
        result = super()._leave_to_cron()
        self.env["exact.driver"]._wake()
        return result

    def _is_followed(self):
        """What a job finished nobody followed."""
        return super()._is_followed() and "job_uuid" not in self.env.context
