"""Messages of Exact that something was booked, so that payments come within minutes."""

import logging
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...core.issues import issue
from ...exact_api import errors, resources
from ...exact_api.sites import is_loopback
from ...exact_api.webhooks import ENTRY_TOPICS, FINANCIAL_TRANSACTIONS, read_message
from ..connection.causes import Cause
from ..connection.exact_reasoned import in_words, kept
from ..connection.health import HealthLine
from ..words.refusals import refusal_code

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

PATH = "/exact_online_connector/webhook"
OLD_TOPICS = (FINANCIAL_TRANSACTIONS,)
TOPICS = (*ENTRY_TOPICS, *OLD_TOPICS)
STATES = [("off", "Off"), ("subscribed", "On"), ("failed", "Failed")]
# Exact tells us of what we booked ourselves, too; its open items come with the next fetch.
ECHO = timedelta(minutes=5)
NOTED_EVERY = timedelta(minutes=1)


class ExactConnection(models.Model):
    """A message only wakes the cron; fetching every hour stays the safety net, also for what no
    message tells: that an older payment was matched."""

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
    webhook_issues = fields.Json(readonly=True, copy=False)
    webhook_message = fields.Text("Why there are no messages", compute="_compute_webhook_message")
    webhook_elsewhere = fields.Char(
        "Where its messages go",
        readonly=True,
        copy=False,
        help="Another address that Exact tells what is booked.",
    )
    webhook_heard_at = fields.Datetime("Last message", readonly=True, copy=False)

    def _compute_webhook_secret(self):
        self.webhook_secret = False

    def _inverse_webhook_secret(self):
        for connection in self.filtered("webhook_secret"):
            token = self.env["exact.token"].sudo()._of(connection)
            token._keep(webhook_secret=connection.webhook_secret)
        self.invalidate_recordset(["webhook_secret", "has_webhook_secret"])

    def _compute_has_webhook_secret(self):
        for connection in self:
            token = self.env["exact.token"].sudo()._of(connection)
            connection.has_webhook_secret = token._has_secret("webhook_secret")

    def _compute_webhook_url(self):
        for connection in self:
            connection.webhook_url = connection.get_base_url() + PATH

    @api.depends("webhook_issues")
    @api.depends_context("lang")
    def _compute_webhook_message(self):
        for connection in self:
            connection.webhook_message = in_words(self.env, connection.webhook_issues) or False

    # === SUBSCRIPTION === #

    def action_subscribe(self):
        """Have Exact tell what is booked there."""
        self._check_may_subscribe()
        return self._in_plain_words(self._subscribe)

    def _check_may_subscribe(self):
        """Whether the user may, and Exact would send messages to this Odoo.

        :raises UserError: when it would not
        """
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

    def action_unsubscribe(self):
        """End the messages."""
        self._check_one()
        self.check_access("write")
        return self._in_plain_words(self._unsubscribe)

    def _subscribe(self, again=True):
        """Make sure of a subscription for each topic, whoever made it.

        Each on its own: what one is refused says nothing of the others. Where all of today's are,
        the one that told of all entries before is asked for.

        :param bool again: also those that were refused before
        :return: a notification when we are told of nothing
        :rtype: dict
        :raises ExactError: when Exact cannot be asked
        """
        refused = {}
        with self._client() as client:
            try:
                found = self._subscriptions(client)
                self._add_topics(client, found, refused, again)
                self._note_capability("webhook", "works")
            except errors.Forbidden as error:
                self._note_refusal("webhook", error)
                # The app may not subscribe at all: asking for each would only count as errors.
                found, refused = {}, dict.fromkeys(ENTRY_TOPICS, "; ".join(error.words))
            if self._are_ours(found, ENTRY_TOPICS) and self._are_ours(found, OLD_TOPICS):
                # Else each entry would be told twice.
                self._end(client, found[FINANCIAL_TRANSACTIONS])
        for topic in found.keys() & set(TOPICS):
            self._note_capability(f"topic.{topic}", "works")
        for topic, words in refused.items():
            self._note_capability(f"topic.{topic}", "refused", words)
        return self._store_subscriptions(found, refused)

    @staticmethod
    def _subscriptions(client):
        """The subscriptions of our app, by topic."""
        return {row["Topic"]: row for row in resources.webhook_subscriptions(client)}

    def _add_topics(self, client, found, refused, again):
        """Subscribe to the topics nobody is subscribed to.

        :param ExactClient client: for the division
        :param dict found: subscription by topic; grows
        :param dict refused: Exact's words by topic; grows
        :param bool again: as of ``_subscribe``
        :raises Forbidden: when the app may not subscribe
        """
        for topic in TOPICS:
            if topic in found or (topic in OLD_TOPICS and found.keys() & set(ENTRY_TOPICS)):
                continue
            known = self._capability(f"topic.{topic}")
            if known.state == "refused" and not again:
                refused[topic] = known.words or ""
                continue
            try:
                found[topic] = resources.create_webhook_subscription(
                    client, topic, self.webhook_url
                )
            except (errors.Rejected, errors.NotFound, errors.Gone) as error:
                refused[topic] = "; ".join(error.words)
        if any(refusal_code((words,)) == "refused_duplicate" for words in refused.values()):
            # Made since by another process.
            found |= self._subscriptions(client)
            for topic in found.keys() & refused.keys():
                del refused[topic]

    def _are_ours(self, found, topics):
        """Whether this address is told of one of these topics."""
        return any(
            found[name]["CallbackURL"] == self.webhook_url for name in found.keys() & set(topics)
        )

    @staticmethod
    def _end(client, subscription):
        with suppress(errors.NotFound):
            resources.delete_webhook_subscription(client, subscription["ID"])

    def _store_subscriptions(self, found, refused):
        """Note what we are told of, what not, and what goes elsewhere.

        :param dict found: subscription by topic
        :param dict refused: Exact's words by topic
        :return: a notification when we are told of nothing
        :rtype: dict
        """
        addresses = {topic: found[topic]["CallbackURL"] for topic in found.keys() & set(TOPICS)}
        elsewhere = {topic for topic, url in addresses.items() if url != self.webhook_url}
        values = {"webhook_elsewhere": ", ".join(sorted({addresses[one] for one in elsewhere}))}
        if addresses.keys() - elsewhere:
            untold = ", ".join(topic for topic in TOPICS if topic in elsewhere | refused.keys())
            issues = untold and kept(issue("webhook_untold", topics=untold))
            self.write({**values, "webhook_state": "subscribed", "webhook_issues": issues or False})
            return None
        why = issue("webhook_refused", answer="; ".join(dict.fromkeys(refused.values())))
        if elsewhere:
            why = issue("webhook_taken", address=values["webhook_elsewhere"])
        self.write({**values, "webhook_state": "failed", "webhook_issues": kept(why)})
        return self._notification(self.webhook_message, "danger")

    def action_move_webhook(self):
        """Have Exact tell this address what it tells another one now, which hears nothing more."""
        self._check_may_subscribe()
        return self._in_plain_words(self._move_subscriptions)

    def _move_subscriptions(self):
        """End the subscriptions of other addresses, and make our own.

        :raises ExactError: when Exact cannot be asked, or refuses
        """
        with self._client() as client:
            for row in self._subscriptions(client).values():
                if row["Topic"] in TOPICS and row["CallbackURL"] != self.webhook_url:
                    self._end(client, row)
        return self._subscribe()

    def _unsubscribe(self):
        """End the subscriptions that are ours.

        :raises ExactError: when Exact cannot be asked
        """
        with self._client() as client:
            for row in self._subscriptions(client).values():
                if row["Topic"] in TOPICS and row["CallbackURL"] == self.webhook_url:
                    self._end(client, row)
        self.write({"webhook_state": "off", "webhook_issues": False, "webhook_elsewhere": False})

    def _set_up_steps(self):
        return [*super()._set_up_steps(), self._subscribe_again]

    def _subscribe_again(self):
        """Every day: a subscription that is gone is made anew. It never stops anything else."""
        if self.webhook_state == "off":
            return
        try:
            self._subscribe(again=False)
        except errors.ExactError as error:
            _logger.info("exact.connection %s was not subscribed: %s", self.id, error)

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

    def _causes(self):
        causes = super()._causes()
        if self.webhook_state == "failed" and self.webhook_issues:
            why = self.webhook_issues[0]
            summary = _lt("Exact Online sends no messages")
            causes["webhook"] = Cause(summary, issue(why["code"], **why["params"]))
        return causes

    def _health_lines(self):
        if self.webhook_state == "off":
            return super()._health_lines()
        heard = self.env._("last message %s", self._ago(self.webhook_heard_at))
        level = "danger" if self.webhook_state == "failed" else "body"
        text = heard if self.webhook_state == "subscribed" else self.webhook_message
        line = HealthLine(self.env._("Messages from Exact"), level, text or "")
        return [*super()._health_lines(), line]

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
            secret = token._has_secret("webhook_secret") and token._secret("webhook_secret")
            message = read_message(body, secret)
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
        now = fields.Datetime.now()
        for connection in self:
            # Not for each of a thousand: whoever works with the connection would have to wait.
            if not connection.webhook_heard_at or connection.webhook_heard_at < now - NOTED_EVERY:
                connection.webhook_heard_at = now
            if message.topic in TOPICS and not connection._is_echo(message.key):
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
