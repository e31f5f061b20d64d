"""Comparing with Exact: the setting, the button and the cron."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    compare_nightly = fields.Boolean(
        "Compare with Exact every night",
        default=True,
        help="What was changed or deleted in Exact since it was booked is shown on the document.",
    )
    ledger_feed_ids = fields.One2many("exact.ledger.feed", "connection_id", "Ledger: how far")
    compared_at = fields.Datetime("Compared", related="ledger_feed_ids.fetched_at")
    compare_message = fields.Text("Why nothing was compared", related="ledger_feed_ids.reason")

    def action_compare_now(self):
        """Compare now what changed in Exact, and tell how many documents differ."""
        self._check_one()
        self._check_may_send()
        connection = self.sudo()
        if connection.state != "connected":
            raise UserError(self.env._("Connect to Exact Online first."))
        return connection._in_plain_words(connection._compare_and_tell)

    def _compare_and_tell(self):
        """:return: an action that shows how many documents differ
        :rtype: dict
        """
        self._compare_now()
        entries = self.env["exact.entry"]
        count = entries.search_count(
            entries._in_division(self) & fields.Domain("drift", "!=", False)
        )
        text = self.env._("Documents that differ in Exact Online: %(count)s.", count=count)
        return self._notification(text, "warning" if count else "success")

    def _compare_now(self):
        """Read what changed in the ledger, and compare the documents it may be about.

        :raises ExactError: when Exact says no; what was read stays
        :raises UnderWay: when that is done already
        """
        self.env["exact.ledger.feed"]._fetch(self)

    @api.model
    def _cron_compare(self):
        """Compare all connections for which that is switched on."""
        connections = self.search([("state", "=", "connected"), ("compare_nightly", "=", True)])
        connections._side_by_side("ir_cron_compare", lambda one: one._compare_now())
