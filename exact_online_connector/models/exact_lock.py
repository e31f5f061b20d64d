"""A lock that outlives commits: for work that spans several transactions and a call to Exact."""

from contextlib import contextmanager

from odoo.tools import SQL

# First key of our advisory locks, so that they never meet those of others: "exac" in ASCII.
NAMESPACE = 0x65786163


@contextmanager
def work_lock(env, key):
    """Hold the advisory lock ``key`` of this database in a cursor of its own.

    The lock goes when the block is left, or when the process dies. Commit before entering and
    before leaving: whoever gets the lock next must see what was done under it.

    :param env: any environment of the database
    :param int key: what is worked on, an id below 2**31
    :return: context manager giving True when the lock is ours, False when another holds it
    """
    with env.registry.cursor() as cr:
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", NAMESPACE, key))
        yield cr.fetchone()[0]
