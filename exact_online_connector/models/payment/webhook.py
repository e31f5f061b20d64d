"""Messages of Exact that something was booked, so that payments come within seconds."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...exact_api import errors, resources
from ...exact_api.sites import is_loopback
from ...exact_api.webhooks import FINANCIAL_TRANSACTIONS, read_message

_logger = logging.getLogger(__name__)

PATH = "/exact_online_connector/webhook"
STATES = [("off", "Off"), ("subscribed", "On"), ("failed", "Failed")]
# Exact tells us of what we booked ourselves, too; its open items come with the next fetch.
ECHO = timedelta(minutes=5)


class ExactConnection(models.Model):
    """A message only wakes the cron; fetching every hour stays the safety net."""

    _inherit = "exact.connection"

    webhook_secret = fields.Char(
        compute="_compute_webhook_secret",
        inverse="_inverse_webhook_secret",
        groups="account.group_account_manager",
        help=(
            "Of your app in the Exact App Center: it proves that a message comes from there. "
            "Write only: it can be replaced, never read."
        ),
    )
    has_webhook_secret = fields.Boolean(compute="_compute_has_webhook_secret", compute_sudo=True)
    webhook_url = fields.Char("Webhook address", compute="_compute_webhook_url")
    webhook_state = fields.Selection(
        STATES, "Messages from Exact", default="off", required=True, readonly=True, copy=False
    )
    webhook_message = fields.Char("Why there are no messages", readonly=True, copy=False)
    webhook_heard_at = fields.Datetime("Last message", readonly=True, copy=False)

    def _compute_webhook_secret(self):
        self.webhook_secret = False

    def _inverse_webhook_secret(self):
        for connection in self.filtered("webhook_secret"):
            token = self.env["exact.token"].sudo()._of(connection)
            token.webhook_secret = connection.webhook_secret
        self.invalidate_recordset(["webhook_secret", "has_webhook_secret"])

    def _compute_has_webhook_secret(self):
        for connection in self:
            token = self.env["exact.token"].sudo()._of(connection)
            connection.has_webhook_secret = bool(token.webhook_secret)

    def _compute_webhook_url(self):
        for connection in self:
            connection.webhook_url = connection.get_base_url() + PATH

    # === SUBSCRIPTION === #

    def action_subscribe(self):
        """Have Exact tell what is booked there."""
        self._check_one()
        self.check_access("write")
        if self.state != "connected":
            raise UserError(self.env._("Connect to Exact Online first."))
        if not self.has_webhook_secret:
            raise UserError(self.env._("Fill in the webhook secret of your app at Exact first."))
        if not self.webhook_url.startswith("https://") and not (
            self.site == "simulator" and is_loopback(self.webhook_url)
        ):
            raise UserError(
                self.env._(
                    "Exact sends messages only to https addresses, and this Odoo is at %s. "
                    "Payments are fetched every hour instead.",
                    self.get_base_url(),
                )
            )
        return self._in_plain_words(self._subscribe)

    def action_unsubscribe(self):
        """End the messages."""
        self._check_one()
        self.check_access("write")
        return self._in_plain_words(self._unsubscribe)

    def _subscribe(self):
        """Make sure of the subscription, whoever made it.

        :raises ExactError: when Exact cannot be asked
        """
        with self._client() as client:
            found = resources.webhook_subscriptions(client, FINANCIAL_TRANSACTIONS)
            if not found:
                try:
                    found = [
                        resources.create_webhook_subscription(
                            client, FINANCIAL_TRANSACTIONS, self.webhook_url
                        )
                    ]
                except errors.Rejected as error:
                    return self._subscription_failed("; ".join(error.messages))
        elsewhere = found[0]["CallbackURL"]
        if elsewhere != self.webhook_url:
            return self._subscription_failed(
                self.env._("The messages of this division already go to %s.", elsewhere)
            )
        self.write({"webhook_state": "subscribed", "webhook_message": False})
        return None

    def _subscription_failed(self, reason):
        self.write({"webhook_state": "failed", "webhook_message": reason})
        return self._notification(reason, "danger")

    def _unsubscribe(self):
        """End the subscription if it is ours.

        :raises ExactError: when Exact cannot be asked
        """
        with self._client() as client:
            for row in resources.webhook_subscriptions(client, FINANCIAL_TRANSACTIONS):
                if row["CallbackURL"] == self.webhook_url:
                    resources.delete_webhook_subscription(client, row["ID"])
        self.write({"webhook_state": "off", "webhook_message": False})

    def _set_up_steps(self):
        return [*super()._set_up_steps(), self._subscribe_again]

    def _subscribe_again(self):
        """Every day: a subscription that is gone is made anew."""
        if self.webhook_state != "off":
            self._subscribe()

    def _before_disconnect(self):
        """End the messages too, as long as we may still ask Exact for it."""
        result = super()._before_disconnect()
        if self.webhook_state != "off":
            try:
                self._unsubscribe()
            except (errors.ExactError, UserError) as error:
                _logger.info("exact.connection %s keeps its webhook: %s", self.id, error)
                self.webhook_state = "off"
        return result

    # === A MESSAGE === #

    @api.model
    def _take_message(self, body):
        """Take what came to the webhook address.

        :param bytes body: exactly as it came
        :return: False when it is not signed with a secret of ours; nothing happened then
        :rtype: bool
        """
        tokens = self.env["exact.token"].sudo().search([("webhook_secret", "!=", False)])
        for token in tokens:
            message = read_message(body, token.webhook_secret)
            if message:
                connections = token.connection_ids.filtered(
                    lambda one, number=message.division: (
                        one.state == "connected" and one.division == number
                    )
                )
                connections._hear(message)
                return True
        return False

    def _hear(self, message):
        """Wake the cron when a message is about what others booked."""
        for connection in self:
            connection.webhook_heard_at = fields.Datetime.now()
            if message.topic == FINANCIAL_TRANSACTIONS and not connection._is_echo(message.key):
                connection._wake_payments()

    def _is_echo(self, key):
        """Whether this is what we booked ourselves a moment ago."""
        just_now = fields.Datetime.now() - ECHO
        ours = [
            ("connection_id", "=", self.id),
            ("guid", "=", key.lower()),
            ("sent_at", ">", just_now),
        ]
        entries = self.env["exact.posting"]._models()
        return any(units.search_count(ours, limit=1) for units in entries)
