"""``make manual``: the manual as a site, in English and Dutch, with links and messages checked."""

import os
import subprocess

from . import venv
from .common import CHECKOUT, STATE, main, tell

_REQUIREMENTS = [CHECKOUT / "requirements-manual.txt"]
SITE = STATE / "manual"


def build() -> int:
    """Builds both languages strictly: a link that leads nowhere is an error.

    :return: 0 when nothing is wrong
    """
    python = venv.ensure(_REQUIREMENTS)
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}  # a banner about other projects
    for configuration in ("mkdocs.yml", "mkdocs.nl.yml"):
        # Not quietly: what mkdocs does not say it does not count either.
        command = [python, "-m", "mkdocs", "build", "--strict", "-f", configuration]
        built = subprocess.run(
            command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
        )
        if built.returncode:
            print(built.stderr, flush=True)
            return built.returncode
    tell(f"the manual: {SITE / 'index.html'}, in Dutch {SITE / 'nl' / 'index.html'}")
    return 0


if __name__ == "__main__":
    main(build)
