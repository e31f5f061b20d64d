"""The prepared database and books, and a fresh copy of both for each test or run."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from tools.common import only_one

from . import odoo_side
from .database import Database
from .exact import Exact
from .scene import Scene
from .worker import PROCESSES, Worker


@contextmanager
def prepared_ground(name, folder):
    """A database and books that are connected; nobody works on them.

    They are made once, by whoever comes first of those that share the folder.

    :param str name: of a database with the addon; `make test` makes one
    :param Path folder: for files that may be deleted afterwards
    :return: context manager giving the database all work in, always of one name (the processes
        are forked from one that loaded its registry), the one to copy it from, the file with the
        books
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    work, original = Database(f"{name}_{worker or 'alone'}_work"), Database(f"{name}_prepared")
    os.environ[odoo_side.DATABASE] = work.name
    os.environ[odoo_side.LOG] = str(folder / (f"odoo-{worker}.log" if worker else "odoo.log"))
    search_path = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, search_path))
    PROCESSES.set_forkserver_preload([f"{__package__}.preload"])
    books = folder / "prepared.sqlite"
    try:
        with only_one(folder / "lock"):
            if not books.exists():
                _prepare(name, work, original, books)
        yield work, original, books
    finally:
        work.drop()
        if not worker:  # others may need it; tools/test.py drops what is left
            original.drop()


def _prepare(name, work, original, books):
    """Make the database and the books; the file is there once both are whole."""
    work.copy_from(name)
    unfinished = books.with_suffix(".unfinished")
    with Exact(unfinished) as exact:
        Worker(odoo_side.prepare, exact_url=exact.url).result()
    original.copy_from(work.name)
    unfinished.rename(books)


@contextmanager
def fresh_scene(prepared, folder):
    """A connected company with twelve posted invoices, and an Exact without entries.

    :param prepared: what ``prepared_ground`` gave
    :param Path folder: for the books
    :return: context manager giving a ``Scene``
    """
    work, original, books = prepared
    work.copy_from(original.name)
    shutil.copy(books, folder / "books.sqlite")
    with Exact(folder / "books.sqlite") as exact:
        work.rows("UPDATE exact_connection SET simulator_url = %s", exact.url)
        # A copy it is, but the only one that works with these books.
        work.rows("UPDATE exact_token SET database_mark = NULL, database_hosts = NULL")
        backup = Database(f"{work.name}_backup")
        scene = Scene(work, backup, exact)
        try:
            yield scene
            assert not exact.control("state")["crashes"]
        finally:
            for worker in scene.workers:
                worker.end()
            backup.drop()
