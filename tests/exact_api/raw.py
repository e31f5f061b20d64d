"""A server that plays bytes: for answers no HTTP library would send."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterable

# Seconds; only a test that fails waits so long, also on a machine that is busy.
PATIENCE = 240


class RawServer:
    """Answers each connection's request with the bytes a test gives, and closes it.

    :param play: given a request's bytes, returns the answer: bytes, or an iterable of bytes and
        of pauses (seconds) between them
    """

    def __init__(self, play: Callable[[bytes], bytes | Iterable]):
        self.requests = []
        self._play = play
        self._done = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._done.set()
        # Closing alone wakes nobody who waits for a caller.
        socket.create_connection(self._socket.getsockname()).close()
        self._socket.close()

    def _serve(self):
        while not self._done.is_set():
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        with connection:
            try:
                request = _read_request(connection)
                if not request:
                    return
                self.requests.append(request)
                answer = self._play(request)
                for part in [answer] if isinstance(answer, bytes) else answer:
                    if isinstance(part, bytes):
                        connection.sendall(part)
                    elif self._done.wait(part):
                        return
            except OSError:
                pass  # the caller has hung up


def _read_request(connection) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length[1]) and (part := connection.recv(65536)):
        body += part
    return head + b"\r\n\r\n" + body


def answer(body: bytes, status: str = "200 OK", headers: Iterable[str] = (), length=None) -> bytes:
    """A whole answer.

    :param headers: lines
    :param length: what Content-Length says, where it is not that of the body
    """
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def dripping(whole: bytes, pause: float, size: int = 1) -> Iterable:
    """An answer that comes byte by byte.

    :param pause: seconds between them
    :param size: bytes at a time
    """
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
        yield pause


def endless(first: bytes, part: bytes) -> Iterable[bytes]:
    """An answer that never ends."""
    yield first
    deadline = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < deadline:
        yield part
