"""Companies side by side, worked by the crons of a real Odoo server, in real time."""

import os
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime

from .. import fill, gauge, many, product
from ..registry import Figure, row
from ..stage import do

LATENCY = 0.35
A_MINUTE = 60
# Seconds between the start of the server and the first whole minute that is measured.
WARM_UP = 12
CONNECTIONS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'odoo-%%'
"""
NOT_SENT = "SELECT count(*) FROM exact_entry WHERE state <> 'sent'"


@row(
    "One division, its cron alone",
    "An Odoo server with one cron thread and more queued invoices than it can send; each call "
    "takes 0.35 s. Counted are the calls in whole minutes of the clock, of the 60 that Exact "
    "allows.",
)
def one_division(stage):
    """The share of the limit."""
    minutes = stage.pick(1, 2)
    with _companies(stage, 1, invoices=80 * (minutes + 1)) as scene:
        with _server(scene, stage, threads=1):
            watch = _Watch(scene, minutes)
        yield Figure("share of the calls allowed", watch.share(1), "%", 95)
        yield from watch.figures()


@row(
    "Twelve divisions, two cron threads, all lists due",
    "An Odoo server with two cron threads, twelve companies with queued invoices, 0.35 s a call, "
    "and the daily refresh of every list due at the same moment.",
    with_quick=False,
)
def twelve_divisions(stage):
    """Documents and the share of all limits."""
    minutes, companies = stage.pick((1, 6), (4, 12))
    with _companies(stage, companies, invoices=70 * (minutes + 1), lists_due=True) as scene:
        with _server(scene, stage, threads=2):
            watch = _Watch(scene, minutes)
        sent = scene.database.value("SELECT count(*) FROM exact_entry WHERE state = 'sent'")
        yield Figure(f"documents sent in {minutes} minutes", sent)
        yield Figure("share of all calls allowed", watch.share(companies), "%", 95)
        yield Figure("share of the division that got least", watch.least(companies), "%")
        yield from watch.figures()


@row(
    "Thirty companies at month-end",
    "200 queued invoices in each of thirty companies, 0.35 s a call, a server with two cron "
    "threads; the time until all are sent beside what the limits allow (calls of the busiest "
    "division, 60 a minute). Broken off after twice that time: then what was sent is told.",
    with_quick=False,
)
def thirty_companies(stage):
    """The time until the last is sent."""
    companies, invoices = stage.pick((6, 90), (30, 200))
    with _companies(stage, companies, invoices) as scene:
        began = time.monotonic()
        allowed = invoices + 3  # calls of each division: its documents, its customer, who we are
        limit = allowed / A_MINUTE * 60
        with _server(scene, stage, threads=2):
            while scene.database.value(NOT_SENT) and time.monotonic() < began + 2 * limit:
                time.sleep(1)
            took = time.monotonic() - began
        left = scene.database.value(NOT_SENT)
        calls = Counter(call["division"] for call in _counted(scene))
        least = max(calls.values(), default=0) / A_MINUTE * 60
        yield Figure("documents sent", companies * invoices - left, "", companies * invoices)
        yield Figure("time it took, or until it was broken off", took / 60, "min")
        if not left:
            yield Figure("beside what the limits allow, as a ratio", took / least, "", 1.2)
        yield Figure("calls per document", calls.total() / max(companies * invoices - left, 1))


# === THE WORLD === #


@contextmanager
def _companies(stage, companies, invoices, lists_due=False):
    """So many companies with so many queued invoices each; nobody works on them yet."""
    with stage.scene(limited=True) as scene:
        scene.exact.control("knobs", {"minute_limit": 1_000_000, "token_limit": 1_000_000})
        do(scene, many.open_companies, exact_url=scene.exact.url, count=companies)
        do(scene, queue_everywhere, number=invoices, lists_due=lists_due)
        queued = scene.database.rows("SELECT state, count(*) FROM exact_entry GROUP BY state")
        assert queued == [("queued", companies * invoices)], queued
        scene.exact.control("knobs", {"minute_limit": A_MINUTE})
        scene.exact.control("faults", {"kind": "slow", "seconds": LATENCY, "times": 0})
        yield scene


@contextmanager
def _server(scene, stage, threads):
    """A real Odoo server that does nothing but its crons."""
    scene.exact.control("calls/clear", {})
    scene.cron_server = subprocess.Popen(
        [
            *(
                stage.facts["python"],
                "-m",
                "odoo",
                "server",
                "-c",
                os.environ["EXACT_TEST_ODOO_CONF"],
            ),
            *("-d", scene.database.name, "--no-http", "--max-cron-threads", str(threads)),
            *("--logfile", str(stage.folder / "crons.log"), "--db_maxconn", "64"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what it has to say stands in its log
        cwd=stage.folder,
    )
    try:
        yield
    finally:
        scene.cron_server.terminate()
        try:
            scene.cron_server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            scene.cron_server.kill()
            scene.cron_server.wait()


class _Watch:
    """Watches a server for whole minutes of the clock.

    :param Scene scene: with a server that just started
    :param int minutes: how many
    """

    def __init__(self, scene, minutes):
        self._scene, self._minutes, self._connections = scene, minutes, 0
        start = (time.time() + WARM_UP) // 60 * 60 + 60
        self._wait_until(start)
        cpu = _cpu(scene.cron_server.pid)
        end = start + 60 * minutes
        self._wait_until(end)
        self._cpu = _cpu(scene.cron_server.pid) - cpu
        self._memory = _memory(scene.cron_server.pid)
        self._calls = Counter(
            call["division"]
            for call in _counted(scene)
            if start <= datetime.fromisoformat(call["at"]).timestamp() < end
        )

    def _wait_until(self, moment):
        while time.time() < moment:
            assert self._scene.cron_server.poll() is None, "the server ended"
            now = self._scene.database.value(CONNECTIONS)
            self._connections = max(self._connections, now)
            time.sleep(min(1, max(0, moment - time.time())))

    def share(self, divisions):
        """Percent of the calls that Exact allows so many divisions."""
        return 100 * self._calls.total() / (divisions * self._minutes * A_MINUTE)

    def least(self, divisions):
        """The same of the division that got least."""
        ours = (self._calls[many.FIRST_DIVISION + number] for number in range(divisions))
        return 100 * min(ours) / (self._minutes * A_MINUTE)

    def figures(self):
        """What the server took."""
        yield Figure("CPU of the server, of one core", 100 * self._cpu / self._minutes / 60, "%")
        yield Figure("memory of the server", self._memory, "MB")
        yield Figure("connections to PostgreSQL at most", self._connections)


def _counted(scene):
    return [call for call in gauge.calls(scene.exact.url) if call["counted"]]


def _cpu(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        user, system = file.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _memory(pid):
    """Megabytes that a process holds."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        [kilobytes] = [line.split()[1] for line in file if line.startswith("VmRSS:")]
    return int(kilobytes) / 1024


# === JOBS === #


def queue_everywhere(env, number, lists_due):
    """Queue invoices in every company, and make the lists of all due when so told."""
    for connection in env["exact.connection"].search([("state", "=", "connected")]):
        company = connection.company_id
        mine = [("company_id", "=", company.id), ("state", "=", "posted")]
        posted = env["account.move"].search([*mine, ("move_type", "=", "out_invoice")], order="id")
        copies = fill.copy_documents(env, posted, number)
        allowed = {"allowed_company_ids": company.ids}
        person = copies.with_user(env.ref("base.user_admin")).with_context(**allowed)
        product.queue(product.preview(person))
        env.cr.commit()
    ours = env["ir.model.data"].search(
        [("module", "=", "exact_online_connector"), ("model", "=", "ir.cron")]
    )
    crons = env["ir.cron"].search([("id", "not in", ours.mapped("res_id"))])
    crons.active = False
    env["ir.cron.trigger"].search([]).unlink()
    env.cr.execute("DELETE FROM exact_call")  # the log says how many calls are left
    later = "now() AT TIME ZONE 'UTC' + interval '1 hour'"
    env.cr.execute(f"UPDATE ir_cron SET nextcall = {later} WHERE active")
    due = ["ir_cron_queue", *(["ir_cron_refresh_lists"] if lists_due else [])]
    if lists_due:
        env.cr.execute("UPDATE exact_connection SET lists_refreshed_at = now() - interval '2 days'")
    ids = [env.ref(f"exact_online_connector.{name}").id for name in due]
    env.cr.execute(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute'"
        " WHERE id = ANY(%s)",
        [ids],
    )
