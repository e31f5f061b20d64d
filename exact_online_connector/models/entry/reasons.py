"""What an entry says to people: why it stands where it stands, and what to do about it."""

import json

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...core.kinds import INVOICE
from ..words.describe import as_alert
from ..words.language import counted
from .exact_entry import BOOKED_OTHERWISE

_lt = LazyTranslate(__name__)

# Which screen of Exact shows one entry; uncertain, see docs/exact-online.md.
EXACT_SCREEN = "{base}/docs/FinEntry.aspx?_Division_={division}&EntryID=%7b{guid}%7d"
SENT = (
    _lt("%(count)s document is in Exact Online."),
    _lt("%(count)s documents are in Exact Online."),
)


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

        :return: alerts as of ``account.move._get_alerts``
        :rtype: dict
        """
        failed = self.state in self._failed_states
        reasons = self._reasons() or [{"message": ""}]
        return {
            f"exact_online_{number}": {
                **reason,
                "level": "danger" if failed else "warning",
                "message": self.env._(
                    "Exact Online: %(state)s. %(reason)s",
                    state=self._state_label(),
                    reason=as_alert(reason)["message"],
                ).strip(),
            }
            for number, reason in enumerate(reasons)
        }

    def _result_text(self, run):
        if run.failed_count:
            return self.env._(
                "Documents in Exact Online: %(sent)s of %(total)s. Not sent: %(failed)s.",
                sent=run.sent_count,
                total=run.total,
                failed=run.failed_count,
            )
        return counted(self.env, run.sent_count, *SENT)

    def _show(self, title=None):
        return self._show_documents(self.move_id, title)

    @api.model
    def _show_documents(self, moves, title=None):
        """The action that lists documents, whether they went to Exact or not.

        :param account.move moves: in any number
        :param str title: of the list
        :rtype: dict
        """
        kind = moves[:1]._exact_kind() or INVOICE
        return {
            "type": "ir.actions.act_window",
            "name": title or self.env._("Documents"),
            "res_model": "account.move",
            "domain": [("id", "in", moves.ids)],
            "views": [(self.env.ref(kind.list_view).id, "list"), (False, "form")],
            "context": {"default_move_type": kind.move_type, "create": False},
        }

    def _shown_as(self):
        return self.move_id

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

    def _ask_to_look(self, cause, say):
        """One activity on the document, for who is responsible for it.

        :param str cause: as of ``_has_cause``
        :param function say: takes this entry in the language of who is asked, and returns summary
            and note
        """
        self.move_id._exact_ask(
            cause,
            lambda move: say(self.with_env(move.env)),
            self.move_id.invoice_user_id,
            self.connection_id.connected_by,
        )

    def _has_cause(self, cause):
        """Whether a person still has to look at its document.

        Extended by payment, for what is open again, and drift, for what Exact has otherwise.

        :param str cause: of an activity
        :rtype: bool
        """
        codes = {one["code"] for one in self.issues or ()}
        match cause:
            case "twice":
                return "booked_twice" in codes
            case "otherwise":
                return not codes.isdisjoint(BOOKED_OTHERWISE)
            case "deleted":
                return self.state == "deleted_remotely"
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_still_asks(self, cause):
        entry = self.sudo().exact_entry_id
        return super()._exact_still_asks(cause) and bool(entry) and entry._has_cause(cause)
