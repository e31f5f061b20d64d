"""``make bench``: the benchmarks of benchmarks/, in a database that is deleted afterwards."""

import os
import subprocess

from . import venv
from .common import ADDON, CHECKOUT, main, tell
from .demo_services import Demo
from .odoo_runner import OdooRunner

_LEARNING = "import tests.conftest; from benchmarks.learning import show; show()"
_IN_ODOO = (
    "from benchmarks import payments, relations, speed;"
    " speed.run(env); relations.run(env); payments.run(env)"
)


def bench() -> int:
    """Prints what docs/benchmarks.md explains; writes nothing.

    :return: 0 when everything could be measured
    """
    python = venv.ensure()
    code = subprocess.run([python, "-c", _LEARNING], cwd=CHECKOUT, check=False).returncode
    return code or _in_odoo()


def _in_odoo() -> int:
    """Runs the benchmarks that need Odoo, in a database of their own.

    :return: the exit code
    """
    here = Demo("bench", f"exact_bench_{os.getpid()}")
    runner = OdooRunner()
    try:
        tell("installing the addon in a database for this benchmark")
        runner.clone_template(here.database)
        runner.install(here.database, ADDON)
        exact_url = here.start_simulator(runner, ":memory:", None)
        here.start_odoo(runner, None)
        return here.run_script(runner, exact_url, _IN_ODOO)
    finally:
        here.stop()
        runner.drop(here.database)
        if runner.server.idle():
            runner.server.stop()


if __name__ == "__main__":
    main(bench)
