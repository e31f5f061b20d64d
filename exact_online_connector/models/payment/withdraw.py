"""What is paid in Exact is not withdrawn from its books."""

from odoo import models

from ...core.issues import issue
from ...exact_api import errors
from ..base.lock import UnderWay, steps_alone


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _why_it_stays(self):
        return super()._why_it_stays() or self._paid_in_exact()

    def _paid_in_exact(self):
        items = self.item_ids
        if items.filtered("is_matched") or self.payment_ids.filtered(lambda p: p.state == "booked"):
            return issue("withdraw_paid")
        in_run = items.filtered(lambda item: item._is_in_exacts_run())
        return issue("withdraw_in_payment") if in_run else super()._paid_in_exact()

    def _before_withdrawal(self, client):
        """Fetch the open items that changed; what follows from them is booked another time."""
        yield from super()._before_withdrawal(client)
        feed = self.env["exact.open.item.feed"]._of(self.connection_id)
        if not self.connection_id._can(f"feed.{feed._name}"):
            return
        busy = UnderWay(feed._under_way_text())
        try:
            yield from steps_alone(self.connection_id, feed._pages(client), busy, feed._name)
        except errors.Forbidden as error:
            if not error.is_of_endpoint:
                raise

    def _after_withdrawn(self):
        result = super()._after_withdrawn()
        self.item_ids.unlink()
        self._wait_no_more()
        return result
