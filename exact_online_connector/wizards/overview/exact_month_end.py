"""Month-end: is everything of a month in Exact, what is missing, and the lock when it is."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.month_end import LOOKED_AT, OPEN, days_of

# Of how many months back one may be chosen.
MONTHS = 24
WHAT = (*OPEN, *LOOKED_AT)


class ExactMonthEnd(models.TransientModel):
    """A month of a company. It never calls Exact."""

    _name = "exact.month.end"
    _inherit = "exact.guarded"
    _description = "Month-end of Exact Online"
    _check_company_auto = True
    # See models/words/who_may.py.
    _changes = "connection_id"

    connection_id = fields.Many2one(
        "exact.connection",
        "Company and division",
        required=True,
        domain="[('state', '!=', 'draft')]",
        default=lambda self: self._default_connection(),
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Selection(
        selection="_selection_month", required=True, default=lambda self: self._default_month()
    )
    sent_count = fields.Integer("In Exact", compute="_compute_counts")
    not_sent_count = fields.Integer("Not sent", compute="_compute_counts")
    to_code_count = fields.Integer("Bills to code", compute="_compute_counts")
    under_way_count = fields.Integer("On their way", compute="_compute_counts")
    blocked_count = fields.Integer("Blocked", compute="_compute_counts")
    refused_count = fields.Integer("Refused by Exact", compute="_compute_counts")
    changed_count = fields.Integer("Changed in Odoo since", compute="_compute_counts")
    differences_count = fields.Integer("Otherwise in Exact", compute="_compute_counts")
    drafts_count = fields.Integer("Drafts", compute="_compute_counts")
    left_out_count = fields.Integer("Not to be sent", compute="_compute_counts")
    payments_count = fields.Integer("Payments that wait", compute="_compute_counts")
    unmatched_count = fields.Integer("Unmatched payments", compute="_compute_counts")
    is_complete = fields.Boolean(compute="_compute_counts")
    is_over = fields.Boolean(compute="_compute_lock")
    is_locked = fields.Boolean(compute="_compute_lock")
    may_lock = fields.Boolean(compute="_compute_lock")
    locked_until = fields.Date(related="connection_id.export_locked_until")

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Month-end")

    @api.model
    def _selection_month(self):
        connections = self.env["exact.connection"]
        this = fields.Date.context_today(self).replace(day=1)
        months = (this - relativedelta(months=number) for number in range(MONTHS))
        return [(month.strftime("%Y-%m"), connections._month_name(month)) for month in months]

    @api.model
    def _default_connection(self):
        return self.env.company.exact_connection_id.filtered(lambda one: one.state != "draft")

    @api.model
    def _default_month(self):
        return self.env["exact.connection"]._month_before().strftime("%Y-%m")

    def _day(self):
        """:return: the first day of the month, None as long as none is chosen
        :rtype: date
        """
        return fields.Date.to_date(f"{self.month}-01") if self.month else None

    @api.depends("connection_id", "month")
    def _compute_counts(self):
        for wizard in self:
            counts = wizard._counts() if wizard.connection_id and wizard.month else {}
            wizard.sent_count = counts.get("sent", 0)
            for what in WHAT:
                wizard[f"{what}_count"] = counts.get(what, 0)
            wizard.is_complete = bool(counts) and not any(counts[what] for what in OPEN)

    def _counts(self):
        """:return: a number for each of ``WHAT``, and of what is in Exact as "sent"
        :rtype: dict
        """
        connection = self.connection_id
        moves = self.env["account.move"]
        counts = {
            what: moves.search_count(connection._month_documents(self._day(), what))
            for what in WHAT
            if what != "unmatched"
        }
        unmatched = connection._month_unmatched(self._day())
        counts["unmatched"] = self.env["exact.open.item"].search_count(unmatched)
        counts["sent"] = moves.search_count(self._sent_domain())
        return counts

    def _sent_domain(self):
        booked = self.env["exact.entry"]._booked_states
        month = self.connection_id._month_domain(self._day())
        return month & Domain("exact_state", "in", booked)

    @api.depends("connection_id.export_locked_until", "month")
    @api.depends_context("uid")
    def _compute_lock(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            connection, month = wizard.connection_id, wizard._day()
            wizard.is_over = bool(month) and days_of(month)[1] < today
            wizard.is_locked = bool(month) and connection._is_month_locked(month)
            wizard.may_lock = bool(connection) and connection.has_access("write")

    # === BUTTONS === #

    @api.model
    def _show(self, connection, day):
        """The action that shows a month of a company.

        :param exact.connection connection: whose
        :param date day: any of the month
        :rtype: dict
        """
        known = dict(self._selection_month())
        month = day.strftime("%Y-%m")
        values = {"month": month} if month in known else {}
        return self.create({"connection_id": connection.id, **values})._reopened()

    def _reopened(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Month-end"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open(self, what="not_sent"):
        """Show what is behind a count.

        :param str what: one of ``WHAT``, or "sent"
        """
        self._check_one()
        connection = self.connection_id
        connection.check_access("read")
        if what not in (*WHAT, "sent"):
            raise UserError(self.env._("Nothing waits here."))
        title = self._fields[f"{what}_count"]._description_string(self.env)
        if what == "unmatched":
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "exact_online_connector.action_exact_open_item"
            )
            domain = connection._month_unmatched(self._day())
            return {**action, "name": title, "domain": list(domain), "context": {}}
        domain = (
            self._sent_domain()
            if what == "sent"
            else connection._month_documents(self._day(), what)
        )
        moves = self.env["account.move"].search(domain, order="date, id")
        return self.env["exact.entry"]._show_documents(moves, title)

    def action_lock(self):
        """Say that the month is complete in Exact: nothing more is booked in it."""
        self._check_one()
        connection = self.connection_id
        connection.check_access("write")
        if not self.is_over:
            raise UserError(self.env._("This month is not over yet."))
        # What is on its way now is seen, and what is queued from now on is refused.
        connection.lock_for_update()
        self.invalidate_recordset()
        if not self.is_complete:
            raise UserError(
                self.env._("Not all of this month is in Exact yet: see to what is listed first.")
            )
        connection._lock_month(self._day())
        return self._reopened()

    def action_unlock(self):
        """Let documents of the month be sent again, and of those after it."""
        self._check_one()
        self.connection_id.check_access("write")
        self.connection_id._open_month(self._day())
        return self._reopened()
