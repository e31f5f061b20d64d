"""A run: what a person, or a switch, started, with its counters."""

from collections import Counter, defaultdict
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..base.drive_memory import DriveMemory

# What one call of the progress dialog does at most, so that its bar keeps moving.
DIALOG_ENTRIES = 5
DIALOG_SECONDS = 2
# How many lines it gets at most; a person looks at what failed and what is under way.
DIALOG_LINES = 200
# Numbers of transactions start anew after so many.
TRANSACTIONS = 2**32
# When the cron takes over what a closed dialog left, at the latest.
TAKE_OVER_AFTER = timedelta(minutes=2)


class ExactRun(models.Model):
    """What a person started: some units of work of one connection, such as documents.

    Whoever adds a unit of work gives runs a One2many to it, whose inverse is ``run_id``; that is
    how a run knows what belongs to it.
    """

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
    @api.depends_context("lang", "tz")
    def _compute_name(self):
        for run in self:
            at = format_datetime(self.env, run.create_date or fields.Datetime.now(), False, "short")
            run.name = f"{at} {run.user_id.name or ''}".strip()

    # === WHAT BELONGS TO IT === #

    @api.model
    def _unit_fields(self):
        """The fields with what belongs to a run, in the order it is worked on.

        :return: names
        :rtype: list[str]
        """
        names = {
            field.comodel_name: name
            for name, field in self._fields.items()
            if field.type == "one2many" and field.inverse_name == "run_id"
        }
        units = self.env["exact.work"]._models()
        return [names[model._name] for model in units if model._name in names]

    def _units(self):
        """What belongs to these runs.

        :return: units of work, those of each model together
        :rtype: list
        """
        return [self[name] for name in self._unit_fields()]

    @api.depends(lambda self: [f"{name}.state" for name in self._unit_fields()])
    def _compute_counts(self):
        """How many units each run has, and how they ended. Extended by relation."""
        counts = defaultdict(Counter)
        for model in self.browse()._units():
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
    @api.depends_context("lang", "tz")
    def _compute_message(self):
        for run in self:
            stopped = run.state == "running" and run.connection_id.state != "connected"
            run.message = stopped and (
                run.connection_id.state_reason or self.env._("Not connected to Exact Online.")
            )

    def _starter(self):
        """Who started this run; read once in a drive, since it never changes.

        :rtype: res.users
        """
        known = DriveMemory.of(self.env)
        key = ("exact_starter", self.id)
        if known is None or not self:
            return self.user_id
        if key not in known:
            known[key] = self.user_id.id
        return self.env["res.users"].browse(known[key] or ())

    # === START AND FOLLOW === #

    @api.model
    def _new(self, connection):
        """A run without anything in it yet, started by the user.

        :param exact.connection connection: where its units go
        :return: as superuser
        :rtype: exact.run
        """
        run = self.sudo().create({"connection_id": connection.id, "user_id": self.env.uid})
        run._leave_to_cron()
        return run

    def _leave_to_cron(self):
        """Have the cron take over what the progress dialog does not do soon.

        Override this to have others begin at once, after ``super()``.
        """
        self.env["exact.driver"]._wake(fields.Datetime.now() + TAKE_OVER_AFTER)

    def action_open(self):
        """Show the progress of this run."""
        self._check_one()
        return {
            "type": "ir.actions.client",
            "tag": "exact_online_connector.progress",
            "params": {"run_id": self.id},
        }

    def action_open_failed(self):
        """Show exactly what did not get to Exact."""
        self.check_access("read")
        return self._shown(failed=True)._show(self.env._("Not sent to Exact Online"))

    def _shown(self, failed):
        """The units to show people: of the first model that these runs have any of.

        :param bool failed: only those in error
        :return: units of one model, empty when there is none
        :rtype: exact.work
        """
        found = self.sudo()._units()
        return max([units._failed() for units in found] if failed else found, key=bool)

    def action_background(self):
        """Let the cron do the rest at once."""
        self._check_may_send()
        self.env["exact.driver"]._wake()

    def work(self, since=None):
        """Do a little of this run's work, for the progress dialog that asks again and again.

        :param int since: what the progress said of ``since`` the last time; None the first time
        :return: see ``_progress`` and ``_changed``, and how many units were worked on
        :rtype: dict
        """
        worked = self._work()
        run = self.sudo()
        return {**run._progress(), **run._changed(since), "worked": worked}

    def progress(self, since=None):
        """How far this run is, without working on it.

        :param int since: as of ``work``
        :return: as of ``work``
        :rtype: dict
        """
        self._check_one()
        self.check_access("read")
        run = self.sudo()
        return {**run._progress(), **run._changed(since), "worked": 0}

    def _work(self):
        """Do a little of this run's work.

        :return: how many units were worked on
        :rtype: int
        """
        self._check_one()
        self._check_may_send()
        driver = self.env["exact.driver"]
        return driver._drive(self, limit=DIALOG_ENTRIES, seconds=DIALOG_SECONDS)

    def _progress(self):
        """How far this run is: counters, and the pause if any. Extended by relation."""
        self.ensure_one()
        pause = self.env["exact.driver"]._paused_until(self.connection_id).get(self.connection_id)
        waiting = min(filter(None, map(self._waits_until, self.browse()._units())), default=None)
        return {
            "total": self.total,
            "done": self.done_count,
            "sent": self.sent_count,
            "failed": self.failed_count,
            "finished": self.total == self.done_count,
            "message": self.message or False,
            "way_out": self.connection_id._way_out() if self.message else {},
            "paused_until": fields.Datetime.to_string(pause) if pause else False,
            "waiting_until": fields.Datetime.to_string(waiting) if waiting else False,
        }

    def _waits_until(self, model):
        """When the first of the units of a model that wait is tried again; False for none."""
        waiting = Domain("run_id", "=", self.id) & Domain("not_before", "!=", False)
        waiting &= Domain("state", "in", model._open_states)
        [[moment]] = model._read_group(waiting, [], ["not_before:min"])
        return moment

    def _changed(self, since=None):
        """The lines of the units that changed, at most ``DIALOG_LINES``: what failed first, then
        what is open, in the order it is worked on.

        What is still written while this is read counts the next time, however long that takes: a
        row has the number of the transaction that wrote it, and ``since`` is that of the oldest one
        that was not over.

        :param int since: as of ``work``; None for all
        :return: ``lines``, and ``since`` for the next time
        :rtype: dict
        """
        [[now]] = self.env.execute_query(
            SQL("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        )
        lines = []
        for model in self.browse()._units():
            changed = Domain("run_id", "=", self.id)
            if since is not None:
                changed &= Domain("id", "in", self._written_since(model, since))
            is_open = Domain("state", "in", model._open_states)
            is_failed = Domain("state", "in", model._failed_states)
            for which in (is_failed, is_open, ~(is_failed | is_open)):
                found = model.search(changed & which, order="id", limit=DIALOG_LINES - len(lines))
                lines += [unit._progress_line() for unit in found]
                if len(lines) == DIALOG_LINES:
                    break
        return {"lines": lines, "since": int(now) % TRANSACTIONS}

    def _written_since(self, model, since):
        """:return: the ids of units of this run that a transaction from a number on wrote
        :rtype: SQL
        """
        return SQL(
            "SELECT id FROM %s WHERE run_id = %s AND age(xmin) <= age(%s::xid)",
            SQL.identifier(model._table),
            self.id,
            str(int(since) % TRANSACTIONS),
        )

    # === THE END OF IT === #

    def _finish(self):
        """Close the runs of which nothing is left to do; only one worker may say so."""
        try:
            for run in self.filtered(lambda run: run.state == "running"):
                if run.total == run.done_count and run.try_lock_for_update(allow_referencing=True):
                    run.write({"state": "done", "finished_at": fields.Datetime.now()})
                    run._after_end()
            self.env.flush_all()
        except psycopg2.OperationalError:
            # Another worker closed it at the same moment.
            self.env.cr.rollback()

    def _after_end(self):
        """Called once nothing of this run is left to do.

        Override this to do what follows from it, after ``super()``.
        """
        self._tell_user()

    def _is_followed(self):
        """Whether its progress dialog sees the end: the work is done for it, not by the cron.

        Override this for others that work on it.
        """
        return "ir_cron_progress_id" not in self.env.context

    def _tell_user(self):
        """Tell who started the run what came of it, when they do not see it anyway."""
        run = self.with_context(lang=self.user_id.lang)
        units = run._shown(failed=bool(run.failed_count))
        if self._is_followed() or not units:
            return
        records = units._shown_as()
        self.user_id._bus_send(
            "account_notification",
            {
                "type": "warning" if run.failed_count else "success",
                "title": run.env._("Exact Online"),
                "message": units._result_text(run),
                "sticky": bool(run.failed_count),
                "action_button": {
                    "name": run.env._("Open"),
                    "action_name": units._shown_title(),
                    "model": records._name,
                    "res_ids": records.ids,
                },
            },
        )
