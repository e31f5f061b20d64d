"""An Odoo process that does one job."""

import multiprocessing
import signal

from . import odoo_side
from .waiting import PATIENCE

# Each process is forked, in milliseconds, from one that has loaded Odoo and the simulator, and
# nothing else: as Odoo's own server forks its workers.
PROCESSES = multiprocessing.get_context("forkserver")


class Worker:
    """A process that was started.

    :param job: a function of ``odoo_side``
    :param start: barrier it waits at before the job begins
    :param arguments: of the job
    """

    def __init__(self, job, start=None, **arguments):
        self._answers, sender = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(
            target=odoo_side.run, args=(job, sender, start, arguments), daemon=True
        )
        self._process.start()
        self._told = None
        sender.close()

    @property
    def pid(self):
        """The number of the process."""
        return self._process.pid

    def result(self, within=PATIENCE):
        """What the job returned; waits for its end.

        :param float within: seconds it may take
        :raises AssertionError: when the job failed or takes too long
        """
        assert self._told or self._answers.poll(within), "the worker does not come to an end"
        try:
            went_well, result = self._told or self._answers.recv()
        except EOFError:
            went_well, result = False, "the worker was killed"
        assert went_well, result
        self._process.join(PATIENCE)
        assert self._process.exitcode == 0
        return result

    def is_alive(self):
        """Whether it still works."""
        return self._process.is_alive()

    def failure(self):
        """The traceback of a job that failed; empty for one that was killed, or went well."""
        try:
            if self._told is None and self._answers.poll():
                self._told = self._answers.recv()
        except EOFError:
            pass
        went_well, result = self._told or (True, "")
        return "" if went_well else result

    def kill(self):
        """End the process so that it can do nothing more, as a crash of the machine would."""
        self._process.kill()
        self._process.join(PATIENCE)
        assert self._process.exitcode == -signal.SIGKILL

    def end(self):
        """See to it that the process is gone, whatever the test left it doing."""
        self._process.kill()
        self._process.join(PATIENCE)
