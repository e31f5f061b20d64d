"""``python -m benchmarks``: measures rows in a prepared database; see tools/bench.py."""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from tests.processes.ground import prepared_ground

from . import rows  # noqa: F401  (each registers itself)
from .registry import ROWS
from .stage import Stage

_started = time.monotonic()


def tell(text):
    """Print a line of progress."""
    print(f"[{time.monotonic() - _started:6.0f} s] {text}", flush=True)


def main(arguments):
    """Measure, print, and write what was measured as JSON.

    :return: 0 when every row could be measured
    """
    options = _parser().parse_args(arguments)
    facts = json.loads(options.facts)
    measured, failed = {}, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with prepared_ground(os.environ["EXACT_TEST_DATABASE"], folder) as ground:
            stage = Stage(ground, folder, options.quick, facts)
            for row in _wanted(options):
                try:
                    measured[row.name] = _measured(row, stage)
                except Exception as error:
                    if options.debug:
                        raise
                    failed.append(row.name)
                    tell(f"{row.name} could not be measured: {error}")
                if options.output:
                    Path(options.output).write_text(json.dumps(measured, indent=1))
    return 1 if failed else 0


def _measured(row, stage):
    began = time.monotonic()
    figures = []
    tell(row.title)
    for figure in row.take(stage):
        figures.append(figure.as_dict())
        aim = "" if figure.aim is None else f"   (aim {figure.aim:g})"
        print(f"{'':11}{figure.what:<60}{figure.value:>12.4g} {figure.unit}{aim}", flush=True)
    return {"figures": figures, "took": round(time.monotonic() - began, 1)}


def _wanted(options):
    names = options.rows or [
        row.name for row in ROWS.values() if row.with_quick or not options.quick
    ]
    return [ROWS[name] for name in names]


def _parser():
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(ROWS)}; all without")
    parser.add_argument("--quick", action="store_true", help="small numbers")
    parser.add_argument("--output", help="file to write as JSON")
    parser.add_argument("--facts", default="{}", help="JSON of what a row may ask for")
    parser.add_argument("--debug", action="store_true", help="stop at the first failure")
    return parser
