"""What is being collected is not withdrawn from Exact's books."""

from odoo import models

from ...core.issues import issue


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _why_it_stays(self):
        return super()._why_it_stays() or self._collected()

    def _collected(self):
        """The collection this invoice is in, unless the debit came back."""
        lines = self.env["exact.collection.line"]
        found = lines.search(
            [("move_id", "=", self.move_id.id), ("collection_id.state", "!=", "cancelled")]
        )
        found = found.filtered(lambda line: line.state not in ("refused", "returned"))
        names = ", ".join(found.collection_id.mapped("display_name"))
        return issue("withdraw_collected", collection=names) if names else None
