"""``make demo``, ``demo-check`` and ``stop``: the programs of the demo around tools/demo."""

import os
import subprocess
import sys

from . import venv
from .common import ADDON, CHECKOUT, LOGS, STARTED, STATE, digest, main, only_one, tell
from .demo.app import CLIENT_ID, CLIENT_SECRET
from .odoo_runner import OdooRunner
from .postgres import Server
from .service import Service, free_port

DATABASE = "exact_demo"
# What the demo's companies have beside the charts: sales to private customers in the EU.
_MODULES = (ADDON, "l10n_eu_oss")
_ODOO_PORT = 18069
_SIMULATOR_PORT = 18210
_SCRIPT = "from tools.demo.script import run; run(env, check={check})"


class Demo:
    """One Odoo server, one simulator, one database, told apart from others by a name.

    :param name: "demo" or "check"; of the logs and of the files that remember the processes
    """

    def __init__(self, name: str, database: str):
        self.name = name
        self.database = database
        self.odoo = Service(f"{name}-odoo")
        self.simulator = Service(f"{name}-simulator")

    def start_simulator(self, runner: OdooRunner, books: str, port: int | None) -> str:
        """Starts the simulator unless it runs or another stand-in is named; returns its address.

        :param books: the file that keeps its books, or ":memory:"
        """
        if other := os.environ.get("EXACT_URL"):
            return other.rstrip("/")
        if not self.simulator.running:
            tell("starting the simulated Exact Online")
            port = free_port(self.simulator.port or port)
            options = ["--port", str(port), "--database", books]
            command = [str(runner.python), "-m", "exact_simulator", *options]
            self.simulator.start(command, port, runner.environment, "/_control/state")
        return self.simulator.url

    def start_odoo(self, runner: OdooRunner, port: int | None) -> None:
        """Starts Odoo's server unless it runs."""
        if self.odoo.running:
            return
        tell("starting Odoo")
        port = free_port(self.odoo.port or port)
        options = ["--http-port", str(port), "--db-filter", f"^{self.database}$"]
        command = runner.command("server", self.database, *options)
        self.odoo.start(command, port, runner.environment, "/web/health")

    def run_script(self, runner: OdooRunner, exact_url: str, script: str) -> int:
        """Runs a line of Python in a shell of Odoo, next to its server.

        :param script: has ``env``, and in its environment the addresses of Exact and of Odoo
        :return: its exit code
        """
        log = LOGS / f"{self.name}-script.log"
        environment = runner.environment | {
            "EXACT_DEMO_URL": exact_url,
            "EXACT_DEMO_ODOO_URL": self.odoo.url,
            "EXACT_STARTED": str(STARTED),
        }
        options = ["--no-http", "--logfile", str(log), "--max-cron-threads", "0"]
        command = runner.command("shell", self.database, *options)
        done = subprocess.run(
            command, input=script, text=True, env=environment, cwd=STATE, check=False
        )
        if done.returncode:
            tell(f"Odoo's log of this: {log}")
        return done.returncode

    def stop(self) -> None:
        """Ends Odoo and the simulator."""
        self.odoo.stop()
        self.simulator.stop()


def demo() -> int:
    """Starts everything, or what of it is not running, and leaves it up."""
    here = Demo("demo", DATABASE)
    runner = OdooRunner()
    with only_one(STATE / "demo.lock"):
        _prepare_database(runner, here)
        exact_url = here.start_simulator(runner, str(STATE / "simulator.sqlite"), _SIMULATOR_PORT)
        here.start_odoo(runner, _ODOO_PORT)
        code = here.run_script(runner, exact_url, _SCRIPT.format(check=False))
    if not code:
        _print_addresses(here, exact_url)
    return code


def check() -> int:
    """Sends every document from a database of its own and deletes it all again."""
    here = Demo("check", f"exact_check_{os.getpid()}")
    runner = OdooRunner()
    try:
        tell("installing the addon in a database for this check")
        runner.clone_template(here.database)
        runner.install(here.database, *_MODULES)
        exact_url = here.start_simulator(runner, ":memory:", None)
        here.start_odoo(runner, None)
        return here.run_script(runner, exact_url, _SCRIPT.format(check=True))
    finally:
        here.stop()
        runner.drop(here.database)
        if runner.server.idle():
            runner.server.stop()


def stop() -> int:
    """Ends every program that was started from this checkout."""
    for name in ("demo", "check", "bench"):
        Demo(name, "").stop()
    if (STATE / "odoo.conf").exists():
        Server(venv.ensure()).stop()
    tell("stopped; nothing is left running")
    return 0


def _prepare_database(runner: OdooRunner, here: Demo) -> None:
    """Makes the demo's database, or brings its addon to the state of this checkout."""
    stamp, now = STATE / "demo-addon", _sources(ADDON)
    books, simulator = STATE / "demo-simulator", _sources("exact_simulator")
    known = here.database in runner.server.databases()
    if known and (not books.exists() or books.read_text() != simulator):
        tell("the simulated Exact Online is another one, which cannot read its old books: anew")
        here.stop()
        runner.drop(here.database)
        known = False
    if not known:
        here.stop()
        (STATE / "simulator.sqlite").unlink(missing_ok=True)
        building = f"{here.database}_unfinished"
        tell("installing the addon in the demo's database")
        runner.clone_template(building)
        runner.install(building, *_MODULES)
        runner.rename(building, here.database)
    elif not stamp.exists() or stamp.read_text() != now:
        here.odoo.stop()
        tell("bringing the addon in the demo's database up to date")
        runner.update_addon(here.database)
        runner.install(here.database, *_MODULES)  # which an older demo had not
    stamp.write_text(now)
    books.write_text(simulator)


def _sources(folder: str) -> str:
    """A hash of all files of a folder of this checkout, its tests aside."""
    files = sorted(
        path
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "tests" not in path.parts
    )
    return digest(*files)


def _print_addresses(here: Demo, exact_url: str) -> None:
    """Tells where everything is, how to log in, and what to try first."""
    odoo = f"{here.odoo.url}/odoo"
    action = f"{odoo}/action-account.action_move"
    ours = f"{odoo}/action-{ADDON}.action_exact"
    print(
        f"""
Odoo   {odoo}
       admin / admin (both companies), emma / emma (Belgium), daan / daan (Netherlands)
Exact  {exact_url}/
       bookkeeper / bookkeeper (Belgium), accountant / accountant (Netherlands)
       To connect a company of your own: client ID {CLIENT_ID},
       client secret {CLIENT_SECRET}, country site "Simulator"
Logs   {LOGS}

What to try first, as emma:
1. Send invoices: filter "Exact: Not sent", select all, Send to Exact.
   {action}_out_invoice_type
2. Code bills, each beside its PDF: the same in the list of bills.
   {action}_in_invoice_type
3. See payments come back: three were received in Exact. Open a sent invoice, Fetch payments.
   {action}_out_invoice_type
4. Collect: select invoices of Els Janssens that are in Exact, Actions, Collect through Exact.
   They come here: {ours}_collection
5. See whether last month is in Exact, for all companies and for one, and compare both ledgers.
   {odoo}/exact-dashboard
   {odoo}/exact-month-end
   {ours}_reconciliation

make stop ends everything.""",
        flush=True,
    )


if __name__ == "__main__":
    main({"demo": demo, "check": check, "stop": stop}[sys.argv[1]])
