"""``make screenshots``: the pictures of the Apps page and the manual, from the running demo.

``ARGS`` names languages and walks of tools/demo/camera.py: ``make screenshots ARGS="nl send"``.
"""

import subprocess
import sys

from . import browser, demo_services, venv
from .common import ADDON, CACHE, CHECKOUT, STATE, digest, main, only_one, output, tell
from .odoo_runner import OdooRunner

PICTURES = CHECKOUT / ADDON / "static/description"
_REQUIREMENTS = CHECKOUT / "requirements-screenshots.txt"


def screenshots(*wanted: str) -> int:
    """Starts the demo unless it runs, and photographs it.

    :param wanted: languages and walks; none of a kind stands for all of it
    :return: 0 when every picture was made; somebody has to look at them all the same
    """
    if code := demo_services.demo():
        return code
    runner = OdooRunner()
    here = demo_services.Demo("demo", demo_services.DATABASE)
    chromium = next(browser.ensure().glob("chromium*"))
    environment = runner.environment | {"EXACT_DEMO_ODOO_URL": here.odoo.url}
    environment["PYTHONPATH"] = f"{_playwright(runner)}:{environment['PYTHONPATH']}"
    camera = [str(runner.python), "-m", "tools.demo.camera", str(chromium), str(PICTURES)]
    camera += wanted
    return subprocess.run(camera, check=False, env=environment, cwd=STATE).returncode


def _playwright(runner: OdooRunner):
    """A folder with the package that drives the browser, kept out of the other packages."""
    folder = CACHE / f"screenshots-{digest(_REQUIREMENTS, *venv.REQUIREMENTS)}"
    with only_one(CACHE / "lock"):
        if not folder.exists():
            tell("installing the package that drives the browser, about 50 MB")
            pip = [runner.python, "-m", "pip", "install", "-q", "-r", _REQUIREMENTS]
            unfinished = folder.with_suffix(".unfinished")
            output(*pip, "--no-deps", "--target", unfinished, "pyee", "typing-extensions")
            unfinished.rename(folder)
    return folder


if __name__ == "__main__":
    main(screenshots, *sys.argv[1:])
