"""What the tests of this folder ask for."""

import os

import pytest

from .ground import fresh_scene, prepared_ground
from .ledgers import Books


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A database and books that are connected; nobody works on them."""
    base = os.environ.get("EXACT_TEST_DATABASE")
    assert base, "these tests need a database with the addon; `make test` makes one"
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all workers have
    with prepared_ground(base, folder) as ground:
        yield ground


@pytest.fixture
def scene(prepared, tmp_path):
    """A connected company with twelve posted invoices, and an Exact without entries."""
    with fresh_scene(prepared, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def books(scene):
    """The invoices of a scene that stand in both ledgers; there are none yet."""
    return Books(scene)
