"""One simulator for all tests of the client, fresh books for each."""

import pytest

from exact_simulator import SimulatorServer

from .world import World


@pytest.fixture(scope="session")
def server():
    with SimulatorServer() as running:
        yield running


@pytest.fixture(scope="session")
def first_day(server):
    return server.snapshot()


@pytest.fixture
def world(server, first_day):
    server.restore(first_day)
    return World(server)
