"""Rows of Exact Online that cannot be read: they stay here as they were, and people are told."""

from odoo import models
from odoo.tools.translate import LazyTranslate

from ...core.issues import issue
from .causes import Cause

_lt = LazyTranslate(__name__)
_KIND = "unreadable"


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _note_unreadable(self, what, texts):
        """Remember which rows of a list or feed could not be read, until they can.

        :param str what: name of its model
        :param list[str] texts: a row and what is wrong with it, each; none when all can be read
        """
        name = f"{_KIND}.{what}"
        if texts:
            self._note_capability(name, "refused", "; ".join(texts))
        elif self._capability(name):
            self._note_capability(name, "works")

    def _causes(self):
        """Also rows that cannot be read, so that somebody mends them in Exact."""
        causes = super()._causes()
        rows = self.sudo().capability_ids.filtered(
            lambda row: row.state == "refused" and row.name.startswith(f"{_KIND}.")
        )
        if self.state in self._locked_states and rows:
            summary = _lt("Rows of Exact Online that cannot be read")
            words = "; ".join(rows.mapped("words"))
            causes[_KIND] = Cause(summary, issue(f"cannot.{_KIND}", answer=words))
        return causes
