"""``make test``: every test through pytest, closed by one line that counts them all.

Five suites, each a pytest run of its own because the first one must not see Odoo:

- pure: ``tests/`` without Odoo;
- odoo: the addon's tests through pytest-odoo, browser tours included, in a fresh database;
- processes: ``tests/processes/``, whose tests start Odoo processes of their own and kill them. They
  find their database in ``EXACT_TEST_DATABASE``, Odoo's configuration file in
  ``EXACT_TEST_ODOO_CONF``;
- oca: the tests of the addons that join ours to OCA's, in a database with OCA's addons;
- examples: the tests of the examples of docs/extending.md, in a database where they are installed.

All of them run in two lanes side by side: whenever one has work for one core alone, such as
installing, or waits for a browser, the other one has the rest of the machine. What a suite says is
then printed when it is over.
"""

import os
import re
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import browser, venv
from .common import ADDON, CHECKOUT, EXAMPLES, LOGS, OCA_GLUE, STATE, Problem, main, tell
from .odoo_runner import OdooRunner

# A worker that is done takes over the last tests of the other: neither waits for a slow class, and
# few classes are set up twice.
WORKERS = ("-n", "2", "--dist", "worksteal")
# Of Odoo and its libraries; ours are checked by ruff.
_QUIET = ("-q", "-W", "ignore::DeprecationWarning")
_NOTHING_COLLECTED = 5
# Characters told at the end of each line that a failure said.
_SAID_AT_MOST = 500
_PREFIX = "exact_test_"


@dataclass
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


def test(suite: str = "all", *arguments: str) -> int:
    """Runs one suite, or all of them; prints what each took, and the closing line.

    :param suite: all, pure, odoo, processes, oca, examples or live
    :param arguments: handed to pytest
    :return: 0 when at least one test ran and none failed
    """
    tests = Tests(arguments, together=suite == "all")
    if suite in ("pure", "live"):
        whole = getattr(tests, suite)()
    else:
        with _databases() as runner:
            whole = _with_odoo(tests, suite, runner)
    print(*tests.took, *tests.failures, whole, sep="\n", flush=True)
    return 0 if whole.passed and not whole.failed else 1


def _with_odoo(tests: "Tests", suite: str, runner: OdooRunner) -> Count:
    """Run a suite that needs a database, or all of them in two lanes.

    :return: what passed and failed
    """
    with ThreadPoolExecutor() as lanes:
        if suite == "oca":
            return tests.oca()
        database = lanes.submit(_with_addon, runner)
        if suite != "all":
            return getattr(tests, suite)(runner, database)
        longest = lanes.submit(tests.odoo, runner, database)
        others = lanes.submit(
            lambda: (
                tests.pure()
                + tests.processes(runner, database)
                + tests.oca()
                + tests.examples(runner, database)
            )
        )
        return longest.result() + others.result()


class Tests:
    """The suites.

    :param arguments: handed to pytest
    :param together: several run side by side
    """

    def __init__(self, arguments: tuple[str, ...], together: bool):
        self._arguments = arguments
        self._together = together
        self._printing = threading.Lock()
        # A line for each suite.
        self.took: list[str] = []
        # What failed and why: of a long log people see the end first.
        self.failures: list[str] = []

    def pure(self) -> Count:
        """The tests that need no Odoo."""
        python = venv.ensure()
        tell("tests without Odoo")
        options = ["tests", "--ignore=tests/processes", "-m", "not live", *WORKERS]
        return self._pytest(python, "pure", options, os.environ.copy())

    def live(self) -> Count:
        """The contract tests against the real service."""
        return self._pytest(venv.ensure(), "live", ["tests", "-m", "live"], os.environ.copy())

    def odoo(self, runner: OdooRunner, database: Future[str]) -> Count:
        """The addon's tests, browser tours included.

        :param database: with the addon, as for the next three
        """
        environment = runner.environment
        environment["PATH"] += f"{os.pathsep}{browser.ensure()}"
        name = database.result()
        tell("tests of the addon in Odoo")
        return self._addons(runner, "odoo", [ADDON], name, environment)

    def processes(self, runner: OdooRunner, database: Future[str]) -> Count:
        """The process tests, which find the database in their environment."""
        if not (CHECKOUT / "tests/processes").is_dir():
            return Count()
        environment = runner.environment | {
            "EXACT_TEST_DATABASE": database.result(),
            "EXACT_TEST_ODOO_CONF": str(runner.configuration),
        }
        tell("tests with processes that are killed")
        options = ["tests/processes", *WORKERS]
        return self._pytest(runner.python, "processes", options, environment, may_skip=False)

    def examples(self, runner: OdooRunner, database: Future[str]) -> Count:
        """The tests of the examples."""
        addons = sorted(manifest.parent for manifest in EXAMPLES.glob("*/__manifest__.py"))
        name = _named("examples")
        runner.clone(database.result(), name)
        tell("installing the examples")
        runner.install(name, *(addon.name for addon in addons))
        tell("tests of the examples")
        return self._addons(runner, "examples", addons, name, runner.environment, workers=())

    def oca(self) -> Count:
        """The tests of the addons that join ours to OCA's, in a database with all of them."""
        runner = OdooRunner(with_oca=True)
        name = _named("oca")
        runner.clone_template(name)
        tell("installing OCA's addons and those that join ours to them")
        runner.install(name, *OCA_GLUE)
        runner.make_test_companies(name)
        tell("tests of the addons that join ours to OCA's")
        # No job runner in a test process: it would hold the database that workers copy.
        environment = runner.environment | {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}
        return self._addons(runner, "oca", OCA_GLUE, name, environment)

    def _addons(
        self, runner: OdooRunner, name: str, addons, database: str, environment, workers=WORKERS
    ) -> Count:
        options = [
            *(*map(str, addons), "-o", "addopts="),
            *("-p", "tools.worker_filestore", "-p", "tools.longest_first"),
            *(f"--odoo-config={runner.configuration}", f"--odoo-database={database}"),
            *("--odoo-http", *workers),
        ]
        # A tour that found no browser skips itself, quietly: here a skipped test is a failed one.
        return self._pytest(runner.python, name, options, environment, may_skip=False)

    def _pytest(
        self, python: Path, name: str, options, environment, may_skip: bool = True
    ) -> Count:
        """One pytest run, counted from its report.

        :raises Problem: when pytest itself failed, so that nothing was counted
        """
        STATE.mkdir(exist_ok=True)
        report = STATE / f"report-{name}.xml"
        report.unlink(missing_ok=True)
        command = [str(python), "-m", "pytest", f"--junitxml={report}", *_QUIET, *options]
        started = time.monotonic()
        code = self._run(name, [*command, *self._arguments], environment)
        if code == _NOTHING_COLLECTED:
            return Count()
        if not report.exists():
            raise Problem(
                f"pytest stopped with code {code} before it could count the {name} tests."
            )
        count = _counted(report)
        self.failures += _failures(report)
        self.took.append(f"{name:10} {time.monotonic() - started:5.0f} s  {count}")
        if count.skipped and not may_skip:
            tell(f"{count.skipped} of the {name} tests were skipped; here that counts as failed")
            count = Count(count.passed, count.failed + count.skipped)
        if code and not count.failed:
            raise Problem(f"pytest stopped with code {code} although no test of {name} failed.")
        return count

    def _run(self, name: str, command: list[str], environment) -> int:
        """Runs a suite; where others run too, what it says goes to a log and is printed whole."""
        if not self._together:
            return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"tests-{name}.log"
        with log.open("w") as stream:
            said = {"stdout": stream, "stderr": subprocess.STDOUT}
            done = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False, **said)
        with self._printing:
            tell(f"the {name} tests are over")
            print(log.read_text(errors="replace"), flush=True)
        return done.returncode


def _with_addon(runner: OdooRunner) -> str:
    """Makes a database with the addon, and the companies that its tests take.

    :return: its name
    """
    name = _named("odoo")
    runner.clone_template(name)
    tell("installing the addon")
    runner.install(name, ADDON)
    runner.pregenerate_bundles(name)
    runner.make_test_companies(name)
    return name


def _counted(report: Path) -> Count:
    count = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        whole, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        count += Count(whole - failed - skipped, failed, skipped)
    return count


def _failures(report: Path) -> Iterator[str]:
    """Each test that failed, with what it said."""
    for case in ET.parse(report).getroot().iter("testcase"):
        for what in (*case.iter("failure"), *case.iter("error")):
            said = [line for line in (what.text or "").splitlines() if line.startswith("E ")]
            name = f"failed: {case.get('classname')}.{case.get('name')}"
            yield "\n".join([name, *(line[:_SAID_AT_MOST] for line in said)])


# === DATABASES === #


@contextmanager
def _databases() -> Iterator[OdooRunner]:
    """The databases of this run are deleted at its end; before, those of runs that were killed."""
    runner = OdooRunner()
    for name in runner.server.databases():
        number = re.match(rf"{_PREFIX}[a-z]+_(\d+)", name)
        if number and not Path(f"/proc/{number[1]}").exists():
            runner.drop(name)
    try:
        yield runner
    finally:
        for name in runner.server.databases():
            if re.match(rf"{_PREFIX}[a-z]+_{os.getpid()}(?!\d)", name):
                runner.drop(name)
        if runner.server.idle():
            runner.server.stop()


def _named(suite: str) -> str:
    """The name of a database; the number of the run comes last, so that logs go without it."""
    return f"{_PREFIX}{suite}_{os.getpid()}"


if __name__ == "__main__":
    main(test, *sys.argv[1:])
