"""``python -m exact_simulator``: serve the simulator until interrupted."""

import argparse
import signal
import sys

from .server import SimulatorServer


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="exact_simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=18210, help="port to listen on, 0: a free one")
    parser.add_argument(
        "--database", default=":memory:", help="SQLite file that keeps the books; else in memory"
    )
    parser.add_argument(
        "--redirect-uri",
        action="append",
        default=[],
        help="a redirect address of the app, compared letter by letter; may be given several times",
    )
    options = parser.parse_args()
    try:
        server = SimulatorServer(options.host, options.port, options.database)
    except OSError as error:
        print(f"cannot listen on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    server.simulator.oauth.register(options.redirect_uri)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    print(f"Exact Online simulator on {server.url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
