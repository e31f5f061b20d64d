"""``make clean``: stops everything, deletes databases and logs; what was downloaded stays."""

import shutil

from . import demo_services, venv
from .common import STATE, main, tell
from .postgres import Server


def clean() -> int:
    """Deletes the state folder; the next run makes its databases anew."""
    demo_services.stop()
    for apart in ("", "chaos"):
        Server(venv.ensure(), apart).remove()
    shutil.rmtree(STATE, ignore_errors=True)
    tell("clean")
    return 0


if __name__ == "__main__":
    main(clean)
