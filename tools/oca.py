"""OCA's addons, in a folder of the cache of their own.

They are AGPL-3, so they never lie in this checkout, and they are on Odoo's addons path only where
the addons that build on them are tested.
"""

import shutil
from pathlib import Path

from . import venv
from .common import CACHE, CHECKOUT, digest, only_one, output, tell

REQUIREMENTS = CHECKOUT / "requirements-oca.txt"


def ensure() -> Path:
    """The folder with OCA's addons and the libraries they import, fetched when there is none.

    :raises Problem: when pip cannot install them
    """
    python = venv.ensure()
    folder = CACHE / f"oca-{digest(REQUIREMENTS)}"
    with only_one(CACHE / "lock"):
        if not folder.is_dir():
            tell("downloading OCA's addons, about 3 MB")
            building = CACHE / "oca.new"
            shutil.rmtree(building, ignore_errors=True)
            pip = [python, "-m", "pip", "install", "-q", "--no-deps", "--target", building]
            output(*pip, "-r", REQUIREMENTS)
            building.rename(folder)
    return folder


def addons(folder: Path) -> Path:
    """Where the addons stand in that folder."""
    return folder / "odoo/addons"
