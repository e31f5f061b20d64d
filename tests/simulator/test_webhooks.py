"""Subscriptions, signed deliveries and retries, with a real listener."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue

import pytest

from .client import TIMEOUT, error_text

TOPIC = {"Topic": "Accounts"}
PATH = "webhooks/WebhookSubscriptions"


@pytest.fixture
def listener():
    """A callback address; ``statuses`` holds what it answers next (200 when empty)."""
    received: Queue = Queue()
    statuses: Queue = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.put(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status = statuses.get_nowait()
            except Empty:
                status = 200
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    server.received, server.statuses = received, statuses
    server.address = f"http://127.0.0.1:{server.server_port}/hook"
    yield server
    server.shutdown()
    server.server_close()


def receive(listener) -> bytes:
    return listener.received.get(timeout=TIMEOUT)


@pytest.fixture
def subscribed(simulator, api, listener):
    """A subscription whose validation went through."""
    subscription = api.created(PATH, {**TOPIC, "CallbackURL": listener.address})
    simulator.control("clock", {"advance": 1})
    assert receive(listener) == b""
    return subscription


def test_message_is_signed(api, listener, subscribed):
    key = api.created("crm/Accounts", {"Name": "Told"})["ID"]
    raw = receive(listener).decode()
    body = json.loads(raw)
    assert list(body) == ["Content", "HashCode"]
    content = raw[len('{"Content":') : raw.rindex(',"HashCode":')]
    digest = hmac.new(b"simulator-webhook-secret", content.encode(), hashlib.sha256).hexdigest()
    assert body["HashCode"] == digest.upper()
    assert (body["Content"]["Action"], body["Content"]["Key"]) == ("Update", key)
    assert api.get(body["Content"]["ExactOnlineEndpoint"]).json()["d"]["Name"] == "Told"


def test_deletion_is_told(api, listener, subscribed):
    key = api.created("crm/Accounts", {"Name": "Told"})["ID"]
    receive(listener)
    api.delete("crm/Accounts", key)
    assert json.loads(receive(listener))["Content"]["Action"] == "Delete"


def test_failed_delivery_is_repeated_after_two_minutes(simulator, api, listener, subscribed):
    listener.statuses.put(503)
    api.created("crm/Accounts", {"Name": "Told twice"})
    first = receive(listener)
    assert listener.received.empty()
    simulator.control("clock", {"advance": 121})
    assert receive(listener) == first


def test_failed_validation_ends_the_subscription(simulator, api, listener):
    listener.statuses.put(404)
    api.created(PATH, {**TOPIC, "CallbackURL": listener.address})
    simulator.control("clock", {"advance": 1})
    assert receive(listener) == b""
    deadline = time.monotonic() + TIMEOUT
    while not simulator.control("state")["webhooks"]["sent"]:
        assert time.monotonic() < deadline
    assert api.rows(PATH, select="ID") == []


def test_deliveries_end_after_ten_retries(simulator, api, listener, subscribed):
    for _ in range(11):
        listener.statuses.put(500)
    api.created("crm/Accounts", {"Name": "Never told"})
    first = receive(listener)
    for retry in range(1, 11):
        simulator.control("clock", {"advance": 2**retry * 60})
        assert receive(listener) == first
    deadline = time.monotonic() + TIMEOUT
    while len(simulator.control("state")["webhooks"]["sent"]) < 12:  # validation, first, ten
        assert time.monotonic() < deadline
    assert simulator.control("state")["webhooks"]["pending"] == []


def test_same_topic_twice(api, listener, subscribed):
    answer = api.post(PATH, {**TOPIC, "CallbackURL": listener.address})
    assert (answer.status_code, error_text(answer)) == (500, "Gegeven bestaat reeds.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Verplicht: Onderwerp\r\nVerplicht: Callback-URL"),
        ({"Topic": "Nothing", "CallbackURL": "https://127.0.0.1/x"}, "Ongeldige referentie"),
        ({**TOPIC, "CallbackURL": "http://example.com/x"}, "Ongeldig: Callback-URL"),
        ({**TOPIC, "CallbackURL": "https://other.example.com/x"}, "Ongeldig: Callback-URL"),
    ],
)
def test_refused_subscriptions(api, body, text):
    answer = api.post(PATH, body)
    assert answer.status_code == 500
    assert text in error_text(answer)


def test_put_is_refused_in_practice(api, subscribed):
    assert api.put(PATH, subscribed["ID"], TOPIC).status_code == 405
