"""Two servers send the documents of many divisions; one of them is lost in the middle."""

import argparse
import os
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from benchmarks.many import open_companies

from ..ground import fresh_scene, prepared_ground
from ..waiting import wait_until
from . import work
from .balancer import Balancer
from .server import Server, free_port

UNLIMITED = 1_000_000
HOUR = 3600
# Seconds: how long the lost server stays away, after how long nothing moves any more, a moment.
AWAY, HOPELESS, LOOK_EVERY = 20, 300, 0.5
# How long a document may be looked for before the run pretends that its 15 minutes are over.
LOOKED_FOR = 120
MINUTE = 60
RUNNER = """
    SELECT split_part(application_name, '-', 2)::int
      FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objsubid = 1 AND datname = current_database()
       AND (classid::bigint << 32) + objid::bigint = 2293787760715711918
"""
_started = time.monotonic()


def tell(text):
    """Print a line of progress."""
    print(f"[{time.monotonic() - _started:6.0f} s] {text}", flush=True)


def main(arguments):
    """Run and print.

    :return: 0 when every document was booked once and both servers did their part
    """
    parser = argparse.ArgumentParser(prog="make scale")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--divisions", type=int, default=10)
    parser.add_argument("--limit", type=int, default=60, help="calls a minute Exact allows")
    parser.add_argument("--latency", type=float, default=0.35, help="seconds a call takes")
    parser.add_argument("--at-once", type=int, default=12, help="jobs at a time, on both servers")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ground = stack.enter_context(prepared_ground(os.environ["EXACT_TEST_DATABASE"], folder))
        scene = stack.enter_context(fresh_scene(ground, folder))
        return Run(options, scene, folder).go(stack)


class Run:
    """One run.

    :param options: of the command line
    :param Scene scene: fresh
    :param Path folder: for files that may be deleted afterwards
    """

    def __init__(self, options, scene, folder):
        self.options, self.scene, self.folder = options, scene, folder
        self.database, self.exact = scene.database, scene.exact
        self.servers, self.cpu, self.pids = [], 0, defaultdict(list)
        self.documents, self.killed_at, self.back_at = options.documents, None, None

    def go(self, stack):
        """Have everything sent, and look into both ledgers.

        :param ExitStack stack: ends what is started
        :return: see ``main``
        """
        self._prepare()
        ports = [free_port(), free_port()]
        balancer = stack.enter_context(Balancer(ports))
        stack.callback(lambda: [server.end() for server in self.servers])
        for port in ports:
            self._start(port, balancer.port)
        wait_until(lambda: self.database.rows(RUNNER), "a job runner")
        self.cpu = -sum(server.cpu() for server in self.servers)
        self.began = time.time()
        tell("both servers are up")
        self.scene.do(work.wake)
        self._send(balancer.port)
        self.ended = time.time()
        return self._show()

    def _prepare(self):
        limits = dict.fromkeys(("minute_limit", "day_limit", "token_limit"), UNLIMITED)
        self.exact.control("knobs", limits)
        tell(f"{self.options.divisions} companies, each with a division")
        arguments = {"exact_url": self.exact.url, "count": self.options.divisions}
        self.scene.start(open_companies, **arguments).result(within=HOUR)
        tell(f"{self.options.documents} invoices")
        each = self.options.documents // self.options.divisions
        self.names = self.scene.start(work.write_invoices, each=each).result(within=HOUR)
        self.documents = each * self.options.divisions
        self.exact.control("calls/clear", {})
        self.exact.control("knobs", {"minute_limit": self.options.limit})
        slow = {"kind": "slow", "seconds": self.options.latency, "times": 0}
        self.exact.control("faults", slow)

    def _start(self, port, balancer):
        server = Server(self.database.name, self.folder, port, balancer, self.options.at_once)
        self.servers.append(server)
        self.pids[port].append(server.pid)
        server.is_up()

    # === WHILE IT RUNS === #

    def _send(self, balancer):
        last, moved, killed = 0, time.time(), None
        while (sent := self._sent()) < self.documents:
            if sent // 100 != last // 100:
                tell(f"{sent} sent")
            if sent != last:
                last, moved = sent, time.time()
            assert time.time() < moved + HOPELESS, f"nothing moves any more\n{self._log()}"
            if not self.killed_at and 2 * sent >= self.documents:
                killed = self._lose()
            if killed and time.time() > self.killed_at + AWAY:
                self._start(killed.port, balancer)
                self.back_at = time.time()
                tell(f"the server at port {killed.port} is back")
                killed = None
            if self.killed_at and time.time() > moved + LOOKED_FOR:
                self._let_time_pass()
            time.sleep(LOOK_EVERY)

    def _sent(self):
        return self.database.value("SELECT count(*) FROM exact_entry WHERE state = 'sent'")

    def _lose(self):
        """Kill the server whose job runner is in charge, as when its machine is lost."""
        [[pid]] = wait_until(lambda: self.database.rows(RUNNER), "a job runner")
        [server] = [server for server in self.servers if server.pid == pid]
        self.cpu += server.cpu()
        server.kill()
        self.servers.remove(server)
        self.killed_at = time.time()
        tell(f"the server at port {server.port} is killed, whose job runner was in charge")
        return server

    def _let_time_pass(self):
        """What got no answer is looked for during 15 minutes: pretend that they are over."""
        tell("the time passes in which the last ones are looked for")
        self.database.let_time_pass()
        self.database.rows("UPDATE queue_job SET eta = NULL WHERE state = 'pending'")

    def _log(self):
        return "\n".join(server.log.read_text()[-3000:] for server in self.servers)

    # === WHAT CAME OF IT === #

    def _show(self):
        jobs = dict(
            self.database.rows(
                "SELECT worker_pid, count(*) FROM queue_job WHERE state = 'done' GROUP BY 1"
            )
        )
        by_server = [sum(jobs.get(pid, 0) for pid in pids) for pids in self.pids.values()]
        twice, missing = self._compared()
        self.cpu += sum(server.cpu() for server in self.servers)
        took = self.ended - self.began
        documents, shares = self.documents, self._shares()
        print(f"\n{documents} documents, {len(self.names)} divisions, {took / 60:.1f} minutes")
        print(f"booked twice {twice}, missing {missing}")
        print(f"jobs done by each server {by_server}, CPU of both {self.cpu:.0f} s")
        print(f"CPU per document {1000 * self.cpu / documents:.0f} ms")
        for what, share in shares.items():
            print(f"share of the limit of {self.options.limit} a minute, {what}: {share}")
        print(f"jobs that failed {self._count('failed')}, requeued {self._requeued()}")
        return 0 if not twice and not missing and all(by_server) else 1

    def _count(self, state):
        return self.database.value("SELECT count(*) FROM queue_job WHERE state = %s", state)

    def _requeued(self):
        logs = self.folder.glob("odoo-*.log")
        return sum(log.read_text().count("Re-queued dead job") for log in logs)

    def _compared(self):
        """How many documents stand in Exact more than once, and how many do not."""
        twice = missing = 0
        for division, names in self.names.items():
            found = self.exact.control(f"entries?division={division}")["entries"]
            booked = Counter(entry["YourRef"] for entry in found)
            twice += sum(booked[name] > 1 for name in names)
            missing += sum(not booked[name] for name in names)
            known = self.database.rows(
                """
                SELECT guid FROM exact_entry JOIN exact_connection connection
                    ON connection.id = connection_id
                 WHERE connection.division = %s AND exact_entry.state = 'sent'
                """,
                division,
            )
            assert {entry["EntryID"] for entry in found} >= {guid for [guid] in known}
        return twice, missing

    def _shares(self):
        """How much of the limit was used in whole minutes in which a division had enough to do."""
        calls = defaultdict(Counter)
        last = {}
        for call in self.exact.control("calls")["calls"]:
            at = datetime.fromisoformat(call["at"]).timestamp()
            if call["counted"] and call["division"] in self.names:
                calls[call["division"]][at // MINUTE] += 1
                last[call["division"]] = at // MINUTE
        first = self.began // MINUTE + 1
        back_at = self.back_at or self.ended
        lost = range(int(self.killed_at // MINUTE), int(back_at // MINUTE) + 1)
        whole = [
            (minute in lost, calls[division][minute])
            for division in calls
            for minute in range(int(first), int(last[division]))
        ]
        told = {
            "with both servers": [count for is_lost, count in whole if not is_lost],
            "while one was lost": [count for is_lost, count in whole if is_lost],
        }
        return {
            what: f"{sum(counts) / len(counts) / self.options.limit:.1%} of {len(counts)} minutes"
            for what, counts in told.items()
            if counts
        }
