"""The address at which monitoring asks how a connection is doing: a token of its own opens it."""

import hashlib
import hmac
import secrets

from odoo import api, fields, models

PATH = "/exact_online_connector/health"


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    # Only what the token comes to is kept, so nobody reads it here.
    health_token = fields.Char(groups=fields.NO_ACCESS, copy=False, readonly=True)
    has_health_token = fields.Boolean(
        "Answers monitoring", compute="_compute_has_health_token", compute_sudo=True
    )
    health_url = fields.Char("Address for monitoring", compute="_compute_health_url")

    @api.depends("health_token")
    def _compute_has_health_token(self):
        for connection in self:
            connection.has_health_token = bool(connection.health_token)

    def _compute_health_url(self):
        for connection in self:
            connection.health_url = connection.get_base_url() + PATH

    def action_new_health_token(self):
        """Open the address with a new token, which is shown this once; an older one ends."""
        self._check_one()
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        self.sudo().health_token = _digest(token)
        text = self.env._(
            "The token for monitoring, shown only now: %s Send it as Authorization: Bearer.", token
        )
        shown = self._notification(text, "warning")
        shown["params"]["sticky"] = True
        return shown

    def action_close_health_address(self):
        """Let the address answer nobody any more."""
        self._check_one()
        self.check_access("write")
        self.sudo().health_token = False
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _of_health_token(self, token):
        """The connection that a token opens; the time it takes tells nothing of others.

        :param str token: as it came
        :return: empty when it opens none
        :rtype: exact.connection
        """
        digest = _digest(token)
        with_token = self.sudo().search([("health_token", "!=", False)])
        return with_token.filtered(
            lambda connection: hmac.compare_digest(connection.health_token, digest)
        )


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()
