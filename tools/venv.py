"""The Python environment of Odoo, the simulator and the tests, cached by its requirements and
the Python it was made with."""

import shutil
import sys
import zipfile
from pathlib import Path

from . import debian
from .common import CACHE, CHECKOUT, Problem, digest, only_one, output, tell

REQUIREMENTS = [
    CHECKOUT / name
    for name in ("requirements-odoo.txt", "requirements.txt", "requirements-dev.txt")
]


def ensure(requirements: list[Path] = REQUIREMENTS) -> Path:
    """The interpreter of an environment with exactly these requirements, made when there is none.

    :param requirements: files that name them
    :raises Problem: when pip cannot install them
    """
    folder = CACHE / f"venv-{digest(*requirements, sys.base_prefix)}"
    interpreter = folder / "bin/python"
    with only_one(CACHE / "lock"):
        if (folder / "complete").exists() and interpreter.exists():
            return interpreter
        tell(f"making the Python environment with Python {sys.version.split()[0]}")
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder)
        tell("installing Python packages")
        asked = [part for file in requirements for part in ("-r", str(file))]
        output(interpreter, "-m", "pip", "install", "-q", *asked)
        (folder / "complete").touch()
    return interpreter


def site_packages(interpreter: Path) -> Path:
    """Where the packages of that environment stand."""
    return next(interpreter.parent.parent.glob("lib/python3*/site-packages"))


def _make(folder: Path) -> None:
    output(sys.executable, "-m", "venv", "--without-pip", folder)
    interpreter = folder / "bin/python"
    try:
        output(interpreter, "-m", "ensurepip")
    except Problem:
        # Debian leaves ensurepip out of python3; its package python3-pip-whl holds the same wheel.
        wheel = _pip_wheel_of_debian()
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site_packages(interpreter))


def _pip_wheel_of_debian() -> Path:
    """The wheel of pip that Debian ships for its own venv module.

    :raises Problem: there is no Debian to fetch it from
    """
    try:
        apt = debian.PrivateApt(CACHE / "apt-pip", debian.machine_sources())
        packages = apt.download(["python3-pip-whl"], CACHE / "pip-debs")
    except Problem as problem:
        raise Problem(
            "This Python has no ensurepip. Install the package python3-venv, or name another "
            f"Python: PYTHON=/path/to/python3 make ... ({problem})"
        ) from None
    root = CACHE / "pip-debian"
    debian.unpack(packages, root)
    return next(root.glob("usr/share/python-wheels/pip-*.whl"))
