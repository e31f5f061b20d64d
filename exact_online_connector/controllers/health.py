"""What monitoring asks: is the connection well."""

import time

from odoo import http
from odoo.http import request

# For so many seconds the same answer is given again, however often it is asked for.
ANSWER_LASTS = 10

_answers = {}


class ExactHealth(http.Controller):
    """Nobody gets an answer without the token of a connection, and nothing is named in it."""

    @http.route(
        "/exact_online_connector/health",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def health(self):
        """Say how the connection of the token is: 200 when it is well, 503 when it is not."""
        scheme, _space, token = request.httprequest.headers.get("Authorization", "").partition(" ")
        found = request.env["exact.connection"].browse()
        if scheme.lower() == "bearer" and token:
            found = found._of_health_token(token)
        if not found:
            headers = {"WWW-Authenticate": "Bearer"}
            return request.make_json_response({"error": "token"}, status=401, headers=headers)
        figures, status = self._answer(found)
        headers = {"Cache-Control": "no-store"}
        return request.make_json_response(figures, status=status, headers=headers)

    def _answer(self, connection):
        """The figures of a connection and the status, worked out every few seconds at most."""
        key = request.db, connection.id
        answer, until = _answers.get(key, (None, 0))
        if time.monotonic() >= until:
            answer = connection._health_figures(), 200 if connection._is_healthy() else 503
            _answers[key] = answer, time.monotonic() + ANSWER_LASTS
        return answer
