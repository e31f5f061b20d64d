"""Consent: how the connection gets to its tokens, loses them and says so."""

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

from ...core.issues import issue
from ...exact_api import errors, resources
from ...exact_api.auth import MemoryTokenStore, TokenSource
from ...exact_api.client import ExactClient
from ..words.error_texts import error_text
from .exact_call import ConnectionCalls
from .exact_capability import ConnectionCapabilities
from .exact_token import ConnectionTokens

STATE_SCOPE = "exact_online_connector.oauth"
STATE_LIVES = timedelta(minutes=15)
# A refresh token dies after 30 days without use.
KEEP_ALIVE_AFTER = timedelta(days=6)
# A consent that was withdrawn at Exact is seen within the hour: the cron looks every 15 minutes,
# and a token that Exact gave before may be accepted for ten.
QUIET_FOR = timedelta(minutes=30)
# What Exact answers where it accepted the token.
ANSWERED = (200, 201, 204)
# Users of Exact with limited access and a start page of their own. An ordinary user of an
# accountant's client is not among them (``IsClientUser``, see docs/exact-online.md).
LIMITED = (
    "IsMyFirmPortalUser",
    "IsMyFirmLiteUser",
    "IsEmployeeSelfServiceUser",
    "IsStarterUser",
)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    token_issued_at = fields.Datetime(
        "Token renewed", compute="_compute_token_issued_at", compute_sudo=True
    )

    def _compute_token_issued_at(self):
        for connection in self:
            connection.token_issued_at = connection.token_id.issued_at

    # === CONSENT === #

    def action_connect(self):
        """Go to Exact Online for consent."""
        self._check_one()
        self.check_access("write")
        self._app_for_consent()
        return self._consent_action()

    def _consent_action(self):
        """The action that goes to Exact's consent page."""
        return {
            "type": "ir.actions.act_url",
            "url": f"/exact_online_connector/connect/{self.id}",
            "target": "self",
        }

    def _consent_request(self):
        """Where to send the user's browser for consent.

        :return: the address at Exact, and a nonce the user's session has to keep
        :rtype: tuple[str, str]
        :raises UserError: when client ID or secret are missing
        """
        self.ensure_one()
        app = self._app_for_consent()
        nonce = secrets.token_urlsafe(16)
        values = [self.id, self.env.uid, nonce]
        state = hash_sign(self.sudo().env, STATE_SCOPE, values, expiration=STATE_LIVES)
        return app.authorize_url(state), nonce

    def _app_for_consent(self):
        """:return: the app, which knows where the browser comes back
        :rtype: OAuthApp
        :raises UserError: when client ID or secret are missing, or cannot be decrypted
        """
        try:
            return self._oauth_app(self.redirect_uri)
        except errors.Forbidden as error:
            raise UserError(self._error_text(error)) from error

    @api.model
    def _of_state(self, state, nonce):
        """The connection a ``state`` was made for.

        :param str state: what came back with the browser
        :param str nonce: what the user's session kept
        :return: empty when the state is forged, expired, of another user or of another session
        :rtype: exact.connection
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
        :return: what went wrong in plain words, empty when all is well
        :rtype: str
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

    def _give_consent(self, code):
        """Take the code Exact sent along for tokens; the division comes next, unless it is locked.

        :param str code: as it came in the address
        :raises ExactError: when Exact refuses it
        """
        self.ensure_one()
        # First of all: a transaction that is repeated would offer the code twice.
        self.lock_for_update(allow_referencing=True)
        app = self._oauth_app(self.redirect_uri)
        token = app.exchange(code)
        user = self._user_behind(app, token)
        with ConnectionTokens(self).exclusive() as tokens:
            tokens.save(token)
        names = {
            "exact_user_name": user["FullName"] or user["UserName"],
            "exact_user_id": user["UserID"],
        }
        others = self._others_with_consent(names["exact_user_id"])
        mine = {**names, "connected_by": self.env.uid, "connected_at": fields.Datetime.now()}
        if self.state not in self._locked_states:
            self._set_state("authorized", **mine)
        if others or self.state in self._locked_states:
            with self._client() as client:
                granted = {row["Code"] for row in resources.divisions(client)}
            for connection in self.sudo() | others:
                connection._resume(granted, mine if connection == self else names)

    def _user_behind(self, app, token):
        """Who consented, before anything is kept of it.

        :param OAuthApp app: of this connection
        :param Token token: that was just granted
        :return: the columns of ``resources.current_user``
        :rtype: dict
        :raises AuthError: for a user who cannot book
        """
        tokens = TokenSource(app, MemoryTokenStore(token), app.clock)
        calls, known = ConnectionCalls(self), ConnectionCapabilities(self)
        with ExactClient(
            self._base_url(), None, tokens, calls, capabilities=known, clock=app.clock
        ) as client:
            user = resources.current_user(client)
        if any(user[flag] for flag in LIMITED):
            raise errors.AuthError("limited_user")
        if user["IsOEIMigrationMandatory"]:
            raise errors.AuthError("migration_user")
        return user

    def _others_with_consent(self, exact_user_id):
        """Let other companies live on this consent, which ended theirs.

        :param str exact_user_id: who consented
        :return: those that share the tokens from now on
        :rtype: exact.connection
        """
        token = self.env["exact.token"].sudo()._of(self)
        others = self.sudo().search([("id", "!=", self.id), ("state", "!=", "draft")])
        same_user = others.filtered(
            lambda other: (
                other.exact_user_id == exact_user_id
                and other._base_url() == self._base_url()
                and other._app_id() == self._app_id()
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
            return
        self.write(values)
        who = {"user": values["exact_user_name"], "division": self.division}
        self._lose_consent(issue("division_not_granted", **who))

    def action_disconnect(self):
        """Forget the tokens. What was sent stays known; the division may be chosen anew."""
        self._check_one()
        self.check_access("write")
        self._before_disconnect()
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

    def _before_disconnect(self):
        """Override this to end what Exact does for this connection, while it may be asked."""

    # === KEPT ALIVE === #

    @api.model
    def _cron_keep_alive(self):
        """Renew tokens that were not used for days, before they die."""
        stale = fields.Datetime.now() - KEEP_ALIVE_AFTER
        tokens = self.env["exact.token"].search(
            [("refresh_token", "!=", False), ("issued_at", "<", stale)]
        )
        connections = self.browse(token.connection_ids[:1].id for token in tokens).exists()
        connections._side_by_side("ir_cron_keep_alive", lambda one: one._renew_token())

    def _renew_token(self):
        try:
            app = self._oauth_app()
        except UserError as error:
            self.message_post(body=str(error))
            return
        TokenSource(app, ConnectionTokens(self), app.clock).token()

    # === WITHDRAWN AT EXACT === #

    @api.model
    def _cron_watch(self):
        """Also ask Exact, where it said nothing for a while, whether the consent still holds."""
        result = super()._cron_watch()
        quiet = self.search([("state", "in", ("connected", "paused"))])._quiet()
        # One of those that share a consent asks for all of them.
        asking = [sharing[:1].id for sharing in quiet.sudo().grouped("token_id").values()]
        self.browse(asking)._side_by_side("ir_cron_watch", lambda one: one._ask_for_consent())
        return result

    def _quiet(self):
        """Those of these with a consent under which Exact answered no call for a while.

        :rtype: exact.connection
        """
        latest = (
            self.env["exact.call"]
            .sudo()
            ._read_group(
                [("at", ">", fields.Datetime.now() - QUIET_FOR), ("status", "in", ANSWERED)],
                ["connection_id"],
            )
        )
        heard = self.browse().union(*(connection for [connection] in latest)).sudo()
        return self.filtered(lambda one: one.sudo().token_id not in heard.token_id)

    def _ask_for_consent(self):
        """Ask Exact who we are: one call, which fails when somebody withdrew the consent there."""
        try:
            with self._client() as client:
                resources.current_user(client)
        except errors.AuthError as error:
            sharing = self.sudo().token_id.connection_ids
            for connection in sharing.filtered(lambda one: one.state in ("connected", "paused")):
                connection._handle_error(error)
        except errors.Forbidden:
            if self.state == "connected":  # else a person knows already
                raise
