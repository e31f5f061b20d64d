"""``make setup``: fetches everything, starts the database server, makes the template database."""

from . import browser, oca
from .common import main, tell
from .odoo_runner import OdooRunner


def setup() -> int:
    """Sets up all that the demo and the tests need; quick when it is all there."""
    runner = OdooRunner()
    runner.template()
    browser.ensure()
    oca.ensure()
    tell("ready: make demo, make test")
    return 0


if __name__ == "__main__":
    main(setup)
