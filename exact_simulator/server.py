"""The simulator behind a threaded HTTP server, for the command line and for tests."""

import threading

from werkzeug.http import http_date
from werkzeug.serving import WSGIRequestHandler, make_server

from .app import create_app
from .simulator import Simulator, Snapshot


class _Handler(WSGIRequestHandler):
    """Says nothing on the terminal, and answers by the simulator's clock."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        clock = self.server.app.extensions["exact_simulator"].clock
        return http_date(timestamp or clock.now())

    def log(self, type: str, message: str, *args) -> None:
        pass


class SimulatorServer:
    """A simulator that listens; use it as a context manager.

    :param host: address to listen on
    :param port: 0 takes a free one
    :param database: SQLite file or ":memory:"
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, database: str = ":memory:"):
        self.simulator = Simulator(database)
        app = create_app(self.simulator)
        self._server = make_server(host, port, app, threaded=True, request_handler=_Handler)
        self._server.daemon_threads = True
        # The argument: how often it looks whether to stop, in seconds; that is what closing takes.
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), daemon=True)
        self.url = f"http://{host}:{self._server.server_port}"
        self.simulator.url = self.url

    def __enter__(self) -> "SimulatorServer":
        self._thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self.close()

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever()

    def close(self) -> None:
        """Stop listening and close the books."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self.simulator.close()

    def reset(self) -> None:
        """Fresh books, real time, default knobs, no faults."""
        self.simulator.reset()

    def snapshot(self) -> Snapshot:
        """Everything as it is now, for ``restore``; takes a millisecond."""
        return self.simulator.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Everything as it was at a snapshot; tokens are as old as they were then."""
        self.simulator.restore(snapshot)

    def control(self, path: str, body: dict | None = None, method: str | None = None) -> dict:
        """Call the control address without going through HTTP.

        :param path: after ``/_control/``, such as "faults" or "entries?division=100001"
        :param body: JSON to send; the method is then POST, else GET, unless given
        :return: the JSON answer
        :raises ValueError: the simulator refused, with its reason
        """
        client = self._server.app.test_client()
        method = method or ("GET" if body is None else "POST")
        answer = client.open(f"/_control/{path}", method=method, json=body)
        if answer.status_code >= 400:
            raise ValueError(answer.get_data(as_text=True))
        return answer.get_json()
