"""Where Exact sends its messages."""

from odoo import http
from odoo.http import request

# A message has some 400 characters.
LONGEST = 64 * 1024


class ExactWebhook(http.Controller):
    """Anybody can call this address: only what Exact signed has an effect, and nothing is told."""

    @http.route(
        "/exact_online_connector/webhook",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def webhook(self):
        """Take a message; the empty one that follows a subscription is only answered."""
        if (request.httprequest.content_length or 0) > LONGEST:
            return request.make_response("", status=413)
        body = request.httprequest.get_data()
        if not body:
            return request.make_response("", status=200)
        taken = request.env["exact.connection"].sudo()._take_message(body)
        return request.make_response("", status=200 if taken else 403)
