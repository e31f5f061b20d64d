"""An Odoo server with a job runner, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests

from ..waiting import wait_until


class Server:
    """An Odoo server; it lives until ``end``.

    :param str database: name of the one it serves
    :param Path folder: for its configuration and its log
    :param int port: where it listens
    :param int balancer: port of what shares jobs out
    :param int at_once: how many jobs run at the same time, on all servers together
    """

    def __init__(self, database, folder, port, balancer, at_once):
        self.port = port
        folder = Path(folder)
        configuration = folder / f"odoo-{port}.conf"
        base = Path(os.environ["EXACT_TEST_ODOO_CONF"]).read_text()
        jobs = f"[queue_job]\nchannels = root:{at_once}\nhost = 127.0.0.1\nport = {balancer}\n"
        configuration.touch(mode=0o600)
        configuration.write_text(f"{base}\n{jobs}")
        self.log = folder / f"odoo-{port}.log"
        options = {
            "-c": configuration,
            "-d": database,
            "--load": "base,rpc,web,queue_job",
            "--http-port": port,
            "--workers": 0,
            "--max-cron-threads": 1,
            "--logfile": self.log,
        }
        command = [sys.executable, "-m", "odoo", "server"]
        command += [str(part) for option in options.items() for part in option]
        quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, cwd=folder, **quiet)

    @property
    def pid(self):
        """The number of the process."""
        return self._process.pid

    def is_up(self):
        """Wait until it answers."""
        wait_until(self._answers, f"an Odoo server at port {self.port}")

    def _answers(self):
        assert self._process.poll() is None, f"it ended:\n{self.log.read_text()[-3000:]}"
        try:
            address = f"http://127.0.0.1:{self.port}/web/health"
            return requests.get(address, timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def kill(self):
        """End it so that it can do nothing more, as when its machine is lost."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self):
        """End it, as when it is stopped for an update."""
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()

    def cpu(self):
        """Seconds of CPU it took."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, stat[11:13])) / os.sysconf("SC_CLK_TCK")


def free_port():
    """A port nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
