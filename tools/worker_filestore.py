"""A pytest plugin: each worker of pytest-xdist gets a filestore of its own.

pytest-odoo gives each worker its own copy of the database, but one filestore for all of them.
Odoo's garbage collection in one database then deletes files that another one still names.
"""

import contextlib
import os
import shutil

import pytest_odoo

import odoo


@contextlib.contextmanager
def _own_filestore(original: str, database: str):
    """A copy of the filestore for one worker's database, deleted at the end."""
    if original == database:
        yield
        return
    folder = os.path.join(odoo.tools.config["data_dir"], "filestore")
    mine = os.path.join(folder, database)
    shutil.rmtree(mine, ignore_errors=True)
    # Hard links: Odoo never writes to a file that is there.
    shutil.copytree(os.path.join(folder, original), mine, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(mine, ignore_errors=True)


pytest_odoo._shared_filestore = _own_filestore
