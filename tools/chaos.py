"""``make chaos``: nothing lost, nothing twice, nothing stuck, measured (docs/reliability.md).

It works on a database server of its own, which is restarted while Odoo works on it.
"""

import os
import subprocess
import sys

from . import venv
from .common import ADDON, CHECKOUT, main, tell
from .odoo_runner import OdooRunner
from .postgres import Server

_SERVER = "chaos"


def chaos(*arguments: str) -> int:
    """Runs ``tests/processes/chaos`` and prints what it measured.

    :param arguments: see ``make chaos ARGS=--help``
    :return: 0 when everything was as it must be
    """
    if arguments == ("restart",):
        Server(venv.ensure(), _SERVER).restart()
        return 0
    runner = OdooRunner(apart=_SERVER)
    database = f"exact_chaos_{os.getpid()}"
    try:
        tell("installing the addon in a database for this run")
        runner.clone_template(database)
        runner.install(database, ADDON)
        environment = runner.environment | {
            "EXACT_TEST_DATABASE": database,
            "EXACT_TEST_ODOO_CONF": str(runner.configuration),
        }
        if not runner.server.external:
            environment["EXACT_CHAOS_RESTART"] = f"{sys.executable} -m tools.chaos restart"
        command = [str(runner.python), "-m", "tests.processes.chaos", *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
    finally:
        for name in runner.server.databases():
            if name.startswith(database):
                runner.drop(name)
        if runner.server.idle():
            runner.server.stop()


if __name__ == "__main__":
    main(chaos, *sys.argv[1:])
