"""Lets the tests import the addon's plain packages without Odoo, draw the same examples, and share
a simulator.

`exact_online_connector/__init__.py` imports the Odoo models. A parent package that is registered
beforehand makes Python find `exact_online_connector.exact_api` and `exact_online_connector.core`
without running it.
"""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from exact_simulator import SimulatorServer

_ADDON = "exact_online_connector"

if _ADDON not in sys.modules:
    _parent = ModuleType(_ADDON)
    _parent.__path__ = [str(Path(__file__).resolve().parent.parent / _ADDON)]
    sys.modules[_ADDON] = _parent

# Examples are drawn from a fixed seed: a commit passes or fails, whoever runs it and when. Nothing
# fails because the machine is busy. To look for new ones: pytest --hypothesis-profile=explore
_unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("fixed", derandomize=True, database=None, **_unhurried)
settings.register_profile("explore", max_examples=2000, **_unhurried)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def server():
    """The simulator of this worker."""
    with SimulatorServer() as running:
        yield running


@pytest.fixture(scope="session")
def first_day(server):
    """Its books as they are before any test, for ``server.restore``."""
    return server.snapshot()
