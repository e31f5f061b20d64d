"""A run, and the driver that works the queue for the progress dialog and for the cron."""

import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

from .exact_entry import FAILED, OPEN
from .exact_lock import work_lock

_logger = logging.getLogger(__name__)

# What one call of the progress dialog does at most, so that its bar keeps moving.
DIALOG_ENTRIES = 5
DIALOG_SECONDS = 2
# After so many documents that could not reach Exact the others wait too.
DOWN_AFTER = 3
# The list of each kind of document.
LIST_VIEWS = {
    "out_invoice": "view_out_invoice_tree",
    "out_refund": "view_out_credit_note_tree",
    "in_invoice": "view_in_invoice_bill_tree",
    "in_refund": "view_in_invoice_refund_tree",
}
# When the cron takes over what a closed dialog left, at the latest.
TAKE_OVER_AFTER = timedelta(minutes=2)


class ExactRun(models.Model):
    """What a person started: some documents to one connection, with its counters."""

    _name = "exact.run"
    _description = "Sending to Exact Online"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Started by", required=True, default=lambda self: self.env.user, readonly=True
    )
    entry_ids = fields.One2many("exact.entry", "run_id", "Entries", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, readonly=True
    )
    finished_at = fields.Datetime(readonly=True)
    total = fields.Integer("Documents", compute="_compute_counts")
    done_count = fields.Integer("Finished", compute="_compute_counts")
    sent_count = fields.Integer("In Exact", compute="_compute_counts")
    failed_count = fields.Integer("In error", compute="_compute_counts")
    message = fields.Char(compute="_compute_message", help="Why the queue stands still.")

    @api.depends("create_date", "user_id")
    def _compute_name(self):
        for run in self:
            at = fields.Datetime.context_timestamp(run, run.create_date or fields.Datetime.now())
            run.name = f"{at:%Y-%m-%d %H:%M} {run.user_id.name or ''}".strip()

    @api.depends("entry_ids.state")
    def _compute_counts(self):
        counts = {}
        for run, state, count in self.env["exact.entry"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts.setdefault(run.id, {})[state] = count
        for run in self:
            by_state = counts.get(run.id, {})
            run.total = sum(by_state.values())
            run.done_count = run.total - sum(by_state.get(state, 0) for state in OPEN)
            run.sent_count = by_state.get("sent", 0)
            run.failed_count = sum(by_state.get(state, 0) for state in FAILED)

    @api.depends("state", "connection_id.state", "connection_id.state_reason")
    def _compute_message(self):
        for run in self:
            stopped = run.state == "running" and run.connection_id.state != "connected"
            run.message = stopped and (
                run.connection_id.state_reason or self.env._("Not connected to Exact Online.")
            )

    # === START AND FOLLOW === #

    @api.model
    def _start(self, moves, connection):
        """Queue documents and start a run for them.

        :param account.move moves: documents of the connection's company
        :param exact.connection connection: where they go
        :return exact.run: the new run
        """
        run = self.sudo().create({"connection_id": connection.id, "user_id": self.env.uid})
        self.env["exact.entry"].sudo()._enqueue(moves, connection, run)
        self._trigger_queue(fields.Datetime.now() + TAKE_OVER_AFTER)
        return run

    def _add(self, moves):
        """Queue more documents in this run, which may be done already.

        :param account.move moves: documents of the connection's company
        """
        run = self.sudo()
        run.env["exact.entry"]._enqueue(moves, run.connection_id, run)
        if run.state == "done":
            run.write({"state": "running", "finished_at": False})
        self._trigger_queue(fields.Datetime.now() + TAKE_OVER_AFTER)

    def action_open(self):
        """Show the progress of this run."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "exact_online_connector.progress",
            "params": {"run_id": self.id},
        }

    def action_open_entries(self):
        """Show the documents of this run."""
        return self._documents_action(self.sudo().entry_ids, self.env._("Documents of this run"))

    def action_open_failed(self):
        """Show exactly the documents that did not get to Exact."""
        failed = self.sudo().entry_ids.filtered(lambda entry: entry.state in FAILED)
        return self._documents_action(failed, self.env._("Not sent to Exact Online"))

    def _documents_action(self, entries, name):
        moves = entries.move_id
        kind = moves[:1].move_type or "out_invoice"
        view = LIST_VIEWS[kind]
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "domain": [("id", "in", moves.ids)],
            "views": [(self.env.ref(f"account.{view}").id, "list"), (False, "form")],
            "context": {"default_move_type": kind, "create": False},
        }

    def action_background(self):
        """Let the cron do the rest at once."""
        self.check_access("read")
        self._trigger_queue()

    def work(self):
        """Do a little of this run's work, for the progress dialog that asks again and again.

        :return dict: the progress, see ``_progress``
        """
        self.ensure_one()
        self.check_access("read")
        self.env["exact.entry"]._check_may_send()
        worked = self._drive(limit=DIALOG_ENTRIES, seconds=DIALOG_SECONDS)
        return {**self.sudo()._progress(), "worked": worked}

    def progress(self):
        """How far this run is, without working on it.

        :return dict: see ``_progress``
        """
        self.ensure_one()
        self.check_access("read")
        return {**self.sudo()._progress(), "worked": 0}

    def _progress(self):
        """What the progress dialog shows: counters, the pause if any, a line per document."""
        self.ensure_one()
        pause = self._paused_until(self.connection_id)
        waiting = min(
            (e.not_before for e in self.entry_ids if e.state in OPEN and e.not_before),
            default=None,
        )
        return {
            "total": self.total,
            "done": self.done_count,
            "sent": self.sent_count,
            "failed": self.failed_count,
            "finished": self.total == self.done_count,
            "message": self.message or False,
            "paused_until": fields.Datetime.to_string(pause) if pause else False,
            "waiting_until": fields.Datetime.to_string(waiting) if waiting else False,
            "lines": [entry._progress_line() for entry in self.entry_ids.sorted("id")],
        }

    # === DRIVER === #

    def _drive(self, limit=None, seconds=None):
        """Work the queue: the only code that commits, through the cron's own progress.

        :param self: one run, or none for everything that is due
        :param int limit: how many entries at most
        :param float seconds: after how long to stop, between two entries
        :return int: how many entries were worked on
        """
        self = self.sudo()
        end = time.monotonic() + seconds if seconds else float("inf")
        entries = self.env["exact.entry"]
        commit = self.env["ir.cron"]._commit_progress
        tried, worked = entries, 0
        left = commit(remaining=entries.search_count(self._due()))
        while left and time.monotonic() < end and (limit is None or worked < limit):
            due = self._due() & Domain("id", "not in", tried.ids)
            entry = entries.search(due, order="id", limit=1)
            # The work starts in a transaction of its own, see work_lock.
            commit()
            if not entry:
                break
            worked += self._work(entry)
            tried += entry
            left = commit(1)
        self._finish_runs(tried.exists().run_id | self)
        # Without anything due the cron is done, however much waits for a rate limit.
        commit(remaining=entries.search_count(self._due() & Domain("id", "not in", tried.ids)))
        return worked

    def _due(self):
        """What can be worked on now; a connection that must wait is left out as a whole."""
        domain = Domain(self.env["exact.entry"]._due_domain())
        if self:
            domain &= Domain("run_id", "in", self.ids)
        paused = self.env["exact.connection"].search([("state", "=", "connected")])
        paused = paused.filtered(self._paused_until)
        return domain & Domain("connection_id", "not in", paused.ids)

    def _paused_until(self, connection):
        """Until when this connection rests: its rate limit is hit, or Exact cannot be reached.

        :return datetime: naive UTC, or False
        """
        waiting = self.env["exact.entry"].search(
            [
                ("connection_id", "=", connection.id),
                ("state", "in", OPEN),
                ("error_code", "in", ("rate_limited", "unavailable")),
                ("not_before", ">", fields.Datetime.now()),
            ],
            order="not_before",
        )
        limited = waiting.filtered(lambda entry: entry.error_code == "rate_limited")
        if limited:
            return limited[-1].not_before
        # One may be the document's own trouble; when several fail it is the service.
        return len(waiting) >= DOWN_AFTER and waiting[0].not_before

    def _work(self, entry):
        """Bring one entry as far as possible, committing at each of its steps.

        :return bool: False when another worker has it
        """
        commit = self.env["ir.cron"]._commit_progress
        with work_lock(self.env, entry.id) as mine:
            if not mine:
                return False
            try:
                for _step in entry.with_company(entry.company_id)._steps():
                    commit()
                commit()
            except (psycopg2.OperationalError, psycopg2.errors.UniqueViolation) as error:
                # Another worker was faster; the entry is as it left it.
                self.env.cr.rollback()
                _logger.info("exact.entry %s is taken: %s", entry.id, error)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("exact.entry %s failed", entry.id)
                entry._set_aside()
                commit()
        return True

    def _finish_runs(self, runs):
        """Close the runs of which nothing is left to do; only one worker may say so."""
        try:
            for run in runs.filtered(lambda run: run.state == "running"):
                if run.total == run.done_count and run.try_lock_for_update(allow_referencing=True):
                    run.write({"state": "done", "finished_at": fields.Datetime.now()})
                    run._tell_user()
            self.env.flush_all()
        except psycopg2.OperationalError:
            # Another worker closed it at the same moment.
            self.env.cr.rollback()

    def _tell_user(self):
        """Tell who started the run what came of it, when the cron finished it."""
        if "ir_cron_progress_id" not in self.env.context:
            return
        failed = self.failed_count
        shown = self.entry_ids.filtered(lambda e: e.state in FAILED) if failed else self.entry_ids
        self.user_id._bus_send(
            "account_notification",
            {
                "type": "warning" if failed else "success",
                "title": self.env._("Exact Online"),
                "message": self._result_text(),
                "sticky": bool(failed),
                "action_button": {
                    "name": self.env._("Open"),
                    "action_name": self.env._("Sent to Exact Online"),
                    "model": "account.move",
                    "res_ids": shown.move_id.ids,
                },
            },
        )

    def _result_text(self):
        if self.failed_count:
            return self.env._(
                "%(sent)s of %(total)s documents are in Exact Online, %(failed)s are not.",
                sent=self.sent_count,
                total=self.total,
                failed=self.failed_count,
            )
        return self.env._("%(sent)s documents are in Exact Online.", sent=self.sent_count)

    # === CRON === #

    @api.model
    def _trigger_queue(self, at=None):
        """Have the cron work the queue soon, or at a moment (naive UTC)."""
        self.env.ref("exact_online_connector.ir_cron_queue").sudo()._trigger(at)

    @api.model
    def _cron_work_queue(self):
        """Work on everything that is due."""
        self._drive()
