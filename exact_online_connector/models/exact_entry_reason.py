"""What an entry says to people: why it stands where it stands, and what to do about it."""

import json

from odoo import api, models
from odoo.exceptions import AccessError, RedirectWarning

from .exact_entry import FAILED
from .exact_messages import describe

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

    @api.depends("state", "error_code", "error_message", "error_params", "not_before")
    @api.depends_context("lang")
    def _compute_reason(self):
        for entry in self:
            reasons = entry._own_reasons()
            entry.reason = "\n".join(reason["message"] for reason in reasons)

    def _own_reasons(self):
        if not self.error_code:
            return []
        first = {"code": self.error_code, "params": {}, "record": ("account.move", self.move_id.id)}
        reasons = self._reasons(self.error_params or [first], self.connection_id)
        if self.error_message:
            # Exact's own words, in the language of the Exact user.
            reasons[0]["message"] += f"\n{self.error_message}"
        return reasons

    @api.model
    def _issue_json(self, issue):
        """An issue of the mapping as we keep it: put into words only when somebody reads it.

        :param mapping.issues.Issue issue: any
        """
        return {
            "code": issue.code,
            "blocking": issue.blocking,
            "params": issue.params,
            "record": issue.record,
        }

    @api.model
    def _reasons(self, issues, connection):
        """Put stored issues into words.

        :param list[dict] issues: of ``_issue_json``
        :param exact.connection connection: whose mappings the fixes open
        :return list[dict]: what Odoo's ``actionable_errors`` widget shows
        """
        return [
            {
                "level": "danger" if issue.get("blocking", True) else "warning",
                **describe(self.env, issue, connection),
            }
            for issue in issues or []
        ]

    def _alerts(self):
        """What the document's form shows on top: each reason with its fix.

        :return dict: alerts as of ``account.move._get_alerts``
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        failed = self.state in FAILED
        reasons = self._own_reasons() or [{"message": ""}]
        return {
            f"exact_online_{number}": {
                **reason,
                "level": "danger" if failed else "warning",
                "message": self.env._(
                    "Exact Online: %(state)s. %(reason)s",
                    state=labels[self.state],
                    reason=reason["message"],
                ).strip(),
            }
            for number, reason in enumerate(reasons)
        }

    def _progress_line(self):
        """How the progress dialog shows this entry."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.your_ref or self.move_id.name,
            "partner": self.partner_id.display_name,
            "state": self.state,
            "label": labels[self.state],
            "number": self.entry_number or "",
            "reason": self.reason or "",
        }

    # === WHO MAY SEND WHERE === #

    @api.model
    def _connection_for(self, moves):
        """The connection documents go to.

        :param account.move moves: documents of one company
        :return exact.connection: connected, and readable for anybody who may send
        :raises RedirectWarning: when the company is not connected, with the way to the settings
        """
        company = moves.company_id
        connection = company.sudo().exact_connection_id
        if connection.state == "connected":
            return connection
        raise RedirectWarning(
            self.env._(
                "%(company)s is not connected to Exact Online. %(reason)s",
                company=company.name,
                reason=connection.state_reason or "",
            ).strip(),
            self.env.ref("account.action_account_config").id,
            self.env._("Go to the settings"),
        )

    def _check_may_send(self):
        """:raises AccessError: for people who may not invoice, or not see these documents"""
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only people who may invoice can send to Exact Online."))
