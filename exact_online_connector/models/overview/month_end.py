"""Whether all of a month is in Exact, and what is missing."""

from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...core.month_end import OPEN, days_of
from ..entry.automatic import BACK_TO_DRAFT
from ..words.describe import fix
from .counts import REMOTE_STATES, STATES

_lt = LazyTranslate(__name__)

UNDER_WAY = (*STATES["queued"], *STATES["unknown"])


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    last_month_open = fields.Integer("Last month not in Exact", compute="_compute_last_month")
    last_month_said = fields.Char("Last month", compute="_compute_last_month")

    @api.depends("export_locked_until")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_last_month(self):
        """Whether last month is in Exact, as a number and in a sentence."""
        month = self._month_before()
        counts = self._open_of_month(month)
        for connection in self:
            connection.last_month_open = counts[connection._origin]
            connection.last_month_said = connection._said_of_month(month)

    def _said_of_month(self, month):
        name = {"month": self._month_name(month)}
        if self._is_month_locked(month):
            return self.env._("%(month)s is locked.", **name)
        if not self.last_month_open:
            return self.env._("%(month)s: everything is in Exact.", **name)
        return self.env._(
            "%(month)s: %(count)s not in Exact yet.", count=self.last_month_open, **name
        )

    @api.model
    def _month_before(self):
        """:return: the first day of the month before this one
        :rtype: date
        """
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    @api.model
    def _month_name(self, month):
        """:return: "September 2026", as the reader writes it
        :rtype: str
        """
        return format_date(self.env, month, date_format="LLLL yyyy").capitalize()

    # === WHAT IS MISSING === #

    def _open_of_month(self, month):
        """How many documents of a month keep it open, of all connections in one statement.

        :param date month: any day of it
        :rtype: Counter
        """
        owners = {
            company.id: connection
            for connection, companies in self._origin._companies_of_each().items()
            for company in companies
        }
        counts = Counter()
        domain = _of_month(month) & Domain("company_id", "in", list(owners)) & self._open_domain()
        for company, number in self.env["account.move"]._read_group(
            domain, ["company_id"], ["__count"]
        ):
            counts[owners[company.id]] += number
        return counts

    def _open_domain(self):
        return Domain.OR(self._of_what(what) for what in OPEN)

    def _month_documents(self, month, what):
        """The documents of a month behind a count.

        :param date month: any day of it
        :param str what: one of ``core.month_end`` but for "unmatched"
        :rtype: Domain
        """
        return self._month_domain(month) & self._of_what(what)

    def _month_domain(self, month):
        self.ensure_one()
        return _of_month(month) & Domain("company_id", "in", self._companies().ids)

    def _month_unmatched(self, month):
        """What was paid in Exact in a month and is matched with nothing.

        :param date month: any day of it
        :return: of open items
        :rtype: Domain
        """
        first, last = days_of(month)
        return Domain(
            [
                ("connection_id", "=", self.id),
                ("kind", "=", "cash"),
                ("is_matched", "=", False),
                ("invoice_date", ">=", first),
                ("invoice_date", "<=", last),
            ]
        )

    @api.model
    def _of_what(self, what):
        """Documents of any month that are in a stage.

        :param str what: one of ``core.month_end`` but for "unmatched"
        :rtype: Domain
        """
        kinds = self.env["account.move"]._exact_kinds().values()
        of_kinds = Domain("move_type", "in", [kind.move_type for kind in kinds])
        if what in ("not_sent", "to_code"):
            return self._unsent("ready" if what == "not_sent" else what)
        if what == "drafts":
            return of_kinds & Domain("state", "=", "draft")
        posted = of_kinds & Domain("state", "=", "posted")
        if what == "left_out":
            return posted & Domain("exact_state", "=", "cancelled") & ~BACK_TO_DRAFT
        if what == "differences":
            return posted & (
                Domain("exact_drift", "!=", False) | Domain("exact_state", "in", REMOTE_STATES)
            )
        if what == "payments":
            return posted & Domain("exact_settle_code", "!=", False)
        states = UNDER_WAY if what == "under_way" else STATES[what]
        return posted & Domain("exact_state", "in", states)

    # === THE LOCK === #

    def _is_month_locked(self, month):
        """Whether nothing more is booked in a month.

        :param date month: any day of it
        """
        _first, last = days_of(month)
        return bool(self.export_locked_until and self.export_locked_until >= last)

    def _lock_month(self, month):
        """Book nothing more in a month, nor in any before it; the chatter says who did that.

        :param date month: any day of it
        """
        _first, last = days_of(month)
        self.export_locked_until = max(self.export_locked_until or last, last)

    def _open_month(self, month):
        """Let documents of a month, and of those after it, be sent again.

        :param date month: any day of it
        """
        first, _last = days_of(month)
        self.export_locked_until = first - timedelta(days=1)

    def action_month_end(self):
        """Show whether the last month is in Exact."""
        self._check_one()
        self.check_access("read")
        return self.env["exact.month.end"]._show(self, self._month_before())


def _of_month(month: date) -> Domain:
    first, last = days_of(month)
    return Domain("date", ">=", first) & Domain("date", "<=", last)


@fix("month_end", _lt("Open the month-end"))
def _open_month_end(env, record, connection):
    move = record and env[record[0]].browse(record[1])
    month = move.date if move and "date" in move else connection._month_before()
    return env["exact.month.end"]._show(connection, month)
