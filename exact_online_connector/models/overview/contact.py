"""When Exact was last heard of, what it said is left, and when something goes by itself next."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# The cron of what goes by itself, and whether it does for a connection.
RUNS = {
    "ir_cron_export": lambda one: one._is_automatic(),
    "ir_cron_payments": lambda one: one.fetch_payments,
    "ir_cron_compare": lambda one: one.compare_nightly,
}
# What Exact said is left of a day says nothing after it; it ends at midnight UTC.
A_DAY = timedelta(days=1)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    last_contact = fields.Char(compute="_compute_contact", compute_sudo=True)
    day_calls_left = fields.Char("Calls left today", compute="_compute_contact", compute_sudo=True)
    next_run = fields.Char(
        compute="_compute_next_run",
        compute_sudo=True,
        help="When documents, payments or changes go by themselves the next time.",
    )

    @api.depends_context("lang")
    def _compute_contact(self):
        """Read of all in one statement, along an index for each."""
        told = {row["id"]: row for row in self._last_calls()}
        for connection in self:
            row = told.get(connection.id, {})
            connection.last_contact = bool(row.get("at")) and connection._ago(row["at"])
            left = row.get("day_remaining")
            is_told = left is not None and left >= 0
            connection.day_calls_left = is_told and self.env["ir.qweb.field.integer"].value_to_html(
                left, {}
            )

    def _last_calls(self):
        """Of each the last call that was answered, and the last of today that told a limit.

        :return: ``id``, ``at`` and ``day_remaining``, None where there is none
        :rtype: list[dict]
        """
        return self.env.execute_query_dict(
            SQL(
                """SELECT mine.id, answered.at, told.day_remaining
                     FROM unnest(%(ids)s::int[]) AS mine (id)
                     LEFT JOIN LATERAL (
                          SELECT at FROM exact_call
                           WHERE connection_id = mine.id AND status > 0
                           ORDER BY at DESC LIMIT 1) AS answered ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT day_remaining,
                                 COALESCE(day_reset, date_trunc('day', at) + %(day)s) AS ends
                            FROM exact_call
                           WHERE connection_id = mine.id AND tells_limits IS TRUE
                           ORDER BY id DESC LIMIT 1) AS told ON told.ends > %(now)s""",
                ids=self.ids,
                day=A_DAY,
                now=fields.Datetime.now(),
            )
        )

    @api.depends_context("lang")
    def _compute_next_run(self):
        """The earliest of the crons that do something for it."""
        crons = {name: self.env.ref(f"exact_online_connector.{name}") for name in RUNS}
        now = fields.Datetime.now()
        self.env["ir.cron"].union(*crons.values()).fetch(["active", "nextcall"])
        for connection in self:
            due = [
                cron.nextcall
                for name, cron in crons.items()
                if cron["active"] and connection.state == "connected" and RUNS[name](connection)
            ]
            # One that is late is told by its activity; until then it runs at any moment.
            is_ahead = bool(due) and min(due) > now
            connection.next_run = is_ahead and connection._ago(min(due))
