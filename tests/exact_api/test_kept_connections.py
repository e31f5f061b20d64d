"""The connections of a session are kept, and no call is repeated for it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from exact_online_connector.exact_api import wire
from exact_online_connector.exact_api.calls import new_session

BODY = b'{"d":{}}'


class Server(ThreadingHTTPServer):
    """Keeps connections open, and counts them.

    :attr hangs_up: it closes a connection after each answer, without saying so
    """

    hangs_up = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = self.calls = 0
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        self.server.connections += 1
        super().setup()

    def do_POST(self):
        self.server.calls += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)
        self.close_connection = self.server.hangs_up

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def post(session, server):
    answer = session.post(f"{server.url}/api/v1/1/x", data=b"{}", timeout=5)
    assert answer.content == BODY


def test_calls_share_a_connection(server):
    with new_session(server.url) as session:
        for _call in range(5):
            post(session, server)
    assert (server.calls, server.connections) == (5, 1)


def test_one_that_was_idle_is_opened_anew(server, monkeypatch):
    monkeypatch.setattr(wire, "_LONGEST_IDLE", 0)
    with new_session(server.url) as session:
        for _call in range(3):
            post(session, server)
    assert (server.calls, server.connections) == (3, 3)


def test_one_that_the_other_side_closed_repeats_nothing(server):
    server.hangs_up = True
    answered = 0
    with new_session(server.url) as session:
        for _call in range(5):
            try:
                post(session, server)
                answered += 1
            except requests.ConnectionError:
                pass  # closed while it was written to: whether it came is not known
    assert answered <= server.calls <= 5
