"""Companies beside the one that is connected, and documents in every stage."""

from odoo import fields
from odoo.tools import SQL

from ..coding.bill_common import Bills
from ..entry.send_common import ExactSendCase
from ..many import rows

# A state for each count of documents that were queued once.
STAGES = {
    "queued": "queued",
    "unknown": "unknown",
    "refused": "rejected",
    "blocked": "blocked",
    "changed": "changed",
}


class DashboardCase(Bills, ExactSendCase):
    def entry(self, move=None, state="sent", **values):
        """A document as if it had been on its way."""
        move = move or self.invoice(100)
        return (
            self.env["exact.entry"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "move_id": move.id,
                    "division": self.connection.division,
                    "state": state,
                    "your_ref": move.name,
                    "currency_id": move.currency_id.id,
                    "sent_at": fields.Datetime.now(),
                    **values,
                }
            )
        )

    def copied(self, count):
        """So many more connected companies, of whoever runs the test.

        :return: their connections
        :rtype: exact.connection
        """
        own = self.connection.company_id
        names = SQL("old.name || ' ' || new.new_id")
        companies = rows(own, count, name=names, parent_path=SQL("new.new_id || '/'"))
        given = SQL("(%s::int[])[new.at]", companies)
        connections = rows(
            self.connection, count, company_id=given, division=SQL("900000 + new.new_id")
        )
        self.env.registry.clear_cache()
        self.env.user.company_ids = [(4, company) for company in companies]
        return self.env["exact.connection"].browse(connections)

    def dashboard(self, user=None, **context):
        """The connections as the dashboard shows them to somebody, of all their companies."""
        user = user or self.env.user
        model = self.env["exact.connection"].with_user(user)
        return model.with_context(allowed_company_ids=user.company_ids.ids, **context)
