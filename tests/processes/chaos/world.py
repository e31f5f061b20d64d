"""The world of a run: processes of Odoo that work, are killed and come back, and people."""

import os
import random
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import psycopg2

from .. import odoo_side
from ..database import Database
from . import jobs
from .accountant import Accountant
from .audit import SERVER_GONE
from .clock import Board, cover
from .documents import AT_ONCE, write_documents
from .plan import Figures

# Shares of what happens to a process while calls go wrong, beside the simulator's own kinds.
DEATHS = {"die_before_write": 0.4, "die_after_write": 0.4, "die_written_late": 0.4}
# Seconds by which a process's own clock, or Exact's, may be wrong.
CLOCKS = (0, 0, 0, 600, 1200, -120)
CLOCKS_OF_EXACT = (0, 600)
UNLIMITED = 1_000_000
DATABASE_AWAY = 0.5
MOMENT = 5
LOOK_EVERY = 0.25
# Once so many hours were let pass, or so many seconds went by, and nothing moved: it is stuck.
# Nothing is looked for twice longer than a day.
HOPELESS, PATIENCE = 36, 900
# What is looked for twice, and when next: their sum changes with each look.
WATCHED = "SELECT sum(extract(epoch FROM watched_at)) FROM exact_entry"
NEXT_DUE = """
    SELECT count(*), min(moment) FILTER (WHERE moment > now() AT TIME ZONE 'UTC'),
           now() AT TIME ZONE 'UTC'
      FROM (
        SELECT coalesce(not_before, now() AT TIME ZONE 'UTC') AS moment
          FROM exact_entry WHERE state IN ('queued', 'sending', 'unknown')
         UNION ALL
        SELECT coalesce(not_before, now() AT TIME ZONE 'UTC')
          FROM exact_collection WHERE state IN ('queued', 'sending', 'unknown')
         UNION ALL
        SELECT coalesce(not_before, now() AT TIME ZONE 'UTC')
          FROM exact_attachment WHERE state = 'to_attach'
         UNION ALL
        SELECT coalesce(not_before, now() AT TIME ZONE 'UTC')
          FROM exact_contact WHERE state = 'queued'
         UNION ALL
        SELECT watched_at FROM exact_entry
         UNION ALL
        SELECT watched_at FROM exact_collection
    ) AS due
     WHERE moment IS NOT NULL
"""


class World:
    """Everything of one run.

    :param Scene scene: fresh
    :param Path folder: for what the processes share
    :param Plan plan: how much happens
    :param restart: function that restarts PostgreSQL; None cuts all connections of the database
        and lets nobody in for a moment, as others use the server too
    """

    def __init__(self, scene, folder, plan, restart=None):
        self.scene, self.plan = scene, plan
        self.database, self.exact = scene.database, scene.exact
        self.board_path = str(folder / "board")
        self.board = Board(self.board_path)
        self.chance = random.Random(plan.seed)
        self.figures = Figures()
        self._restart = restart or self._cut_all
        self._processes = {}
        self._written = 0
        self._writer = None
        self._clock_of_exact = 0
        self._next = {}
        self.accountant = Accountant(scene, self.chance, plan.payments)

    # Whether our own budgets count, and by how much the clocks of processes may be wrong.
    limited, clocks = False, CLOCKS
    # What else is said of the documents, see ``write_documents``.
    _more = {}

    # === A RUN === #

    def run(self, tell=lambda text: None):
        """Have all documents and payments booked, whatever happens.

        :param tell: function that is told how far it is
        """
        self._began = time.monotonic()
        log = Path(os.environ[odoo_side.LOG])
        self.log_began = len(log.read_text(errors="replace")) if log.exists() else 0
        cover(self.database)
        self.scene.do(jobs.settle_in)
        self._prepare()
        self._write()
        for place in range(self.plan.workers + 1):
            self._start(place)
        try:
            self._live(tell)
        finally:
            for worker in self._processes.values():
                worker.end()
            self.figures.seconds = round(time.monotonic() - self._began, 1)
            chaos = self.exact.control("chaos")
            self.figures.faults, self.figures.calls = chaos["met"], chaos["calls"]
            self.figures.payments = self.accountant.received
            self.figures.hours_passed = round(self.board.passed / 3600, 1)

    def _prepare(self):
        """Have calls go wrong, and no limit say how long it takes."""
        limits = dict.fromkeys(("minute_limit", "day_limit", "token_limit"), UNLIMITED)
        self.exact.control("knobs", limits)
        chaos = {"seed": self.plan.seed, "rate": self.plan.rate, "weights": DEATHS}
        self.exact.control("chaos", chaos)

    def _live(self, tell):
        told, known, hours, since = -1, None, 0, time.monotonic()
        while self.board.passed / 3600 < hours + HOPELESS and time.monotonic() < since + PATIENCE:
            self._revive()
            sent = self._sent()
            if known != (now_known := (sent, self._ask(WATCHED), self._errand)):
                known, hours, since = now_known, self.board.passed / 3600, time.monotonic()
            if sent // 100 != told:
                told = sent // 100
                tell(f"{sent} sent, {self.accountant.received} paid, {self._words()}")
            if self._happen(sent) or not self.board.all_found_nothing(self.plan.workers + 1):
                time.sleep(LOOK_EVERY)
            elif not self._pass_time():
                return
        self.figures.failures.append("nothing moves any more")

    def _happen(self, sent):
        """What is due at so many documents in Exact.

        :return: whether something happened
        """
        happened = False
        happened |= self._keep_writing(sent)
        for name, every, act in (
            ("kill", self.plan.kill_every, self._kill),
            ("restart", self.plan.restart_every, self.restart),
            ("collect", self.plan.collect_every, self._collect),
            ("clock", 3 * self.plan.kill_every, self._move_exact),
        ):
            due = self._next.setdefault(name, every)
            if every and sent >= due:
                self._next[name] = due + every
                act()
                happened = True
        share = self.plan.payments * sent // max(self.plan.documents, 1)
        if self.accountant.receive_until(share):
            self._fetch_soon()
            happened = True
        if self.database.value("SELECT state FROM exact_connection") == "reconnect":
            self._consent()
            happened = True
        if happened:
            self.board.next_round()
        return happened

    def _sent(self):
        return self._ask("SELECT count(*) FROM exact_entry WHERE state = 'sent'")

    def _words(self):
        figures = asdict(self.figures)
        return ", ".join(f"{figures[name]} {name}" for name in ("kills", "restarts", "jumps"))

    # === TIME === #

    def _pass_time(self):
        """Nobody finds anything to do: go on to the moment at which somebody will.

        :return: False when nothing will ever be due
        """
        [[left, due, now]] = self.database.rows(NEXT_DUE)
        if self._writer and not left:
            time.sleep(LOOK_EVERY)
            return True
        if not left:
            return self._last_errands()
        # Where nothing is due later, what is due now waits for something else, such as a refresh.
        self.pass_seconds((due - now).total_seconds() + 1 if due else MOMENT)
        return True

    def pass_seconds(self, seconds):
        """Let time pass for Odoo, its database and Exact, at once."""
        # Exact's clock first: a call of the new minute must not meet Exact in the old one.
        self.exact.control("clock", {"advance": seconds})
        self.board.let_pass(seconds)
        self.database.rows("UPDATE moved.clock SET ahead = %s * interval '1 s'", self.board.passed)
        self.figures.jumps += 1
        self.board.next_round()

    _errand = 0

    def _last_errands(self):
        """All documents are in Exact: pay the rest, collect, take back, fetch; then it is over.

        :return: whether there was one
        """
        errands = [
            self._write_rest,
            lambda: self.accountant.receive_until(self.plan.payments),
            self._fetch_soon,
            self._collect,
            self._fetch_soon,
            self._fetch_soon,
            self._take_back,
            self._fetch_soon,
            self._fetch_soon,
            self._fetch_soon,
        ]
        if self._errand >= len(errands):
            return False
        errands[self._errand]()
        self._errand += 1
        self.pass_seconds(3600)
        return True

    def _adds(self):
        """Whether documents are still to be added."""
        late = time.monotonic() > self._began + self.plan.minutes * 60
        return self._written < self.plan.documents and not late

    def _write_rest(self):
        if self._adds():
            self._write()
            self._errand -= 1

    def _fetch_soon(self):
        """Exact tells that payments changed, as a webhook would."""
        self._ask(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data
             WHERE module = 'exact_online_connector' AND name = 'ir_cron_payments'
            RETURNING id
            """
        )
        self.board.next_round()

    def _move_exact(self):
        """Exact's clock jumps."""
        clock = self.chance.choice(CLOCKS_OF_EXACT)
        self.exact.control("clock", {"advance": clock - self._clock_of_exact})
        self.figures.clocks_of_exact += clock != self._clock_of_exact
        self._clock_of_exact = clock

    # === PROCESSES === #

    def _start(self, place):
        job = jobs.cron if place == self.plan.workers else jobs.work
        self.board.found_nothing(place, -1)
        self._processes[place] = self.scene.start(
            job,
            world=self.board_path,
            place=place,
            skew=self.chance.choice(self.clocks),
            limited=self.limited,
        )

    def _revive(self):
        """Start anew what ended: by an answer that said so, or by a mistake, which is noted."""
        for place, worker in list(self._processes.items()):
            if worker.is_alive():
                continue
            self.figures.killed_by_answer += 1
            self._end(place)

    def _kill(self):
        time.sleep(self.chance.uniform(0, 0.3))
        place = self.chance.choice(list(self._processes))
        # It may have ended a moment before, by an answer or by a mistake: that is noted instead.
        self.figures.kills += self._processes[place].is_alive()
        self._end(place)

    def _end(self, place):
        worker = self._processes[place]
        worker.end()
        failure = worker.failure()
        if failure and not SERVER_GONE.search(failure):
            self.figures.failures.append(failure)
        self._start(place)

    def restart(self):
        """PostgreSQL restarts under all of them."""
        self._restart()
        self.figures.restarts += 1

    def _cut_all(self):
        name = self.database.name
        server = Database("postgres")
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name
        )
        time.sleep(DATABASE_AWAY)
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    def _ask(self, query, *values):
        """The value of a query; waits while the server restarts."""
        for _attempt in range(100):
            try:
                return self.database.value(query, *values)
            except psycopg2.OperationalError:
                time.sleep(0.2)
        raise AssertionError("the database does not come back")

    # === PEOPLE === #

    def _write(self):
        """Have the next documents written, and wait for it."""
        self._written += self._start_writing().result()
        self.board.next_round()

    def _start_writing(self):
        count = min(AT_ONCE, self.plan.documents - self._written)
        arguments = {"seed": self.plan.seed, "first": self._written, "count": count}
        return self.scene.start(write_documents, **arguments, **self._more)

    def _keep_writing(self, sent):
        """People write documents while others are sent.

        :return: whether some are there now
        """
        if not self._writer:
            if self._adds() and sent + 4 * AT_ONCE > self._written:
                self._writer = self._start_writing()
            return False
        if self._writer.is_alive():
            return False
        writer, self._writer = self._writer, None
        failure = writer.failure()
        if not failure:
            self._written += writer.result()
        elif not SERVER_GONE.search(failure):
            self.figures.failures.append(failure)
        return True

    def _collect(self):
        lines = self._person(jobs.collect, most=20)
        self.figures.batches += bool(lines)
        self.figures.debits += lines or 0

    def _take_back(self):
        self.figures.returned += self._person(jobs.take_back, most=3) or 0

    def _consent(self):
        self._person(jobs.consent_again)
        self.figures.consents += 1

    def _person(self, job, **arguments):
        """Have a person do something; when it goes wrong they try again another time."""
        worker = self.scene.start(job, world=self.board_path, **arguments)
        try:
            return worker.result()
        except AssertionError as error:
            self.refused = Counter({str(error).strip().splitlines()[-1]: 1})
            return None
