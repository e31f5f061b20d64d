"""A run, and the driver that works the queue for the progress dialog and for the cron."""

import logging
import time
from collections import Counter, defaultdict
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...core.kinds import INVOICE
from ..base.commits import commit_steps
from ..base.lock import work_lock
from ..words.language import counted
from .exact_work import RowTaken

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)

# The models of the queue, in the order they are worked on: relations before documents.
UNITS = ("exact.contact", "exact.entry", "exact.collection")
# What one call of the progress dialog does at most, so that its bar keeps moving.
DIALOG_ENTRIES = 5
DIALOG_SECONDS = 2
# After so many documents that could not reach Exact the others wait too.
DOWN_AFTER = 3
# How long to wait (seconds) for another worker that is changing the same row, each time.
BUSY_PAUSES = (0.05, 0.2, 1)
# When the cron takes over what a closed dialog left, at the latest.
TAKE_OVER_AFTER = timedelta(minutes=2)


SENT = (
    _lt("%(count)s document is in Exact Online."),
    _lt("%(count)s documents are in Exact Online."),
)


class ExactRun(models.Model):
    """What a person started: some documents, or contacts, to one connection, with its counters."""

    _name = "exact.run"
    _inherit = "exact.guarded"
    _description = "Sending to Exact Online"
    _order = "id desc"
    _rec_names_search = ["user_id"]
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
    account_ids = fields.One2many("exact.contact", "run_id", "Relations", readonly=True)
    collection_ids = fields.One2many("exact.collection", "run_id", "Collections", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, readonly=True
    )
    finished_at = fields.Datetime(readonly=True)
    total = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer("Finished", compute="_compute_counts")
    sent_count = fields.Integer("In Exact", compute="_compute_counts")
    failed_count = fields.Integer("In error", compute="_compute_counts")
    message = fields.Char(compute="_compute_message", help="Why nothing is being sent.")

    @api.depends("create_date", "user_id")
    def _compute_name(self):
        for run in self:
            at = fields.Datetime.context_timestamp(run, run.create_date or fields.Datetime.now())
            run.name = f"{at:%Y-%m-%d %H:%M} {run.user_id.name or ''}".strip()

    @api.depends("entry_ids.state", "account_ids.state", "collection_ids.state")
    def _compute_counts(self):
        counts = defaultdict(Counter)
        for model in map(self.env.__getitem__, UNITS):
            for run, state, count in model._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            ):
                counts[run.id] += {
                    "total": count,
                    "open": count * (state in model._open_states),
                    "sent": count * (state in model._done_states),
                    "failed": count * (state in model._failed_states),
                }
        for run in self:
            counted = counts[run.id]
            run.total = counted["total"]
            run.done_count = counted["total"] - counted["open"]
            run.sent_count = counted["sent"]
            run.failed_count = counted["failed"]

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

    @api.model
    def _start_relations(self, partners, connection, roles=None):
        """Queue contacts, to be relations in Exact, and start a run for them.

        :param res.partner partners: any; their commercial partners are meant
        :param exact.connection connection: where they go
        :param set roles: as of ``exact.contact._enqueue``
        :return exact.run: the new run
        """
        run = self.sudo().create({"connection_id": connection.id, "user_id": self.env.uid})
        self.env["exact.contact"].sudo()._enqueue(partners.sudo(), connection, roles, run)
        self._trigger_queue(fields.Datetime.now() + TAKE_OVER_AFTER)
        return run

    @api.model
    def _start_collections(self, collections, connection):
        """Queue collections and start a run for them.

        :param exact.collection collections: of the connection
        :param exact.connection connection: where they go
        :return exact.run: the new run
        """
        run = self.sudo().create({"connection_id": connection.id, "user_id": self.env.uid})
        collections._queue(run)
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
        self._check_one()
        return {
            "type": "ir.actions.client",
            "tag": "exact_online_connector.progress",
            "params": {"run_id": self.id},
        }

    def action_open_entries(self):
        """Show the documents of this run."""
        self.check_access("read")
        if self.sudo().collection_ids:
            return self.sudo().collection_ids._show()
        return self._documents_action(self.sudo().entry_ids, self.env._("Documents of this run"))

    def action_open_failed(self):
        """Show exactly what did not get to Exact."""
        self.check_access("read")
        failed = self._failed_units()
        if failed["exact.contact"]:
            return self._relations_action(failed["exact.contact"])
        if failed["exact.collection"]:
            return failed["exact.collection"]._show()
        return self._documents_action(failed["exact.entry"], self.env._("Not sent to Exact Online"))

    def _failed_units(self):
        return {
            model: units.filtered(lambda unit: unit.state in unit._failed_states)
            for model, units in self.sudo()._units().items()
        }

    def _units(self):
        """What belongs to this run.

        :return dict: records by name of the model
        """
        return {
            "exact.contact": self.account_ids,
            "exact.entry": self.entry_ids,
            "exact.collection": self.collection_ids,
        }

    def _relations_action(self, accounts):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_contact"
        )
        return {**action, "domain": [("id", "in", accounts.ids)], "context": {}}

    def _documents_action(self, entries, name):
        moves = entries.move_id
        kind = moves[:1]._exact_kind() or INVOICE
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "domain": [("id", "in", moves.ids)],
            "views": [(self.env.ref(kind.list_view).id, "list"), (False, "form")],
            "context": {"default_move_type": kind.move_type, "create": False},
        }

    def action_background(self):
        """Let the cron do the rest at once."""
        self._check_may_send()
        self._trigger_queue()

    def work(self):
        """Do a little of this run's work, for the progress dialog that asks again and again.

        :return dict: the progress, see ``_progress``
        """
        self._check_one()
        self._check_may_send()
        worked = self._drive(limit=DIALOG_ENTRIES, seconds=DIALOG_SECONDS)
        return {**self.sudo()._progress(), "worked": worked}

    def progress(self):
        """How far this run is, without working on it.

        :return dict: see ``_progress``
        """
        self._check_one()
        self.check_access("read")
        return {**self.sudo()._progress(), "worked": 0}

    def _progress(self):
        """What the progress dialog shows: counters, the pause if any, a line per document."""
        self.ensure_one()
        pause = self._paused_until(self.connection_id)
        units = [unit for some in self._units().values() for unit in some.sorted("id")]
        waiting = min(
            (u.not_before for u in units if u.state in u._open_states and u.not_before),
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
            "lines": [unit._progress_line() for unit in units],
        }

    # === DRIVER === #

    def _drive(self, limit=None, seconds=None):
        """Work the queue: the only code that commits, through the cron's own progress.

        :param self: one run, or none for everything that is due
        :param int limit: how many units at most
        :param float seconds: after how long to stop, between two units
        :return int: how many units were worked on
        """
        self = self.sudo()
        end = time.monotonic() + seconds if seconds else float("inf")
        commit = self.env["ir.cron"]._commit_progress
        tried = {model: self.env[model] for model in UNITS}
        worked = 0
        left = commit(remaining=self._count_due(tried))
        while left and time.monotonic() < end and (limit is None or worked < limit):
            unit = self._next_due(tried)
            # The work starts in a transaction of its own, see work_lock.
            commit()
            if unit is None:
                break
            worked += self._work(unit)
            tried[unit._name] += unit
            left = commit(1)
        runs = [units.exists().run_id for units in tried.values()]
        self._finish_runs(self.union(*runs))
        # Without anything due the cron is done, however much waits for a rate limit.
        commit(remaining=self._count_due(tried))
        return worked

    def _next_due(self, tried):
        """The next unit that can be worked on, None when there is none."""
        for model, done in tried.items():
            due = self._due(model) & Domain("id", "not in", done.ids)
            if unit := self.env[model].search(due, order="id", limit=1):
                return unit
        return None

    def _count_due(self, tried):
        return sum(
            self.env[model].search_count(self._due(model) & Domain("id", "not in", done.ids))
            for model, done in tried.items()
        )

    def _due(self, model):
        """What can be worked on now; a connection that must wait is left out as a whole."""
        domain = Domain(self.env[model]._due_domain())
        if self:
            domain &= Domain("run_id", "in", self.ids)
        paused = self.env["exact.connection"].search([("state", "=", "connected")])
        paused = paused.filtered(self._paused_until)
        return domain & Domain("connection_id", "not in", paused.ids)

    def _paused_until(self, connection):
        """Until when this connection rests: its rate limit is hit, or Exact cannot be reached.

        :return datetime: naive UTC, or False
        """
        waiting = [
            unit
            for model in map(self.env.__getitem__, UNITS)
            for unit in model.search(
                [
                    ("connection_id", "=", connection.id),
                    ("state", "in", model._open_states),
                    ("error_code", "in", ("rate_limited", "unavailable")),
                    ("not_before", ">", fields.Datetime.now()),
                ]
            )
        ]
        until = sorted(unit.not_before for unit in waiting)
        limited = [unit.not_before for unit in waiting if unit.error_code == "rate_limited"]
        if limited:
            return max(limited)
        # One may be its own trouble; when several fail it is the service.
        return len(waiting) >= DOWN_AFTER and until[0]

    def _work(self, unit):
        """Bring one unit as far as possible, committing at each of its steps.

        Where another worker gets in the way it starts anew, a moment later: what it committed
        tells how far it was.

        :return bool: False when another worker has it
        """
        for pause in (*BUSY_PAUSES, None):
            with work_lock(unit) as mine:
                if not mine:
                    return False
                if self._take_steps(unit):
                    return True
            if pause:
                time.sleep(pause)
        return True

    def _take_steps(self, unit):
        """Do what the steps of a unit say; the caller holds its work lock.

        :return bool: False when another worker got in the way, and it was left as it was committed
        """
        try:
            commit_steps(self.env, unit.with_company(unit.company_id)._steps())
        except (RowTaken, psycopg2.OperationalError, psycopg2.errors.UniqueViolation) as error:
            self.env.cr.rollback()
            _logger.info("%s is taken: %s", unit, error)
            return False
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s failed", unit)
            unit._set_aside()
            self.env["ir.cron"]._commit_progress()
        return True

    def _finish_runs(self, runs):
        """Close the runs of which nothing is left to do; only one worker may say so."""
        try:
            for run in runs.filtered(lambda run: run.state == "running"):
                if run.total == run.done_count and run.try_lock_for_update(allow_referencing=True):
                    run.write({"state": "done", "finished_at": fields.Datetime.now()})
                    run._tell_user()
                    run.connection_id._report_waiting()
            self.env.flush_all()
        except psycopg2.OperationalError:
            # Another worker closed it at the same moment.
            self.env.cr.rollback()

    def _tell_user(self):
        """Tell who started the run what came of it, when the cron finished it."""
        if "ir_cron_progress_id" not in self.env.context:
            return
        run = self.with_context(lang=self.user_id.lang)
        failed = run.failed_count
        shown = run._failed_units() if failed else run._units()
        documents = shown["exact.entry"].move_id
        records = shown["exact.contact"] or shown["exact.collection"] or documents
        self.user_id._bus_send(
            "account_notification",
            {
                "type": "warning" if failed else "success",
                "title": run.env._("Exact Online"),
                "message": run._result_text(),
                "sticky": bool(failed),
                "action_button": {
                    "name": run.env._("Open"),
                    "action_name": run.env._("Sent to Exact Online"),
                    "model": records._name,
                    "res_ids": records.ids,
                },
            },
        )

    def _result_text(self):
        if self.account_ids:
            return self.env._(
                "Relations in Exact Online: %(sent)s of %(total)s.",
                sent=self.sent_count,
                total=self.total,
            )
        if self.collection_ids:
            return self.env._(
                "Collections booked in Exact Online: %(sent)s of %(total)s.",
                sent=self.sent_count,
                total=self.total,
            )
        if self.failed_count:
            return self.env._(
                "Documents in Exact Online: %(sent)s of %(total)s. Not sent: %(failed)s.",
                sent=self.sent_count,
                total=self.total,
                failed=self.failed_count,
            )
        return counted(self.env, self.sent_count, *SENT)

    # === CRON === #

    @api.model
    def _trigger_queue(self, at=None):
        """Have the cron work the queue soon, or at a moment (naive UTC)."""
        self.env.ref("exact_online_connector.ir_cron_queue").sudo()._trigger(at)

    @api.model
    def _cron_work_queue(self):
        """Work on everything that is due."""
        self._drive()
