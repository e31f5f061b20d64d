"""Once a week, by mail, to whoever wants it: what was booked in Exact, and what waits."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..base.exact_rights import ACCOUNTING
from .counts import COUNTED

A_WEEK = timedelta(days=7)
# A cron may be a little early or late.
LEAST = timedelta(days=6)


class ResUsers(models.Model):
    _inherit = "res.users"

    exact_weekly = fields.Boolean(
        "Weekly mail about Exact Online",
        groups=ACCOUNTING,
        help="Every week, of all your companies: what was booked in Exact Online, and what waits.",
    )
    exact_weekly_at = fields.Datetime(
        "Last weekly mail about Exact Online", groups=ACCOUNTING, readonly=True
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "exact_weekly"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "exact_weekly"]

    @api.model
    def _cron_exact_weekly(self):
        """Mail everybody who wants it and did not get it this week."""
        due = Domain("exact_weekly_at", "=", False)
        due |= Domain("exact_weekly_at", "<", fields.Datetime.now() - LEAST)
        users = self.search(Domain("exact_weekly", "=", True) & Domain("share", "=", False) & due)
        tell = self.env["ir.cron"]._commit_progress
        tell(remaining=len(users))
        for user in users:
            user._exact_mail_week()
            if not tell(1):
                break

    def _exact_mail_week(self):
        """Mail one person, unless they may see nothing of Exact."""
        self.exact_weekly_at = fields.Datetime.now()
        if self.email and self._exact_week():
            template = self.env.ref("exact_online_connector.mail_template_exact_weekly")
            template.send_mail(self.id)

    def _exact_week(self):
        """What this person may see of each connected company, what needs somebody first.

        :return: ``name``, ``state``, ``reason``, ``booked`` and ``waiting``, pairs of label and
            number, and ``last_month`` as a sentence
        :rtype: list[dict]
        """
        own = self.with_user(self).with_context(allowed_company_ids=self.company_ids.ids)
        if not own.env.user.has_groups(ACCOUNTING):
            return []
        connections = own.env["exact.connection"].search(
            [("state", "!=", "draft")], order="attention desc, company_id"
        )
        booked = connections._booked_since(fields.Datetime.now() - A_WEEK)
        states = dict(connections._fields["state"]._description_selection(own.env))
        labels = connections.fields_get([f"{what}_count" for what in COUNTED], ["string"])
        return [
            {
                "name": connection.company_id.sudo().name,
                "state": states[connection.state],
                "reason": connection.state_reason or "",
                "booked": booked.get(connection, 0),
                "waiting": [
                    (label["string"], connection[name])
                    for name, label in labels.items()
                    if connection[name]
                ],
                "last_month": connection.last_month_said,
            }
            for connection in connections
        ]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _booked_since(self, moment):
        """How many documents were booked in Exact.

        :param datetime moment: naive UTC
        :return: numbers by connection
        :rtype: dict
        """
        return dict(
            self.env["exact.entry"]._read_group(
                [("connection_id", "in", self.ids), ("sent_at", ">=", moment)],
                ["connection_id"],
                ["__count"],
            )
        )
