"""How an answer comes off the wire: before a deadline, and no larger than is expected.

The time-out of requests counts for each read and for each address of a host, so a server that sends
a byte now and then holds a call for as long as it likes; and it unpacks and keeps whatever comes.
Here both end, and what was cut is an error of requests like any other failure of the wire.
"""

import io
import time
import zlib

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)

from .reach import reach

# Bytes of an answer once it is unpacked: of JSON (1000 rows at most), of XML, of a token call.
LARGEST_JSON, LARGEST_XML, LARGEST_TOKEN = 16_000_000, 4_000_000, 64_000
_CONNECT_TIMEOUT = 10
_CHUNK = 64 * 1024
# Seconds after which a connection that was not used is opened anew: what the other side closes at
# the very moment at which we write would be a write without an answer.
_LONGEST_IDLE = 15


class BrokenAnswer(requests.RequestException):
    """An answer that was cut, or cannot be read; its text says why."""


class BoundedAdapter(HTTPAdapter):
    """Reads each answer whole, within the time-out of its call and up to a size.

    Redirects are never followed by whoever uses this, so where they lead is not even looked at.

    :param largest: bytes, once unpacked
    """

    def __init__(self, largest: int):
        self._largest = largest
        self._deadline = _Deadline()
        self._used_at = 0.0
        super().__init__()
        self._give_deadline(self.poolmanager)

    def proxy_manager_for(self, proxy, **options):
        """The pools of a proxy, which keep to the deadline too."""
        return self._give_deadline(super().proxy_manager_for(proxy, **options))

    def _give_deadline(self, manager):
        manager.pool_classes_by_scheme = _pool_classes(self._deadline)
        return manager

    def send(self, request, stream=False, timeout=None, **options):
        """Make a call.

        :param timeout: seconds until its answer has to be there as a whole
        :raises BrokenAnswer: it is too large, or not packed as it says
        :raises requests.RequestException: as always
        """
        if time.monotonic() - self._used_at > _LONGEST_IDLE:
            self.close()
        self._deadline.begin(timeout)
        waits = (min(_CONNECT_TIMEOUT, timeout), timeout)
        response = super().send(request, stream=True, timeout=waits, **options)
        try:
            response._content = _body(response, self._largest)
        except BrokenAnswer:
            raise
        except (ReadTimeoutError, TimeoutError) as error:
            raise requests.ReadTimeout(error, request=request) from error
        except (HTTPError, OSError) as error:
            raise requests.ConnectionError(error, request=request) from error
        finally:
            # What was read whole has gone back to its pool, and is kept there.
            response.raw.close()
            self._used_at = time.monotonic()
        response._content_consumed = True
        response.encoding = "utf-8"
        response.headers.pop("Location", None)
        return response


def mount(session: requests.Session, base_url: str) -> requests.Session:
    """Have a session read what comes from Exact in bounds, and ask for what can be bounded.

    :param base_url: of the country site, see ``sites.base_url``
    :return: the same session
    """
    for path, largest in (("", LARGEST_JSON), ("/docs/", LARGEST_XML)):
        session.mount(f"{base_url}{path}", BoundedAdapter(largest))
    session.headers["Accept-Encoding"] = "gzip"
    return session


def _body(response: requests.Response, largest: int) -> bytes:
    """The body, unpacked.

    :raises BrokenAnswer: more than so many bytes, or not what the headers promise
    """
    unpacker = _unpacker(response.headers.get("Content-Encoding", ""))
    # Only newer versions of urllib3 count, so that is done below.
    response.raw.enforce_content_length = False
    body, length = bytearray(), 0
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        length += len(chunk)
        body += unpacker.decompress(chunk, largest + 1 - len(body))
        if len(body) > largest:
            raise BrokenAnswer(f"an answer of more than {largest} bytes")
    if (length and not unpacker.eof) or not _is_as_long_as_promised(response, length):
        raise BrokenAnswer("an answer that is cut short")
    return bytes(body)


def _is_as_long_as_promised(response: requests.Response, length: int) -> bool:
    promised = response.headers.get("Content-Length", "")
    if response.status_code in (204, 304) or "Transfer-Encoding" in response.headers:
        return True
    return not promised.isdecimal() or promised == str(length)


class _Plain:
    """Unpacks what is not packed."""

    eof = True

    def decompress(self, chunk: bytes, _most: int) -> bytes:
        return chunk


class _Gzip:
    """Unpacks gzip, never much more than asked for."""

    def __init__(self):
        self._unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self._unpacker.eof

    def decompress(self, chunk: bytes, most: int) -> bytes:
        try:
            return self._unpacker.decompress(chunk, most)
        except zlib.error as error:
            raise BrokenAnswer("an answer that is not packed as it says") from error


def _unpacker(encoding: str) -> _Plain | _Gzip:
    """What unpacks an encoding, which is only what we asked for: none in layers."""
    known = {"": _Plain, "identity": _Plain, "gzip": _Gzip, "x-gzip": _Gzip}
    unpacker = known.get(encoding.strip().lower())
    if not unpacker:
        raise BrokenAnswer(f"an answer packed as {encoding[:40]!r}")
    return unpacker()


class _Deadline:
    """Until when the call of an adapter may last; one call at a time."""

    _ends = 0.0

    def begin(self, seconds: float) -> None:
        """A call begins."""
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds.

        :raises TimeoutError: none is left
        """
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline of this call has passed")
        return left


class _TimedReader(io.RawIOBase):
    """Reads a socket without waiting longer than the deadline."""

    def __init__(self, sock, deadline: _Deadline):
        self._sock = sock
        self._deadline = deadline
        # The socket stays open for as long as this is.
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        return super().close()


class _TimedSocket:
    """A socket on which neither reading nor writing lasts longer than the deadline."""

    def __init__(self, sock, deadline: _Deadline):
        self._sock = sock
        self._deadline = deadline

    def __getattr__(self, name: str):
        return getattr(self._sock, name)

    def makefile(self, _mode: str, *_options) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def sendall(self, data: bytes) -> None:
        # That of a socket with encryption counts its time-out anew for each part.
        left = memoryview(data)
        while left:
            self._sock.settimeout(self._deadline.left())
            left = left[self._sock.send(left) :]


def _pool_classes(deadline: _Deadline) -> dict[str, type]:
    """Pools of urllib3 whose connections keep to a deadline, by scheme."""

    class Timed:
        def _new_conn(self):
            try:
                seconds = min(_CONNECT_TIMEOUT, deadline.left())
                bound = (self.socket_options, self.source_address)
                return reach(self._dns_host, self.port, seconds, *bound)
            except TimeoutError as error:
                raise ConnectTimeoutError(self, f"not reached in time: {error}") from error
            except OSError as error:
                raise NewConnectionError(self, f"not reached: {error}") from error

        def connect(self):
            connected = super().connect()
            self.sock = _TimedSocket(self.sock, deadline)
            return connected

    class Http(Timed, HTTPConnection):
        pass

    class Https(Timed, HTTPSConnection):
        pass

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}
