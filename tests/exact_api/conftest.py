"""Fresh books for each test of the client."""

import pytest

from .world import World


@pytest.fixture
def world(server, first_day):
    server.restore(first_day)
    return World(server)
