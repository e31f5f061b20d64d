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
    # Neither a banner about other projects nor a line for each page.
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    for configuration in ("mkdocs.yml", "mkdocs.nl.yml"):
        command = [python, "-m", "mkdocs", "-q", "build", "--strict", "-f", configuration]
        if code := subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode:
            return code
    tell(f"the manual: {SITE / 'index.html'}, in Dutch {SITE / 'nl' / 'index.html'}")
    return 0


if __name__ == "__main__":
    main(build)
