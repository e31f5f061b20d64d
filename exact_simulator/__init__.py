"""A local stand-in for Exact Online with books of its own.

Start it with ``python -m exact_simulator``, or inside a test:

    with SimulatorServer() as simulator:
        requests.get(simulator.url + "/_control/state")
"""

from .server import SimulatorServer

__all__ = ["SimulatorServer"]
