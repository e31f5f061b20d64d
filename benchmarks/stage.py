"""Where rows are measured: a fresh database and fresh books for each, and processes of Odoo."""

from contextlib import contextmanager
from pathlib import Path

from tests.processes.ground import fresh_scene
from tests.processes.worker import Worker

# Seconds: the longest any single measurement may take.
PATIENCE = 3600
UNLIMITED = dict.fromkeys(("minute_limit", "day_limit", "token_limit"), 1_000_000)


class Stage:
    """What a row is given.

    :param ground: see ``tests.processes.ground.prepared_ground``
    :param Path folder: for files that may be deleted afterwards
    :param bool quick: whether it has to be quick
    :param dict facts: what was measured on the way here, and paths; see ``command``
    """

    def __init__(self, ground, folder, quick, facts):
        self._ground, self.folder, self.quick, self.facts = ground, Path(folder), quick, facts

    def pick(self, quick, full):
        """The one of two that belongs to the form of this run."""
        return quick if self.quick else full

    @contextmanager
    def scene(self, limited=False):
        """A connected company with twelve posted invoices and a bill, and an Exact without entries.

        :param bool limited: whether Exact's limits of calls count
        :return: context manager giving a ``Scene`` of tests/processes
        """
        with fresh_scene(self._ground, self.folder) as scene:
            if not limited:
                scene.exact.control("knobs", UNLIMITED)
            yield scene


def do(scene, job, **arguments):
    """Have a process of Odoo do a job; returns its result.

    :param job: function of an environment
    """
    worker = Worker(job, **arguments)
    scene.workers.append(worker)
    return worker.result(within=PATIENCE)
