"""The simulator behind a threaded HTTP server, for the command line and for tests."""

import threading
from io import BytesIO

from werkzeug.http import http_date
from werkzeug.serving import WSGIRequestHandler, make_server

from .app import create_app
from .simulator import Simulator, Snapshot


class _Handler(WSGIRequestHandler):
    """Says nothing on the terminal, answers by the simulator's clock, and keeps a connection for
    the next call, as the real service does; werkzeug's own closes it after each.
    """

    protocol_version = "HTTP/1.1"
    # Seconds after which a connection that nobody uses is closed.
    timeout = 60
    # Each answer goes out at once, however small.
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        try:
            self._answer(self.make_environ())
        except OSError:
            self.close_connection = True  # the caller is gone, or a fault cut the connection

    def _answer(self, environ: dict) -> None:
        """Have the app answer a request, and keep the connection if the answer is whole."""
        # Read whole, so that the next call begins where this one ends.
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environ["wsgi.input"] = BytesIO(body)
        told: list = []
        answer = self.server.app(
            environ, lambda *status_and_headers: told.extend(status_and_headers)
        )
        try:
            status, headers = told[:2]
            self._send_head(status, headers)
            promised = int(dict(headers).get("Content-Length", -1))
            sent = 0
            for part in answer:
                sent += len(part)
                if self.command != "HEAD":
                    self.wfile.write(part)
                    self.wfile.flush()
            self.close_connection |= sent != promised
        finally:
            answer.close()

    def _send_head(self, status: str, headers: list[tuple[str, str]]) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if "Content-Length" not in dict(headers):
            # Its end is that of the connection.
            self.send_header("Connection", "close")
        self.end_headers()

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
