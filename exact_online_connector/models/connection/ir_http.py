"""What the web client knows of connections when it starts."""

from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell of a database that seems to be a copy, for the banner above everything."""
        info = super().session_info()
        if self.env.user._is_internal():
            info["exact_copied"] = self.env["exact.connection"]._copied()
        return info
