"""Programs that stay up after ``make`` has ended: started, recognised again and stopped."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from .common import LOGS, STATE, Problem

_PATIENCE = 60


class Service:
    """A program that answers HTTP on a port of this machine.

    :param name: of its log and of the file that remembers it
    """

    def __init__(self, name: str):
        self.name = name
        self.log = LOGS / f"{name}.log"
        self._memory = STATE / "services" / f"{name}.json"

    @property
    def running(self) -> bool:
        """Whether the program that was started is still there."""
        known = self._known()
        return bool(known) and _birth(known["pid"]) == known["birth"]

    @property
    def port(self) -> int | None:
        """The port it listens on, or did when it last ran."""
        return self._known().get("port")

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, command: list[str], port: int, environment: dict, ready: str) -> None:
        """Starts the program in a session of its own and waits until it answers.

        :param ready: path that answers with 200 when the program is up
        :raises Problem: when it ends or does not answer
        """
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        LOGS.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as stream:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=STATE,
                start_new_session=True,
            )
        known = {"pid": process.pid, "birth": _birth(process.pid), "port": port}
        self._memory.write_text(json.dumps(known))
        end = time.monotonic() + _PATIENCE
        while not _answers(self.url + ready):
            if process.poll() is not None or time.monotonic() > end:
                self.stop()
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
                raise Problem(f"{tail}\n{self.name} did not start; its log is {self.log}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends the program with all it started; does nothing when it is not running."""
        if not self.running:
            return
        pid = self._known()["pid"]
        for sign in (signal.SIGTERM, signal.SIGKILL):
            os.killpg(pid, sign)
            end = time.monotonic() + 10
            while self.running and time.monotonic() < end:
                time.sleep(0.05)
            if not self.running:
                return

    def _known(self) -> dict:
        try:
            return json.loads(self._memory.read_text())
        except (FileNotFoundError, ValueError):
            return {}


def free_port(wanted: int | None) -> int:
    """That port, or another one when it is taken or none is wanted."""
    for port in (wanted or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Problem("This machine has no free port.")


def _birth(pid: int) -> str | None:
    """When a process began, so that another one with the same number is not taken for it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, begun = fields[0], fields[19]
    return None if state == "Z" else begun


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
