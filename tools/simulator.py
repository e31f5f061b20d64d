"""``make simulator PORT=...``: the simulated Exact Online alone, in the foreground."""

import os
import sys

from . import venv
from .common import CHECKOUT, main


def simulate(port: str) -> int:
    """Runs the simulator until it is interrupted; its books stay in memory."""
    python = str(venv.ensure())
    os.chdir(CHECKOUT)
    os.execv(python, [python, "-m", "exact_simulator", "--port", port])


if __name__ == "__main__":
    main(simulate, sys.argv[1])
