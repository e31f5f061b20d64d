"""What happened to a document on its way to Exact: written down as it happens, never changed.

The log of calls is forgotten after some weeks; this stays as long as bookkeeping has to be kept.
"""

import base64
import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..queue.exact_posting import as_kept
from .exact_entry import STATES

# Bookkeeping is kept for seven years in the Netherlands (art. 52 AWR) and ten in Belgium (art.
# III.88 WER, art. 60 WBTW), counted from the end of the year: eleven cover both.
KEPT_FOR = timedelta(days=11 * 366)
# How many rows are forgotten in one go.
FORGOTTEN_AT_ONCE = 5000
# What the queue does is done for who started the run, everything else for who does it.
_OF_THE_QUEUE = ("queued", "sending", "unknown")


class ExactHistory(models.Model):
    """A state that a document came to; after an attempt with what was sent and answered.

    What is about to be sent is committed on the entry itself before the call; here it is written
    down with what came of it, so that an attempt is one row.
    """

    _name = "exact.history"
    _inherit = "exact.guarded"
    _description = "History of a document for Exact Online"
    _order = "id desc"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "exact.entry", "Document", required=True, index=True, ondelete="cascade", readonly=True
    )
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one(
        "res.users",
        "By",
        readonly=True,
        ondelete="set null",
        help="Who started it; empty for what goes by itself.",
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    endpoint = fields.Char(readonly=True)
    payload = fields.Json("Sent", readonly=True)
    answer = fields.Json(readonly=True, help="The entry, as Exact told it.")
    status = fields.Integer(
        readonly=True, aggregator=None, help="HTTP status; 0 when there was no answer."
    )
    duration_ms = fields.Integer("Duration (ms)", readonly=True, aggregator="avg")
    issues = fields.Json(readonly=True)
    reason = fields.Text(compute="_compute_reason")
    payload_text = fields.Text("What was sent", compute="_compute_texts")
    answer_text = fields.Text("What Exact answered", compute="_compute_texts")

    @api.depends("issues")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            reasons = row.entry_id._described(row.issues)
            row.reason = "\n".join(reason["message"] for reason in reasons)

    @api.depends("payload", "answer")
    def _compute_texts(self):
        for row in self:
            row.payload_text = row.payload and json.dumps(row.payload, indent=2)
            row.answer_text = row.answer and json.dumps(row.answer, indent=2)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse to change what happened.

        :raises UserError: always
        """
        raise UserError(self.env._("The history of a document cannot be changed."))

    def _as_evidence(self):
        """:return: this row as an auditor reads it
        :rtype: dict
        """
        return {
            "at": f"{self.at} UTC",
            "by": self.user_id.name or self.env._("by itself"),
            "state": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "endpoint": self.endpoint or None,
            "http_status": self.status if self.endpoint else None,
            "duration_ms": self.duration_ms or None,
            "reason": self.reason or None,
            "sent": self.payload or None,
            "answer": self.answer or None,
        }

    @api.autovacuum
    def _gc_history(self):
        """Forget what bookkeeping need not be kept of any more.

        :return: how many rows were forgotten, and how many may be left
        :rtype: tuple[int, int]
        """
        old = self.search(
            Domain("at", "<", fields.Datetime.now() - KEPT_FOR),
            order="at",
            limit=FORGOTTEN_AT_ONCE,
        )
        old.unlink()
        return len(old), int(len(old) == FORGOTTEN_AT_ONCE)


class _Answer:
    """What Exact told, on its way in the context, where a client can put plain values of its own.

    :param dict kept: as a JSON field keeps it
    """

    def __init__(self, kept):
        self.kept = kept


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    history_ids = fields.One2many("exact.history", "entry_id", readonly=True)
    history_file = fields.Binary("History as a file", compute="_compute_history_file")
    history_file_name = fields.Char(compute="_compute_history_file")

    def _with_answer(self, answer):
        """These entries, with what Exact told of them, for the history of what follows from it.

        :param dict answer: the entry, as Exact told it
        """
        told = {name: value for name, value in answer.items() if value is not None}
        return self.with_context(exact_answer=_Answer(as_kept(told)))

    def _after_move(self, before):
        result = super()._after_move(before)
        # Into the queue and on the way is no event: what comes of it is.
        told = self.filtered(
            lambda entry: before == "sending" or entry.state not in ("queued", "sending")
        )
        self.env["exact.history"].sudo().create([entry._history_row(before) for entry in told])
        return result

    def _history_row(self, before):
        """What is written down of the state this entry came to.

        :param str before: the state it had
        :return: values
        :rtype: dict
        """
        by_queue = before in _OF_THE_QUEUE and self.state != "cancelled"
        answer = self.env.context.get("exact_answer")
        user = (by_queue and self.run_id._starter()) or self.env.user
        return {
            "entry_id": self.id,
            "user_id": user.id != SUPERUSER_ID and user.id,
            "state": self.state,
            "answer": answer.kept if isinstance(answer, _Answer) else None,
            "issues": self.issues or False,
            **(self._last_attempt() if before == "sending" else {}),
        }

    def _last_attempt(self):
        """What was sent the last time, and how its call went.

        :return: values
        :rtype: dict
        """
        endpoint = self._posted_kind().endpoint
        status, duration = self.connection_id._last_post(endpoint, entry_id=self.id)
        return {
            "endpoint": endpoint,
            "payload": self.payload,
            "status": status,
            "duration_ms": duration,
        }

    # === EVIDENCE === #

    def _compute_history_file(self):
        for entry in self:
            text = json.dumps(entry._evidence(), indent=2, ensure_ascii=False, default=str)
            entry.history_file = base64.b64encode(text.encode())
            entry.history_file_name = f"exact-{entry.division}-{entry.id}.json"

    def _evidence(self):
        """All that is known of how this document got to Exact.

        Passwords and tokens are kept nowhere near it, and bank accounts are no part of what is
        sent of a document.

        :return: as JSON takes it
        :rtype: dict
        """
        return {
            "document": self.move_id.display_name,
            "company": self.company_id.name,
            "division": self.division,
            "reference": self.your_ref or None,
            "state": self._state_label(),
            "entry_number": self.entry_number or None,
            "entry_id": self.guid or None,
            "total": f"{self.amount_total:.2f} {self.currency_id.name}",
            "last_sent": self.payload or None,
            "history": [row._as_evidence() for row in self.history_ids.sorted("id")],
            "calls": [call._as_evidence() for call in self.call_ids.sorted("id")],
            "files": [
                {"state": file._state_label(), "reason": file.reason or None}
                for file in self.attachment_ids
            ],
        }

    def action_export_history(self):
        """Hand the history of a document to the browser, as a file."""
        self._check_one()
        url = f"/web/content/{self._name}/{self.id}/history_file"
        return {
            "type": "ir.actions.act_url",
            "url": f"{url}?filename_field=history_file_name&download=true",
            "target": "download",
        }
