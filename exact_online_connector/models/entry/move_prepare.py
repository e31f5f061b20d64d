"""What would be sent for a document, and what stands in its way; without any call."""

from odoo import models
from odoo.tools import format_amount, format_date

from ...core.entry.entry import prepare_entry
from ...core.issues import Issue
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_prepare(self, connection):
        """Make the entries of these documents, as they are now.

        A bill is booked as its lines are coded; one that nobody coded has no lines.

        :param exact.connection connection: where they would go
        :return: generator of (account.move, PreparedEntry)
        """
        mappings = ExactMappings(connection)
        division = mappings.division
        self.sudo()._exact_read_ahead()
        for move in self.sudo():
            document = move._exact_snapshot(mappings)
            yield move, prepare_entry(document, division, move._exact_coded_lines())

    def _exact_read_ahead(self):
        """Read for all of these documents what is asked for document by document.

        That is what Odoo's tax computation, and what tells files apart, take of each alone.
        """
        self.line_ids.fetch(["tax_ids", "tax_tag_ids"])
        self.attachment_ids.fetch()

    def _exact_coded_lines(self):
        """How the lines of this bill are booked. Extended by coding.

        :return: tuple of ``CodedLine``
        """
        return ()

    def _exact_check(self, connection):
        """What a preview needs to know of these documents.

        :param exact.connection connection: where they would go
        :return: generator of (account.move, list of issues as of ``kept``)
        """
        for move, prepared in self._exact_prepare(connection):
            yield move, kept(*move._exact_queue_issues(), *prepared.issues)

    def _exact_queue_issues(self):
        """Issues of a document that is being sent; the mapping knows of sent ones itself."""
        if self.exact_state in self.env["exact.entry"]._under_way_states:
            code = "no_answer" if self.exact_state == "unknown" else "under_way"
            yield Issue(code, True, {"document": self.name}, ("account.move", self.id))
        if self.exact_is_duplicate:
            # Exact is asked again: what it had may be gone by now.
            for found in self.sudo().exact_entry_id.issues:
                yield Issue(found["code"], False, found["params"], ("account.move", self.id))

    def _exact_closed_period(self):
        """The period this document would be booked in, when Exact has it closed for its journal.

        :return: ``year``, ``period``, ``journal`` as people call it, and ``first_open``: the first
            day of the next open period, or None; None when it is open
        :rtype: dict
        """
        self.ensure_one()
        connection = self.company_id.sudo().exact_connection_id
        if not connection:
            return None
        [(_move, prepared)] = self._exact_prepare(connection)
        division = ExactMappings(connection).division
        code = prepared.payload["Journal"]
        closed = {(year, number) for journal, year, number in division.closed if journal == code}
        period = division.period_of(self.date)
        if not period or (period.year, period.period) not in closed:
            return None
        later = (
            one.start
            for one in division.periods
            if one.start > period.end and (one.year, one.period) not in closed
        )
        return {
            "year": period.year,
            "period": period.period,
            "journal": division.journals[code].label if code in division.journals else code,
            "first_open": min(later, default=None),
        }

    def _exact_preview(self, connection):
        """The entry as Exact will book it, for the eyes.

        :param exact.connection connection: where it would go
        :return: values of the template ``entry_preview``
        :rtype: dict
        """
        self.ensure_one()
        [(move, prepared)] = self._exact_prepare(connection)
        division = ExactMappings(connection).division
        journal = division.journals.get(prepared.payload["Journal"] or "")
        names = {("gl", one.code): one.description for one in division.gl_accounts.values()}
        names |= {("vat", one.code): one.description for one in division.vat_codes.values()}
        return {
            "entry": prepared,
            "names": names,
            "customer": move.commercial_partner_id.name,
            "date": format_date(self.env, move.invoice_date),
            "accounting_date": move.date != move.invoice_date and format_date(self.env, move.date),
            "due_date": format_date(self.env, move.invoice_date_due),
            "journal": f"{journal.code} {journal.description}" if journal else "",
            "period": f"{prepared.year}-{prepared.period:02}" if prepared.period else "",
            "money": lambda amount: format_amount(self.env, float(amount), move.currency_id),
        }
