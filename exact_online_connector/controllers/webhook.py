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
        # Answered with 413; of a body that does not say how long it is no more is read.
        max_content_length=LONGEST,
    )
    def webhook(self, **_others):
        """Take a message; the empty one that follows a subscription is only answered."""
        body = request.httprequest.get_data()
        if not body:
            # Odoo took it for a form: what Exact sends is JSON.
            is_form = bool(request.httprequest.content_length)
            return request.make_response("", status=415 if is_form else 200)
        taken = request.env["exact.connection"].sudo()._take_message(body)
        return request.make_response("", status=200 if taken else 403)
