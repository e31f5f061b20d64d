"""One simulator for all tests of the client, fresh books for each."""

import pytest

from exact_simulator import SimulatorServer

from .world import World


@pytest.fixture(scope="session")
def server():
    with SimulatorServer() as running:
        yield running


@pytest.fixture
def world(server):
    server.reset()
    return World(server)
