"""How many documents of many connections are in which stage: a fixed number of statements."""

from collections import Counter

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# What is counted of documents that are, or were, on their way.
STATES = {
    "queued": ("queued", "sending", "withdrawing"),
    "unknown": ("unknown",),
    "refused": ("rejected",),
    "blocked": ("blocked",),
    "changed": ("changed",),
}
REMOTE_STATES = ("changed_remotely", "deleted_remotely")
# What is counted of documents nobody sent yet: those that go at once, and those coded first.
NEVER_SENT = {"ready": False, "to_code": True}
# The order in which a card shows them.
COUNTED = ("ready", "to_code", *STATES, "differences", "payments")


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _document_counts(self):
        """How many documents are in which stage, as far as the user may see them.

        The number of statements does not grow with that of connections.

        :return: by connection, a number for each of ``COUNTED``
        :rtype: dict
        """
        counts = {connection: Counter() for connection in self}
        self._count_never_sent(counts)
        self._count_entries(counts)
        return counts

    def _documents(self, what):
        """The documents behind a count of this connection.

        :param str what: one of ``COUNTED``
        :rtype: account.move
        """
        self.ensure_one()
        moves = self.env["account.move"]
        if what in NEVER_SENT:
            return moves.search(self._to_send_domain(what), order="date, id")
        return self.env["exact.entry"].search(self._entry_domain(what)).move_id

    # === NEVER SENT === #

    def _start_day(self):
        """From which accounting date on documents are to go to Exact.

        :return: what was chosen for automatic sending, else the month the company was set up
        :rtype: date
        """
        return self.auto_from or self.create_date.date().replace(day=1)

    def _to_send_domain(self, what):
        return self._unsent(what) & Domain(
            [("company_id", "in", self._companies().ids), ("date", ">=", self._start_day())]
        )

    def _unsent(self, what):
        """Posted documents that nobody sent yet.

        :param str what: one of ``NEVER_SENT``
        :rtype: Domain
        """
        kinds = self.env["account.move"]._exact_kinds().values()
        return self._never_sent_domain(
            [kind.move_type for kind in kinds if kind.is_coded == NEVER_SENT[what]]
        )

    def _count_never_sent(self, counts):
        """Add what nobody sent yet, of each company from its own first day on.

        :param dict counts: a Counter by connection
        """
        owners = {
            company.id: connection
            for connection, companies in self._companies_of_each().items()
            for company in companies
            if connection.state in self._locked_states
        }
        since = {company: owner._start_day() for company, owner in owners.items()}
        if not since:
            return
        for what in NEVER_SENT:
            found = self.env["account.move"]._read_group(
                self._unsent(what) & _since(since), ["company_id"], ["__count"]
            )
            for company, number in found:
                counts[owners[company.id]][what] += number

    def _companies_of_each(self):
        """The companies whose documents go with these connections, as of ``_companies``.

        :rtype: dict
        """
        own = {connection: connection.company_id.sudo() for connection in self}
        roots = self.company_id.sudo()
        branches = roots.search([("id", "child_of", roots.ids), ("id", "not in", roots.ids)])
        for branch in branches:
            serving = branch.exact_connection_id.with_env(self.env)
            if serving in own:
                own[serving] |= branch
        return own

    # === ON THEIR WAY === #

    def _entry_domain(self, what):
        """The entries behind a count of this connection, in the division that is connected."""
        return self._stage(what) & self.env["exact.entry"]._in_division(self)

    def _stage(self, what):
        """:param str what: one of ``COUNTED`` that is no ``NEVER_SENT``
        :rtype: Domain
        """
        if what == "differences":
            return Domain("drift", "!=", False) | Domain("state", "in", REMOTE_STATES)
        if what == "payments":
            return Domain("settle_code", "!=", False)
        return Domain("state", "in", STATES[what])

    def _count_entries(self, counts):
        """Add what stands in the division that is connected, and not in an earlier one."""
        entries = self.env["exact.entry"]
        mine = Domain("connection_id", "in", self.ids)
        of_state = {state: what for what, states in STATES.items() for state in states}
        groups = ["connection_id", "division", "state"]
        found = [
            (*row[:2], of_state[row[2]], row[3])
            for row in entries._read_group(
                mine & Domain("state", "in", tuple(of_state)), groups, ["__count"]
            )
        ]
        for what in ("differences", "payments"):
            rows = entries._read_group(mine & self._stage(what), groups[:2], ["__count"])
            found += [(*row[:2], what, row[2]) for row in rows]
        for connection, division, what, number in found:
            if division == connection.division:
                counts[connection][what] += number


def _since(days):
    """Documents of companies, each from a day of its own on.

    :param dict days: dates by id of the company
    :rtype: Domain
    """
    rows = SQL(", ").join(SQL("(%s, %s::date)", company, day) for company, day in days.items())

    def to_sql(_model, alias, _query):
        return SQL(
            "EXISTS (SELECT 1 FROM (VALUES %s) AS since (company_id, day)"
            " WHERE since.company_id = %s AND since.day <= %s)",
            rows,
            SQL.identifier(alias, "company_id"),
            SQL.identifier(alias, "date"),
        )

    earliest = min(days.values())
    return (
        Domain("company_id", "in", list(days))
        & Domain("date", ">=", earliest)
        & Domain.custom(to_sql=to_sql)
    )
