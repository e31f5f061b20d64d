"""Who may do what: asked of the very records that something is done to, before any ``sudo``."""

from odoo import models
from odoo.exceptions import AccessError, UserError


class ExactRights(models.AbstractModel):
    """What every public method asks first: anybody can call it on any records, by RPC."""

    _name = "exact.rights"
    _description = "Rights for Exact Online"

    def _check_may_send(self):
        """Refuse people who may not invoice, or not see all of these records.

        :raises AccessError: saying why
        """
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only people who may invoice can send to Exact Online."))

    def _check_one(self):
        """Refuse none and several, where something is done with one record.

        :raises UserError: in place of the ``ValueError`` of ``ensure_one``, for people to read
        """
        if len(self) != 1:
            what = self.env["ir.model"]._get(self._name).name
            raise UserError(
                self.env._("This works on one record at a time. Choose one first: %s.", what)
            )
