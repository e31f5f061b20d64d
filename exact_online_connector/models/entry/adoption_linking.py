"""Linking the documents of a search that a person confirmed, and where a search begins."""

from odoo import models
from odoo.exceptions import UserError

from ...core.entry.adoption import CERTAIN

# How many a button links at once; the rest goes on in the background, as many in a transaction.
LINKED_AT_ONCE, PORTION = 100, 200


class ExactAdoption(models.Model):
    _inherit = "exact.adoption"

    def _start_linking(self):
        """Link what was confirmed: some now, the rest in the background."""
        for adoption in self:
            adoption._link_some(LINKED_AT_ONCE)
            if adoption._confirmed(1):
                adoption._set_state("linking")
                self.env["exact.driver"]._wake()

    def _link_rest(self):
        while self._confirmed(1):
            self._link_some(PORTION)
            yield
        self._set_state("review")
        yield

    def _link_some(self, limit):
        for line in self._confirmed(limit):
            line._link()

    def _confirmed(self, limit):
        mine = [("adoption_id", "=", self.id), ("state", "=", "confirmed")]
        return self.env["exact.adoption.line"].search(mine, limit=limit, order="id")

    def action_link_certain(self):
        """Link all that is certain, at once."""
        self._check_one()
        self._check_may_send()
        certain = [("adoption_id", "=", self.id), ("grade", "=", CERTAIN), ("state", "=", "open")]
        return self.env["exact.adoption.line"].search(certain).action_link()


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _after_confirmed(self):
        """Offer to find what was sent after the moment this database was put back to."""
        super()._after_confirmed()
        return self.env["exact.adoption"]._open(self)

    def action_find_in_exact(self):
        """Look for documents that are in Exact already: the search under way, or a new one."""
        self._check_one()
        self._check_may_send()
        if self.sudo().state != "connected":
            raise UserError(self.env._("Connect to Exact Online first."))
        return self.env["exact.adoption"]._open(self.sudo())
