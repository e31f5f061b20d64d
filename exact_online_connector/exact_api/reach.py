"""Reaching a host before a deadline: its name is resolved, and its addresses are tried in turn.

The system's resolver waits for as long as it likes (some 30 s for each name server that is silent)
and nothing can end it. So a thread asks it, one for a host at a time whoever waits, and ends with
its answer; who has no time left goes on without.
"""

import os
import socket
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoResult
from time import monotonic

from urllib3.util.connection import allowed_gai_family

_lock = threading.Lock()
# What the resolver is being asked, by host and port.
_asked: dict[tuple[str, int], Future] = {}


def reach(
    host: str, port: int, seconds: float, options: list = (), source: tuple | None = None
) -> socket.socket:
    """Return a socket that is connected, and waits no longer than what is left of the time.

    Each address gets an equal share of the time that is left, so that dead ones do not use up that
    of the next.

    :param seconds: until it has to be connected, resolving included
    :param options: of the socket, each as ``setsockopt`` takes it
    :param source: address to bind to
    :raises TimeoutError: it was not connected by then
    :raises OSError: no address of this name takes a connection, or there is none
    """
    ends = monotonic() + seconds
    addresses = _addresses(host.strip("[]"), port, seconds)
    failure = OSError("the name has no address")
    for number, (family, kind, protocol, _name, address) in enumerate(addresses):
        left = ends - monotonic()
        if left <= 0:
            raise TimeoutError("no time is left for the other addresses")
        reached = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                reached.setsockopt(*option)
            reached.settimeout(left / (len(addresses) - number))
            if source:
                reached.bind(source)
            reached.connect(address)
        except OSError as error:
            reached.close()
            failure = error
        else:
            reached.settimeout(max(ends - monotonic(), 0.001))
            return reached
    raise failure


def _addresses(host: str, port: int, seconds: float) -> list[tuple]:
    """What ``getaddrinfo`` says.

    :raises TimeoutError: nothing within these seconds
    :raises OSError: the name is not known
    """
    with _lock:
        asked = _asked.get((host, port))
        if not asked:
            asked = _asked[host, port] = Future()
            name = f"resolving {host}"
            threading.Thread(target=_ask, args=(host, port, asked), name=name, daemon=True).start()
    try:
        return asked.result(seconds)
    except NoResult as error:
        raise TimeoutError("the name was not resolved in time") from error


def _ask(host: str, port: int, asked: Future) -> None:
    """Ask the resolver, and hand its answer to all who wait for it."""
    try:
        found = socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
    except Exception as error:
        found, failure = None, error if isinstance(error, OSError) else OSError(str(error))
    else:
        failure = None
    with _lock:
        del _asked[host, port]
    if failure:
        asked.set_exception(failure)
    else:
        asked.set_result(found)


def _forget() -> None:
    """A process that was forked has none of the threads."""
    global _lock
    _lock = threading.Lock()
    _asked.clear()


os.register_at_fork(after_in_child=_forget)
