"""Fresh books for each test of the simulator, and clients that are logged in."""

import pytest

from .books import Books
from .client import REDIRECT, Walk


@pytest.fixture
def simulator(server, first_day):
    """The simulator with fresh books; afterwards none of its own code may have crashed."""
    server.restore(first_day)
    server.control("app", {"redirect_uris": [REDIRECT]})
    yield server
    assert server.control("state")["crashes"] == []


@pytest.fixture
def walk(simulator):
    return Walk(simulator.url)


@pytest.fixture
def api(simulator, walk):
    """A client that is logged in as the Dutch bookkeeper."""
    return walk.api()


@pytest.fixture
def login(walk):
    """Gives a client of another user or with other divisions: login("comptable", [BE])."""
    return walk.api


@pytest.fixture
def books():
    """The books of the Belgian division without HTTP around them; an English-speaking user."""
    return Books()
