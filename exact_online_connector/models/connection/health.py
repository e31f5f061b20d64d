"""How a connection is doing, at a glance: for people as a table, for monitoring as figures."""

from typing import NamedTuple

from babel.dates import format_timedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse
from odoo.tools.translate import LazyTranslate

from ...exact_api import budget

_lt = LazyTranslate(__name__)

# As HTML: label, level, text.
_TABLE = Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>')
_ROW = Markup(
    '<tr><td class="text-muted pe-3">%s</td><td><span class="text-%s">%s</span></td></tr>'
)
# How many things Exact refuses are named.
NAMED = 8


class HealthLine(NamedTuple):
    """One line of the table.

    :param label: what it is about, in the reader's language
    :param level: "success", "warning" or "danger"; "body" for what is none of them
    :param text: how it is
    """

    label: str
    level: str
    text: str


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    health = fields.Html(compute="_compute_health", compute_sudo=True, sanitize=False)

    @api.depends_context("lang", "tz")
    def _compute_health(self):
        for connection in self:
            # A form that is being filled in shows how what it edits is doing.
            lines = connection._origin._health_lines() if connection._origin else ()
            connection.health = bool(lines) and _TABLE % Markup().join(_ROW % one for one in lines)

    # === WHAT THE ROOMS SAY === #

    def _health_lines(self):
        """How this connection is doing; nothing is called for it, and nothing written.

        Extended by the rooms above, each for its own: return those of ``super()`` and yours.

        :return: ``HealthLine``
        :rtype: list
        """
        return [
            *self._lines_of_causes(),
            *self._lines_of_consent(),
            self._line_of_calls(),
            *self._lines_of_refusals(),
            *self._lines_of_crons(),
        ]

    def _health_figures(self):
        """The same for a machine: neither names nor amounts.

        Extended by the rooms above.

        :return: what JSON can hold
        :rtype: dict
        """
        last = self._last_call([("status", ">", 0)])
        told = self._last_call([("tells_limits", "=", True)])
        return {
            "connection": self.id,
            "state": self.state,
            "causes": sorted(self._causes()),
            "last_contact": fields.Datetime.to_string(last.at) or None,
            "calls_left": {
                "minute": _told(told, told.minute_remaining),
                "day": _told(told, told.day_remaining),
            },
        }

    def _is_healthy(self):
        """Whether nobody has to do anything about it."""
        return self.state == "connected" and not self._causes()

    # === LINES === #

    def _lines_of_causes(self):
        return [
            HealthLine(self.env._("To do"), "danger", self.env._(cause.headline))
            for cause in self._causes().values()
        ]

    def _lines_of_consent(self):
        """Who is connected with what, since when."""
        if not self.token_issued_at:
            return [HealthLine(self.env._("Consent"), "danger", self.env._("none"))]
        who = self.env._(
            "%(user)s in division %(number)s %(division)s (%(site)s)",
            user=self.exact_user_name or "?",
            number=self.division or "?",
            division=self.division_name or "",
            site=dict(self._fields["site"]._description_selection(self.env))[self.site],
        )
        since = self.env._(
            "given %(given)s, token renewed %(renewed)s",
            given=self._ago(self.connected_at),
            renewed=self._ago(self.token_issued_at),
        )
        return [
            HealthLine(self.env._("Connected as"), "body", who),
            HealthLine(self.env._("Consent"), "body", since),
        ]

    def _line_of_calls(self):
        """What Exact said is left, and how near we are to too many refusals at one endpoint."""
        hour_ago = fields.Datetime.now() - budget.ERROR_WINDOW
        [[most]] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(MAX(number), 0)
                     FROM (SELECT COUNT(*) AS number
                             FROM exact_call
                            WHERE connection_id = %s AND at > %s AND status IN %s
                            GROUP BY endpoint) AS refused""",
                self.id,
                hour_ago,
                tuple(budget.ERROR_STATUSES),
            )
        )
        left = max(budget.ERROR_BUDGET - most, 0)
        text = self.env._(
            "%(calls)s; refusals still allowed this hour: %(errors)s",
            calls=self.calls_left or self.env._("not known yet"),
            errors=left,
        )
        level = "warning" if left <= budget.ERROR_BUDGET // 2 else "body"
        return HealthLine(self.env._("Calls left"), level, text)

    def _lines_of_refusals(self):
        refused = self.capability_ids.filtered(lambda row: row.state == "refused")
        if not refused:
            return []
        names = ", ".join(refused[:NAMED].mapped("name"))
        return [HealthLine(self.env._("Exact does not offer"), "warning", names)]

    def _lines_of_crons(self):
        """Of each cron of ours, or that none of Odoo's runs."""
        stopped = self._stopped_crons()
        if stopped and self._are_cron_workers_stopped():
            text = self.env._("Odoo runs no scheduled actions at all.")
            return [HealthLine(self.env._("Scheduled actions"), "danger", text)]
        return [
            HealthLine(
                cron.name.removeprefix("Exact Online: "),
                "danger" if cron in stopped else "warning" if cron.failure_count else "body",
                self._text_of_cron(cron),
            )
            for cron in self._own_crons()
        ]

    def _text_of_cron(self, cron):
        if not cron["active"]:
            return self.env._("switched off")
        ran = self.env._("never ran")
        if cron.failure_count:
            ran = self.env._("failed, attempts in a row: %s", cron.failure_count)
        elif cron.lastcall:
            ran = self.env._("ran %s", self._ago(cron.lastcall))
        return self.env._("%(ran)s, next %(next)s", ran=ran, next=self._ago(cron.nextcall))

    # === HELPERS === #

    def _last_call(self, narrowed):
        calls = self.env["exact.call"].sudo()
        return calls.search([("connection_id", "=", self.id), *narrowed], limit=1)

    def _ago(self, moment):
        """A moment as people say it: "3 hours ago", "in 2 days".

        :param datetime moment: naive UTC, or False
        :rtype: str
        """
        if not moment:
            return self.env._("never")
        passed = moment - fields.Datetime.now()
        locale = babel_locale_parse(self.env.lang)
        return format_timedelta(passed, threshold=1.5, add_direction=True, locale=locale)


def _told(call, number):
    """A number that Exact told with a call; None where it did not."""
    return number if call and number >= 0 else None
