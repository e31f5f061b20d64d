"""What an entry says to people: why it stands where it stands, and what to do about it."""

import json

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError

# Which screen of Exact shows one entry; uncertain, see docs/exact-online.md.
EXACT_SCREEN = "{base}/docs/FinEntry.aspx?_Division_={division}&EntryID=%7b{guid}%7d"


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    @api.depends("guid", "division", "connection_id")
    def _compute_exact_url(self):
        for entry in self:
            entry.exact_url = entry.guid and EXACT_SCREEN.format(
                base=entry.connection_id.sudo()._base_url(),
                division=entry.division,
                guid=entry.guid,
            )

    @api.depends("payload")
    def _compute_payload_text(self):
        for entry in self:
            entry.payload_text = entry.payload and json.dumps(entry.payload, indent=2)

    def _subject(self):
        return ("account.move", self.move_id.id)

    def _alerts(self):
        """What the document's form shows on top: each reason with its fix.

        :return dict: alerts as of ``account.move._get_alerts``
        """
        failed = self.state in self._failed_states
        reasons = self._own_reasons() or [{"message": ""}]
        return {
            f"exact_online_{number}": {
                **reason,
                "level": "danger" if failed else "warning",
                "message": self.env._(
                    "Exact Online: %(state)s. %(reason)s",
                    state=self._state_label(),
                    reason=reason["message"],
                ).strip(),
            }
            for number, reason in enumerate(reasons)
        }

    def _progress_line(self):
        """How the progress dialog shows this entry."""
        return {
            "key": f"{self._name}-{self.id}",
            "name": self.your_ref or self.move_id.name,
            "partner": self.partner_id.display_name,
            "state": self.state,
            "label": self._state_label(),
            "number": self.entry_number or "",
            "reason": self.reason or "",
        }

    # === WHERE IT IS SENT === #

    @api.model
    def _connection_for(self, moves):
        """The connection documents go to.

        :param account.move moves: documents of one company, or of it and branches of it
        :return exact.connection: connected, and readable for anybody who may send
        :raises UserError: when they go to several divisions
        :raises RedirectWarning: when a company is not connected, with the way to the settings
        """
        return self._connection_of(moves.company_id)

    @api.model
    def _connection_of(self, companies):
        """The one connection of companies, as for ``_connection_for``."""
        self._check_one_connection(companies)
        for company in companies.sudo():
            if company.exact_connection_id.state != "connected":
                self._refuse_unconnected(company)
        return companies.sudo().exact_connection_id

    @api.model
    def _check_one_connection(self, companies):
        """:raises UserError: when documents of these companies cannot go together"""
        found = [company.exact_connection_id for company in companies.sudo()]
        if len(found) > 1 and (len(set(found)) > 1 or not found[0]):
            raise UserError(
                self.env._(
                    "These documents belong to %(companies)s. Send those of one company at a "
                    "time: each has its own administration.",
                    companies=", ".join(companies.sudo().mapped("name")),
                )
            )

    @api.model
    def _refuse_unconnected(self, company):
        raise RedirectWarning(
            self.env._(
                "%(company)s is not connected to Exact Online. %(reason)s",
                company=company.name,
                reason=company._exact_not_served(),
            ).strip(),
            self.env.ref("account.action_account_config").id,
            self.env._("Go to the settings"),
        )
