"""``make scale``: two Odoo servers with job runners on one database (docs/scale.md)."""

import os
import subprocess
import sys

from .common import CHECKOUT, OCA_GLUE, main
from .odoo_runner import OdooRunner

_JOBS = OCA_GLUE[-1]


def scale(*arguments: str) -> int:
    """Runs ``tests/processes/servers`` and prints what it measured.

    :param arguments: see ``make scale ARGS=--help``
    :return: 0 when every document was booked once, by both servers
    """
    runner = OdooRunner(with_oca=True)
    database = f"exact_scale_{os.getpid()}"
    try:
        runner.clone_template(database)
        runner.install(database, _JOBS)
        environment = runner.environment | {
            "EXACT_TEST_DATABASE": database,
            "EXACT_TEST_ODOO_CONF": str(runner.configuration),
        }
        command = [str(runner.python), "-m", "tests.processes.servers", *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
    finally:
        for name in runner.server.databases():
            if name.startswith(database):
                runner.drop(name)


if __name__ == "__main__":
    main(scale, *sys.argv[1:])
