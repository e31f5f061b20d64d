"""The command line of a run: how large, which seed, and the figures at its end."""

import argparse
import os
import subprocess
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ..exact import CHECKOUT
from ..ground import fresh_scene, prepared_ground
from . import audit as audits
from .guards import WITHOUT, TakenOutInTurn
from .month_end import MonthEnd
from .plan import Plan
from .world import World

SIZES = {"chaos": 10_000, "month-end": 3_000}
_started = time.monotonic()


def tell(text):
    """Print a line of progress."""
    print(f"[{time.monotonic() - _started:6.0f} s] {text}", flush=True)


def main(arguments):
    """Run and print.

    :return: 0 when nothing was lost, doubled or stuck
    """
    options = _parser().parse_args(arguments)
    options.documents = options.documents or SIZES.get(options.what, SIZES["chaos"])
    if options.what == "guards":
        return show_guards()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with prepared_ground(os.environ["EXACT_TEST_DATABASE"], folder) as ground:
            with fresh_scene(ground, folder) as scene:
                run = _month_end if options.what == "month-end" else _chaos
                return run(options, scene, folder)


def _chaos(options, scene, folder):
    plan = Plan(
        seed=options.seed,
        documents=options.documents,
        payments=options.documents // 5 if options.payments is None else options.payments,
        kill_every=min(25, options.documents // 8),
        restart_every=min(300, options.documents // 2),
        collect_every=min(300, options.documents // 2),
        workers=options.workers,
        minutes=options.minutes,
    )
    world = World(scene, folder, plan, _restart())
    world.run(tell)
    found = audits.audit(scene, folder / "odoo.log")
    show(plan, world.figures, found)
    return 1 if found.faults or world.figures.failures else 0


def _month_end(options, scene, folder):
    plan = Plan(seed=options.seed, documents=options.documents, payments=0, rate=0)
    world = MonthEnd(scene, folder, plan, wrong=options.documents // 10)
    world.run(tell)
    use = world.use()
    print(f"\n{_head(plan.seed)}")
    for name, value in asdict(use).items():
        print(f"{name.replace('_', ' ')} {value}")
    print(f"share of the allowed calls used {use.share:.1%}")
    return 1 if use.refused or use.unexplained or world.figures.failures else 0


def _parser():
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("what", nargs="?", choices=("chaos", "month-end", "guards"))
    parser.add_argument("--documents", type=int, help="10,000, or 3,000 of a month-end")
    parser.add_argument("--payments", type=int, help="a fifth of the documents, unless given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes beside the cron")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="then none is added")
    return parser


def _restart():
    """How to restart the server, when it is ours alone."""
    command = os.environ.get("EXACT_CHAOS_RESTART")
    if not command:
        return None

    def restart():
        quiet = {name: subprocess.DEVNULL for name in ("stdin", "stdout", "stderr")}
        subprocess.run(command.split(), check=True, cwd=CHECKOUT, **quiet)

    return restart


def show(plan, figures, found):
    """Print what happened, and what was found."""
    values = asdict(figures)
    failures = values.pop("failures")
    faults = values.pop("faults")
    print(f"\n{_head(plan.seed)}")
    reached = f"documents {found.documents} of {plan.documents} {found.states}"
    print(f"{reached}, {found.settlements} settlements booked, {plan.workers} workers and the cron")
    print(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items()))
    print(f"faults {sum(faults.values())}: {faults}")
    print(f"calls per document {figures.calls / max(found.documents, 1):.2f}")
    for name in ("doubles", "lost", "stuck", "different", "unexplained", "payments", "told"):
        rows = getattr(found, name)
        print(f"{name} {len(rows)}")
        for row in rows[:10]:
            print(f"    {row}")
    print(f"failed processes {len(failures)}")
    for failure in failures[:5]:
        print(failure)


def _head(seed):
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}, seed {seed}"


def _commit():
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def show_guards():
    """Take out each guard in turn, and print which tests notice.

    :return: 0 when somebody noticed each of them
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "without"
        path.write_text("")
        os.environ[WITHOUT] = str(path)
        plugin = TakenOutInTurn(path)
        options = ["-q", "-s", "--tb=no", "-W", "ignore::DeprecationWarning"]
        pytest.main([*options, str(CHECKOUT / "tests/processes")], plugins=[plugin])
    return 0 if plugin.noticed and all(plugin.noticed.values()) else 1
