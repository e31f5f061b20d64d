"""Consent: how the connection gets to its tokens, loses them and says so."""

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

from ...exact_api import errors, resources
from ...exact_api.auth import OAuthApp, TokenSource
from ...exact_api.client import ExactClient
from ...exact_api.sites import base_url
from ..words.error_texts import error_text
from .exact_call import ConnectionCalls
from .exact_token import ConnectionTokens

STATE_SCOPE = "exact_online_connector.oauth"
STATE_LIVES = timedelta(minutes=15)
# A refresh token dies after 30 days without use.
KEEP_ALIVE_AFTER = timedelta(days=6)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    token_issued_at = fields.Datetime(
        "Token renewed", compute="_compute_token_issued_at", compute_sudo=True
    )

    is_elsewhere = fields.Boolean(compute="_compute_is_elsewhere", compute_sudo=True)
    calls_left = fields.Char(compute="_compute_calls_left", compute_sudo=True)

    def _compute_token_issued_at(self):
        for connection in self:
            connection.token_issued_at = connection.token_id.issued_at

    def _compute_calls_left(self):
        for connection in self:
            last = self.env["exact.call"].search(
                [("connection_id", "=", connection.id), ("tells_limits", "=", True)], limit=1
            )
            connection.calls_left = False
            if last:
                connection.calls_left = self.env._(
                    "%(minute)s this minute, %(day)s today",
                    minute=last.minute_remaining if last.minute_remaining >= 0 else "?",
                    day=last.day_remaining if last.day_remaining >= 0 else "?",
                )

    # === THE CLIENT === #

    def _base_url(self):
        self.ensure_one()
        try:
            return base_url(self.site, self.simulator_url)
        except ValueError as error:
            raise UserError(
                self.env._("Fill in the address of a simulator on this machine.")
            ) from error

    def _oauth_app(self):
        """The app of this connection, for the OAuth verbs.

        :return OAuthApp: see ``exact_api.auth``
        :raises UserError: when client ID or secret are missing
        """
        client_id, secret = self._app_credentials()
        if not client_id or not secret:
            raise UserError(
                self.env._(
                    "Fill in the client ID and the client secret of your app for Exact Online."
                )
            )
        return OAuthApp(self._base_url(), client_id, secret, self.redirect_uri)

    def _client(self, entry=None):
        """The only way to a client of Exact Online.

        :param exact.entry entry: the document the calls are made for, named in the call log
        :return ExactClient: for the division of this connection
        :raises UserError: when client ID or secret are missing
        """
        self.ensure_one()
        tokens = TokenSource(self._oauth_app(), ConnectionTokens(self))
        journal = ConnectionCalls(self, entry)
        division = self.division if self.state in self._locked_states else None
        return ExactClient(self._base_url(), division, tokens, journal)

    # === CONSENT === #

    def action_connect(self):
        """Go to Exact Online for consent."""
        self._check_one()
        self.check_access("write")
        self._oauth_app()
        return {
            "type": "ir.actions.act_url",
            "url": f"/exact_online_connector/connect/{self.id}",
            "target": "self",
        }

    def _consent_request(self):
        """Where to send the user's browser for consent.

        :return tuple[str, str]: the address at Exact, and a nonce the user's session has to keep
        :raises UserError: when client ID or secret are missing
        """
        self.ensure_one()
        nonce = secrets.token_urlsafe(16)
        values = [self.id, self.env.uid, nonce]
        state = hash_sign(self.sudo().env, STATE_SCOPE, values, expiration=STATE_LIVES)
        return self._oauth_app().authorize_url(state), nonce

    @api.model
    def _of_state(self, state, nonce):
        """The connection a ``state`` was made for.

        :param str state: what came back with the browser
        :param str nonce: what the user's session kept
        :return exact.connection: empty when the state is forged, expired, of another user or of
            another session
        """
        try:
            values = verify_hash_signed(self.sudo().env, STATE_SCOPE, state)
        except ValueError:
            values = None
        if not values or not nonce:
            return self.browse()
        connection_id, user_id, own_nonce = values
        if user_id != self.env.uid or not secrets.compare_digest(own_nonce, nonce):
            return self.browse()
        return self.browse(connection_id).exists()

    def _take_answer(self, code, refusal):
        """What came back from Exact's consent page.

        :param str code: empty when consent was not given
        :param str refusal: Exact's error code, empty when consent was given
        :return str: what went wrong in plain words, empty when all is well
        """
        try:
            if refusal or not code:
                raise errors.AuthError("consent_denied")
            self._give_consent(code)
        except errors.AuthError as error:
            # The consent of before, if there is one, is as good as it was.
            return error_text(self.env, error)
        except errors.ExactError as error:
            return self._handle_error(error)
        return ""

    def _address_after_consent(self):
        """Where to go with the browser: to the choice of the division, or to the connection."""
        if self.state == "authorized":
            action = self.action_choose_division()
            if action.get("res_model") == "exact.division.wizard":
                return f"/odoo/exact-division/{action['res_id']}"
        return f"/odoo/exact-online/{self.id}"

    def _give_consent(self, code):
        """Take the code Exact sent along for tokens; the division comes next, unless it is locked.

        :param str code: as it came in the address
        :raises ExactError: when Exact refuses it
        """
        self.ensure_one()
        # First of all: a transaction that is repeated would offer the code twice.
        self.lock_for_update(allow_referencing=True)
        token = self._oauth_app().exchange(code)
        with ConnectionTokens(self).exclusive() as tokens:
            tokens.save(token)
        user = resources.current_user(self._client())
        names = {
            "exact_user_name": user["FullName"] or user["UserName"],
            "exact_user_id": user["UserID"],
        }
        others = self._others_with_consent(names["exact_user_id"])
        mine = {**names, "connected_by": self.env.uid, "connected_at": fields.Datetime.now()}
        if self.state not in self._locked_states:
            self._set_state("authorized", **mine)
        if others or self.state in self._locked_states:
            granted = {row["Code"] for row in resources.divisions(self._client())}
            for connection in self.sudo() | others:
                connection._resume(granted, mine if connection == self else names)

    def _others_with_consent(self, exact_user_id):
        """Let other companies live on this consent, which ended theirs.

        :param str exact_user_id: who consented
        :return exact.connection: those that share the tokens from now on
        """
        token = self.env["exact.token"].sudo()._of(self)
        others = self.sudo().search([("id", "!=", self.id), ("state", "!=", "draft")])
        same_user = others.filtered(
            lambda other: (
                other.exact_user_id == exact_user_id
                and other._base_url() == self._base_url()
                and other._app_credentials()[0] == self._app_credentials()[0]
            )
        )
        left = same_user.token_id - token
        same_user.token_id = token
        left.filtered(lambda row: not row.connection_ids).unlink()
        return others.filtered(lambda other: other.token_id == token)

    def _resume(self, granted, values):
        """After a new consent: the same division again, if the Exact user may work in it.

        :param set[int] granted: the divisions the consent reaches
        :param dict values: who consented
        """
        if self.state not in self._locked_states:
            return
        if self.division in granted:
            self._set_state("connected", **values)
            self._close_reconnect_activity()
            return
        self.write(values)
        self._lose_consent(
            self.env._(
                "%(user)s has no access to division %(division)s in Exact Online, or did not tick "
                "it. Connect again, or disconnect to choose another division.",
                user=values["exact_user_name"],
                division=self.division,
            )
        )

    def action_disconnect(self):
        """Forget the tokens. What was sent stays known; the division may be chosen anew."""
        self._check_one()
        self.check_access("write")
        token = self.env["exact.token"].sudo()._of(self)
        if token.connection_ids == self.sudo():
            with ConnectionTokens(self).exclusive() as tokens:
                tokens.clear()
        else:
            # Other companies live on this consent.
            self.sudo().token_id = token.create(
                {"client_secret": token.client_secret, "webhook_secret": token.webhook_secret}
            )
        self._set_state("draft")
        self._close_reconnect_activity()

    # === WHEN EXACT SAYS NO === #

    def _handle_error(self, error):
        """Change the state as an error of Exact demands: the only place that does.

        :param ExactError error: any
        :return str: the error in plain words, with the way out
        """
        self.ensure_one()
        token = self.env["exact.token"].sudo()._of(self)
        copied = isinstance(error, errors.AuthError) and token._is_of_other_database()
        text = self._copied_text() if copied else error_text(self.env, error)
        match error:
            case errors.AuthError(code="consent_lost" | "wrong_client"):
                self._lose_consent(text)
            case errors.Forbidden() if self.state in ("connected", "paused"):
                self._set_state("paused", state_reason=text)
        return text

    def _copied_text(self):
        return self.env._(
            "This database is a copy of another one, whose connection to Exact Online it must not "
            "use. Connect anew if this copy shall book in Exact Online."
        )

    def _lose_consent(self, reason):
        """Ask a person, once, to connect again."""
        if self.state == "draft":
            return
        known = self.state == "reconnect"
        self._set_state("reconnect", state_reason=reason)
        if not known:
            self._close_reconnect_activity()
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Connect to Exact Online again"),
                note=reason,
                user_id=(self.connected_by or self.env.user).id,
            )

    def _close_reconnect_activity(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_warning"])

    def action_resume(self):
        """Look whether what Exact refused is allowed by now."""
        self._check_one()
        self.check_access("write")
        return self._in_plain_words(self._check_again)

    def _check_again(self):
        self._check_rights()
        if self.state == "paused" and not self.missing_rights:
            self._set_state("connected")

    # === A DATABASE THAT WAS COPIED, RESTORED OR MOVED === #

    @api.depends("state")
    def _compute_is_elsewhere(self):
        for connection in self:
            connection.is_elsewhere = (
                connection.state == "paused" and ConnectionTokens(connection).is_elsewhere()
            )

    def action_confirm_database(self):
        """Say that this database is the one that works with Exact Online, and go on."""
        self._check_one()
        self.check_access("write")
        # Companies that live on one consent rest together.
        resting = self.sudo().token_id.connection_ids.filtered("is_elsewhere")
        if resting:
            ConnectionTokens(self).accept_database()
            resting.token_id.invalidate_recordset()
        for connection in resting:
            connection._set_state("connected")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _in_plain_words(self, work):
        """Do ``work``; when Exact says no, tell why instead of failing.

        :param work: function without arguments, returning an action or nothing
        :return dict: its action, or a notification; the form is reloaded after it
        """
        try:
            result = work()
        except errors.ExactError as error:
            return self._notification(self._handle_error(error), "danger")
        return result or {"type": "ir.actions.client", "tag": "soft_reload"}

    def _notification(self, message, kind, then=None):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Exact Online"),
                "message": message,
                "type": kind,
                "sticky": kind == "danger",
                "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_keep_alive(self):
        """Renew tokens that were not used for days, before they die."""
        stale = fields.Datetime.now() - KEEP_ALIVE_AFTER
        tokens = self.env["exact.token"].search(
            [("refresh_token", "!=", False), ("issued_at", "<", stale)]
        )
        connections = self.browse(token.connection_ids[:1].id for token in tokens).exists()
        self.env["ir.cron"]._commit_progress(remaining=len(connections))
        for connection in connections:
            try:
                TokenSource(connection._oauth_app(), ConnectionTokens(connection)).token()
            except errors.ExactError as error:
                connection._handle_error(error)
            except UserError as error:
                connection.message_post(body=str(error))
            if not self.env["ir.cron"]._commit_progress(1):
                break
