"""The prepared database and books, and a fresh copy of both for each test."""

import os
import shutil
from pathlib import Path

import pytest

from . import odoo_side
from .database import Database
from .exact import Exact
from .ledgers import Books
from .scene import Scene
from .worker import PROCESSES, Worker


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A database and books that are connected; nobody works on them.

    Yields the database all tests work in, the one to copy it from, and the file with the books.
    """
    base = os.environ.get("EXACT_TEST_DATABASE")
    assert base, "these tests need a database with the addon; `make test` makes one"
    folder = tmp_path_factory.mktemp("processes")
    # Each worker of pytest-xdist has its own, always of one name: the processes are forked from
    # one that loaded its registry.
    base_of_worker = f"{base}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    work, original = Database(f"{base_of_worker}_work"), Database(f"{base_of_worker}_prepared")
    os.environ[odoo_side.DATABASE] = work.name
    os.environ[odoo_side.LOG] = str(folder / "odoo.log")
    search_path = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, search_path))
    PROCESSES.set_forkserver_preload([f"{__package__}.preload"])
    try:
        work.copy_from(base)
        with Exact(folder / "prepared.sqlite") as exact:
            Worker(odoo_side.prepare, exact_url=exact.url).result()
        original.copy_from(work.name)
        yield work, original, folder / "prepared.sqlite"
    finally:
        work.drop()
        original.drop()


@pytest.fixture
def scene(prepared, tmp_path):
    """A connected company with twelve posted invoices, and an Exact without entries."""
    work, original, books = prepared
    work.copy_from(original.name)
    shutil.copy(books, tmp_path / "books.sqlite")
    with Exact(tmp_path / "books.sqlite") as exact:
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


@pytest.fixture
def books(scene):
    """The invoices of a scene that stand in both ledgers; there are none yet."""
    return Books(scene)
