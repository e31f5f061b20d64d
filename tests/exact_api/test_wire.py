"""Answers that do not end, come byte by byte or unpack to more than anybody has room for."""

import contextlib
import gzip
import socket
import threading
import time
import tracemalloc
import types
import zlib
from urllib.parse import urlsplit

import pytest

from exact_online_connector.exact_api import reach, wire
from exact_online_connector.exact_api.auth import OAuthApp, Token
from exact_online_connector.exact_api.budget import MemoryCallJournal
from exact_online_connector.exact_api.client import ExactClient
from exact_online_connector.exact_api.errors import Unavailable, UnknownOutcome

from .raw import PATIENCE, RawServer, answer, dripping, endless
from .test_auth import NOW
from .test_transport import client_of, read, write

OK = answer(b'{"d": {"results": []}}')
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = ["Content-Encoding: gzip"]


def bomb(megabytes=1000):
    """A megabyte that unpacks to so many."""
    packer = zlib.compressobj(9, wbits=31)
    part = b"0" * 1_000_000
    return b"".join([packer.compress(part) for _ in range(megabytes)] + [packer.flush()])


ENDLESS = {
    "byte by byte": (lambda: dripping(OK, 0.1), "ReadTimeout"),
    "a header byte by byte": (lambda: dripping(HEAD + b"X: " + b"x" * 999, 0.1), "ReadTimeout"),
    "a body": (lambda: endless(HEAD + b"\r\n", b"0" * 65536), "more than 16000000 bytes"),
    "chunks": (lambda: endless(CHUNKED, b"1000\r\n" + b"0" * 4096 + b"\r\n"), "more than"),
    "a chunk's length": (lambda: endless(CHUNKED, b"0" * 4096), "ConnectionError"),
    "trailers": (lambda: endless(CHUNKED + b"0\r\n", b"X: y\r\n" * 100), "ReadTimeout"),
    "headers": (lambda: endless(HEAD, b"X: y\r\n" * 100), "ConnectionError"),
    "a header": (lambda: endless(HEAD + b"X: ", b"y" * 4096), "ConnectionError"),
    "continue": (lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10), "ReadTimeout"),
    "a bomb": (lambda: answer(BOMB, headers=PACKED), "more than 16000000 bytes"),
    "bombs in a bomb": (
        lambda: answer(gzip.compress(BOMB), headers=["Content-Encoding: gzip, gzip"]),
        "packed as 'gzip, gzip'",
    ),
}
BOMB = bomb()


@pytest.fixture(params=ENDLESS, name="hostile")
def hostile_(request):
    play, words = ENDLESS[request.param]
    with RawServer(lambda _request: play()) as server:
        yield server, words


@pytest.mark.parametrize("call, error", [(read, Unavailable), (write, UnknownOutcome)])
def test_no_answer_lasts_or_weighs_more_than_it_may(hostile, call, error):
    server, words = hostile
    tracemalloc.start()
    started = time.monotonic()
    try:
        with pytest.raises(error, match=words):
            call(client_of(server.url, timeout=0.5 if words == "ReadTimeout" else 30))
        assert time.monotonic() - started < PATIENCE
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert len(server.requests) == 1


def test_nothing_lasts_longer_where_a_token_is_asked_for(hostile):
    server, _words = hostile
    app = OAuthApp(server.url, "id", "secret", timeout=0.5)
    tracemalloc.start()
    started = time.monotonic()
    try:
        with pytest.raises(Unavailable):
            app.refresh(Token("a", "r", NOW))
        assert time.monotonic() - started < PATIENCE
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_an_answer_of_the_xml_service_is_small():
    with RawServer(lambda _request: endless(HEAD + b"\r\n", b"<a/>" * 9999)) as server:
        with pytest.raises(UnknownOutcome, match="more than 4000000 bytes"):
            client_of(server.url).upload_xml("MatchSets", b"<eExact/>")


def test_the_body_of_a_call_must_be_taken_in_time_too():
    """A caller who never reads: the buffers fill, and sending would wait for ever."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        client = client_of(f"http://127.0.0.1:{deaf.getsockname()[1]}", timeout=0.5)
        started = time.monotonic()
        with pytest.raises(UnknownOutcome):
            client.post("documents/DocumentAttachments", {"Attachment": "0" * 9_000_000})
        assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize(
    "whole, words",
    [
        (answer(b'{"d": []}', length=99), "cut short"),
        (answer(b"", length=99), "cut short"),
        (answer(gzip.compress(b'{"d": []}')[:-4], headers=PACKED), "cut short"),
        (answer(b'{"d": []}', headers=PACKED), "not packed"),
        (answer(b'{"d": []}', headers=["Content-Encoding: br"]), "packed as 'br'"),
        (CHUNKED + b'9\r\n{"d": []}\r\n', "ConnectionError"),
        (CHUNKED + b"zz\r\n", "ConnectionError"),
        (b"nonsense\r\n\r\n", "ConnectionError"),
        (b"HTTP/1.1 abc\r\n\r\n", "ConnectionError"),
        (b"\x16\x03\x01", "ConnectionError"),
    ],
)
def test_an_answer_that_is_not_as_it_says_is_none(whole, words):
    with RawServer(lambda _request: whole) as server:
        with pytest.raises(Unavailable, match=words):
            read(client_of(server.url))
        with pytest.raises(UnknownOutcome, match=words):
            write(client_of(server.url))


@pytest.mark.parametrize(
    "whole",
    [
        OK,
        HEAD + b'\r\n{"d": []}',
        CHUNKED + b'4;x=y\r\n{"d"\r\n5\r\n: []}\r\n0\r\nX: y\r\n\r\n',
        answer(gzip.compress(b'{"d": []}'), headers=PACKED),
        answer(b'{"d": []}', headers=["Content-Encoding: Identity"]),
        answer(b'\xef\xbb\xbf{"d": []}', headers=["Content-Type: text/html; charset=\x00utf-7"]),
        dripping(OK, 0.001, 7),
    ],
)
def test_whatever_is_whole_is_read(whole):
    with RawServer(lambda _request: whole) as server:
        assert read(client_of(server.url)) == []


@pytest.mark.parametrize("place", ["http://[::1", "\xff\xfe", "javascript:", "http://a:b:c/", ""])
def test_where_a_redirect_leads_is_not_looked_at(place):
    class Refuses:
        token = renew = staticmethod(lambda *_rejected: "token")

    moved = answer(b"", "302 Found", [f"Location: {place}"])
    with RawServer(lambda _request: moved) as server:
        client = ExactClient(server.url, 7, Refuses(), MemoryCallJournal())
        with pytest.raises(Unavailable):
            read(client)
        with pytest.raises(UnknownOutcome):
            write(client)


def test_a_connection_is_kept_for_the_next_call():
    accepted = []

    def serve():
        connection, _address = listening.accept()
        accepted.append(connection)
        for _call in range(2):
            connection.recv(65536)
            connection.sendall(OK.replace(b"Connection: close\r\n", b""))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        client = client_of(f"http://127.0.0.1:{listening.getsockname()[1]}")
        assert read(client) == read(client) == []
        assert len(accepted) == 1
        accepted[0].close()


# --- reaching the host ---


@pytest.fixture(name="resolver")
def resolver_(monkeypatch):
    """A resolver that answers what a test says, once it lets it."""
    known = types.SimpleNamespace(addresses=None, go_on=threading.Event(), asked=0)
    ask = socket.getaddrinfo

    def getaddrinfo(host, *arguments):
        if host != "exact.test":
            return ask(host, *arguments)
        known.asked += 1
        known.go_on.wait(30)
        if known.addresses is None:
            raise socket.gaierror(socket.EAI_AGAIN, "no name server answers")
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*stream, address) for address in known.addresses]

    monkeypatch.setattr(reach.socket, "getaddrinfo", getaddrinfo)
    yield known
    known.go_on.set()


@pytest.fixture(name="dead")
def dead_():
    """An address that never answers: its queue is full."""
    with socket.socket() as server, contextlib.ExitStack() as waiting:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _number in range(4):
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(server.getsockname())
        yield server.getsockname()


def resolving():
    return [one for one in threading.enumerate() if one.name == "resolving exact.test"]


def named(url, timeout):
    """A client for the host of that name, whose port is a server's."""
    client = client_of("http://127.0.0.1:1", timeout=timeout)
    client._base = client._caller._base = f"http://exact.test:{urlsplit(url).port}"
    wire.mount(client._caller._session, client._base)
    return client


@pytest.mark.parametrize("call", [read, write])
def test_a_name_that_is_not_resolved_holds_no_call(resolver, call):
    """Nothing was sent, so a write is surely not done; and no thread is added by trying again."""
    for _attempt in range(3):
        started = time.monotonic()
        with pytest.raises(Unavailable):
            call(named("http://exact.test:80", timeout=0.3))
        assert time.monotonic() - started < 10
    assert (resolver.asked, len(resolving())) == (1, 1)
    resolver.go_on.set()
    [*threads] = resolving()
    for thread in threads:
        thread.join(30)
    assert not resolving()


def test_a_name_that_is_resolved_late_is_known_the_next_time(resolver):
    with RawServer(lambda _request: OK) as server:
        resolver.addresses = [("127.0.0.1", urlsplit(server.url).port)]
        with pytest.raises(Unavailable):
            read(named(server.url, timeout=0.2))
        resolver.go_on.set()
        assert read(named(server.url, timeout=30)) == []


def test_a_name_that_nobody_knows(resolver):
    resolver.go_on.set()
    with pytest.raises(Unavailable):
        write(named("http://exact.test:80", timeout=30))


def test_dead_addresses_share_the_time(resolver, dead):
    resolver.go_on.set()
    resolver.addresses = [dead] * 5
    started = time.monotonic()
    with pytest.raises(Unavailable):
        write(named("http://exact.test:80", timeout=1))
    assert time.monotonic() - started < 3, "each of them had the whole of it"
    with RawServer(lambda _request: OK) as server:
        resolver.addresses = [dead] * 3 + [("127.0.0.1", urlsplit(server.url).port)]
        assert read(named(server.url, timeout=4)) == []
