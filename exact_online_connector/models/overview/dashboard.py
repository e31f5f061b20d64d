"""The dashboard: of each company how its link is, what waits, and the one step that helps."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .counts import COUNTED

_lt = LazyTranslate(__name__)

# How much more a link that is down asks for somebody than a document does, and a cause on it.
DOWN, CAUSE = 1_000_000, 1_000
DOWN_STATES = ("reconnect", "paused", "authorized")
# What the one button says, in the order in which it is said.
STEPS = {
    "draft": _lt("Set up"),
    "authorized": _lt("Choose the division"),
    "reconnect": _lt("Reconnect"),
    "paused": _lt("Check again"),
    "unknown": _lt("Look at what is being looked up"),
    "refused": _lt("Look at what Exact refused"),
    "blocked": _lt("Look at what is blocked"),
    "differences": _lt("Look at what differs"),
    "changed": _lt("Look at what changed"),
    "payments": _lt("Look at the payments"),
    "to_code": _lt("Code the bills"),
    "ready": _lt("Send"),
}
# The steps that mend the link, and the button of the connection that does.
MENDING = {
    "authorized": "action_choose_division",
    "reconnect": "action_connect",
    "paused": "action_resume",
}
TITLES = {
    "ready": _lt("Ready to be sent to Exact"),
    "to_code": _lt("Bills to code for Exact"),
    "queued": _lt("On their way to Exact"),
    "unknown": _lt("Being looked up in Exact"),
    "refused": _lt("Refused by Exact"),
    "blocked": _lt("Blocked before they went to Exact"),
    "changed": _lt("Changed in Odoo since they were sent"),
    "differences": _lt("Otherwise in Exact than in Odoo"),
    "payments": _lt("Paid in Exact, not booked here"),
}


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    ready_count = fields.Integer("Ready", compute="_compute_counts")
    to_code_count = fields.Integer("To code", compute="_compute_counts")
    queued_count = fields.Integer("Queued", compute="_compute_counts")
    unknown_count = fields.Integer("Being looked up", compute="_compute_counts")
    refused_count = fields.Integer("Refused", compute="_compute_counts")
    blocked_count = fields.Integer("Blocked", compute="_compute_counts")
    changed_count = fields.Integer("Changed in Odoo", compute="_compute_counts")
    differences_count = fields.Integer("Differences", compute="_compute_counts")
    payments_count = fields.Integer("Payments that wait", compute="_compute_counts")
    attention = fields.Integer(
        "Needs somebody",
        compute="_compute_attention",
        search="_search_attention",
        help="How much waits for a person; a link that is down comes first.",
    )
    next_step = fields.Char(compute="_compute_next_step")
    next_step_label = fields.Char(compute="_compute_next_step")
    ask_whom = fields.Char(compute="_compute_next_step")

    def _compute_counts(self):
        counts = self._origin._document_counts()
        for connection in self:
            mine = counts.get(connection._origin, {})
            for what in COUNTED:
                connection[f"{what}_count"] = mine.get(what, 0)

    # === SORTED BY WHAT NEEDS SOMEBODY === #

    def _compute_attention(self):
        query = self._search([("id", "in", self.ids)])
        weight = self._attention_sql(query.table, query)
        found = dict(
            self.env.execute_query(query.select(SQL.identifier(query.table, "id"), weight))
        )
        for connection in self:
            connection.attention = found.get(connection._origin.id, 0)

    def _search_attention(self, operator, value):
        if operator not in (">", ">=", "<", "<="):
            return NotImplemented
        query = self._search([])
        query.add_where(
            SQL("%s %s %s", self._attention_sql(query.table, query), SQL(operator), value)
        )
        return Domain("id", "in", query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "attention":
            return SQL("%s %s %s", self._attention_sql(alias, query), direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _attention_sql(self, alias, query):
        """How much waits for a person, of all connections in one pass.

        :param str alias: of the connections in ``query``, which is joined with what waits
        :rtype: SQL
        """
        entries = self.env["exact.entry"]
        waiting = Domain("state", "in", entries._alerted_states) | Domain(
            "settle_code", "!=", False
        )
        alerted = entries._search(waiting).subselect("connection_id")
        number = SQL(
            "(SELECT one.connection_id, COUNT(*) AS number FROM (%s) AS one GROUP BY 1)", alerted
        )
        asked = SQL(
            "(SELECT res_id AS connection_id, COUNT(*) AS number FROM mail_activity"
            " WHERE res_model = %s AND exact_cause IS NOT NULL AND active GROUP BY 1)",
            self._name,
        )
        terms = []
        for name, table in (("alerted", number), ("asked", asked)):
            joined = query.make_alias(alias, name)
            on = SQL(
                "%s = %s", SQL.identifier(joined, "connection_id"), SQL.identifier(alias, "id")
            )
            query.add_join("LEFT JOIN", joined, table, on)
            terms.append(SQL("COALESCE(%s, 0)", SQL.identifier(joined, "number")))
        return SQL(
            "(CASE WHEN %s IN %s THEN %s ELSE 0 END + %s + %s * LEAST(%s, 100))",
            SQL.identifier(alias, "state"),
            DOWN_STATES,
            DOWN,
            terms[0],
            CAUSE,
            terms[1],
        )

    # === THE ONE BUTTON === #

    @api.depends("state", *(f"{what}_count" for what in COUNTED))
    @api.depends_context("lang", "uid")
    def _compute_next_step(self):
        may_mend = self._filtered_access("write")
        for connection in self:
            step = connection._step()
            is_link = step in self._fields["state"].get_values(self.env)
            is_told = is_link and connection not in may_mend
            connection.next_step = step
            connection.next_step_label = step and not is_told and self.env._(STEPS[step])
            connection.ask_whom = is_told and connection._whom_to_ask()

    def _step(self):
        """What a person is to do first.

        :return: one of ``STEPS``, or False
        :rtype: str
        """
        if self.state != "connected":
            return self.state
        return next((what for what in STEPS if what in COUNTED and self[f"{what}_count"]), False)

    def _whom_to_ask(self):
        """Who can mend the link, for somebody who may not.

        :rtype: str
        """
        who = self.sudo()._exact_responsible(self.sudo().connected_by)
        return self.env._("Ask %(person)s to do that.", person=who.name)

    def action_next_step(self):
        """Do, or open, what helps most now."""
        self._check_one()
        step = self._step()
        if not step:
            raise UserError(self.env._("Nothing waits here."))
        if step in COUNTED:
            return self.action_open_documents(step)
        if not self.has_access("write"):
            raise UserError(self._whom_to_ask())
        return getattr(self, MENDING[step])() if step in MENDING else self._open_form()

    # === WHAT A COUNT OPENS === #

    def action_open_documents(self, what="blocked"):
        """Show the documents behind a count.

        :param str what: one of ``COUNTED``
        """
        self._check_one()
        self.check_access("read")
        if what not in COUNTED:
            raise UserError(self.env._("Nothing waits here."))
        return self.env["exact.entry"]._show_documents(
            self._documents(what), self.env._(TITLES[what])
        )
