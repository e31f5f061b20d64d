from odoo import fields, models


class ExactCall(models.Model):
    _inherit = "exact.call"

    entry_id = fields.Many2one(
        "exact.entry", "Document", index="btree_not_null", ondelete="set null", readonly=True
    )

    def _as_evidence(self):
        """:return: this call as an auditor reads it
        :rtype: dict
        """
        return {
            "at": f"{self.at} UTC",
            "method": self.method,
            "endpoint": self.endpoint,
            "http_status": self.status,
            "duration_ms": self.duration_ms,
            "error": self.error or None,
        }
