"""What some work takes, counted inside the Odoo process that does it."""

import socket
import time
from contextlib import contextmanager

import requests

COUNTED = ("statements", "commits", "cursors", "connections")


class Gauge:
    """Counts what this process asks of its database and whom it connects to.

    Whatever cursor a statement goes through is counted, and every connection to Exact, whatever
    library opens it; those to the database are none of Python's sockets.
    """

    def __init__(self):
        self.counts = dict.fromkeys(COUNTED, 0)
        self.in_database = 0.0
        self._install()

    def _install(self):
        from odoo.sql_db import Cursor

        _wrap(Cursor, "execute", self._counting("statements"))
        _wrap(Cursor, "commit", self._counting("commits"))
        _wrap(Cursor, "__init__", self._counting("cursors"))
        _wrap(socket.socket, "connect", self._counting("connections"))

    def _counting(self, name):
        def counting(work, *given, **named):
            self.counts[name] += 1
            started = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                if name != "connections":
                    self.in_database += time.perf_counter() - started

        return counting


def _wrap(owner, name, wrapper):
    real = getattr(owner, name)

    def wrapped(*given, **named):
        return wrapper(real, *given, **named)

    setattr(owner, name, wrapped)


_gauge = None


@contextmanager
def measured(env, url=None):
    """What the work of this block takes that starts with nothing in memory and ends committed.

    :param url: of the simulator, whose journal of calls is emptied; None counts no calls
    :return: context manager giving a dict, filled at its end: seconds, cpu and database (seconds),
        statements, commits, cursors, connections, calls, memory (MB at most)
    """
    global _gauge
    _gauge = _gauge or Gauge()
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    if url:
        steer(url, "calls/clear", {})
    _forget_peak()
    cost = {}
    counts, database = dict(_gauge.counts), _gauge.in_database
    started, cpu = time.perf_counter(), time.process_time()
    yield cost
    env.flush_all()
    env.cr.commit()
    cost["seconds"] = time.perf_counter() - started
    cost["cpu"] = time.process_time() - cpu
    cost["database"] = _gauge.in_database - database
    cost |= {name: _gauge.counts[name] - counts[name] for name in COUNTED}
    cost["memory"] = _peak()
    cost["calls"] = len(calls(url)) if url else 0


def calls(url):
    """The calls that were made of Exact; a token is renewed by the clock, whatever is asked."""
    answer = requests.get(f"{url}/_control/calls", timeout=300).json()
    return [call for call in answer["calls"] if call["endpoint"] != "oauth2/token"]


def steer(url, path, body):
    """Call the control address of the simulator."""
    answer = requests.post(f"{url}/_control/{path}", json=body, timeout=600)
    answer.raise_for_status()
    return answer.json()


def _forget_peak():
    """Have the kernel begin anew with the most memory this process held."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _peak():
    with open("/proc/self/status", encoding="ascii") as file:
        [kilobytes] = [line.split()[1] for line in file if line.startswith("VmHWM:")]
    return int(kilobytes) / 1024
