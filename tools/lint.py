"""``make lint``: runs .pre-commit-config.yaml over every file, also over new ones."""

import os
import shutil
import subprocess

from . import venv
from .common import CHECKOUT, Problem, main, output


def lint() -> int:
    """The exit code of pre-commit: 0 when nothing is wrong and nothing was repaired.

    :raises Problem: when Node.js, which checks XML and JavaScript, is missing
    """
    if not (shutil.which("node") and shutil.which("npm")):
        raise Problem("The checks of XML and JavaScript need Node.js: install node and npm.")
    python = venv.ensure()
    listed = output("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=CHECKOUT)
    files = [name for name in listed.split("\0") if name and (CHECKOUT / name).is_file()]
    environment = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    command = [str(python), "-m", "pre_commit", "run", "--files", *files]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    main(lint)
