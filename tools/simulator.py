"""``make simulator PORT=...``: the simulated Exact Online alone, in the foreground."""

import os
import sys

from . import venv
from .common import CHECKOUT, main

_REDIRECTS = [
    f"--redirect-uri=http://{host}:8069/exact_online_connector/oauth"
    for host in ("localhost", "127.0.0.1")
]


def simulate(port: str) -> int:
    """Runs the simulator until it is interrupted; its books stay in memory.

    An Odoo at its usual port may connect; another registers itself, see exact_simulator/README.md.
    """
    python = str(venv.ensure())
    os.chdir(CHECKOUT)
    os.execv(python, [python, "-m", "exact_simulator", "--port", port, *_REDIRECTS])


if __name__ == "__main__":
    main(simulate, sys.argv[1])
