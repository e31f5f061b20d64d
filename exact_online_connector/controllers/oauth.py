"""The way to Exact's consent page and back."""

import logging

from odoo import http
from odoo.exceptions import AccessError, LockError, UserError
from odoo.http import request

_logger = logging.getLogger(__name__)

NONCE = "exact_online_connector_nonce"


class ExactOAuth(http.Controller):
    """The user's session carries a nonce there and back, so that nobody else's answer is taken."""

    @http.route(
        "/exact_online_connector/connect/<int(max=2147483647):connection_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def connect(self, connection_id, other_user="", **_others):
        """Send the browser to Exact's consent page.

        :param str other_user: not empty to have Exact ask who one is, whoever is logged in there
        """
        connection = request.env["exact.connection"].browse(connection_id).exists()
        if not connection:
            raise request.not_found()
        try:
            connection.check_access("write")
            url, nonce = connection._consent_request()
        except (AccessError, UserError) as error:
            return self._failed(connection, str(error))
        request.session[NONCE] = nonce
        if other_user:
            url += "&force_login=1"
        return request.redirect(url, local=False)

    @http.route("/exact_online_connector/oauth", type="http", auth="user", methods=["GET"])
    def oauth(self, state="", code="", error="", **_others):
        """Take Exact's answer: a code, or a refusal.

        Anything can be in this address, so nothing of it is believed before ``state`` is, nothing
        of it is shown, and ``code`` goes to Exact only.
        """
        connection = request.env["exact.connection"]._of_state(
            state, request.session.pop(NONCE, None)
        )
        if not connection:
            return self._failed(
                connection,
                request.env._(
                    "This answer of Exact Online was not asked for in this browser, or came after "
                    "more than 15 minutes. Nothing was changed. Connect again."
                ),
            )
        try:
            connection.check_access("write")
            problem = connection._take_answer(code, error)
        except (AccessError, LockError, UserError) as refused:
            problem = str(refused)
        if problem:
            return self._failed(connection, problem)
        return request.redirect(connection._address_after_consent())

    def _failed(self, connection, message):
        _logger.info("Connecting to Exact Online failed: %s", message)
        values = {
            "message": message,
            "connection": connection,
            "is_about_app": connection._is_about_app(message),
            "set_up": connection._set_up_address() if connection else "",
        }
        return request.render("exact_online_connector.oauth_failed", values, status=400)
