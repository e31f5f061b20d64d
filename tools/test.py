"""``make test``: every test through pytest, closed by one line that counts them all.

Four suites, each a pytest run of its own because the first one must not see Odoo:

- pure: ``tests/`` without Odoo;
- odoo: the addon's tests through pytest-odoo, browser tours included, in a fresh database, and
  after them those of the examples of docs/extending.md, which are installed in it then;
- oca: the tests of the addons that join ours to OCA's, in a database with OCA's addons;
- processes: ``tests/processes/``, whose tests start Odoo processes of their own and kill them. They
  find their database in ``EXACT_TEST_DATABASE``, Odoo's configuration file in
  ``EXACT_TEST_ODOO_CONF``.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import browser, venv
from .common import ADDON, CHECKOUT, EXAMPLES, OCA_GLUE, STATE, Problem, main, tell
from .odoo_runner import OdooRunner

# A worker that is done takes over the last tests of the other: neither waits for a slow class, and
# few classes are set up twice.
WORKERS = ("-n", "2", "--dist", "worksteal")
# Of Odoo and its libraries; ours are checked by ruff.
_QUIET = ("-W", "ignore::DeprecationWarning")
_NOTHING_COLLECTED = 5
# What each suite took and came to: the lines before the last.
_TOOK: list[str] = []


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
    """Runs the suites; prints what each took, and the closing line.

    :param suite: all, pure, odoo, oca, processes or live
    :param arguments: handed to pytest
    :return: 0 when at least one test ran and none failed
    """
    whole = Count()
    if suite == "pure":
        whole += pure(arguments)
    if suite == "live":
        whole += live(arguments)
    if suite in ("odoo", "processes"):
        whole += with_odoo(suite, arguments)
    if suite == "all":
        with ThreadPoolExecutor(1) as beside:
            whole += with_odoo(suite, arguments, beside.submit(pure, arguments))
    if suite in ("all", "oca"):
        whole += with_oca(arguments)
    print(*_TOOK, whole, sep="\n", flush=True)
    return 0 if whole.passed and not whole.failed else 1


def pure(arguments) -> Count:
    """The tests that need no Odoo."""
    python = venv.ensure()
    tell("tests without Odoo")
    options = ["tests", "--ignore=tests/processes", "-m", "not live", *WORKERS]
    return _pytest(python, "pure", [*options, *arguments], os.environ.copy())


def live(arguments) -> Count:
    """The contract tests against the real service."""
    return _pytest(venv.ensure(), "live", ["tests", "-m", "live", *arguments], os.environ.copy())


def with_odoo(suite: str, arguments, beside: Future[Count] | None = None) -> Count:
    """The addon's tests and the process tests, in databases that are deleted afterwards.

    :param beside: tests that run while the database is made, which is the work of one core; they
        are waited for, and counted
    """
    browser_folder = browser.ensure()
    runner = OdooRunner()
    database = f"exact_test_{os.getpid()}"
    _drop_leftovers(runner)
    whole = Count()
    try:
        runner.clone_template(database)
        tell("installing the addon")
        runner.install(database, ADDON)
        runner.pregenerate_bundles(database)
        runner.make_test_companies(database)
        if beside:
            whole += beside.result()
        environment = runner.environment
        environment["PATH"] = f"{environment['PATH']}{os.pathsep}{browser_folder}"
        if suite != "processes":
            tell("tests of the addon in Odoo")
            whole += _addons(runner, "odoo", [ADDON], database, arguments, environment)
        if suite != "odoo" and (CHECKOUT / "tests/processes").is_dir():
            whole += _processes(runner, database, arguments, environment)
        if suite != "processes":
            whole += _examples(runner, database, arguments, environment)
    finally:
        _clean_up(runner)
    return whole


def _examples(runner: OdooRunner, database: str, arguments, environment) -> Count:
    addons = sorted(manifest.parent for manifest in EXAMPLES.glob("*/__manifest__.py"))
    tell("installing the examples")
    runner.install(database, *(addon.name for addon in addons))
    tell("tests of the examples")
    return _addons(runner, "examples", addons, database, arguments, environment)


def with_oca(arguments) -> Count:
    """The tests of the addons that join ours to OCA's, in a database with all of them."""
    runner = OdooRunner(with_oca=True)
    database = f"exact_test_{os.getpid()}_oca"
    _drop_leftovers(runner)
    try:
        runner.clone_template(database)
        tell("installing OCA's addons and those that join ours to them")
        runner.install(database, *OCA_GLUE)
        runner.make_test_companies(database)
        tell("tests of the addons that join ours to OCA's")
        # No job runner in a test process: it would hold the database that workers copy.
        environment = runner.environment | {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}
        return _addons(runner, "oca", OCA_GLUE, database, arguments, environment)
    finally:
        _clean_up(runner)


def _addons(runner: OdooRunner, name: str, addons, database: str, arguments, environment) -> Count:
    options = [
        *(*map(str, addons), "-o", "addopts="),
        *("-p", "tools.worker_filestore", "-p", "tools.longest_first"),
        *(f"--odoo-config={runner.configuration}", f"--odoo-database={database}", "--odoo-http"),
    ]
    # A tour that found no browser skips itself, quietly: here a skipped test is a failed one.
    return _pytest(
        runner.python, name, [*options, *WORKERS, *arguments], environment, may_skip=False
    )


def _processes(runner: OdooRunner, database: str, arguments, environment) -> Count:
    """The process tests, which find the database in their environment."""
    tell("tests with processes that are killed")
    environment = environment | {
        "EXACT_TEST_DATABASE": database,
        "EXACT_TEST_ODOO_CONF": str(runner.configuration),
    }
    return _pytest(
        runner.python,
        "processes",
        ["tests/processes", *WORKERS, *arguments],
        environment,
        may_skip=False,
    )


def _pytest(python: Path, name: str, options, environment, may_skip: bool = True) -> Count:
    """One pytest run, counted from its report.

    :raises Problem: when pytest itself failed, so that nothing was counted
    """
    STATE.mkdir(exist_ok=True)
    report = STATE / f"report-{name}.xml"
    report.unlink(missing_ok=True)
    command = [str(python), "-m", "pytest", "-q", f"--junitxml={report}", *_QUIET, *options]
    started = time.monotonic()
    code = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
    if code == _NOTHING_COLLECTED:
        return Count()
    if not report.exists():
        raise Problem(f"pytest stopped with code {code} before it could count the {name} tests.")
    count = _counted(report)
    _TOOK.append(f"{name:10} {time.monotonic() - started:5.0f} s  {count}")
    if count.skipped and not may_skip:
        tell(f"{count.skipped} of the {name} tests were skipped; here that counts as failed")
        count = Count(count.passed, count.failed + count.skipped)
    if code and not count.failed:
        raise Problem(f"pytest stopped with code {code} although no test of {name} failed.")
    return count


def _counted(report: Path) -> Count:
    count = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        whole, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        count += Count(whole - failed - skipped, failed, skipped)
    return count


def _drop_leftovers(runner: OdooRunner) -> None:
    """Deletes the databases of runs that were killed."""
    for name in runner.server.databases():
        if name.startswith("exact_test_"):
            number = name.removeprefix("exact_test_").split("-")[0].split("_")[0]
            if number.isdigit() and not Path(f"/proc/{number}").exists():
                runner.drop(name)


def _clean_up(runner: OdooRunner) -> None:
    for name in _databases_of(runner, os.getpid()):
        runner.drop(name)
    if runner.server.idle():
        runner.server.stop()


def _databases_of(runner: OdooRunner, number: int) -> list[str]:
    return [name for name in runner.server.databases() if name.startswith(f"exact_test_{number}")]


if __name__ == "__main__":
    main(test, *sys.argv[1:])
