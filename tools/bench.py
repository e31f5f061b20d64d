"""``make bench``: measures the rows of benchmarks/ in a database that is deleted afterwards.

``make bench`` is the full form and writes docs/benchmarks.json and docs/benchmarks.md;
``ARGS=quick`` takes small numbers, less than five minutes, and writes in .state/. Names of rows
measure these alone. ``ARGS="--before COMMIT"`` measures the addon of that commit first, with the
same benchmarks and the same simulator.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from . import venv
from .common import ADDON, CHECKOUT, STATE, main, output, tell
from .odoo_runner import OdooRunner

_PEERS = CHECKOUT / "benchmarks/peers/requirements.txt"
_LEARNING = "import tests.conftest; from benchmarks.learning import show; show()"
_WRITE = """
import json, sys
from pathlib import Path
from benchmarks.report import write
write(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()))
"""


def bench(*arguments: str) -> int:
    """Measures, prints, and writes the page.

    :return: 0 when everything could be measured
    """
    options = _options(arguments)
    runner = OdooRunner()
    before = options.before and _worktree(options.before)
    code = 0
    try:
        for side in ["before", "now"] if before else ["now"]:
            checkout = before if side == "before" else CHECKOUT
            code |= _side(runner, side, checkout, options)
        page = _keep(runner, options)
        if not (options.quick or options.rows):
            subprocess.run([runner.python, "-c", _LEARNING], cwd=CHECKOUT, check=False)
        tell(f"written to {page.relative_to(CHECKOUT)}")
        return code
    finally:
        if before:
            subprocess.run(
                ["git", "worktree", "remove", "--force", before], cwd=CHECKOUT, check=False
            )
        if runner.server.idle():
            runner.server.stop()


def _options(arguments) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("words", nargs="*", help="quick, and names of rows")
    parser.add_argument("--before", help="commit to compare with")
    options = parser.parse_args(arguments)
    options.quick = "quick" in options.words
    options.rows = [word for word in options.words if word != "quick"]
    return options


def _worktree(commit: str) -> Path:
    """The addon of a commit, in a folder of its own."""
    folder = STATE / f"bench-{os.getpid()}"
    output("git", "worktree", "add", "--detach", folder, commit, cwd=CHECKOUT)
    return folder


def _result(side: str) -> Path:
    return STATE / f"bench-{side}.json"


def _side(runner: OdooRunner, side: str, checkout: Path, options) -> int:
    """Measures with the addon of one checkout.

    :return: the exit code
    """
    database = f"exact_bench_{os.getpid()}_{side}"
    _result(side).unlink(missing_ok=True)
    ours = runner.configuration
    runner.configuration = _configuration(runner, side, checkout)
    try:
        runner.clone_template(database)
        tell(f"installing the addon of {_commit(checkout)}")
        facts = {
            "python": str(runner.python),
            "peers": str(venv.ensure([_PEERS])),
            "install": _cost(runner.install, database, ADDON),
            "start": _cost(runner.install, database, "base_setup"),
        }
        command = [str(runner.python), "-m", "benchmarks", *options.rows]
        command += [*(["--quick"] if options.quick else []), "--facts", json.dumps(facts)]
        environment = runner.environment | {
            "EXACT_TEST_DATABASE": database,
            "EXACT_TEST_ODOO_CONF": str(runner.configuration),
        }
        command += ["--output", str(_result(side))]
        code = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
        _complete(side, checkout, runner, options)
        return code
    finally:
        for name in runner.server.databases():
            if name.startswith(database):
                runner.drop(name)
        runner.configuration = ours


def _configuration(runner: OdooRunner, side: str, checkout: Path) -> Path:
    """Odoo's configuration with the addons of that checkout."""
    path = STATE / f"bench-{side}.conf"
    lines = []
    for line in runner.configuration.read_text().splitlines():
        name, _equals, value = line.partition(" = ")
        if name == "addons_path":
            folders = value.split(",")
            folders[folders.index(str(CHECKOUT))] = str(checkout)
            line = f"{name} = {','.join(folders)}"
        lines.append(line)
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
    return path


def _cost(work, *given) -> dict:
    """Seconds, and seconds of CPU of the processes that some work starts and waits for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    work(*given)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return {"seconds": time.monotonic() - started, "cpu": cpu}


def _complete(side: str, checkout: Path, runner: OdooRunner, options) -> None:
    """Notes with each row when, what and where it was measured."""
    if not _result(side).exists():
        return
    rows = json.loads(_result(side).read_text())
    told = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _commit(checkout),
        "form": "quick" if options.quick else "full",
        "machine": _machine(runner),
    }
    _result(side).write_text(json.dumps({name: row | told for name, row in rows.items()}))


def _keep(runner: OdooRunner, options) -> Path:
    """Adds the rows of this run to those that are kept, and writes the page.

    :return: the page
    """
    folder = STATE if options.quick else CHECKOUT / "docs"
    data, page = folder / "benchmarks.json", folder / "benchmarks.md"
    kept = json.loads(data.read_text()) if data.exists() else {"rows": {}}
    for side in ("before", "now") if options.before else ("now",):
        found = json.loads(_result(side).read_text()) if _result(side).exists() else {}
        for name, row in found.items():
            kept["rows"].setdefault(name, {})[side] = row
    kept["rows"] = {name: row for name, row in kept["rows"].items() if "now" in row}
    data.write_text(json.dumps(kept, indent=1) + "\n")
    output(runner.python, "-c", _WRITE, page, data, cwd=CHECKOUT)
    return page


def _commit(checkout: Path) -> str:
    return output("git", "rev-parse", "--short", "HEAD", cwd=checkout).strip()


def _machine(runner: OdooRunner) -> str:
    """The machine in neutral words."""
    with open("/proc/meminfo", encoding="ascii") as file:
        kilobytes = int(file.readline().split()[1])
    python = output(runner.python, "-c", "import sys; print(sys.version.split()[0])").strip()
    version = output(runner.server.programs / "postgres", "--version").split()[2]
    return (
        f"{os.cpu_count()} cores, {round(kilobytes / 1024**2)} GiB, Python {python},"
        f" PostgreSQL {version} on the same machine"
    )


if __name__ == "__main__":
    main(bench, *sys.argv[1:])
